#include "src/ledger/ledger_replay.h"

#include <jansson.h>
#include <sodium.h>

#include "src/ledger/ledger_scratch.h"

#define KEY_TEXT_MAX 120

enum plr_err ledger_replay_begin(struct ledger_replay **ret, struct ledger *ledger, struct fail *f)
{
    struct ledger_replay *replay = calloc(1, sizeof *replay);
    enum plr_err err = PLR_OK;

    if (replay == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a recount");
    /* A temporary file without a name, which SQLite keeps in memory while it is small. */
    if (sqlite3_open_v2("", &replay->scratch.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        err = ledger_db_fail(&replay->scratch, f);
    if (err == PLR_OK)
        err = ledger_scratch_run(replay, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; BEGIN", f);
    if (err == PLR_OK)
        err = ledger_scratch_make(replay, ledger, f);
    if (err == PLR_OK) {
        *ret = replay;
        replay = NULL;
    }
    ledger_replay_end(replay);
    return err;
}

void ledger_replay_end(struct ledger_replay *replay)
{
    if (replay == NULL)
        return;
    sqlite3_close(replay->scratch.db);
    free(replay);
}

/* The key of a row, for people: "id 3" or "reservation 4, pool 2". */
static void key_text(char dst[static KEY_TEXT_MAX], const struct ledger_scratch_table *t, json_t *values)
{
    size_t len = 0;

    dst[0] = '\0';
    for (int i = 0; i < t->count; i++) {
        const json_t *value = json_object_get(values, t->column[i].name);
        const char *comma = len > 0 ? ", " : "";

        if (!t->column[i].key || len >= KEY_TEXT_MAX)
            continue;
        if (json_is_integer(value))
            len += (size_t)snprintf(dst + len, KEY_TEXT_MAX - len, "%s%s %lld", comma, t->column[i].name,
                                    (long long)json_integer_value(value));
        else
            len += (size_t)snprintf(dst + len, KEY_TEXT_MAX - len, "%s%s %s", comma, t->column[i].name,
                                    json_is_string(value) ? json_string_value(value) : "?");
    }
}

static enum plr_err broken(const char *reason, const char *what, const struct ledger_scratch_table *t, json_t *values,
                           uint64_t seq, struct fail *f)
{
    char key[KEY_TEXT_MAX] = {0};

    key_text(key, t, values);
    fail_set(f, PLR_ERR_DAMAGED, reason, "entry %zu %s: table \"%s\", row %s", (size_t)seq, what, t->name, key);
    fail_hint(f, "the row was edited behind the log before that entry; compare with a backup of the ledger");
    return PLR_ERR_DAMAGED;
}

static enum plr_err unreadable(uint64_t seq, struct fail *f)
{
    return fail_set(f, PLR_ERR_DAMAGED, "rowsbroken", "the rows of entry %zu cannot be read", (size_t)seq);
}

static bool bind(sqlite3_stmt *st, int at, const struct ledger_scratch_table *t, int column, const json_t *value)
{
    const char *text = json_string_value(value);
    size_t len = json_string_length(value);
    uint8_t *bytes = NULL;
    bool ok = false;

    if (json_is_null(value))
        return sqlite3_bind_null(st, at) == SQLITE_OK;
    if (json_is_integer(value))
        return sqlite3_bind_int64(st, at, json_integer_value(value)) == SQLITE_OK;
    if (text == NULL)
        return false;
    if (!t->column[column].bytes)
        return sqlite3_bind_text64(st, at, text, len, SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK;
    if ((bytes = malloc(len / 2 + 1)) == NULL)
        return false;
    ok = len % 2 == 0 && sodium_hex2bin(bytes, len / 2 + 1, text, len, NULL, NULL, NULL) == 0 &&
         sqlite3_bind_blob64(st, at, bytes, len / 2, SQLITE_TRANSIENT) == SQLITE_OK;
    free(bytes);
    return ok;
}

/* Bind what of values the table has, in its order, from parameter *at on; all of values must be known. */
static bool bind_all(sqlite3_stmt *st, int *at, const struct ledger_scratch_table *t, json_t *values)
{
    size_t bound = 0;

    for (int i = 0; i < t->count; i++) {
        const json_t *value = json_object_get(values, t->column[i].name);

        if (value == NULL)
            continue;
        if (!bind(st, (*at)++, t, i, value))
            return false;
        bound++;
    }
    return bound == json_object_size(values);
}

/* The columns of values, each as fmt says, with between between. */
static void list_columns(sqlite3_str *sql, const struct ledger_scratch_table *t, json_t *values, const char *fmt,
                         const char *between)
{
    const char *comma = "";

    for (int i = 0; i < t->count; i++) {
        if (values != NULL && json_object_get(values, t->column[i].name) == NULL)
            continue;
        sqlite3_str_appendall(sql, comma);
        sqlite3_str_appendf(sql, fmt, t->column[i].name);
        comma = between;
    }
}

static char *sql_of(struct ledger_replay *replay, const struct ledger_scratch_table *t, json_t *set, json_t *key,
                    json_t *was)
{
    sqlite3_str *sql = sqlite3_str_new(replay->scratch.db);

    if (key == NULL) {
        sqlite3_str_appendf(sql, "INSERT INTO \"%w\" (\"%w\", ", t->name, LEDGER_SCRATCH_ENTRY);
        list_columns(sql, t, set, "\"%w\"", ", ");
        sqlite3_str_appendall(sql, ") VALUES (?");
        for (size_t i = 0; i < json_object_size(set); i++)
            sqlite3_str_appendall(sql, ", ?");
        sqlite3_str_appendall(sql, ")");
        return sqlite3_str_finish(sql);
    }
    if (set != NULL) {
        sqlite3_str_appendf(sql, "UPDATE \"%w\" SET \"%w\" = ?, ", t->name, LEDGER_SCRATCH_ENTRY);
        list_columns(sql, t, set, "\"%w\" = ?", ", ");
    } else {
        sqlite3_str_appendf(sql, "DELETE FROM \"%w\"", t->name);
    }
    sqlite3_str_appendall(sql, " WHERE ");
    list_columns(sql, t, key, "\"%w\" IS ?", " AND ");
    if (was != NULL && json_object_size(was) > 0) {
        sqlite3_str_appendall(sql, " AND ");
        list_columns(sql, t, was, "\"%w\" IS ?", " AND ");
    }
    return sqlite3_str_finish(sql);
}

/* One statement that does it, and says by its count whether the row was there as the entry found it. */
static enum plr_err apply(struct ledger_replay *replay, const struct ledger_scratch_table *t, json_t *set, json_t *key,
                          json_t *was, uint64_t seq, struct fail *f)
{
    char *text = sql_of(replay, t, set, key, was);
    sqlite3_stmt *st = NULL;
    int at = 1;
    int done = SQLITE_OK;
    bool bound = true;
    enum plr_err err = PLR_OK;

    if (text == NULL || sqlite3_prepare_v2(replay->scratch.db, text, -1, &st, NULL) != SQLITE_OK) {
        err = text == NULL ? fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a recount") : unreadable(seq, f);
        goto out;
    }
    if (set != NULL)
        bound = sqlite3_bind_int64(st, at++, (int64_t)seq) == SQLITE_OK && bind_all(st, &at, t, set);
    bound = bound && (key == NULL || bind_all(st, &at, t, key)) && (was == NULL || bind_all(st, &at, t, was));
    if (!bound) {
        err = unreadable(seq, f);
        goto out;
    }
    done = sqlite3_step(st);
    if (done == SQLITE_CONSTRAINT)
        err = broken("rowsbroken", "writes a row that is there already", t, set, seq, f);
    else if (done != SQLITE_DONE)
        err = ledger_db_fail(&replay->scratch, f);
    else if (sqlite3_changes(replay->scratch.db) != 1)
        err = broken("rowswere", "found a row otherwise than the entries before it wrote it", t,
                     key != NULL ? key : set, seq, f);
out:
    sqlite3_finalize(st);
    sqlite3_free(text);
    return err;
}

static enum plr_err replay_row(struct ledger_replay *replay, json_t *row, uint64_t seq, struct fail *f)
{
    const char *name = json_string_value(json_object_get(row, "table"));
    json_t *insert = json_object_get(row, "insert");
    json_t *update = json_object_get(row, "update");
    json_t *gone = json_object_get(row, "delete");

    for (size_t i = 0; name != NULL && i < replay->table_count; i++) {
        const struct ledger_scratch_table *t = &replay->tables[i];

        if (strcmp(t->name, name) != 0)
            continue;
        if (json_object_size(insert) > 0)
            return apply(replay, t, insert, NULL, NULL, seq, f);
        if (json_object_size(update) > 0 && json_object_size(json_object_get(row, "now")) > 0)
            return apply(replay, t, json_object_get(row, "now"), update, json_object_get(row, "was"), seq, f);
        if (json_object_size(gone) > 0)
            return apply(replay, t, NULL, gone, NULL, seq, f);
    }
    return unreadable(seq, f);
}

enum plr_err ledger_replay_entry(struct ledger_replay *replay, const struct event *event, struct fail *f)
{
    json_t *detail = json_loads(event->detail, JSON_REJECT_DUPLICATES, NULL);
    json_t *rows = json_object_get(detail, "rows");
    enum plr_err err = detail == NULL || (rows != NULL && !json_is_array(rows)) ? unreadable(event->seq, f) : PLR_OK;

    for (size_t i = 0; err == PLR_OK && i < json_array_size(rows); i++)
        err = replay_row(replay, json_array_get(rows, i), event->seq, f);
    json_decref(detail);
    return err;
}
