#include "src/ledger/ledger.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/ledger/highwater.h"
#include "src/ledger/ledger_db.h"
#include "src/ledger/ledger_event.h"
#include "src/ledger/ledger_head.h"
#include "src/ledger/ledger_role.h"
#include "src/ledger/ledger_rows.h"
#include "src/ledger/sql.h"

#define APPLICATION_ID  0x504c5243 /* "PLRC" */
#define BUSY_TIMEOUT_MS 30000

#define MIGRATION_PARTS 11

/* migrations[n] leads from user_version n to n + 1. A release adds entries and never changes one. */
struct migration {
    const char *parts[MIGRATION_PARTS];
};

static const struct migration migrations[] = {
    {{sql_schema_accounts, sql_role_schema, sql_catalogue_schema, sql_schema_pools, sql_conversion_schema,
      sql_schema_reservations, sql_clone_schema, sql_schema_guards, sql_schema_counts, sql_schema_moves,
      sql_log_schema}},
};

#define VERSION ((int64_t)(sizeof migrations / sizeof *migrations))

/* Every connection, and the fresh file, the same: what is promised in plr-ledger(5). */
static const char settings[] = "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON; PRAGMA recursive_triggers = ON;";

static enum plr_err run_script(struct ledger *ledger, const char *sql, struct fail *f)
{
    return sqlite3_exec(ledger->db, sql, NULL, NULL, NULL) == SQLITE_OK ? PLR_OK : ledger_db_fail(ledger, f);
}

/* A path in SQLite's URI form. False if it does not fit. */
static bool uri_of(char *dst, size_t cap, const char *real)
{
    size_t n = fail_text(dst, cap, "file:");

    for (; *real != '\0'; real++) {
        if (cap - n < 24)
            return false;
        if (strchr("%?#", *real) != NULL)
            n += (size_t)snprintf(dst + n, cap - n, "%%%02x", (unsigned)(unsigned char)*real);
        else
            dst[n++] = *real;
    }
    memcpy(dst + n, "?immutable=1", sizeof "?immutable=1");
    return true;
}

/* On a medium that cannot be written SQLite cannot keep its shared memory: what is there is then read as it is,
 * provided that nothing waits in a write-ahead log. */
static bool is_frozen(const char *real)
{
    char path[PATH_MAX] = {0};
    char *slash = NULL;
    struct stat st = {0};

    if (snprintf(path, sizeof path, "%s-wal", real) >= (int)sizeof path || (stat(path, &st) == 0 && st.st_size > 0))
        return false;
    memcpy(path, real, strlen(real) + 1);
    slash = strrchr(path, '/');
    if (slash == NULL)
        return false;
    *slash = '\0';
    return access(path, W_OK) != 0 && access(real, W_OK) != 0 && access(real, R_OK) == 0;
}

/* SQLite's NOFOLLOW refuses a link in any part of the path; only in the last one is it of any use. */
static enum plr_err connect_file(struct ledger *ledger, const char *path, struct fail *f)
{
    char real[PATH_MAX] = {0};
    char uri[3 * PATH_MAX] = {0};
    struct stat st = {0};
    int opened = SQLITE_CANTOPEN;

    if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode) || realpath(path, real) == NULL)
        return ledger_db_damaged("\"" LEDGER_FILE "\" is not a regular file", f);
    if (is_frozen(real) && uri_of(uri, sizeof uri, real))
        opened = sqlite3_open_v2(uri, &ledger->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOFOLLOW, NULL);
    else
        opened = sqlite3_open_v2(real, &ledger->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL);
    if (opened != SQLITE_OK)
        return ledger_db_fail(ledger, f);
    sqlite3_extended_result_codes(ledger->db, 1);
    sqlite3_busy_timeout(ledger->db, BUSY_TIMEOUT_MS);
    if (sqlite3_db_config(ledger->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK)
        return ledger_db_fail(ledger, f);
    return run_script(ledger, settings, f);
}

static enum plr_err migrate(struct ledger *ledger, int64_t from, struct fail *f)
{
    enum plr_err err = PLR_OK;
    char pragma[64] = {0};

    for (int64_t v = from; err == PLR_OK && v < VERSION; v++)
        for (size_t i = 0; err == PLR_OK && i < MIGRATION_PARTS; i++)
            if (migrations[v].parts[i] != NULL)
                err = run_script(ledger, migrations[v].parts[i], f);
    if (err != PLR_OK)
        return err;
    fail_text(pragma, sizeof pragma, "PRAGMA user_version = %u; PRAGMA application_id = %u;", (unsigned)VERSION,
              (unsigned)APPLICATION_ID);
    return run_script(ledger, pragma, f);
}

/* The schema is compared object by object with one made here and now: a trigger that somebody dropped or changed is
 * noticed before anything relies on it. */
static enum plr_err compare_schema(struct ledger *ledger, struct fail *f)
{
    struct ledger fresh = {0};
    sqlite3_stmt *want = NULL;
    sqlite3_stmt *have = NULL;
    bool more_want = true;
    bool more_have = true;
    enum plr_err err = PLR_OK;

