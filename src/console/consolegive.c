#include "src/console/consolegive.h"

#include "src/agent/agent_run.h"
#include "src/agent/plrfill.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/console/consoleinput.h"
#include "src/console/consolelicense.h"

static int say_failure(const struct fail *f)
{
    struct plr_error error = {0};

    return consolelicense_end(NULL, NULL, plrfill_error(&error, f), &error);
}

/* EXIT_DONE if the person said yes. */
static int confirm(struct console *c)
{
    struct fail f = {0};

    if (c->args->yes)
        return EXIT_DONE;
    out_text("This command will remove the license reservation authorization code and the device will transition back "
             "to the unregistered state.\nSome features may not function properly.\n");
    int yes = consoleinput_ask(c, "Do you want to continue? [yes/no]: ");
    if (yes > 0)
        return EXIT_DONE;
    if (yes == 0)
        return EXIT_NO;
    (void)fail_set(&f, PLR_ERR_USAGE, "confirmation", "it was not confirmed; nothing is changed");
    fail_hint(&f, "the next line has to be \"yes\"; of exec, --yes says so");
    return say_failure(&f);
}

/* Is there something to give back, and is it to be asked about? What was given back before is only printed again. text
 * NULL: what is installed. */
static enum plr_err look(bool *ret_asks, const struct console *c, bool all, const char *text, size_t len,
                         struct fail *f)
{
    struct store s = {.lock_fd = -1};
    struct act_set set = {0};
    bool again = false, asks = false;
    size_t member = 0;

    enum plr_err err = agent_run_open(&s, c->args, STORE_READ, f);
    if (!err && text) {
        err = act_return_authorization(NULL, &member, &again, &s, text, len, f);
        asks = !again;
    } else if (!err) {
        err = act_pick(&set, s.agent, NULL, all, f);
        if (!err)
            err = act_return_asks(&asks, &s, &set, f);
    }
    store_close(&s);
    if (!err)
        *ret_asks = asks;
    return err;
}

/* The store is not held while a person thinks; what is true afterwards counts. */
static int give_back(struct console *c, const struct grammar_line *p, const char *text)
{
    static const char sentence[] = "Enter this return code in Cisco Smart Software Manager portal:";
    bool all = strcmp(p->node->detail, "all") == 0, asks = false, expressway = consolelicense_expressway(p);
    struct plr_code codes[PLR_MEMBERS_MAX] = {0};
    struct plr_error error = {0};
    struct plr *product = NULL;
    struct fail f = {0};
    size_t count = 1;

    if (look(&asks, c, all, text, p->operand_len, &f))
        return say_failure(&f);
    int status = asks && !expressway ? confirm(c) : EXIT_DONE;
    if (status)
        return status;
    enum plr_result result = agent_run_product(&product, c->args, &error);
    if (!result && text)
        result = plr_return_authorization(product, text, p->operand_len, codes, &error);
    else if (!result)
        result = plr_return(product, NULL, all ? PLR_ALL : 0, codes, &count, &error);
    if (!result)
        consolelicense_codes(expressway ? NULL : sentence, all ? "Return code" : NULL, codes, count);
    return consolelicense_end(NULL, product, result, &error);
}

int consolegive_installed(struct console *c, const struct grammar_line *parsed)
{
    return give_back(c, parsed, NULL);
}

int consolegive_authorization(struct console *c, const char *line, const struct grammar_line *parsed)
{
    return give_back(c, parsed, line + parsed->operand_at);
}
