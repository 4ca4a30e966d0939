/* The words that operators and their scripts know, and one line about each. plr-agent(1), CONSOLE. */
#include "src/console/grammar.h"

#define U  GRAMMAR_USER
#define P  GRAMMAR_PRIVILEGED
#define C  GRAMMAR_CONFIG
#define L  GRAMMAR_LINE
#define F  GRAMMAR_FILTER
#define PC (P | C)
#define UP (U | P)
#define CL (C | L)

#define WORD(depth, word, help, modes)                                                                                 \
    {                                                                                                                  \
        depth, word, help, GRAMMAR_NONE, modes, "", 0, 0, 0                                                            \
    }
#define VERB(depth, word, help, command, modes)                                                                        \
    {                                                                                                                  \
        depth, word, help, command, modes, "", 0, 0, 0                                                                 \
    }
#define KIND(depth, word, help, command, modes, detail)                                                                \
    {                                                                                                                  \
        depth, word, help, command, modes, detail, 0, 0, 0                                                             \
    }
#define TAKE(depth, operand, word, help, command, modes)                                                               \
    {                                                                                                                  \
        depth, word, help, command, modes, "", operand, 0, 0                                                           \
    }
#define COUNT(depth, word, help, command, modes, detail, min, max)                                                     \
    {                                                                                                                  \
        depth, word, help, command, modes, detail, GRAMMAR_NUMBER, min, max                                            \
    }

