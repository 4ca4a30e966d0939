/* The console's grammar: a table of words, and pure functions over it. plr-agent(1), CONSOLE. No file, no heap, no
 * printing: a line goes in, and what it means, or where it is wrong, comes out. */
#ifndef PLRKIT_GRAMMAR_H
#define PLRKIT_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the operator is; a node says in which of these it is known. */
enum grammar_mode {
    GRAMMAR_USER = 1,       /* Switch> */
    GRAMMAR_PRIVILEGED = 2, /* Switch# */
    GRAMMAR_CONFIG = 4,     /* Switch(config)# */
    GRAMMAR_LINE = 8,       /* Switch(config-line)# */
    GRAMMAR_FILTER = 16,    /* behind "|" */
};

enum grammar_command {
    GRAMMAR_NONE,   /* more words are wanted */
    GRAMMAR_ACCEPT, /* taken, and nothing is to be done */
    GRAMMAR_CONFIGURE,
    GRAMMAR_DISABLE,
    GRAMMAR_DO, /* what follows is a line of GRAMMAR_PRIVILEGED; never in a parsed line */
    GRAMMAR_ENABLE,
    GRAMMAR_END,
    GRAMMAR_EXIT,
    GRAMMAR_HELP,
    GRAMMAR_HOSTNAME, /* operand: NAME, or none for the one from the start */
    GRAMMAR_LINE_MODE,
    GRAMMAR_LOGOUT,
    GRAMMAR_MONITOR, /* detail "on" or "off" */
    GRAMMAR_TERMINAL_LENGTH,
    GRAMMAR_TERMINAL_WIDTH,
    GRAMMAR_TIMESTAMP, /* detail "on" or "off" */
    GRAMMAR_WRITE,
    GRAMMAR_RESERVATION_ON, /* of the license commands, detail "cucm" or "expressway" asks for the words of these */
    GRAMMAR_RESERVATION_OFF,
    GRAMMAR_REQUEST, /* detail: "", "all", "update", "update all", "expressway" */
    GRAMMAR_INSTALL, /* operand CODE, or none: typed row by row where that is possible */
    GRAMMAR_INSTALL_FILE,
    GRAMMAR_RETURN,      /* detail: "", "all" */
    GRAMMAR_RETURN_CODE, /* operand CODE */
    GRAMMAR_CANCEL,
    GRAMMAR_SHOW_LICENSE, /* detail: the word; from here on filters are possible */
    GRAMMAR_SHOW,         /* detail: clock, history, logging, privilege, running-config, version */
    GRAMMAR_FILTER_WORD,  /* detail: include ...; never in a parsed line */
    GRAMMAR_FILTER_FILE,  /* would write a file; never in a parsed line */
};

enum grammar_operand {
    GRAMMAR_KEYWORD,
    GRAMMAR_NUMBER,  /* min..max */
    GRAMMAR_NAME,    /* a host name */
    GRAMMAR_PATH,    /* one word, or text in quotes */
    GRAMMAR_CODE,    /* the rest of the line, without quotes around it */
    GRAMMAR_PATTERN, /* a regular expression: up to the next filter */
};

struct grammar_node {
    unsigned depth;   /* children follow their parent, one deeper */
    const char *word; /* of an operand: how help calls it */
    const char *help; /* one line */
    enum grammar_command command;
    unsigned modes; /* of enum grammar_mode */
    const char *detail;
    enum grammar_operand operand;
    uint32_t min, max;
};

/* The table, in order; it ends with a node without word. In grammartable.c. */
extern const struct grammar_node grammartable_nodes[];

enum grammar_verdict {
    GRAMMAR_EMPTY, /* nothing, or a comment */
    GRAMMAR_READY,
    GRAMMAR_INCOMPLETE,
    GRAMMAR_AMBIGUOUS, /* at: the word */
    GRAMMAR_INVALID,   /* at: the first character that fits nothing */
    GRAMMAR_FILE,      /* a filter that would write a file; at: its word */
};

#define GRAMMAR_FILTERS_MAX 4
#define GRAMMAR_PATTERN_MAX 256
#define GRAMMAR_PATH_MAX    1024

struct grammar_filter {
    const char *word; /* include, exclude, begin, section, count */
    size_t at, len;   /* the pattern in the line, without quotes around it */
};

struct grammar_line {
    enum grammar_verdict verdict;
    const struct grammar_node *node; /* READY: the last word that is known; its command is to be run */
    size_t at;                       /* byte in the line */
    size_t operand_at, operand_len;  /* the last operand; 0, 0 if there is none */
    bool open; /* READY: a code that goes on in the next line: its quote or element is not closed */
    uint32_t number;
    size_t filter_count;
    struct grammar_filter filters[GRAMMAR_FILTERS_MAX];
};

/* What a line of any bytes means in this mode. */
void grammar_parse(struct grammar_line *ret, enum grammar_mode mode, const char *line, size_t len);

#endif
