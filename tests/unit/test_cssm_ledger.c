/* The ledger defends itself: its CHECKs and triggers against a hand in the database shell, its log against one that
 * removes the triggers first. plr-ledger(5). */
#include "tests/unit/test_cssm_fixture.h"

#define RESERVED "SELECT reserved FROM pool WHERE tag LIKE '%ALPHA%'"

static void reserve_one(struct fixture *x, const char *sn, uint32_t count)
{
    struct reservation_facts *r = test_calloc(1, sizeof *r);
    struct resolved from = {0};
    struct code back = {0};
    bool repeat = false;

    fixture_request(&from, &back, sn, 1);
    x->wish.lines[0].count = count;
    OK(fixture_reserve(x, r, &repeat, &from));
    test_free(r);
}

/* Each is refused by the tables alone, and changes nothing. */
static void shell_cannot_break_the_books(void **state)
{
    static const char *const refused[] = {
        "UPDATE pool SET reserved = purchased + 1",
        "UPDATE pool SET reserved = -1",
        "UPDATE pool SET purchased = 1",
        "UPDATE pool SET purchased = 1000000000",
        "UPDATE pool SET purchased = 'many'",
        "UPDATE OR REPLACE pool SET reserved = 6",
        "UPDATE pool SET reserved = NULL",
        "DELETE FROM pool",
        "REPLACE INTO pool SELECT id, va, tag, universal, type, start_day, end_day, reporting_only, 9, 0 FROM pool",
        "INSERT INTO pool (va, tag, universal, type, start_day, end_day, reporting_only, purchased, reserved)"
        " VALUES (1, '" FIXTURE_TAG "', 0, 1, 5, 4, 0, 1, 0)",
        "DELETE FROM reservation",
        "DELETE FROM reservation_line",
        "UPDATE reservation_line SET count = 1",
        "INSERT INTO reservation_line VALUES (1, 1, 1, 1)",
        "REPLACE INTO reservation_line VALUES (1, 1, 1, 1)",
        "INSERT OR REPLACE INTO reservation_line VALUES (2, 1, 1, 1)",
        "UPDATE reservation SET issued = zeroblob(64)",
        "UPDATE reservation SET state = 'returned'",
        "UPDATE reservation SET request = 'Q0000000000000000000000000000'",
        "UPDATE reservation SET number = 9",
        "UPDATE reservation SET issued = zeroblob(64), state = 'returned', returned_s = 1, return_reason = 'returned',"
        " return_event = 1",
        "UPDATE reservation SET instance = 2, state = 'returned', returned_s = 1, return_reason = 'returned',"
        " return_event = 1",
        "REPLACE INTO reservation SELECT * FROM reservation",
        "INSERT OR REPLACE INTO reservation SELECT 9, instance, va, kind, request || 'X', seq, zeroblob(6), 40, 0,"
        " issued, receipt, 0, 1, NULL, state, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM reservation",
        "UPDATE event SET actor = 'nobody' WHERE seq = 2",
        "UPDATE OR REPLACE event SET seq = 1 WHERE seq = 2",
        "DELETE FROM event WHERE seq = 6",
        "REPLACE INTO event SELECT * FROM event WHERE seq = 3",
        "INSERT OR REPLACE INTO event SELECT 3, at_s, 'x', action, subject, detail, prev, hash FROM event WHERE seq = "
        "3",
        "INSERT INTO event SELECT seq + 2, at_s, actor, action, subject, detail, hash, zeroblob(32) FROM event"
        " WHERE seq = (SELECT max(seq) FROM event)",
        "INSERT INTO event SELECT seq + 1, at_s, actor, action, subject, detail, prev, zeroblob(32) FROM event"
        " WHERE seq = (SELECT max(seq) FROM event)",
        "INSERT INTO event (at_s, actor, action, subject, detail, prev, hash) SELECT 1, 'a', 'b', 'c', '{}', hash,"
        " randomblob(32) FROM event ORDER BY seq DESC LIMIT 1",
    };
    struct fixture *x = *state;
    struct event_head before = {0};
    struct event_head after = {0};

    reserve_one(x, "EXA25010001", 3);
    OK(ledger_event_verify(&before, x->ledger, NULL, NULL, F));
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (fixture_shell(x, refused[i]) != SQLITE_CONSTRAINT)
            fail_msg("not refused: %s", refused[i]);
        if (fixture_number(x, RESERVED) != 3 || fixture_number(x, "SELECT count(*) FROM reservation") != 1 ||
            fixture_number(x, "SELECT sum(count) FROM reservation_line") != 3)
            fail_msg("%s", refused[i]);
        if (ledger_event_verify(&after, x->ledger, NULL, NULL, F) != PLR_OK || after.seq != before.seq)
            fail_msg("%s", refused[i]);
    }
    OK(ledger_event_verify_books(x->ledger, F));
    OK(ledger_check_file(x->ledger, F));
}

