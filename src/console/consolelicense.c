#include "src/console/consolelicense.h"

#include "src/agent/agent_install.h"
#include "src/agent/agent_run.h"
#include "src/agent/plrfill.h"
#include "src/cli/codearg.h"
#include "src/cli/file.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/console/consolegive.h"
#include "src/console/consolehint.h"
#include "src/console/consolepath.h"

#define HINT_CAP (2 * PLR_TEXT_MAX)

/* The reason belongs to the answer, the advice stands beside it. */
int consolelicense_end(const char *before, struct plr *product, enum plr_result result, const struct plr_error *error)
{
    char hint[HINT_CAP] = "";

    if (product && *plr_warning(product))
        report_warning("%s", plr_warning(product));
    plr_close(product);
    if (!result)
        return EXIT_DONE;
    if (before)
        out_text("%s: %s\n", before, error->message);
    else
        out_text("%% %c%s\n", toupper((unsigned char)error->message[0]), error->message[0] ? error->message + 1 : "");
    consolehint_text(hint, sizeof(hint), error->hint);
    if (hint[0])
        report_line("hint: %s", hint);
    return (int)result;
}

void consolelicense_codes(const char *sentence, const char *label, const struct plr_code *codes, size_t count)
{
    if (sentence)
        out_text("%s\n", sentence);
    for (size_t i = 0; i < count; i++)
        if (label)
            out_text("UDI: %s\n    %s: %s\n", codes[i].member.udi, label, codes[i].text);
        else
            out_text("%s\n", codes[i].text);
}

bool consolelicense_expressway(const struct grammar_line *parsed)
{
    return strcmp(parsed->node->detail, "expressway") == 0;
}

/* "all", "update", "update all" */
static bool has_word(const struct grammar_line *parsed, const char *word)
{
    return strstr(parsed->node->detail, word) != NULL;
}

static void say_ok(void)
{
    out_text("\nOK\n\n");
}

/* A line of the configuration that is there already changes nothing, as on the devices; the other forms refuse it. */
static int switch_reservation(struct console *c, const struct grammar_line *p, bool on)
{
    struct plr_status *status = calloc(1, sizeof(*status));
    struct plr_error error = {0};
    struct plr *product = NULL;
    bool plain = p->node->detail[0] == '\0';

    enum plr_result result = agent_run_product(&product, c->args, &error);
    bool done = plain && status && !result && !plr_status(product, status, NULL) && status->enabled == on;
    if (!result && !done)
        result = plr_enable(product, on, &error);
    free(status);
    if (!result && consolelicense_expressway(p))
        say_ok();
    else if (!result && !plain)
        out_text("License reservation mode is %s successfully.\n", on ? "enabled" : "disabled");
    return consolelicense_end(NULL, product, result, &error);
}

static int request(struct console *c, const struct grammar_line *p)
{
    static const char sentence[] = "Enter this request code in the Cisco Smart Software Manager portal:";
    unsigned flags = (has_word(p, "all") ? PLR_ALL : 0) | (has_word(p, "update") ? PLR_UPDATE : 0);
    struct plr_code codes[PLR_MEMBERS_MAX] = {0};
    struct plr_error error = {0};
    struct plr *product = NULL;
    size_t count = 0;

    enum plr_result result = agent_run_product(&product, c->args, &error);
    if (!result)
        result = plr_request(product, NULL, flags, codes, &count, &error);
    if (!result)
        consolelicense_codes(consolelicense_expressway(p) ? NULL : sentence, flags & PLR_ALL ? "Request code" : NULL,
                             codes, count);
    if (strcmp(error.reason, "reservationalreadyinstalled") != 0)
        return consolelicense_end(NULL, product, result, &error);
    out_text("Already registered\n");
    plr_close(product);
    return (int)result;
}

