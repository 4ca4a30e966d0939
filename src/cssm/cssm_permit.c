#include "src/cli/report.h"
#include "src/cssm/cssm.h"
#include "src/ledger/ledger_role.h"

/* A refusal that cannot be written down stays a refusal. */
static void write_down(struct cssm *c, enum act act, const struct account_facts *account, const struct va_facts *va,
                       const struct fail *why)
{
    json_t *detail = json_object();
    struct fail own = {0};
    enum plr_err err = PLR_OK;

    json_object_set_new(detail, "act", json_string(permit_act_word(act)));
    if (account != NULL)
        json_object_set_new(detail, "smart-account", json_string(account->name));
    if (va != NULL)
        json_object_set_new(detail, "virtual-account", json_string(va->path));
    json_object_set_new(detail, "message", json_string(why->why));
    ledger_rollback(c->ledger);
    if ((err = ledger_begin(c->ledger, &own)) != PLR_OK)
        json_decref(detail);
    else
        err = cssm_record(c, "refused", account != NULL ? account->name : "authority", detail, &own);
    if (err == PLR_OK)
        err = ledger_commit(c->ledger, &own);
    ledger_rollback(c->ledger);
    if (err != PLR_OK)
        report_warning("the refusal is not in the event log: %s", own.why);
}

enum plr_err cssm_permit(struct cssm *c, enum act act, const struct account_facts *account, const struct va_facts *va,
                         struct fail *f)
{
    struct fail own = {0};
    enum plr_err err = ledger_role_permit(c->ledger, act, account, va, &own);

    if (err == PLR_OK)
        return PLR_OK;
    if (err == PLR_ERR_POLICY)
        write_down(c, act, account, va, &own);
    if (f != NULL)
        *f = own;
    return err;
}

static void account_of(struct account_facts *account, const struct reservation_facts *r)
{
    account->number = r->account;
    memcpy(account->name, r->account_name, sizeof account->name);
}

enum plr_err cssm_permit_noted(struct cssm *c, enum plr_err err, enum act act, const struct reservation_facts *r,
                               const struct fail *f)
{
    struct account_facts account = {0};

    account_of(&account, r);
    if (err == PLR_ERR_POLICY && strcmp(f->reason, "notpermitted") == 0)
        write_down(c, act, &account, &r->va, f);
    return err;
}

enum plr_err cssm_permit_reservation(struct cssm *c, enum act act, const struct reservation_facts *r, struct fail *f)
{
    struct account_facts account = {0};

    account_of(&account, r);
    return cssm_permit(c, act, &account, &r->va, f);
}

/* Roles that cannot be read permit nothing. */
static void read_roles(struct cssm *c)
{
    struct fail own = {0};

    if (c->roles == NULL && ledger_role_of(&c->roles, &c->role_count, c->ledger, c->user, &own) != PLR_OK)
        c->role_count = 0;
}

bool cssm_permit_sees(struct cssm *c, enum act act, const char *account, const char *va)
{
    read_roles(c);
    return permit_sees(c->roles, c->role_count, act, account, va);
}

bool cssm_permit_part(struct cssm *c, enum act act, const struct account_facts *account)
{
    read_roles(c);
    return permit_part(c->roles, c->role_count, act, account);
}
