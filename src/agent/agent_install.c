#include "src/agent/agent_install.h"

#include "src/agent/agent_run.h"
#include "src/agent/authz.h"
#include "src/agent/usage.h"
#include "src/cli/ask.h"
#include "src/cli/codearg.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/when.h"

/* What can be known of a typed code without a secret: does it verify for the request in progress, or for a past one? */
static bool accepts(void *context, const struct code *code)
{
    const struct store *s = context;
    struct authz_match match = {0};
    struct authz *z = NULL;
    char text[CODE_SYM_MAX + 1] = "";
    bool ok = false;

    code_text(text, code);
    ok = authz_read(&z, "install", text, strlen(text), NULL) == PLR_OK &&
         authz_verify(z, &match, s->agent, s->trust, agent_run_trust_s(s), NULL) == PLR_OK;
    authz_free(z);
    explicit_bzero(&match, sizeof(match));
    return ok;
}

#define DRAFT "draft-install"

/* The store is open for the judge, but not locked while a person types. */
static enum plr_err read_text(char **ret, size_t *ret_len, const struct agent_args *args, struct fail *f)
{
    struct store s = {.lock_fd = -1};
    struct codearg arg = {.operands = args->operands, .count = args->operand_count, .file = args->file};
    struct typing_task task = {.program = "plr-agent",
                               .what = "authorization code",
                               .plr = true,
                               .slr = true,
                               .judge = {.accepts = accepts, .context = &s},
                               .draft_name = DRAFT};

    if (!codearg_asks(&arg) && !args->fix)
        return codearg_read(ret, ret_len, &arg, f);
    enum plr_err err = agent_run_dir(&task.draft_dir, args, f);
    if (!err)
        err = agent_run_open(&s, args, STORE_READ, f);
    if (!err)
        err = step_allowed(s.agent, STEP_INSTALL_PLR, f);
    task.trust = s.trust;
    if (!err)
        err = codearg_get(ret, ret_len, &arg, &task, args->fix, f);
    store_close(&s);
    return err;
}

/* An authentic authorization that cannot be installed: which request it was for, and what to do with it. */
static enum plr_err fail_standing(const struct agent *a, const struct authz_match *m, struct fail *f)
{
    static const char mismatch[] = "The Reservation Authorization Code does not match the Reservation Request Code";
    struct code code = {0};
    char request[CODE_SYM_MAX + 1] = "", when[WHEN_TEXT] = "";

    if (m->standing == AUTHZ_INSTALLED) {
        (void)fail_set(f, PLR_ERR_STATE, "PreviouslyInstalled", "this authorization is installed already");
        fail_hint(f, "its confirmation code is %s", a->installed.receipt);
        return PLR_ERR_STATE;
    }
    state_request_code(&code, a, &m->request);
    code_text(request, &code);
    when_field(when, m->ended_s);
    if (m->standing == AUTHZ_CANCELLED) {
        (void)fail_set(f, PLR_ERR_REQUEST, "reservationmismatch", "%s: it was issued for %s, which was cancelled on %s",
                       mismatch, request, when);
        fail_hint(f, "\"plr-agent return --authorization CODE\" gives it back to the authority");
        return PLR_ERR_REQUEST;
    }
    (void)fail_set(f, PLR_ERR_REQUEST, "reservationmismatch", "%s: it was issued for %s, which was returned on %s",
                   mismatch, request, when);
    fail_hint(f, "\"plr-agent request\" makes a new request code");
    return PLR_ERR_REQUEST;
}

/* Everything that must hold before anything is written. */
static enum plr_err check(struct authz_match *ret, struct authz *z, const struct store *s, enum step_kind kind,
                          struct fail *f)
{
    struct fail verdict = {0};
    const struct agent *a = s->agent;

