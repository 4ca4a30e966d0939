#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/udijson.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_print.h"
#include "src/cssm/removal.h"
#include "src/ledger/ledger_clone.h"

/* In a transaction of its own: the one that refused the request is gone. */
static enum plr_err note(struct cssm *c, const struct resolved *from, struct fail *f)
{
    bool known = false;
    json_t *detail = NULL;
    struct account_facts account = {0};
    struct va_facts va = {0};
    enum plr_err err = ledger_begin(c->ledger, f);

    if (err == PLR_OK)
        err = ledger_clone_known(&known, c->ledger, from->text, f);
    if (err != PLR_OK || known)
        return err;
    if ((err = ledger_clone_note(c->ledger, from->text, from->request.seq, from->udi.text, c->now_s, f)) != PLR_OK)
        return err;
    if ((err = ledger_clone_place(&account, &va, c->ledger, from->udi.text, f)) != PLR_OK)
        return err;
    detail = json_object();
    json_object_set_new(detail, "smart-account", json_string(account.name));
    json_object_set_new(detail, "virtual-account", json_string(va.path));
    json_object_set_new(detail, "request-code", json_string(from->text));
    json_object_set_new(detail, "sequence-number", json_integer(from->request.seq));
    if ((err = cssm_record(c, "clone-suspected", from->udi.text, detail, f)) != PLR_OK)
        return err;
    return ledger_commit(c->ledger, f);
}

enum plr_err cssm_clone_noted(struct cssm *c, enum plr_err err, const struct resolved *from, const struct fail *f)
{
    struct fail own = {0};

    if (err != PLR_ERR_STATE || strcmp(f->reason, "clonesuspected") != 0)
        return err;
    ledger_rollback(c->ledger);
    if (note(c, from, &own) != PLR_OK)
        report_warning("the suspicion is not in the event log: %s", own.why);
    ledger_rollback(c->ledger);
    return err;
}

static enum plr_err clear(struct cssm *c, struct udi *udi, struct fail *f)
{
    const struct cssm_args *a = c->args;
    struct account_facts account = {0};
    struct va_facts va = {0};
    json_t *detail = NULL;
    enum plr_err err = udi_parse(udi, a->operands[0], strlen(a->operands[0]), f);

    if (err != PLR_OK)
        return err;
    if (a->reason == NULL || *a->reason == '\0') {
        fail_set(f, PLR_ERR_USAGE, "usage", "what was found out?");
        fail_hint(f, "give --reason TEXT; it goes into the event log");
        return PLR_ERR_USAGE;
    }
    if ((err = removal_check_reason(a->reason, f)) != PLR_OK)
        return err;
    if ((err = ledger_begin(c->ledger, f)) != PLR_OK)
        return err;
    if ((err = ledger_clone_place(&account, &va, c->ledger, udi->text, f)) != PLR_OK)
        return err;
    if ((err = cssm_permit(c, ACT_REMOVE, &account, &va, f)) != PLR_OK)
        return err;
    if ((err = ledger_clone_clear(c->ledger, udi->text, a->reason, c->now_s, f)) != PLR_OK)
        return err;
    detail = json_object();
    json_object_set_new(detail, "smart-account", json_string(account.name));
    json_object_set_new(detail, "virtual-account", json_string(va.path));
    json_object_set_new(detail, "reason", json_string(a->reason));
    if ((err = cssm_record(c, "clone-cleared", udi->text, detail, f)) != PLR_OK)
        return err;
    return ledger_commit(c->ledger, f);
}

int cssm_clone_clear_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    struct udi udi = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = clear(&c, &udi, &f);
    if (err == PLR_OK && c.args->json)
        out_json(json_pack("{s:o}", "udi", udijson_object(&udi)));
    else if (err == PLR_OK)
        out_text("Cleared: %s\n", udi.text);
    cssm_close(&c, err);
    return cssm_status("clear the alert", err, &f);
}