/* The other way: what is allowed goes through, so that the list above means something. */
static void shell_can_what_is_allowed(void **state)
{
    struct fixture *x = *state;

    reserve_one(x, "EXA25010001", 3);
    assert_int_equal(fixture_shell(x, "UPDATE pool SET purchased = 3"), SQLITE_OK);
    assert_int_equal(fixture_shell(x, "UPDATE reservation SET state = 'returned', returned_s = 1,"
                                      " return_reason = 'returned', return_event = 1"),
                     SQLITE_OK);
    assert_int_equal(fixture_number(x, RESERVED), 0);
    assert_int_equal(fixture_shell(x, "INSERT INTO pool (va, tag, universal, type, start_day, end_day, reporting_only,"
                                      " purchased) VALUES (1, '" FIXTURE_TAG "', 0, 1, 4, 5, 0, 1)"),
                     SQLITE_OK);
    assert_int_equal(fixture_shell(x, "INSERT INTO reservation_line VALUES (1, 2, 1, 1)"), SQLITE_CONSTRAINT);
    assert_int_equal(fixture_shell(x, "UPDATE reservation SET state = 'reserved', returned_s = NULL,"
                                      " return_reason = NULL, return_event = NULL"),
                     SQLITE_CONSTRAINT);
}

/* The example of plr-ledger(5), computed by another program. */
static void known_hash(void **state)
{
    static const uint8_t want[] = {0xae, 0xaf, 0xe3, 0x19, 0xfa, 0x44, 0x3c, 0x0e, 0x33, 0x8b, 0xc1,
                                   0xa6, 0xf1, 0xb8, 0x27, 0x41, 0x73, 0x85, 0x6d, 0x0f, 0x2f, 0xa3,
                                   0xc0, 0x30, 0x64, 0xca, 0x4f, 0xbd, 0x23, 0x11, 0x5d, 0xec};
    static const uint8_t none[LEDGER_EVENT_HASH_LEN];
    struct event event = {.seq = 1, .at_s = 1795330000, .actor = "desk", .action = "account-add"};
    uint8_t got[LEDGER_EVENT_HASH_LEN] = {0};

    (void)state;
    event.subject = "Example";
    event.detail = "{}";
    assert_true(ledger_event_hash(got, none, &event));
    assert_memory_equal(got, want, sizeof want);
}

