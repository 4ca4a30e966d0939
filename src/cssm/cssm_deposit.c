#include <inttypes.h>

#include "src/cssm/cssm_import.h"
#include "src/ledger/deposit.h"
#include "src/ledger/ledger_account.h"
#include "src/ledger/ledger_catalogue.h"
#include "src/ledger/ledger_pool.h"
#include "src/ledger/ledger_product.h"
#include "src/ledger/ledger_va.h"

/* Where a line's licences go. */
static enum plr_err find_place(struct account_facts *account, struct va_facts *va, struct cssm *c,
                               const struct deposit *d, struct fail *f)
{
    const char *name = *d->account != '\0' ? d->account : c->args->account;
    enum plr_err err = PLR_OK;

    if (name == NULL) {
        fail_set(f, PLR_ERR_FORMAT, "noaccount", "there is no smart-account");
        fail_hint(f, "--account NAME says one for all lines that do not");
        return PLR_ERR_FORMAT;
    }
    if ((err = ledger_account_get(account, c->ledger, name, f)) != PLR_OK)
        return err;
    return ledger_va_get(va, c->ledger, account, *d->va != '\0' ? d->va : c->args->va, f);
}

static enum plr_err find_tag(struct pool_facts *pool, struct cssm *c, const struct deposit *d, struct fail *f)
{
    bool restricted = false;
    bool reporting = false;
    enum plr_err err = PLR_OK;

    *pool = d->pool;
    if (*d->tag == '\0') {
        fail_text(pool->tag, sizeof pool->tag, LEDGER_POOL_UNIVERSAL);
        return PLR_OK;
    }
    if (strcmp(d->tag, LEDGER_POOL_UNIVERSAL) == 0 && pool->universal) { /* as the list has it */
        fail_text(pool->tag, sizeof pool->tag, "%s", d->tag);
        return PLR_OK;
    }
    if ((err = ledger_product_tag(pool->tag, c->ledger, NULL, d->tag, f)) != PLR_OK)
        return err;
    err = ledger_catalogue_properties(&restricted, &reporting, c->ledger, pool->tag, f);
    if (err == PLR_OK && reporting && !pool->universal && !pool->reporting_only)
        return fail_set(f, PLR_ERR_FORMAT, "reportingonly",
                        "licences of \"%s\" are only reported: say so as license-type", pool->tag);
    return err;
}

static enum plr_err check_deposit(struct cssm *c, json_t *state, const struct row *row, struct fail *f)
{
    struct deposit d = {0};
    struct account_facts account = {0};
    struct va_facts va = {0};
    struct pool_facts pool = {0};
    char key[2 * FACTS_NAME_MAX + 16] = {0};
    enum plr_err err = deposit_read(&d, row, f);

    if (err == PLR_OK)
        err = find_place(&account, &va, c, &d, f);
    if (err != PLR_OK)
        return err;
    (void)snprintf(key, sizeof key, "%" PRIu32 " %s", account.number, va.path);
    if (json_object_get(state, key) == NULL) {
        if ((err = cssm_permit(c, ACT_LICENSE_ADD, &account, &va, f)) != PLR_OK)
            return err;
        json_object_set_new(state, key, json_true());
    }
    return find_tag(&pool, c, &d, f);
}

static enum plr_err apply_deposit(struct cssm *c, const struct row *row, struct fail *f)
{
    struct deposit d = {0};
    struct account_facts account = {0};
    struct va_facts va = {0};
    struct pool_facts pool = {0};
    enum plr_err err = deposit_read(&d, row, f);

    if (err == PLR_OK)
        err = find_place(&account, &va, c, &d, f);
    if (err == PLR_OK)
        err = find_tag(&pool, c, &d, f);
    if (err == PLR_OK)
        err = ledger_product_entitlement(c->ledger, pool.tag, "", f);
    return err == PLR_OK ? ledger_pool_add(c->ledger, va.id, &pool, f) : err;
}

int cssm_deposit_import_run(void *input)
{
    static const struct cssm_import import = {"import the licences", "Rows imported", "license-import", "licenses",
                                              &deposit_shape,        ACT_COUNT,       check_deposit,    apply_deposit};

    return cssm_import_run(&import, input);
}
