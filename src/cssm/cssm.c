#include "src/cssm/cssm.h"

#include <pwd.h>
#include <unistd.h>

#include "keys/keys.h"
#include "keys/signkey.h"
#include "src/cli/codearg.h"
#include "src/cli/newfolder.h"
#include "src/cli/report.h"
#include "src/cli/when.h"
#include "src/cssm/authority.h"
#include "src/cssm/giveback.h"
#include "src/cssm/resolve.h"
#include "src/ledger/highwater.h"
#include "src/ledger/ledger_account.h"
#include "src/ledger/ledger_event.h"
#include "src/ledger/ledger_role.h"
#include "src/ledger/ledger_va.h"

/* A name that could be taken for somebody else's is not used: one that is too long, holds a blank or a control
 * character, or is a number. */
static bool name_serves(const char *name)
{
    size_t len = strlen(name);
    bool digits = true;

    for (size_t i = 0; i < len; i++) {
        if (name[i] <= 0x20 || name[i] > 0x7e)
            return false;
        digits = digits && name[i] >= '0' && name[i] <= '9';
    }
    return len > 0 && len < CSSM_USER_MAX && !digits;
}

enum plr_err cssm_identify(char user[static CSSM_USER_MAX], char actor[static CSSM_ACTOR_MAX],
                           const struct cssm_args *args, bool rehearsal, struct fail *f)
{
    struct passwd entry = {0};
    struct passwd *found = NULL;
    char room[4096] = {0};
    char own[CSSM_USER_MAX] = {0};

    if (getpwuid_r(getuid(), &entry, room, sizeof room, &found) == 0 && found != NULL && name_serves(found->pw_name))
        fail_text(own, sizeof own, "%s", found->pw_name);
    else
        fail_text(own, sizeof own, "%u", (unsigned)getuid());
    if (args->as == NULL) {
        memcpy(user, own, sizeof own);
        fail_text(actor, CSSM_ACTOR_MAX, "%s", own);
        return PLR_OK;
    }
    if (!rehearsal) {
        fail_set(f, PLR_ERR_POLICY, "norehearsal", "--as \"%s\" is for rehearsals; this authority is for production",
                 args->as);
        fail_hint(f, "leave it out and run the command as that user, with su or sudo");
        return PLR_ERR_POLICY;
    }
    if (!name_serves(args->as)) {
        fail_set(f, PLR_ERR_USAGE, "baduser", "\"%s\" is not the name of a user", args->as);
        fail_hint(f, "1 to %u printable ASCII characters without a blank, and not a number", LEDGER_USER_MAX);
        return PLR_ERR_USAGE;
    }
    fail_text(user, CSSM_USER_MAX, "%s", args->as);
    fail_text(actor, CSSM_ACTOR_MAX, "%s (%s)", args->as, own);
    return PLR_OK;
}

enum plr_err cssm_open(struct cssm *c, const struct cssm_args *args, struct fail *f)
{
    char leftover[AUTHORITY_PATH_MAX] = {0};
    enum plr_err err = PLR_OK;

    c->args = args;
    c->now_s = when_now_s();
    if ((err = keys_init(f)) != PLR_OK)
        return err;
    err = ledger_open(&c->ledger, args->ledger, f);
    if (err == PLR_ERR_NOT_FOUND && newfolder_leftover(leftover, args->ledger))
        fail_hint(f,
                  "an init was interrupted and left \"%s\": if no init is running, remove that folder and run "
                  "\"plr-cssm init\" again",
                  leftover);
    if (err == PLR_ERR_NOT_FOUND) { /* a store that is not there, not a name */
        err = PLR_ERR_IO;
        if (f != NULL)
            f->err = err;
    }
    if (err == PLR_OK)
        err = highwater_check(c->ledger, args->ledger, f);
    if (err == PLR_OK)
        err = ledger_authority(&c->authority, c->ledger, f);
    if (err == PLR_OK)
        err = cssm_identify(c->user, c->actor, args, c->authority.rehearsal, f);
    if (err == PLR_OK)
        ledger_role_act_as(c->ledger, c->user);
    return err;
}

