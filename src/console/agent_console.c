#include "src/console/agent_console.h"

#include "src/agent/agent_run.h"
#include "src/cli/report.h"
#include "src/console/console.h"

#define SHELL_NAME  "plr-console"
#define SHELL_STORE "/var/lib/plr-agent"

/* A store that cannot be used is told before the first prompt. */
static enum plr_err check_store(const struct agent_args *args, struct fail *f)
{
    struct store s = {.lock_fd = -1};
    enum plr_err err = agent_run_open(&s, args, STORE_READ, f);

    store_close(&s);
    return err;
}

int agent_console_run(void *input)
{
    const struct agent_args *args = input;
    const char *line = args->forced ? secure_getenv("SSH_ORIGINAL_COMMAND") : NULL;
    struct fail f = {0};
    enum plr_err err = check_store(args, &f);

    if (err)
        return (int)report_fail("open the console", &f);
    return line && *line ? console_run(args, line, strlen(line)) : console_run(args, NULL, 0);
}

/* Operands are the words of a line, as a shell takes them apart. */
int agent_console_exec(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    size_t len = 0;

    for (size_t i = 0; i < args->operand_count; i++)
        len += strlen(args->operands[i]) + 1;
    char *text = calloc(1, len + 1), *at = text;
    if (!text) {
        (void)fail_set(&f, PLR_ERR_MEMORY, "memory", "no memory for the line");
        return (int)report_fail("exec", &f);
    }
    for (size_t i = 0; i < args->operand_count; i++) {
        at = stpcpy(at, i > 0 ? " " : "");
        at = stpcpy(at, args->operands[i]);
    }
    int status = console_run(args, text, (size_t)(at - text));
    free(text);
    return status;
}

void agent_console_shell(int *argc, char ***argv)
{
    static char program[] = "plr-agent", console[] = "console", exec[] = "exec", forced[] = "--forced", end[] = "--";
    static char help[] = "--help";
    static char *called[] = {program, console, forced, NULL, NULL, NULL};
    const char *name = *argc > 0 ? (*argv)[0] : "";
    const char *slash = strrchr(name, '/');

    name = slash ? slash + 1 : name;
    if (strcmp(name[0] == '-' ? name + 1 : name, SHELL_NAME) != 0)
        return;
    (void)setenv("PLR_STORE", SHELL_STORE, 0);
    if (*argc == 3 && strcmp((*argv)[1], "-c") == 0) {
        called[1] = exec;
        called[3] = end;
        called[4] = (*argv)[2];
    } else if (*argc > 1) {
        called[3] = help;
    }
    *argc = called[3] ? (called[4] ? 5 : 4) : 3;
    *argv = called;
}
