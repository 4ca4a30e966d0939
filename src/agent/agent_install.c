#include "src/agent/agent_install.h"

#include "src/agent/actinstall.h"
#include "src/agent/agent_run.h"
#include "src/cli/codearg.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

#define DRAFT "draft-install"

/* What can be known of a typed code without a secret: does it verify for a request of this product? */
static bool accepts(void *context, const struct code *code)
{
    char text[CODE_SYM_MAX + 1] = "";

    code_text(text, code);
    return actinstall_knows(context, text);
}

/* A person is asked, or a mistake is put right. The store is open for the judge, but not locked while a person types.
 */
static enum plr_err ask(char **ret, size_t *ret_len, const struct codearg *arg, const struct agent_args *args,
                        struct fail *f)
{
    struct store s = {.lock_fd = -1};
    struct typing_task task = {.program = "plr-agent",
                               .what = "authorization code",
                               .plr = true,
                               .slr = true,
                               .judge = {.accepts = accepts, .context = &s},
                               .draft_name = DRAFT};

    enum plr_err err = agent_run_dir(&task.draft_dir, args, f);
    if (!err)
        err = agent_run_open(&s, args, STORE_READ, f);
    if (!err)
        err = actinstall_possible(&s, f);
    task.trust = s.trust;
    if (!err)
        err = codearg_get(ret, ret_len, arg, &task, args->fix, f);
    store_close(&s);
    return err;
}

/* More of a text; pieces are told apart by an empty line. */
static enum plr_err append(char **text, size_t *len, const char *more, size_t more_len, struct fail *f)
{
    char *longer = realloc(*text, *len + more_len + 3);

    if (!longer)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for %zu bytes", *len + more_len);
    if (*len > 0) {
        memcpy(longer + *len, "\n\n", 2);
        *len += 2;
    }
    memcpy(longer + *len, more, more_len);
    *len += more_len;
    longer[*len] = '\0';
    *text = longer;
    return PLR_OK;
}

/* What was given, or typed; of several files one after the other. */
static enum plr_err read_text(char **ret, size_t *ret_len, const struct agent_args *args, struct fail *f)
{
    struct codearg arg = {.operands = args->operands, .count = args->operand_count};
    char *text = NULL, *piece = NULL;
    size_t len = 0, piece_len = 0;
    enum plr_err err = PLR_OK;

    for (size_t i = 0; !err && i < (args->file_count ? args->file_count : 1); i++) {
        arg.file = args->file_count ? args->files[i] : NULL;
        if (codearg_asks(&arg) || args->fix)
            err = ask(&piece, &piece_len, &arg, args, f);
        else
            err = codearg_read(&piece, &piece_len, &arg, f);
        if (!err)
            err = append(&text, &len, piece, piece_len, f);
        free(piece);
        piece = NULL;
    }
    if (err) {
        free(text);
        return err;
    }
    *ret = text;
    *ret_len = len;
    return PLR_OK;
}

void agent_install_warn(struct plr *product)
{
    struct plr_answer *answers = calloc(STATE_USE_MAX, sizeof(*answers));
    struct plr_status *status = calloc(1, sizeof(*status));
    size_t count = STATE_USE_MAX;

    if (!answers || !status || plr_status(product, status, NULL) || plr_in_use(product, answers, &count, NULL))
        count = 0;
    for (size_t i = 0; status && i < status->member_count; i++)
        if (strncmp(status->members[i].state, "installed", 9) != 0 &&
            strncmp(status->members[i].state, "update", 6) != 0)
            report_warning("%s %s has no reservation authorization yet", state_role(i), status->members[i].udi);
    for (size_t i = 0; i < count && i < STATE_USE_MAX; i++)
        if (answers[i].message[0])
            report_warning("%s is in use and NOT AUTHORIZED: %s", answers[i].tag, answers[i].message);
    free(status);
    free(answers);
}

static void put_installed(json_t *o, const struct plr_code *code)
{
    (void)json_object_set_new(o, "confirmation-code", json_string(code->text));
    (void)json_object_set_new(o, "reservation-time", agent_run_time(code->time_s));
}

static void print_installed(const struct agent_args *args, const struct plr_code *codes, size_t count)
{
    if (args->json) {
        agent_run_codes(codes, count, count > 1, put_installed);
        return;
    }
    if (out_is_terminal())
        out_text("Reservation install %ssuccessful\n", args->file_count ? "file " : "");
    for (size_t i = 0; i < count; i++) {
        if (count > 1 && out_is_terminal())
            out_text("UDI: %s\n", codes[i].member.udi);
        out_text("%s%s\n", out_is_terminal() ? "Last Confirmation code " : "", codes[i].text);
        if (codes[i].again)
            report_note("%s: this authorization was installed already", codes[i].member.udi);
        else if (codes[i].confirmation)
            report_note("%s: enter this confirmation code in the portal (\"plr-cssm confirm CODE\")",
                        codes[i].member.udi);
    }
}

int agent_install_run(void *input)
{
    const struct agent_args *args = input;
    struct plr_code codes[PLR_MEMBERS_MAX] = {0};
    struct plr_error error = {0};
    struct fail f = {0};
    struct plr *product = NULL;
    const char *dir = NULL;
    char *text = NULL;
    size_t len = 0, count = 0;

    if (read_text(&text, &len, args, &f))
        return (int)report_fail("install", &f);
    enum plr_result result = agent_run_product(&product, args, &error);
    if (!result)
        result = plr_install(product, text, len, codes, &count, &error);
    if (!result) {
        print_installed(args, codes, count);
        agent_install_warn(product);
    }
    if (!agent_run_dir(&dir, args, NULL))
        typing_settle(dir, DRAFT, result == PLR_SYSTEM ? PLR_ERR_IO : result ? PLR_ERR_NO : PLR_OK);
    free(text);
    return agent_run_end("install", product, result, &error);
}
