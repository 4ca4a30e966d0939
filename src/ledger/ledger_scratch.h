/* The scratch database of a recount, for ledger_replay.c and ledger_compare.c. */
#ifndef PLRKIT_LEDGER_SCRATCH_H
#define PLRKIT_LEDGER_SCRATCH_H

#include "src/ledger/ledger_db.h"
#include "src/ledger/ledger_replay.h"

#define LEDGER_SCRATCH_COLUMNS_MAX 48
#define LEDGER_SCRATCH_NAME_MAX    64
#define LEDGER_SCRATCH_TABLES_MAX  32
#define LEDGER_SCRATCH_ENTRY       "log entry" /* the scratch column that says which entry wrote a row */

struct ledger_scratch_table {
    char name[LEDGER_SCRATCH_NAME_MAX];
    int count;
    struct {
        char name[LEDGER_SCRATCH_NAME_MAX];
        bool bytes; /* a BLOB */
        bool key;   /* of the primary key */
    } column[LEDGER_SCRATCH_COLUMNS_MAX];
};

struct ledger_replay {
    struct ledger scratch;
    size_t table_count;
    struct ledger_scratch_table tables[LEDGER_SCRATCH_TABLES_MAX];
};

/* Read the tables of the ledger and make them in the scratch database. PLR_ERR_DAMAGED, PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err ledger_scratch_make(struct ledger_replay *replay, struct ledger *ledger, struct fail *f);

/* Run a script in the scratch database. PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err ledger_scratch_run(struct ledger_replay *replay, const char *sql, struct fail *f);

/* The columns of the primary key, quoted, with commas between. */
void ledger_scratch_keys(struct sqlite3_str *sql, const struct ledger_scratch_table *table);

#endif
