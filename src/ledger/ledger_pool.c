#include "src/ledger/ledger_pool.h"

#include "src/cli/when.h"
#include "src/ledger/ledger_db.h"
#include "src/ledger/sql.h"

enum plr_err ledger_pool_add(struct ledger *ledger, int64_t va, struct pool_facts *pool, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    uint32_t before = 0;
    int64_t id = 0;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_pool_find, "itiiiii", va, pool->tag, (int64_t)pool->universal,
                                      (int64_t)pool->type, (int64_t)pool->start_day, (int64_t)pool->end_day,
                                      (int64_t)pool->reporting_only);

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row) {
        id = sqlite3_column_int64(st, 0);
        if (!ledger_db_u32(&before, SLR_COUNT_MAX, st, 1))
            err = ledger_db_damaged("a pool has a count out of range", f);
    }
    ledger_db_give(ledger, st);
    if (err != PLR_OK)
        return err;
    if (pool->reporting_only && row) {
        pool->id = id;
        return PLR_OK;
    }
    if (pool->purchased > SLR_COUNT_MAX - before) {
        fail_set(f, PLR_ERR_STATE, "poolfull", "%u more would make more than %u of \"%s\"", pool->purchased,
                 (unsigned)SLR_COUNT_MAX, pool->tag);
        fail_hint(f, "there are %u already", before);
        return PLR_ERR_STATE;
    }
    pool->purchased += before;
    pool->id = id;
    if (row)
        return ledger_db_run(ledger, f, sql_pool_grow, "ii", (int64_t)pool->purchased, id);
    err = ledger_db_run(ledger, f, sql_pool_insert, "itiiiiii", va, pool->tag, (int64_t)pool->universal,
                        (int64_t)pool->type, (int64_t)pool->start_day, (int64_t)pool->end_day,
                        (int64_t)pool->reporting_only, (int64_t)pool->purchased);
    if (err == PLR_OK)
        pool->id = sqlite3_last_insert_rowid(ledger->db);
    return err;
}

enum plr_err ledger_pool_withdraw(struct ledger *ledger, int64_t va, struct pool_facts *pool, struct fail *f)
{
    int64_t id = 0;
    int64_t left = 0;
    bool found = false;
    enum plr_err err =
        ledger_db_integer(&id, &found, ledger, f, sql_pool_find, "itiiiii", va, pool->tag, (int64_t)pool->universal,
                          (int64_t)pool->type, (int64_t)pool->start_day, (int64_t)pool->end_day, (int64_t)0);

    if (err != PLR_OK)
        return err;
    if (!found) {
        fail_set(f, PLR_ERR_NOT_FOUND, "nolicenses", "there are no such licences of \"%s\"", pool->tag);
        fail_hint(f, "\"plr-cssm license list\" shows what there is; type and dates must be the same");
        return PLR_ERR_NOT_FOUND;
    }
    if ((err = ledger_db_integer(&left, &found, ledger, f, sql_pool_withdraw, "ii", (int64_t)pool->purchased, id)) !=
        PLR_OK)
        return err;
    if (!found) {
        fail_set(f, PLR_ERR_STATE, "noneavailable", "so many of \"%s\" are not available: %u", pool->tag,
                 pool->purchased);
        fail_hint(f, "what is reserved comes back with its return code; \"plr-cssm license list\" shows the rest");
        return PLR_ERR_STATE;
    }
    pool->id = id;
    pool->purchased = (uint32_t)left;
    return PLR_OK;
}

static enum plr_err converted_before(const char *pak, sqlite3_stmt *st, struct fail *f)
{
    char tag[TAG_TEXT_MAX + 1] = {0};
    char account[FACTS_NAME_MAX + 1] = {0};
    char when[WHEN_TEXT] = {0};
    uint64_t at_s = 0;
    uint32_t count = 0;