static int cancel(struct console *c, const struct grammar_line *p)
{
    struct plr_code codes[PLR_MEMBERS_MAX] = {0};
    struct plr_error error = {0};
    struct plr *product = NULL;
    size_t count = 0;

    enum plr_result result = agent_run_product(&product, c->args, &error);
    if (!result)
        result = plr_cancel(product, NULL, PLR_ALL, codes, &count, &error);
    if (!result && count == 0)
        out_text("No reservation is in progress: nothing to cancel\n");
    if (!result && consolelicense_expressway(p))
        say_ok();
    return consolelicense_end(NULL, product, result, &error);
}

/* file: the word in the middle of the answer, "file " or "". */
static void print_installed(const struct plr_code *codes, size_t count, const char *file, bool cucm)
{
    if (cucm)
        out_text("Authorization code installed successfully.\n");
    else
        out_text("Reservation install %ssuccessful\n", file);
    for (size_t i = 0; i < count; i++)
        if (count > 1)
            out_text("Last Confirmation code UDI: %s\n    Confirmation code: %s\n", codes[i].member.udi, codes[i].text);
        else
            out_text("Last Confirmation code %s\n", codes[i].text);
}

static int install_text(struct console *c, const char *text, size_t len, const char *file, bool cucm)
{
    struct plr_code codes[PLR_MEMBERS_MAX] = {0};
    struct plr_error error = {0};
    struct plr *product = NULL;
    char before[64] = "";
    size_t count = 0;

    enum plr_result result = agent_run_product(&product, c->args, &error);
    if (!result)
        result = plr_install(product, text, len, codes, &count, &error);
    if (!result) {
        print_installed(codes, count, file, cucm);
        agent_install_warn(product);
    }
    (void)snprintf(before, sizeof(before), "Reservation install %sfailed", file);
    return consolelicense_end(before, product, result, &error);
}

static int install(struct console *c, const char *line, const struct grammar_line *p)
{
    const char *text = line + p->operand_at;
    bool quoted = p->operand_at > 0 && text[-1] == '"';

    if (p->operand_len == 0 && c->editor) {
        struct agent_args typed = {.store = c->args->store};

        return agent_install_run(&typed); /* typed row by row: that has words of its own */
    }
    if (p->operand_len == 0) {
        out_text("%% Incomplete command.\n\n");
        return EXIT_USAGE;
    }
    int status = install_text(c, text, p->operand_len, "", quoted && text[0] == '<');
    if (!status && consolelicense_expressway(p))
        say_ok();
    return status;
}

static int install_file(struct console *c, const char *line, const struct grammar_line *p)
{
    char *typed = strndup(line + p->operand_at, p->operand_len), *path = NULL, *text = NULL;
    struct plr_error error = {0};
    struct fail f = {0};
    size_t len = 0;
    enum plr_err err = PLR_OK;
    int status = EXIT_DONE;

    if (!typed)
        err = fail_set(&f, PLR_ERR_MEMORY, "memory", "no memory for a path");
    if (!err)
        err = consolepath_find(&path, typed, c->args, &f);
    if (!err)
        err = file_read(&text, &len, path, CODEARG_MAX, &f);
    if (err)
        status = consolelicense_end("Reservation install file failed", NULL, plrfill_error(&error, &f), &error);
    else
        status = install_text(c, text, len, "file ", false);
    free(text);
    free(path);
    free(typed);
    return status;
}

int consolelicense_run(struct console *c, const char *line, const struct grammar_line *parsed)
{
    switch (parsed->node->command) {
    case GRAMMAR_RESERVATION_ON:
        return switch_reservation(c, parsed, true);
    case GRAMMAR_RESERVATION_OFF:
        return switch_reservation(c, parsed, false);
    case GRAMMAR_REQUEST:
        return request(c, parsed);
    case GRAMMAR_INSTALL:
        return install(c, line, parsed);
    case GRAMMAR_INSTALL_FILE:
        return install_file(c, line, parsed);
    case GRAMMAR_RETURN:
        return consolegive_installed(c, parsed);
    case GRAMMAR_RETURN_CODE:
        return consolegive_authorization(c, line, parsed);
    case GRAMMAR_CANCEL:
        return cancel(c, parsed);
    default:
        return EXIT_USAGE;
    }
}
