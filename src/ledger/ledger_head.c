#include "src/ledger/ledger_head.h"

#include "src/ledger/ledger_db.h"
#include "src/ledger/ledger_event.h"
#include "src/ledger/sql.h"

void ledger_head_sign_with(struct ledger *ledger, const struct ledger_head_signer *signer)
{
    ledger->signer = signer != NULL ? *signer : (struct ledger_head_signer){0};
}

enum plr_err ledger_head_sign(struct loghead *ret, struct ledger *ledger, uint64_t at_s, struct fail *f)
{
    struct loghead head = {.at_s = at_s};
    struct event_head end = {0};
    enum plr_err err = ledger_event_head(&end, ledger, f);

    if (err != PLR_OK)
        return err;
    head.seq = end.seq;
    memcpy(head.hash, end.hash, sizeof head.hash);
    memcpy(head.authority, ledger->signer.authority, sizeof head.authority);
    if ((err = loghead_sign(&head, ledger->signer.key, f)) != PLR_OK)
        return err;
    err = ledger_db_run(ledger, f, sql_log_head_set, "bibibb", head.authority, sizeof head.authority, (int64_t)head.seq,
                        head.hash, sizeof head.hash, (int64_t)head.at_s, head.kid, sizeof head.kid, head.signature,
                        sizeof head.signature);
    if (err == PLR_OK)
        *ret = head;
    return err;
}

enum plr_err ledger_head_settle(struct ledger *ledger, struct fail *f)
{
    struct loghead head = {0};

    if (ledger->signer.key == NULL || !ledger->appended)
        return PLR_OK;
    return ledger_head_sign(&head, ledger, ledger->appended_s, f);
}

static bool read_head(struct loghead *head, sqlite3_stmt *st)
{
    size_t len[4] = {0};

    return ledger_db_bytes(head->authority, sizeof head->authority, &len[0], st, 0) &&
           len[0] == sizeof head->authority && ledger_db_u64(&head->seq, st, 1) &&
           ledger_db_bytes(head->hash, sizeof head->hash, &len[1], st, 2) && len[1] == sizeof head->hash &&
           ledger_db_u64(&head->at_s, st, 3) && ledger_db_bytes(head->kid, sizeof head->kid, &len[2], st, 4) &&
           len[2] == sizeof head->kid && ledger_db_bytes(head->signature, sizeof head->signature, &len[3], st, 5) &&
           len[3] == sizeof head->signature;
}

enum plr_err ledger_head_get(struct loghead *ret, bool *ret_found, struct ledger *ledger, struct fail *f)
{
    struct loghead head = {0};
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_log_head_get, "");

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row && !read_head(&head, st))
        err = ledger_db_damaged("the signed head of the event log is out of range", f);
    ledger_db_give(ledger, st);
    if (err != PLR_OK)
        return err;
    *ret = head;
    *ret_found = row;
    return PLR_OK;
}
