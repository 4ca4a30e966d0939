#include "src/cssm/recount.h"

#include "src/ledger/ledger_compare.h"
#include "src/ledger/ledger_reservation.h"

struct run {
    struct ledger_replay *replay;
    void (*progress)(void *context, size_t done);
    void *context;
};

static enum plr_err take_entry(void *context, const struct logchain_entry *entry, struct fail *f)
{
    struct run *run = context;

    if (run->progress != NULL)
        run->progress(run->context, (size_t)entry->event.seq);
    return ledger_replay_entry(run->replay, &entry->event, f);
}

static enum plr_err recount_rows(struct recount *n, struct ledger *ledger, struct run *run, struct fail *f)
{
    enum plr_err err = ledger_replay_begin(&run->replay, ledger, f);

    if (err == PLR_OK)
        err = ledger_event_each(ledger, 0, n->proof.end.seq, take_entry, run, f);
    if (err == PLR_OK)
        err = ledger_compare(&n->rows, run->replay, ledger, f);
    ledger_replay_end(run->replay);
    return err;
}

static enum plr_err recount_codes(struct recount *n, struct ledger *ledger, const struct bundles *bundles,
                                  const struct codeproof_keys *keys, struct fail *f)
{
    struct reservation_facts *r = calloc(1, sizeof *r);
    int64_t number = 0;
    bool found = true;
    bool unchecked = false;
    enum plr_err err = PLR_OK;

    if (r == NULL)
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a reservation");
    while (err == PLR_OK) {
        err = ledger_reservation_after(&number, &found, ledger, number, f);
        if (err == PLR_OK && found)
            err = ledger_reservation_by_number(r, &found, ledger, number, f);
        if (err != PLR_OK || !found)
            break;
        err = codeproof_check(&unchecked, r, bundles, keys, f);
        n->codes++;
        n->unchecked += unchecked;
    }
    free(r);
    return err;
}

enum plr_err recount_all(struct recount *ret, struct ledger *ledger, const char *dir, const char *bundle,
                         const struct codeproof_keys *keys, const struct logchain_head *given,
                         void (*progress)(void *context, size_t done), void *context, struct fail *f)
{
    struct recount n = {0};
    struct run run = {.progress = progress, .context = context};
    struct bundles bundles = {.count = 0};
    enum plr_err err = bundles_open(&bundles, dir, bundle, f);

    if (err == PLR_OK)
        err = ledger_look(ledger, f);

    if (err == PLR_OK)
        err = proof_log(&n.proof, ledger, &bundles, given, f);
    if (err == PLR_OK)
        err = recount_rows(&n, ledger, &run, f);
    if (err == PLR_OK)
        err = recount_codes(&n, ledger, &bundles, keys, f);
    ledger_rollback(ledger);
    bundles_close(&bundles);
    if (err == PLR_OK)
        *ret = n;
    return err;
}