    if (sqlite3_open_v2(":memory:", &fresh.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL) != SQLITE_OK) {
        err = ledger_db_fail(&fresh, f);
        goto out;
    }
    if ((err = migrate(&fresh, 0, f)) != PLR_OK)
        goto out;
    if ((err = ledger_db_query(&want, &fresh, f, sql_schema_text, "")) != PLR_OK)
        goto out;
    if ((err = ledger_db_query(&have, ledger, f, sql_schema_text, "")) != PLR_OK)
        goto out;
    while (more_want) {
        if ((err = ledger_db_next(&fresh, want, &more_want, f)) != PLR_OK)
            goto out;
        if ((err = ledger_db_next(ledger, have, &more_have, f)) != PLR_OK)
            goto out;
        if (more_want != more_have) {
            err = ledger_db_damaged("a table or trigger was added or is missing", f);
            goto out;
        }
        for (int i = 0; more_want && i < 3; i++) {
            const char *a = (const char *)sqlite3_column_text(want, i);
            const char *b = (const char *)sqlite3_column_text(have, i);

            if ((a == NULL) != (b == NULL) || (a != NULL && strcmp(a, b) != 0)) {
                err = ledger_db_damaged("a table or trigger was changed", f);
                goto out;
            }
        }
    }
out:
    sqlite3_finalize(want);
    sqlite3_finalize(have);
    sqlite3_close(fresh.db);
    return err;
}

static enum plr_err check_is_ledger(struct ledger *ledger, struct fail *f)
{
    int64_t id = 0;
    int64_t version = 0;
    bool found = false;
    enum plr_err err = PLR_OK;

    if ((err = ledger_db_integer(&id, &found, ledger, f, "PRAGMA application_id", "")) != PLR_OK)
        return err;
    if (id != APPLICATION_ID)
        return ledger_db_damaged("\"" LEDGER_FILE "\" is not a ledger", f);
    if ((err = ledger_db_integer(&version, &found, ledger, f, "PRAGMA user_version", "")) != PLR_OK)
        return err;
    if (version > VERSION) {
        fail_set(f, PLR_ERR_VERSION, "ledgerversion", "the ledger has version %u; this program knows %u",
                 (unsigned)version, (unsigned)VERSION);
        fail_hint(f, "use the program that wrote it, or a newer one");
        return PLR_ERR_VERSION;
    }
    if (version < 1)
        return ledger_db_damaged("it has no version", f);
    return PLR_OK;
}

/* What a fresh ledger begins with. */
static enum plr_err found(struct ledger *ledger, const struct ledger_authority *authority, const char *founder,
                          struct fail *f)
{
    struct event event = {.at_s = authority->created_s,
                          .actor = founder,
                          .action = "init",
                          .subject = authority->name,
                          .detail = authority->rehearsal ? "{\"rehearsal\":true}" : "{\"rehearsal\":false}"};
    enum plr_err err = ledger_event_append(ledger, &event, f);

    if (err == PLR_OK)
        err = ledger_db_run(ledger, f, sql_authority_insert, "tii", authority->name, (int64_t)authority->rehearsal,
                            (int64_t)authority->created_s);
    if (err == PLR_OK)
        err = ledger_role_add(ledger, founder, ROLE_ACCOUNT_APPROVER, NULL, NULL, authority->created_s, f);
    if (err == PLR_OK)
        err = ledger_role_add(ledger, founder, ROLE_ACCOUNT_ADMINISTRATOR, NULL, NULL, authority->created_s, f);
    return err;
}

enum plr_err ledger_create(const char *dir, const struct ledger_authority *authority, const char *founder,
                           const struct ledger_head_signer *signer, struct fail *f)
{
    struct ledger ledger = {0};
    char path[PATH_MAX] = {0};
    enum plr_err err = PLR_OK;

    if (snprintf(path, sizeof path, "%s/" LEDGER_FILE, dir) >= (int)sizeof path)
        return fail_set(f, PLR_ERR_IO, "pathtoolong", "the path of the ledger is too long");
    if ((err = connect_file(&ledger, path, f)) != PLR_OK)
        goto out;
    ledger_head_sign_with(&ledger, signer);
    if ((err = run_script(&ledger, "PRAGMA journal_mode = WAL;", f)) != PLR_OK)
        goto out;
    if ((err = ledger_begin(&ledger, f)) != PLR_OK)
        goto out;
    if ((err = migrate(&ledger, 0, f)) != PLR_OK)
        goto out;
    if ((err = found(&ledger, authority, founder, f)) != PLR_OK)
        goto out;
    err = ledger_commit(&ledger, f);
out:
    ledger_rollback(&ledger);
    if (sqlite3_close(ledger.db) != SQLITE_OK && err == PLR_OK)
        err = fail_set(f, PLR_ERR_IO, "ledgerio", "the ledger cannot be closed");
    return err;
}

