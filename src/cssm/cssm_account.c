#include "src/cli/out.h"
#include "src/cssm/cssm.h"
#include "src/cssm/ledger_account.h"

static json_t *facts_json(const struct account_facts *a)
{
    json_t *o = json_object();

    json_object_set_new(o, "account-number", json_integer(a->number));
    json_object_set_new(o, "smart-account", json_string(a->name));
    json_object_set_new(o, "domain", json_string(a->domain));
    json_object_set_new(o, "plr-approved", json_boolean(a->plr));
    json_object_set_new(o, "slr-approved", json_boolean(a->slr));
    json_object_set_new(o, "export-control", json_string(plrauth_export_word(a->export_status)));
    return o;
}

static enum plr_err add(struct cssm *c, struct account_facts *account, struct fail *f)
{
    const struct cssm_args *a = c->args;
    enum plr_err err = PLR_OK;

    if (strlen(a->operands[0]) > FACTS_NAME_MAX || (a->domain != NULL && strlen(a->domain) > FACTS_DOMAIN_MAX))
        return fail_set(f, PLR_ERR_USAGE, "badname", "an account name has at most %u characters, a domain %u",
                        (unsigned)FACTS_NAME_MAX, (unsigned)FACTS_DOMAIN_MAX);
    memcpy(account->name, a->operands[0], strlen(a->operands[0]));
    if (a->domain != NULL)
        memcpy(account->domain, a->domain, strlen(a->domain));
    account->plr = a->plr;
    account->slr = a->slr;
    account->export_status = a->export_status;
    account->created_s = c->now_s;
    if ((err = ledger_begin(c->ledger, f)) != PLR_OK)
        return err;
    if ((err = cssm_permit(c, ACT_ACCOUNT_ADD, NULL, NULL, f)) != PLR_OK)
        return err;
    if ((err = ledger_account_add(c->ledger, account, f)) != PLR_OK)
        return err;
    if ((err = cssm_record(c, "account-add", account->name, facts_json(account), f)) != PLR_OK)
        return err;
    return ledger_commit(c->ledger, f);
}

int cssm_account_add_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    struct account_facts account = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = add(&c, &account, &f);
    if (err == PLR_OK && c.args->json)
        out_json(facts_json(&account));
    else if (err == PLR_OK)
        out_text("Smart account %u: %s, virtual account Default\n", account.number, account.name);
    cssm_close(&c, err);
    return cssm_status("add the account", err, &f);
}

static enum plr_err add_va(struct cssm *c, struct fail *f)
{
    struct account_facts account = {0};
    struct va_facts va = {0};
    json_t *detail = NULL;
    enum plr_err err = PLR_OK;

    if ((err = cssm_account(&account, &va, c, f)) != PLR_OK)
        return err;
    if ((err = ledger_begin(c->ledger, f)) != PLR_OK)
        return err;
    if ((err = cssm_permit(c, ACT_VA_EDIT, &account, NULL, f)) != PLR_OK)
        return err;
    if ((err = ledger_account_add_va(c->ledger, &account, c->args->operands[0], c->now_s, f)) != PLR_OK)
        return err;
    detail = json_object();
    json_object_set_new(detail, "virtual-account", json_string(c->args->operands[0]));
    if ((err = cssm_record(c, "va-add", account.name, detail, f)) != PLR_OK)
        return err;
    if ((err = ledger_commit(c->ledger, f)) != PLR_OK)
        return err;
    if (c->args->json) {
        json_t *o = json_object();

        json_object_set_new(o, "smart-account", json_string(account.name));
        json_object_set_new(o, "virtual-account", json_string(c->args->operands[0]));
        out_json(o);
    } else {
        out_text("Virtual account %s of %s\n", c->args->operands[0], account.name);
    }
    return PLR_OK;
}

int cssm_account_va_add_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = add_va(&c, &f);
    cssm_close(&c, err);
    return cssm_status("add the virtual account", err, &f);
}