    if (a->mode == STATE_DISABLED)
        return step_allowed(a, kind, f);
    enum plr_err err = authz_verify(z, ret, a, s->trust, agent_run_trust_s(s), &verdict);
    if (!err && ret->standing == AUTHZ_PENDING)
        return PLR_OK;
    if (!err)
        return fail_standing(a, ret, f);
    /* Where nothing could be installed at all, that is the reason, unless the code is bad in itself. */
    if (err == PLR_ERR_SIGNATURE || err == PLR_ERR_REQUEST) {
        enum plr_err refused = step_allowed(a, kind, f);

        if (refused && !(err == PLR_ERR_SIGNATURE && authz_is_slr(z)))
            return refused;
    }
    if (f)
        *f = verdict;
    return err;
}

/* Whatever is in use and not covered: said now, and not found out later. */
static void warn_uncovered(const struct store *s)
{
    const struct agent *a = s->agent;

    for (size_t i = 0; i < a->use_count; i++) {
        const struct state_use *u = &a->uses[i];
        struct fail why = {0};

        if (!usage_good(usage_ask(a, u->tag, u->count, u->export_controlled, agent_run_now_s(s), &why)))
            report_warning("%s is in use and NOT AUTHORIZED: %s", u->tag, why.why);
    }
}

static void print_install(const struct agent_args *args, const struct store *s)
{
    const struct agent *a = s->agent;

    if (args->json) {
        json_t *o = agent_run_json(s);

        (void)json_object_set_new(o, "confirmation-code", json_string(a->last_receipt));
        (void)json_object_set_new(o, "reservation-time", agent_run_time(a->installed.installed_s));
        (void)json_object_set_new(o, "export-control-allowed",
                                  json_boolean(a->installed.export_status == EXPORT_ALLOWED));
        (void)json_object_set_new(o, "authorization-state",
                                  json_string(usage_yang_state(usage_overall(a, agent_run_now_s(s)))));
        out_json(o);
    } else if (out_is_terminal()) {
        out_text("Reservation install %ssuccessful\n", args->file ? "file " : "");
        out_text("Last Confirmation code %s\n", a->last_receipt);
    } else {
        out_text("%s\n", a->last_receipt);
    }
}

static enum plr_err install(struct store *s, struct authz *z, struct fail *f)
{
    enum step_kind kind = authz_is_slr(z) ? STEP_INSTALL_SLR : STEP_INSTALL_PLR;
    struct authz_match match = {0};
    struct step_event event = {.kind = kind};
    unsigned effects = 0;

    struct state_authorization *authorization = NULL;
    enum plr_err err = check(&match, z, s, kind, f);
    if (err)
        goto out;
    if (authz_is_slr(z))
        clock_settle(s->agent, &s->now, authz_issued_s(z));
    event.now_s = agent_run_now_s(s);
    authorization = calloc(1, sizeof(*authorization));
    if (!authorization) {
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory to install an authorization");
        goto out;
    }
    authz_store(authorization, z, &match, event.now_s);
    event.authorization = authorization;
    err = agent_run_step(s, &effects, &event, f);
out:
    explicit_bzero(&match, sizeof(match));
    if (authorization)
        explicit_bzero(authorization, sizeof(*authorization));
    free(authorization);
    return err;
}

int agent_install_run(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct authz *z = NULL;
    const char *dir = NULL;
    char *text = NULL;
    size_t len = 0;

    enum plr_err err = read_text(&text, &len, args, &f);
    if (!err)
        err = agent_run_open(&s, args, STORE_WRITE, &f);
    if (!err)
        err = authz_read(&z, "install", text, len, &f);
    if (!err)
        err = install(&s, z, &f);
    if (!err) {
        print_install(args, &s);
        warn_uncovered(&s);
    }
    if (text && !agent_run_dir(&dir, args, NULL))
        typing_settle(dir, DRAFT, err);
    authz_free(z);
    free(text);
    store_close(&s);
    return err ? (int)report_fail("install", &f) : EXIT_DONE;
}
