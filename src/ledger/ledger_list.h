/* Lists of the ledger, row by row, for tables and JSON. plr-ledger(5). */
#ifndef PLRKIT_LEDGER_LIST_H
#define PLRKIT_LEDGER_LIST_H

#include <stdbool.h>

#include "src/ledger/ledger.h"

#define LEDGER_LIST_COLUMNS_MAX 12

enum ledger_list {
    LEDGER_LIST_ACCOUNTS,
    LEDGER_LIST_VAS,
    LEDGER_LIST_PRODUCTS,
    LEDGER_LIST_LICENSES,
    LEDGER_LIST_INSTANCES,
    LEDGER_LIST_RESERVATIONS,
    LEDGER_LIST_EVENTS,
    LEDGER_LIST_INVENTORY,
    LEDGER_LIST_ENTITLEMENTS,
    LEDGER_LIST_CONVERSIONS,
    LEDGER_LIST_USERS,
    LEDGER_LIST_USE,      /* changes of what is in use: columns of sql_trend_changes */
    LEDGER_LIST_HOLDINGS, /* columns of sql_trend_bars */
};

/* Which rows; what is NULL or 0 keeps all. A list that has no such column takes no notice. */
struct ledger_list_filter {
    const char *account; /* name of a smart account, in any case */
    const char *va;      /* path of a virtual account, with those below it */
    const char *tag;     /* whole tag, or its NAME */
    const char *pid;
    const char *udi;
    uint64_t since_s; /* both included: of events when they happened, of reservations that they were open meanwhile */
    uint64_t until_s;
    uint64_t now_s; /* what is in force is judged by this */
};

struct ledger_cell {
    const char *key; /* column name; ends with _n (number), _s (seconds since 1970) or _day (days) where it is one */
    bool is_null;
    bool is_integer;
    int64_t integer;  /* if is_integer */
    const char *text; /* else; valid during the call */
};

/* Call row for the column names (cells with key only, is_null) and then for each row. row returns false to stop, which
 * is not an error. PLR_ERR_IO, PLR_ERR_DAMAGED. */
PLR_MUST_CHECK enum plr_err ledger_list_each(struct ledger *ledger, enum ledger_list which,
                                             const struct ledger_list_filter *filter,
                                             bool (*row)(void *context, bool titles, const struct ledger_cell *cells,
                                                         size_t count),
                                             void *context, struct fail *f);

#endif
