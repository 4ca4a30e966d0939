/* Lists of the ledger for people and scripts: the same rows as a table or as JSON. plr-cssm(1). */
#ifndef PLRKIT_LISTING_H
#define PLRKIT_LISTING_H

#include "src/ledger/ledger_list.h"

enum listing_form { LISTING_TABLE, LISTING_JSON, LISTING_CSV };

/* Which rows are shown to whoever asks. */
struct listing_sight {
    bool (*sees)(void *context, const struct ledger_cell *cells, size_t count);
    void *context;
};

/* Text of the cell with this key; NULL if the row has none. */
const char *listing_text(const struct ledger_cell *cells, size_t count, const char *key);

/* Print the rows of a list that the filter keeps and the sight lets through: a table, an object with one array under
 * key, or CSV with a line of titles that are the keys of JSON. A CSV cell that a spreadsheet would take for a formula
 * (= + - @ at its beginning, perhaps behind apostrophes) begins with one apostrophe more, which imports take away
 * again. */
PLR_MUST_CHECK enum plr_err listing_print(struct ledger *ledger, enum ledger_list which,
                                          const struct ledger_list_filter *filter, const char *key,
                                          enum listing_form form, const struct listing_sight *sight, struct fail *f);

/* The same, with what others have in store: begin, then rows, each with the cells that were announced, then end. */
struct listing;
struct listing *listing_begin(const char *key, enum listing_form form, const struct ledger_cell *cells, size_t count);
void listing_row(struct listing *l, const struct ledger_cell *cells, size_t count);

/* Print what is collected, and free. Without complete nothing is printed of JSON. */
void listing_end(struct listing *l, bool complete);

#endif