/* Take the guards of the log away, change it, put them back as they were: only the chain tells. */
static void behind_the_triggers(const struct fixture *x, const char *sql)
{
    static const char *const names[] = {"event_no_update", "event_no_delete", "event_next_only"};
    sqlite3 *db = NULL;
    char *sqls[3] = {0};
    char drop[64] = {0};

    assert_int_equal(sqlite3_open_v2(x->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    for (size_t i = 0; i < 3; i++) {
        sqlite3_stmt *st = NULL;

        assert_int_equal(sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema WHERE name = ?", -1, &st, NULL), 0);
        assert_int_equal(sqlite3_bind_text(st, 1, names[i], -1, SQLITE_STATIC), 0);
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        sqls[i] = sqlite3_mprintf("%s", sqlite3_column_text(st, 0));
        sqlite3_finalize(st);
        (void)snprintf(drop, sizeof drop, "DROP TRIGGER %s", names[i]);
        assert_int_equal(sqlite3_exec(db, drop, NULL, NULL, NULL), SQLITE_OK);
    }
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_true(sqlite3_total_changes(db) > 0);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(sqlite3_exec(db, sqls[i], NULL, NULL, NULL), SQLITE_OK);
        sqlite3_free(sqls[i]);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void log_finds(struct fixture *x, const char *sql, const char *reason, const struct logchain_head *want)
{
    struct event_head head = {0};

    ledger_close(x->ledger);
    x->ledger = NULL;
    behind_the_triggers(x, sql);
    OK(ledger_open(&x->ledger, x->dir, F));
    assert_int_equal(ledger_event_verify(&head, x->ledger, want, NULL, F), PLR_ERR_DAMAGED);
    assert_string_equal(fixture_fail.reason, reason);
    assert_int_equal(head.seq, 0);
}

static void log_finds_a_change(void **state)
{
    log_finds(*state, "UPDATE event SET detail = '{ }' WHERE seq = 3", "logchanged", NULL);
}

static void log_finds_another_time(void **state)
{
    log_finds(*state, "UPDATE event SET at_s = at_s + 1 WHERE seq = 5", "logchanged", NULL);
}

/* Texts may not be moved across the border between two of them. */
static void log_finds_a_shifted_text(void **state)
{
    log_finds(*state, "UPDATE event SET actor = 'ab', action = '' WHERE seq = 2", "logchanged", NULL);
}

static void log_finds_a_gap(void **state)
{
    log_finds(*state, "DELETE FROM event WHERE seq = 3", "loggap", NULL);
}

static void log_finds_a_missing_beginning(void **state)
{
    log_finds(*state, "DELETE FROM event WHERE seq = 1", "loggap", NULL);
}

static void log_finds_a_closed_gap(void **state)
{
    log_finds(*state, "DELETE FROM event WHERE seq = 3; UPDATE event SET seq = seq - 1 WHERE seq > 3", "logchanged",
              NULL);
}

static void log_finds_a_truncation_by_its_head(void **state)
{
    struct fixture *x = *state;
    struct logchain_head given = {0};
    struct event_head head = {0};

    OK(ledger_event_verify(&head, x->ledger, NULL, NULL, F));
    assert_int_equal(head.seq, 5);
    given = logchain_head_of(head.seq, head.hash);
    OK(ledger_event_verify(&head, x->ledger, &given, &given, F));
    log_finds(x, "DELETE FROM event WHERE seq >= 4", "logtruncated", &given);
}

static void log_finds_another_chain_by_its_head(void **state)
{
    struct fixture *x = *state;
    struct logchain_head given = {0};
    struct event_head head = {0};
    struct event_head after = {0};
    struct event event = {.at_s = 1, .actor = "x", .action = "y", .subject = "z", .detail = "{}"};

    OK(ledger_event_verify(&head, x->ledger, NULL, NULL, F));
    ledger_close(x->ledger);
    x->ledger = NULL;
    behind_the_triggers(x, "DELETE FROM event WHERE seq = 5");
    OK(ledger_open(&x->ledger, x->dir, F));
    OK(ledger_begin(x->ledger, F));
    OK(ledger_event_append(x->ledger, &event, F));
    OK(ledger_commit(x->ledger, F));
    OK(ledger_event_verify(&after, x->ledger, NULL, NULL, F));
    given = logchain_head_of(head.seq, head.hash);
    assert_int_equal(ledger_event_verify(&after, x->ledger, &given, NULL, F), PLR_ERR_DAMAGED);
    assert_string_equal(fixture_fail.reason, "logchanged");
    assert_int_equal(ledger_event_verify(&after, x->ledger, NULL, &given, F), PLR_ERR_DAMAGED);
    assert_string_equal(fixture_fail.reason, "logchanged");
}

static void open_refuses(struct fixture *x, const char *sql, enum plr_err want)
{
    ledger_close(x->ledger);
    x->ledger = NULL;
    assert_int_equal(fixture_shell(x, sql), SQLITE_OK);
    assert_int_equal(ledger_open(&x->ledger, x->dir, F), want);
    assert_null(x->ledger);
}

static void open_refuses_a_missing_trigger(void **state)
{
    open_refuses(*state, "DROP TRIGGER event_no_update", PLR_ERR_DAMAGED);
}

static void open_refuses_a_changed_trigger(void **state)
{
    open_refuses(*state,
                 "DROP TRIGGER event_no_update; CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN"
                 " SELECT 1; END",
                 PLR_ERR_DAMAGED);
}

static void open_refuses_one_more_table(void **state)
{
    open_refuses(*state, "CREATE TABLE more (a)", PLR_ERR_DAMAGED);
}

static void open_refuses_another_application(void **state)
{
    open_refuses(*state, "PRAGMA application_id = 1", PLR_ERR_DAMAGED);
}

static void open_refuses_a_newer_version(void **state)
{
    open_refuses(*state, "PRAGMA user_version = 2", PLR_ERR_VERSION);
}

static void open_refuses_what_is_no_database(void **state)
{
    struct fixture *x = *state;
    int fd = -1;

    ledger_close(x->ledger);
    x->ledger = NULL;
    fd = open(x->path, O_WRONLY | O_TRUNC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "not a database at all, but long enough to be taken for one\n", 59), 59);
    assert_int_equal(close(fd), 0);
    assert_int_equal(ledger_open(&x->ledger, x->dir, F), PLR_ERR_DAMAGED);
    assert_int_equal(unlink(x->path), 0);
    assert_int_equal(ledger_open(&x->ledger, x->dir, F), PLR_ERR_NOT_FOUND);
    assert_int_equal(symlink("/etc/hostname", x->path), 0);
    assert_int_equal(ledger_open(&x->ledger, x->dir, F), PLR_ERR_DAMAGED);
}

/* Counts that agree with their CHECKs but not with the reservations. */
static void books_are_compared(void **state)
{
    struct fixture *x = *state;

    reserve_one(x, "EXA25010001", 3);
    OK(ledger_event_verify_books(x->ledger, F));
    assert_int_equal(fixture_shell(x, "UPDATE pool SET reserved = 2"), SQLITE_OK);
    assert_int_equal(ledger_event_verify_books(x->ledger, F), PLR_ERR_DAMAGED);
    assert_string_equal(fixture_fail.reason, "bookswrong");
}

/* Values that the CHECKs cannot see are refused when they are read. */
static void hostile_values(void **state)
{
    struct fixture *x = *state;
    struct reservation_facts *r = test_calloc(1, sizeof *r);
    bool found = false;

    reserve_one(x, "EXA25010001", 1);
    assert_int_equal(fixture_shell(x, "UPDATE instance SET udi = 'SN:a' || char(27) || '[2J'"), SQLITE_OK);
    assert_int_equal(ledger_reservation_by_number(r, &found, x->ledger, 1, F), PLR_ERR_DAMAGED);
    test_free(r);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
    const struct CMUnitTest tests[] = {
        T(shell_cannot_break_the_books),
        T(shell_can_what_is_allowed),
        T(known_hash),
        T(log_finds_a_change),
        T(log_finds_another_time),
        T(log_finds_a_shifted_text),
        T(log_finds_a_gap),
        T(log_finds_a_missing_beginning),
        T(log_finds_a_closed_gap),
        T(log_finds_a_truncation_by_its_head),
        T(log_finds_another_chain_by_its_head),
        T(open_refuses_a_missing_trigger),
        T(open_refuses_a_changed_trigger),
        T(open_refuses_one_more_table),
        T(open_refuses_another_application),
        T(open_refuses_a_newer_version),
        T(open_refuses_what_is_no_database),
        T(books_are_compared),
        T(hostile_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