enum plr_err ledger_authority(struct ledger_authority *ret, struct ledger *ledger, struct fail *f)
{
    struct ledger_authority a = {0};
    uint32_t rehearsal = 0;
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = ledger_db_query(&st, ledger, f, sql_authority_get, "");

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && (!row || !ledger_db_text(a.name, sizeof a.name, st, 0) ||
                          !ledger_db_u32(&rehearsal, 1, st, 1) || !ledger_db_u64(&a.created_s, st, 2)))
        err = ledger_db_damaged("it does not say whose it is", f);
    sqlite3_finalize(st);
    a.rehearsal = rehearsal == 1;
    if (err == PLR_OK)
        *ret = a;
    return err;
}

/* The first look makes the files beside the database. SQLite gives them its mode when they are there already: under a
 * mask of the user's, whoever else of a group comes in between could not open them. */
static enum plr_err look_into(struct ledger *ledger, const char *path, mode_t mode, struct fail *f)
{
    mode_t mask = umask(~mode & 0777);
    enum plr_err err = connect_file(ledger, path, f);

    if (err == PLR_OK)
        err = check_is_ledger(ledger, f);
    if (err == PLR_OK)
        err = compare_schema(ledger, f);
    (void)umask(mask);
    return err;
}

enum plr_err ledger_open(struct ledger **ret, const char *dir, struct fail *f)
{
    struct ledger *ledger = NULL;
    char path[PATH_MAX] = {0};
    struct stat st = {0};
    enum plr_err err = PLR_OK;

    if (snprintf(path, sizeof path, "%s/" LEDGER_FILE, dir) >= (int)sizeof path)
        return fail_set(f, PLR_ERR_IO, "pathtoolong", "the path of the ledger is too long");
    if (lstat(path, &st) != 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            return fail_set(f, PLR_ERR_IO, "ledgerio", "the ledger in \"%s\" cannot be looked at: %s", dir,
                            strerror(errno));
        fail_set(f, PLR_ERR_NOT_FOUND, "noledger", "there is no ledger in \"%s\"", dir);
        fail_hint(f, "make one with \"plr-cssm init --ledger %s\", or name the right folder", dir);
        return PLR_ERR_NOT_FOUND;
    }
    ledger = calloc(1, sizeof *ledger);
    if (ledger == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the ledger");
    if ((ledger->dir = strdup(dir)) == NULL) {
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the ledger");
        goto out;
    }
    if ((err = look_into(ledger, path, st.st_mode, f)) != PLR_OK)
        goto out;
    ledger_db_keep(ledger);
    *ret = ledger;
    ledger = NULL;
out:
    ledger_close(ledger);
    return err;
}

void ledger_close(struct ledger *ledger)
{
    if (ledger == NULL)
        return;
    ledger_rollback(ledger);
    ledger_db_forget(ledger);
    sqlite3_close(ledger->db);
    free(ledger->dir);
    free(ledger);
}

enum plr_err ledger_begin(struct ledger *ledger, struct fail *f)
{
    /* What refers to an event may be written before the event is: it waits for what else belongs to it. */
    enum plr_err err = run_script(ledger, "BEGIN IMMEDIATE", f);

    ledger->in_transaction = err == PLR_OK;
    ledger->appended = false;
    if (err == PLR_OK)
        err = run_script(ledger, "PRAGMA defer_foreign_keys = ON", f);
    if (err == PLR_OK)
        err = ledger_rows_watch(ledger, f);
    if (err != PLR_OK)
        ledger_rollback(ledger);
    return err;
}

enum plr_err ledger_look(struct ledger *ledger, struct fail *f)
{
    enum plr_err err = run_script(ledger, "BEGIN", f);

    ledger->in_transaction = err == PLR_OK;
    return err;
}

bool ledger_in_transaction(const struct ledger *ledger)
{
    return ledger->in_transaction;
}

enum plr_err ledger_commit(struct ledger *ledger, struct fail *f)
{
    struct event_head end = {0};
    enum plr_err err = ledger_event_settle(ledger, f);

    if (err == PLR_OK)
        err = ledger_head_settle(ledger, f);
    if (err == PLR_OK && ledger->appended)
        err = ledger_event_head(&end, ledger, f);
    if (err == PLR_OK)
        err = run_script(ledger, "COMMIT", f);
    if (err != PLR_OK)
        ledger_rollback(ledger);
    else if (ledger->appended && ledger->dir != NULL)
        highwater_note(ledger->dir, &end);
    ledger_rows_unwatch(ledger);
    ledger->in_transaction = false;
    return err;
}

enum plr_err ledger_part_begin(struct ledger *ledger, struct fail *f)
{
    enum plr_err err = ledger_event_settle(ledger, f);

    return err == PLR_OK ? run_script(ledger, "SAVEPOINT part", f) : err;
}

enum plr_err ledger_part_end(struct ledger *ledger, bool keep, struct fail *f)
{
    if (!keep)
        ledger_event_forget(ledger);
    return run_script(ledger, keep ? "RELEASE part" : "ROLLBACK TO part; RELEASE part", f);
}

void ledger_rollback(struct ledger *ledger)
{
    ledger_rows_unwatch(ledger);
    ledger_event_forget(ledger);
    if (ledger->db == NULL || !ledger->in_transaction)
        return;
    sqlite3_exec(ledger->db, "ROLLBACK", NULL, NULL, NULL);
    ledger->in_transaction = false;
}
