#include "src/ledger/ledger_opening.h"

#include "src/ledger/ledger_db.h"
#include "src/ledger/ledger_event.h"
#include "src/ledger/sql.h"

#define CANDIDATES_MAX 4096 /* of a million products one in four shares its hash with another */

static bool read_opener(struct opener *o, sqlite3_stmt *st)
{
    char udi[UDI_TEXT_MAX + 1] = {0};
    struct fail ignored = {0};
    uint32_t seq = 0;
    uint32_t bits = 0;
    size_t len = 0;
    bool ok = ledger_db_text(udi, sizeof udi, st, 1) && ledger_db_u32(&seq, REQUEST_SEQ_MOD - 1, st, 2) &&
              ledger_db_bytes(o->commitment.bytes, sizeof o->commitment.bytes, &len, st, 3) &&
              len == sizeof o->commitment.bytes && ledger_db_u32(&bits, 44, st, 4) && bits >= 40;

    o->number = sqlite3_column_int64(st, 0);
    o->seq = (uint8_t)seq;
    o->commitment.bits = (uint8_t)bits;
    return ok && udi_parse(&o->udi, udi, strlen(udi), &ignored) == PLR_OK && strcmp(o->udi.text, udi) == 0;
}

static enum plr_err add(struct opener **list, size_t *count, sqlite3_stmt *st, struct fail *f)
{
    struct opener *bigger = NULL;

    if (*count == CANDIDATES_MAX)
        return fail_set(f, PLR_ERR_SPACE, "toomany", "more than %u reservations may be meant", CANDIDATES_MAX);
    bigger = reallocarray(*list, *count + 1, sizeof **list);
    if (bigger == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for reservations");
    *list = bigger;
    memset(&bigger[*count], 0, sizeof *bigger);
    if (!read_opener(&bigger[*count], st))
        return ledger_db_damaged("a reservation has values out of range", f);
    (*count)++;
    return PLR_OK;
}

enum plr_err ledger_opening_candidates(struct opener **ret, size_t *ret_count, struct ledger *ledger,
                                       const struct opening *opening, struct fail *f)
{
    struct opener *list = NULL;
    size_t count = 0;
    sqlite3_stmt *st = NULL;
    bool row = true;
    enum plr_err err =
        ledger_db_take(&st, ledger, f, sql_opening_candidates, "ii", (int64_t)opening->udi_hash, (int64_t)opening->seq);

    while (err == PLR_OK) {
        err = ledger_db_next(ledger, st, &row, f);
        if (err != PLR_OK || !row)
            break;
        err = add(&list, &count, st, f);
    }
    ledger_db_give(ledger, st);
    if (err != PLR_OK) {
        free(list);
        return err;
    }
    *ret = list;
    *ret_count = count;
    return PLR_OK;
}

enum plr_err ledger_opening_tale(char **ret, struct ledger *ledger, int64_t number, struct fail *f)
{
    char *text = calloc(1, LEDGER_EVENT_DETAIL_MAX + 1);
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = PLR_OK;

    if (text == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
    err = ledger_db_take(&st, ledger, f, sql_opening_tale, "i", number);
    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && !row)
        memcpy(text, "{}", sizeof "{}");
    else if (err == PLR_OK && !ledger_db_text(text, LEDGER_EVENT_DETAIL_MAX + 1, st, 0))
        err = ledger_db_damaged("an entry of the event log is out of range", f);
    ledger_db_give(ledger, st);
    if (err == PLR_OK)
        *ret = text;
    else
        free(text);
    return err;
}
