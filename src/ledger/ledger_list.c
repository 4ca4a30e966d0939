#include "src/ledger/ledger_list.h"

#include "src/ledger/ledger_db.h"
#include "src/ledger/sql.h"

static const char *const statements[] = {
    [LEDGER_LIST_ACCOUNTS] = sql_list_accounts,
    [LEDGER_LIST_PRODUCTS] = sql_list_products,
    [LEDGER_LIST_LICENSES] = sql_list_licenses,
    [LEDGER_LIST_INSTANCES] = sql_list_instances,
    [LEDGER_LIST_RESERVATIONS] = sql_list_reservations,
    [LEDGER_LIST_EVENTS] = sql_list_events,
    [LEDGER_LIST_VAS] = sql_list_vas,
    [LEDGER_LIST_USERS] = sql_role_list,
    [LEDGER_LIST_INVENTORY] = sql_list_inventory,
    [LEDGER_LIST_ENTITLEMENTS] = sql_list_entitlements,
    [LEDGER_LIST_CONVERSIONS] = sql_list_conversions,
    [LEDGER_LIST_USE] = sql_trend_changes,
    [LEDGER_LIST_HOLDINGS] = sql_trend_bars,
};

static bool read_cell(struct ledger_cell *cell, sqlite3_stmt *st, int column)
{
    int type = sqlite3_column_type(st, column);

    cell->is_null = type == SQLITE_NULL;
    cell->is_integer = type == SQLITE_INTEGER;
    cell->integer = cell->is_integer ? sqlite3_column_int64(st, column) : 0;
    cell->text = type == SQLITE_TEXT ? (const char *)sqlite3_column_text(st, column) : NULL;
    return cell->is_null || cell->is_integer || cell->text != NULL;
}

static int bind_text(sqlite3_stmt *st, const char *name, const char *text)
{
    int at = sqlite3_bind_parameter_index(st, name);

    return at == 0 || text == NULL ? SQLITE_OK : sqlite3_bind_text(st, at, text, -1, SQLITE_TRANSIENT);
}

static int bind_time(sqlite3_stmt *st, const char *name, uint64_t s)
{
    int at = sqlite3_bind_parameter_index(st, name);

    return at == 0 || s == 0 ? SQLITE_OK : sqlite3_bind_int64(st, at, (int64_t)s);
}

static enum plr_err bind(struct ledger *ledger, sqlite3_stmt *st, const struct ledger_list_filter *filter,
                         struct fail *f)
{
    if (bind_text(st, ":account", filter->account) != SQLITE_OK || bind_text(st, ":va", filter->va) != SQLITE_OK ||
        bind_text(st, ":tag", filter->tag) != SQLITE_OK || bind_text(st, ":pid", filter->pid) != SQLITE_OK ||
        bind_text(st, ":udi", filter->udi) != SQLITE_OK || bind_time(st, ":since", filter->since_s) != SQLITE_OK ||
        bind_time(st, ":until", filter->until_s) != SQLITE_OK || bind_time(st, ":now", filter->now_s) != SQLITE_OK)
        return ledger_db_fail(ledger, f);
    return PLR_OK;
}

enum plr_err ledger_list_each(struct ledger *ledger, enum ledger_list which, const struct ledger_list_filter *filter,
                              bool (*row)(void *context, bool titles, const struct ledger_cell *cells, size_t count),
                              void *context, struct fail *f)
{
    struct ledger_cell cells[LEDGER_LIST_COLUMNS_MAX] = {0};
    sqlite3_stmt *st = NULL;
    int count = 0;
    bool more = true;
    enum plr_err err = ledger_db_query(&st, ledger, f, statements[which], "");

    if (err == PLR_OK)
        err = bind(ledger, st, filter, f);
    if (err != PLR_OK) {
        sqlite3_finalize(st);
        return err;
    }
    count = sqlite3_column_count(st);
    if (count > LEDGER_LIST_COLUMNS_MAX)
        count = LEDGER_LIST_COLUMNS_MAX;
    for (int i = 0; i < count; i++) {
        cells[i].key = sqlite3_column_name(st, i);
        cells[i].is_null = true;
    }
    more = row(context, true, cells, (size_t)count);
    while (err == PLR_OK && more) {
        if ((err = ledger_db_next(ledger, st, &more, f)) != PLR_OK || !more)
            break;
        for (int i = 0; err == PLR_OK && i < count; i++)
            if (!read_cell(&cells[i], st, i))
                err = ledger_db_damaged("a value of a list has another type", f);
        more = err == PLR_OK && row(context, false, cells, (size_t)count);
    }
    sqlite3_finalize(st);
    return err;
}