void cssm_close(struct cssm *c, enum plr_err err)
{
    if (c->draft[0] != '\0')
        typing_settle(c->args->ledger, c->draft, err);
    free(c->roles);
    c->roles = NULL;
    ledger_close(c->ledger);
    c->ledger = NULL;
    signkey_free(c->log_key);
    c->log_key = NULL;
}

enum plr_err cssm_record(struct cssm *c, const char *action, const char *subject, json_t *detail, struct fail *f)
{
    char *text = json_dumps(detail, JSON_COMPACT);
    struct event event = {.at_s = c->now_s, .actor = c->actor, .action = action, .subject = subject, .detail = text};
    enum plr_err err = PLR_OK;

    json_decref(detail);
    if (text == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
    err = ledger_event_append(c->ledger, &event, f);
    free(text);
    return err;
}

enum plr_err cssm_account(struct account_facts *ret, struct va_facts *ret_va, struct cssm *c, struct fail *f)
{
    return cssm_account_named(ret, ret_va, c, c->args->account, c->args->va, f);
}

enum plr_err cssm_account_named(struct account_facts *ret, struct va_facts *ret_va, struct cssm *c, const char *name,
                                const char *va, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (name == NULL) {
        fail_set(f, PLR_ERR_USAGE, "usage", "which smart account?");
        fail_hint(f, "give --account NAME; \"plr-cssm account list\" shows them");
        return PLR_ERR_USAGE;
    }
    if ((err = ledger_account_get(ret, c->ledger, name, f)) != PLR_OK)
        return err;
    return ledger_va_get(ret_va, c->ledger, ret, va, f);
}

/* What can be known of a typed code without a secret: its product is in the catalogue; it opens what was reserved. */
static bool accepts(void *context, const struct code *code)
{
    const struct cssm *c = context;

    return code->kind == CODE_REQUEST ? resolve_possible(c->ledger, code) : giveback_possible(c->ledger, code);
}

enum plr_err cssm_code_text(char **ret, size_t *ret_len, struct cssm *c, enum code_kind kind, struct fail *f)
{
    char draft[32] = {0};
    struct codearg arg = {.operands = c->args->operands, .count = c->args->operand_count, .file = c->args->file};
    struct typing_task task = {
        .program = "plr-cssm",
        .what = kind_name(kind),
        .request = kind == CODE_REQUEST,
        .giveback = kind == CODE_RETURN || kind == CODE_CONFIRMATION,
        .judge = {.accepts = accepts, .context = c},
        .draft_dir = c->args->ledger,
        .draft_name = draft,
    };

    enum plr_err err = PLR_OK;

    fail_text(draft, sizeof draft, "draft-%s-%u", kind_word(kind), (unsigned)getuid());
    err = codearg_get(ret, ret_len, &arg, &task, c->args->fix, f);
    if (err == PLR_OK && codearg_asks(&arg))
        memcpy(c->draft, draft, sizeof c->draft);
    return err;
}

int cssm_status(const char *verb, enum plr_err err, const struct fail *f)
{
    return err == PLR_OK ? (int)EXIT_DONE : (int)report_fail(verb, f);
}

int cssm_run(const char *verb, const struct cssm_args *args, enum plr_err (*act)(struct cssm *c, struct fail *f))
{
    struct cssm c = {0};
    struct fail f = {0};
    enum plr_err err = cssm_open(&c, args, &f);

    if (err == PLR_OK)
        err = act(&c, &f);
    cssm_close(&c, err);
    return cssm_status(verb, err, &f);
}

int cssm_run_reservation(const char *verb, const struct cssm_args *args,
                         enum plr_err (*act)(struct reservation_facts *r, struct cssm *c, struct fail *f))
{
    struct cssm c = {0};
    struct fail f = {0};
    struct reservation_facts *r = calloc(1, sizeof *r);
    enum plr_err err = PLR_OK;

    if (r == NULL)
        err = fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for a reservation");
    if (err == PLR_OK)
        err = cssm_open(&c, args, &f);
    if (err == PLR_OK)
        err = act(r, &c, &f);
    cssm_close(&c, err);
    free(r);
    return cssm_status(verb, err, &f);
}
