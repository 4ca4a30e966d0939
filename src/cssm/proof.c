#include "src/cssm/proof.h"

#include "src/ledger/ledger_head.h"

static enum plr_err no_head(struct fail *f)
{
    fail_set(f, PLR_ERR_DAMAGED, "nohead", "the log has no signed head, and init wrote one");
    fail_hint(f, "it was taken out: compare with a backup of the ledger");
    return PLR_ERR_DAMAGED;
}

/* Under the bundle in force; or, since no head was signed after the authority went over to it, under one before. */
static enum plr_err check_head(const struct loghead *head, const struct bundles *bundles, struct fail *f)
{
    enum plr_err err = loghead_verify(head, bundles->list[0], f);

    for (size_t i = 1; err == PLR_ERR_UNTRUSTED && i < bundles->count; i++)
        if (loghead_verify(head, bundles->list[i], NULL) == PLR_OK)
            return PLR_OK;
    return err;
}

enum plr_err proof_log(struct proof *ret, struct ledger *ledger, const struct bundles *bundles,
                       const struct logchain_head *given, struct fail *f)
{
    struct proof p = {0};
    struct logchain_head sealed = {0};
    bool found = false;
    enum plr_err err = PLR_OK;

    if ((err = ledger_check_file(ledger, f)) != PLR_OK)
        return err;
    if ((err = ledger_head_get(&p.head, &found, ledger, f)) != PLR_OK)
        return err;
    sealed = logchain_head_of(p.head.seq, p.head.hash);
    if ((err = ledger_event_verify(&p.end, ledger, given, found ? &sealed : NULL, f)) != PLR_OK)
        return err;
    if (!found)
        return no_head(f);
    if ((err = check_head(&p.head, bundles, f)) != PLR_OK)
        return err;
    if ((err = ledger_event_verify_books(ledger, f)) != PLR_OK)
        return err;
    *ret = p;
    return PLR_OK;
}