    if (!ledger_db_u64(&at_s, st, 0) || !ledger_db_u32(&count, SLR_COUNT_MAX, st, 1) ||
        !ledger_db_text(tag, sizeof tag, st, 2) || !ledger_db_text(account, sizeof account, st, 3))
        return ledger_db_damaged("a conversion has values out of range", f);
    when_rfc3339(when, at_s);
    fail_set(f, PLR_ERR_STATE, "alreadyconverted",
             "classic licence %s was converted on %s into %u of \"%s\" for \"%s\"", pak, when, count, tag, account);
    fail_hint(f, "nothing is left of it; \"plr-cssm list conversions\" shows all");
    return PLR_ERR_STATE;
}

enum plr_err ledger_pool_convert(struct ledger *ledger, const char *pak, int64_t pool, uint32_t count, uint64_t now_s,
                                 struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_conversion_find, "t", pak);

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row)
        err = converted_before(pak, st, f);
    ledger_db_give(ledger, st);
    if (err != PLR_OK)
        return err;
    return ledger_db_run(ledger, f, sql_conversion_insert, "tiii", pak, pool, (int64_t)count, (int64_t)now_s);
}

static bool read_pool(struct pool_facts *ret, sqlite3_stmt *st)
{
    struct pool_facts p = {.id = sqlite3_column_int64(st, 0)};
    uint32_t universal = 0;
    uint32_t type = 0;
    uint32_t reporting = 0;
    uint32_t restricted = 0;
    bool ok = ledger_db_text(p.tag, sizeof p.tag, st, 1) && ledger_db_u32(&universal, 1, st, 2) &&
              ledger_db_u32(&type, LICENSE_SUBSCRIPTION, st, 3) && ledger_db_u32(&p.start_day, SLR_DAY_MAX, st, 4) &&
              ledger_db_u32(&p.end_day, SLR_DAY_MAX, st, 5) && ledger_db_u32(&reporting, 1, st, 6) &&
              ledger_db_u32(&p.purchased, SLR_COUNT_MAX, st, 7) && ledger_db_u32(&p.reserved, p.purchased, st, 8) &&
              ledger_db_u32(&restricted, 1, st, 9);

    p.universal = universal == 1;
    p.reporting_only = reporting == 1;
    p.export_restricted = restricted == 1;
    p.type = (enum license_type)type;
    *ret = p;
    return ok;
}

/* Room for one more: a product is rarely offered more than a few, and this is asked for every reservation. */
static enum plr_err make_room(struct pool_facts **pools, size_t *room, size_t count, const char *pid, struct fail *f)
{
    struct pool_facts *bigger = NULL;

    if (count < *room)
        return PLR_OK;
    if (count == LEDGER_POOL_MAX)
        return fail_set(f, PLR_ERR_SPACE, "toomanypools", "more than %u pools fit product \"%s\"",
                        (unsigned)LEDGER_POOL_MAX, pid);
    bigger = reallocarray(*pools, *room == 0 ? 8 : *room * 2, sizeof *bigger);
    if (bigger == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the list of licences");
    *room = *room == 0 ? 8 : *room * 2;
    *pools = bigger;
    return PLR_OK;
}

enum plr_err ledger_pool_for_product(struct pool_facts **ret, size_t *ret_count, struct ledger *ledger, int64_t va,
                                     const char *pid, struct fail *f)
{
    struct pool_facts *pools = NULL;
    size_t room = 0;
    size_t count = 0;
    sqlite3_stmt *st = NULL;
    bool row = true;
    enum plr_err err = PLR_OK;

    err = ledger_db_take(&st, ledger, f, sql_pool_for_product, "it", va, pid);
    while (err == PLR_OK) {
        err = ledger_db_next(ledger, st, &row, f);
        if (err != PLR_OK || !row)
            break;
        if ((err = make_room(&pools, &room, count, pid, f)) != PLR_OK)
            break;
        if (!read_pool(&pools[count], st))
            err = ledger_db_damaged("a pool has values out of range", f);
        else
            count++;
    }
    ledger_db_give(ledger, st);
    if (err == PLR_OK) {
        *ret = pools;
        *ret_count = count;
        pools = NULL;
    }
    free(pools);
    return err;
}
