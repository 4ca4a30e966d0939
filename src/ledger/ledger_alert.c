#include "src/ledger/ledger_alert.h"

#include "src/ledger/ledger_db.h"
#include "src/ledger/sql.h"

#define DAY_S 86400u

static const char *const statements[] = {
    [ALERT_CLONE_SUSPECTED] = sql_alert_clone_suspected,
    [ALERT_INSUFFICIENT] = sql_alert_insufficient,
    [ALERT_RESERVED_EXPIRED] = sql_alert_reserved_expired,
    [ALERT_EXPIRED] = sql_alert_expired,
    [ALERT_IN_TRANSIT] = sql_alert_in_transit,
    [ALERT_EXPIRING] = sql_alert_expiring,
    [ALERT_RETURN_PENDING] = sql_alert_return_pending,
};

static bool read_fact(struct alert_fact *fact, sqlite3_stmt *st)
{
    fact->number = sqlite3_column_int64(st, 8);
    return ledger_db_text(fact->account, sizeof fact->account, st, 0) &&
           ledger_db_text(fact->va, sizeof fact->va, st, 1) && ledger_db_text(fact->udi, sizeof fact->udi, st, 2) &&
           ledger_db_text(fact->tag, sizeof fact->tag, st, 3) && ledger_db_u64(&fact->count, st, 4) &&
           ledger_db_u64(&fact->in_force, st, 5) && ledger_db_u32(&fact->end_day, SLR_DAY_MAX, st, 6) &&
           ledger_db_u64(&fact->at_s, st, 7);
}

enum plr_err ledger_alert_each(struct ledger *ledger, enum alert_kind kind, uint64_t now_s,
                               bool (*take)(void *context, const struct alert_fact *fact), void *context,
                               struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool more = true;
    enum plr_err err = ledger_db_query(&st, ledger, f, statements[kind], "i", (int64_t)(now_s / DAY_S));

    while (err == PLR_OK && more) {
        struct alert_fact fact = {.kind = kind};

        if ((err = ledger_db_next(ledger, st, &more, f)) != PLR_OK || !more)
            break;
        if (!read_fact(&fact, st))
            err = ledger_db_damaged("a fact of an alert is out of range", f);
        else
            more = take(context, &fact);
    }
    sqlite3_finalize(st);
    return err;
}