/* An outline: one word a line, below the word that it follows. */
/* clang-format off */
const struct grammar_node grammartable_nodes[] = {
    WORD(0, "absolute-timeout", "Accepted, without effect", L),
      COUNT(1, "<0-35791>", "Minutes", GRAMMAR_ACCEPT, L, "", 0, 35791),
    VERB(0, "commit", "Every change is kept at once", GRAMMAR_ACCEPT, CL),
    VERB(0, "configure", "Enter configuration mode", GRAMMAR_CONFIGURE, P),
      VERB(1, "terminal", "Configure from the terminal", GRAMMAR_CONFIGURE, P),
    WORD(0, "copy", "Copy from one file to another", P),
      WORD(1, "running-config", "The configuration in use", P),
        VERB(2, "startup-config", "The configuration at start: every change is kept at once", GRAMMAR_WRITE, P),
    VERB(0, "disable", "Turn off privileged commands", GRAMMAR_DISABLE, P),
    VERB(0, "do", "Run a command of the privileged mode", GRAMMAR_DO, CL),
    VERB(0, "enable", "Turn on privileged commands", GRAMMAR_ENABLE, UP),
    VERB(0, "end", "Leave configuration mode", GRAMMAR_END, CL),
    WORD(0, "exec-timeout", "Accepted, without effect", L),
      COUNT(1, "<0-35791>", "Minutes", GRAMMAR_ACCEPT, L, "", 0, 35791),
        COUNT(2, "<0-2147483>", "Seconds", GRAMMAR_ACCEPT, L, "", 0, 2147483),
    VERB(0, "exit", "Leave this mode, or the console", GRAMMAR_EXIT, U | P | C | L),
    VERB(0, "help", "How help is asked for", GRAMMAR_HELP, U | P | C | L),
    WORD(0, "hostname", "Name in the prompt of this session", C),
      TAKE(1, GRAMMAR_NAME, "WORD", "The name", GRAMMAR_HOSTNAME, C),
    WORD(0, "license", "License commands", PC),
      WORD(1, "smart", "Smart licensing", PC),
        VERB(2, "enable", "Accepted: Smart Licensing is always enabled", GRAMMAR_ACCEPT, PC),
        VERB(2, "reservation", "License reservation; alone: turn it on", GRAMMAR_RESERVATION_ON, PC),
          VERB(3, "cancel", "End the reservation request in progress", GRAMMAR_CANCEL, PC),
          KIND(3, "disable", "Turn license reservation off", GRAMMAR_RESERVATION_OFF, PC, "cucm"),
          KIND(3, "enable", "Turn license reservation on", GRAMMAR_RESERVATION_ON, PC, "cucm"),
          VERB(3, "install", "Install a reservation authorization code", GRAMMAR_INSTALL, PC),
            WORD(4, "file", "Install from a file", PC),
              TAKE(5, GRAMMAR_PATH, "PATH", "The file, as flash:NAME", GRAMMAR_INSTALL_FILE, PC),
            TAKE(4, GRAMMAR_CODE, "CODE", "The authorization code", GRAMMAR_INSTALL, PC),
          VERB(3, "request", "Make a reservation request and print its code", GRAMMAR_REQUEST, PC),
            KIND(4, "all", "One code for every member of the stack", GRAMMAR_REQUEST, PC, "all"),
            VERB(4, "local", "A code for the active member", GRAMMAR_REQUEST, PC),
            VERB(4, "specific", "For a specific license reservation", GRAMMAR_REQUEST, PC),
            VERB(4, "universal", "For a universal license reservation", GRAMMAR_REQUEST, PC),
            KIND(4, "update", "For a change of what is installed", GRAMMAR_REQUEST, PC, "update"),
              KIND(5, "all", "One code for every member of the stack", GRAMMAR_REQUEST, PC, "update all"),
              KIND(5, "local", "A code for the active member", GRAMMAR_REQUEST, PC, "update"),
          VERB(3, "return", "Give the authorization back and print the return code", GRAMMAR_RETURN, PC),
            KIND(4, "all", "Of every member of the stack", GRAMMAR_RETURN, PC, "all"),
            WORD(4, "authorization", "Give back an authorization that was never installed", PC),
              TAKE(5, GRAMMAR_CODE, "CODE", "The authorization code", GRAMMAR_RETURN_CODE, PC),
            VERB(4, "local", "Of the active member", GRAMMAR_RETURN, PC),
    WORD(0, "line", "Configure a line", CL),
      VERB(1, "console", "The console", GRAMMAR_LINE_MODE, CL),
        COUNT(2, "<0-0>", "Number of the line", GRAMMAR_LINE_MODE, CL, "", 0, 0),
      VERB(1, "default", "Every line", GRAMMAR_LINE_MODE, CL),
      WORD(1, "vty", "Virtual terminals", CL),
        COUNT(2, "<0-15>", "First line", GRAMMAR_LINE_MODE, CL, "", 0, 15),
          COUNT(3, "<1-15>", "Last line", GRAMMAR_LINE_MODE, CL, "", 1, 15),
    WORD(0, "logging", "Messages of the log", CL),
      KIND(1, "console", "Show them here", GRAMMAR_MONITOR, CL, "on"),
        KIND(2, "disable", "Do not show them here", GRAMMAR_MONITOR, CL, "off"),
    VERB(0, "logout", "Leave the console", GRAMMAR_LOGOUT, UP),
    WORD(0, "no", "Negate a command", P | C | L),
      VERB(1, "exec-timeout", "Accepted, without effect", GRAMMAR_ACCEPT, L),
      VERB(1, "hostname", "Back to the name from the start", GRAMMAR_HOSTNAME, C),
      WORD(1, "license", "License commands", PC),
        WORD(2, "smart", "Smart licensing", PC),
          VERB(3, "reservation", "Turn license reservation off", GRAMMAR_RESERVATION_OFF, PC),
      WORD(1, "logging", "Messages of the log", CL),
        KIND(2, "console", "Do not show them here", GRAMMAR_MONITOR, CL, "off"),
      WORD(1, "service", "Services", C),
        VERB(2, "internal", "Accepted, without effect", GRAMMAR_ACCEPT, C),
    VERB(0, "quit", "Leave this mode, or the console", GRAMMAR_EXIT, U | P | C | L),
    WORD(0, "service", "Services", C),
      VERB(1, "internal", "Accepted, without effect", GRAMMAR_ACCEPT, C),
    WORD(0, "session-timeout", "Accepted, without effect", L),
      COUNT(1, "<0-35791>", "Minutes", GRAMMAR_ACCEPT, L, "", 0, 35791),
    WORD(0, "show", "Show what is known", U | P | C),
      KIND(1, "clock", "The time", GRAMMAR_SHOW, U | P | C, "clock"),
      KIND(1, "history", "The lines typed in this session", GRAMMAR_SHOW, U | P | C, "history"),
      WORD(1, "license", "Licenses", U | P | C),
        KIND(2, "all", "Everything", GRAMMAR_SHOW_LICENSE, U | P | C, "all"),
        KIND(2, "authorization", "What is authorized", GRAMMAR_SHOW_LICENSE, U | P | C, "authorization"),
        KIND(2, "eventlog", "The event log", GRAMMAR_SHOW_LICENSE, U | P | C, "eventlog"),
          COUNT(3, "<0-90>", "Of the last days", GRAMMAR_SHOW_LICENSE, U | P | C, "eventlog", 0, 90),
        KIND(2, "history", "Messages", GRAMMAR_SHOW_LICENSE, U | P | C, "history"),
          KIND(3, "message", "Messages", GRAMMAR_SHOW_LICENSE, U | P | C, "history"),
        KIND(2, "platform", "What is counted", GRAMMAR_SHOW_LICENSE, U | P | C, "platform"),
          KIND(3, "detail", "What is counted", GRAMMAR_SHOW_LICENSE, U | P | C, "platform"),
          KIND(3, "summary", "What is counted", GRAMMAR_SHOW_LICENSE, U | P | C, "platform"),
        KIND(2, "reservation", "Codes, and what is reserved", GRAMMAR_SHOW_LICENSE, U | P | C, "reservation"),
        KIND(2, "status", "Registration and authorization", GRAMMAR_SHOW_LICENSE, U | P | C, "status"),
        KIND(2, "summary", "Licenses in a table", GRAMMAR_SHOW_LICENSE, U | P | C, "summary"),
        KIND(2, "tech", "For technical support", GRAMMAR_SHOW_LICENSE, U | P | C, "tech"),
          KIND(3, "support", "For technical support", GRAMMAR_SHOW_LICENSE, U | P | C, "tech"),
        KIND(2, "udi", "Identity of this product", GRAMMAR_SHOW_LICENSE, U | P | C, "udi"),
        KIND(2, "usage", "Licenses in use or reserved", GRAMMAR_SHOW_LICENSE, U | P | C, "usage"),
      KIND(1, "logging", "Messages of the log", GRAMMAR_SHOW, U | P | C, "logging"),
      KIND(1, "privilege", "Privilege level of this mode", GRAMMAR_SHOW, U | P | C, "privilege"),
      KIND(1, "running-config", "The configuration in use", GRAMMAR_SHOW, PC, "running-config"),
      WORD(1, "tech-support", "For technical support", PC),
        KIND(2, "license", "Licenses", GRAMMAR_SHOW_LICENSE, PC, "tech"),
        KIND(2, "smartlic", "Licenses", GRAMMAR_SHOW_LICENSE, PC, "tech"),
      KIND(1, "version", "Version of this program", GRAMMAR_SHOW, U | P | C, "version"),
    WORD(0, "terminal", "Parameters of this terminal", UP),
      WORD(1, "exec", "Around commands", UP),
        WORD(2, "prompt", "Before the answer", UP),
          KIND(3, "no-timestamp", "No time", GRAMMAR_TIMESTAMP, UP, "off"),
          KIND(3, "timestamp", "The time", GRAMMAR_TIMESTAMP, UP, "on"),
      WORD(1, "length", "Rows of a page", UP),
        COUNT(2, "<0-512>", "Rows; 0 does not stop", GRAMMAR_TERMINAL_LENGTH, UP, "", 0, 512),
      KIND(1, "monitor", "Show messages of the log here", GRAMMAR_MONITOR, UP, "on"),
      WORD(1, "no", "Negate", UP),
        KIND(2, "monitor", "Do not show messages of the log here", GRAMMAR_MONITOR, UP, "off"),
      WORD(1, "pager", "Rows of a page", UP),
        COUNT(2, "<0-512>", "Rows; 0 does not stop", GRAMMAR_TERMINAL_LENGTH, UP, "", 0, 512),
      WORD(1, "width", "Columns of a row", UP),
        COUNT(2, "<0-512>", "Columns; 0 is any number", GRAMMAR_TERMINAL_WIDTH, UP, "", 0, 512),
    VERB(0, "write", "Keep the configuration: every change is kept at once", GRAMMAR_WRITE, P),
      VERB(1, "memory", "In the store", GRAMMAR_WRITE, P),
    WORD(0, "xcommand", "License commands in the words of Expressway", P),
      WORD(1, "License", "License commands", P),
        WORD(2, "Smart", "Smart licensing", P),
          WORD(3, "Reservation", "License reservation", P),
            KIND(4, "Cancel", "End the reservation request in progress", GRAMMAR_CANCEL, P, "expressway"),
            WORD(4, "Install", "Install a reservation authorization code", P),
              {5, "CODE", "The authorization code", GRAMMAR_INSTALL, P, "expressway", GRAMMAR_CODE, 0, 0},
            KIND(4, "Request", "Make a reservation request and print its code", GRAMMAR_REQUEST, P, "expressway"),
            KIND(4, "Return", "Give the authorization back and print the return code", GRAMMAR_RETURN, P, "expressway"),
    WORD(0, "xconfiguration", "Configuration in the words of Expressway", P),
      WORD(1, "License", "License commands", P),
        WORD(2, "Smart", "Smart licensing", P),
          WORD(3, "ReservationEnable:", "License reservation", P),
            KIND(4, "Off", "Turn it off", GRAMMAR_RESERVATION_OFF, P, "expressway"),
            KIND(4, "On", "Turn it on", GRAMMAR_RESERVATION_ON, P, "expressway"),
    WORD(0, "|", "Output modifiers", F),
      WORD(1, "append", "Refused: no file is written", F),
        TAKE(2, GRAMMAR_PATH, "PATH", "The file", GRAMMAR_FILTER_FILE, F),
      WORD(1, "begin", "From the first line that matches", F),
        {2, "LINE", "Regular expression", GRAMMAR_FILTER_WORD, F, "begin", GRAMMAR_PATTERN, 0, 0},
      WORD(1, "count", "How many lines match", F),
        {2, "LINE", "Regular expression", GRAMMAR_FILTER_WORD, F, "count", GRAMMAR_PATTERN, 0, 0},
      WORD(1, "exclude", "Lines that do not match", F),
        {2, "LINE", "Regular expression", GRAMMAR_FILTER_WORD, F, "exclude", GRAMMAR_PATTERN, 0, 0},
      WORD(1, "include", "Lines that match", F),
        {2, "LINE", "Regular expression", GRAMMAR_FILTER_WORD, F, "include", GRAMMAR_PATTERN, 0, 0},
      WORD(1, "redirect", "Refused: no file is written", F),
        TAKE(2, GRAMMAR_PATH, "PATH", "The file", GRAMMAR_FILTER_FILE, F),
      WORD(1, "section", "Lines that match, with what is indented below them", F),
        {2, "LINE", "Regular expression", GRAMMAR_FILTER_WORD, F, "section", GRAMMAR_PATTERN, 0, 0},
      WORD(1, "tee", "Refused: no file is written", F),
        TAKE(2, GRAMMAR_PATH, "PATH", "The file", GRAMMAR_FILTER_FILE, F),
    {0, NULL, NULL, GRAMMAR_NONE, 0, NULL, GRAMMAR_KEYWORD, 0, 0},
};
/* clang-format on */
