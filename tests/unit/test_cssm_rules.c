/* The rules of updates, removals and moves, in the tables: a hand in the database shell cannot break them, and what it
 * may do takes all that follows along. plr-ledger(5), RESERVATIONS. */
#include "src/cssm/removal.h"
#include "src/ledger/ledger_va.h"
#include "tests/unit/test_cssm_fixture.h"

#define TAG_2 "regid.2026-01.com.example.BETA,1.0_11234567-89ab-cdef-0123-456789abcdef"

#define POOL(column, va, tag) "SELECT coalesce(sum(" column "), 0) FROM pool WHERE va = " va " AND tag LIKE '%" tag "%'"

/* Virtual account 2 and a second entitlement. */
static void add_more(struct fixture *x)
{
    struct pool_facts alpha = {.purchased = 4, .tag = FIXTURE_TAG};
    struct pool_facts beta = {.purchased = 5, .tag = TAG_2};
    struct event event = {.at_s = 1, .actor = FIXTURE_USER, .action = "license-add", .subject = "x", .detail = "{}"};

    OK(ledger_begin(x->ledger, F));
    OK(ledger_event_append(x->ledger, &event, F));
    OK(ledger_va_add(x->ledger, &x->account, "Default/Lab", FIXTURE_NOW_S, F));
    OK(ledger_product_add_tag(x->ledger, FIXTURE_PID, TAG_2, "", F));
    OK(ledger_pool_add(x->ledger, x->va.id, &alpha, F));
    OK(ledger_pool_add(x->ledger, x->va.id, &beta, F));
    OK(ledger_commit(x->ledger, F));
}

/* A reservation, or with a second request an update, of so many of ALPHA and BETA. */
static void put(struct fixture *x, struct reservation_facts *r, const char *sn, uint8_t seq, uint32_t alpha,
                uint32_t beta)
{
    struct resolved from = {0};
    struct code unused = {0};
    struct reserve_order order = {.from = &from, .account = &x->account, .va = &x->va, .wish = &x->wish};
    bool repeat = false;
    bool again = false;

    fixture_request(&from, &unused, sn, seq);
    x->wish.lines[0].count = alpha;
    x->wish.lines[1].count = beta;
    memcpy(x->wish.lines[1].tag, TAG_2, sizeof TAG_2);
    x->wish.line_count = beta > 0 ? 2 : 1;
    order.update = seq > 1;
    order.now_s = FIXTURE_NOW_S;
    order.actor = FIXTURE_USER;
    OK(reserve_check(r, &repeat, x->ledger, &order, F));
    r->issued_len = 64;
    memcpy(r->receipt, "0badcafe", sizeof r->receipt);
    OK(reserve_record(r, &again, x->ledger, &order, F));
    assert_false(again);
}

/* One product with 3 of ALPHA in force and 4 ALPHA, 2 BETA in transit; another that was removed. */
static void in_transit(struct fixture *x)
{
    struct udi udi = {0};
    struct removal removal = {.udi = &udi, .reason = "dead", .actor = FIXTURE_USER, .now_s = FIXTURE_NOW_S};
    struct reservation_facts *r = test_calloc(1, sizeof *r);

    add_more(x);
    put(x, r, "EXA25010001", 1, 3, 0);
    put(x, r, "EXA25010001", 2, 4, 2);
    put(x, r, "EXA25010002", 1, 3, 0);
    OK(udi_from_pid_sn(&udi, FIXTURE_PID, "EXA25010002", F));
    OK(ledger_begin(x->ledger, F));
    OK(removal_record_in(r, x->ledger, &removal, F));
    OK(ledger_commit(x->ledger, F));
    test_free(r);
}

#define FREE "returned_s = 9, return_reason = 'returned', return_event = 1"
#define LOSE "removed_s = 9, remove_reason = 'x', remove_event = 1"

/* Reservation 1 is in force, 2 its update in transit, 3 removed; pool 1 holds 4 of ALPHA, pool 2 holds 2 of BETA. */
static void shell_cannot_break_an_update(void **state)
{
    static const char *const refused[] = {
        "UPDATE reservation_line SET held = 4 WHERE reservation = 2",
        "UPDATE reservation_line SET held = 0 WHERE reservation = 1",
        "UPDATE reservation_line SET held = 1 WHERE reservation = 3",
        "UPDATE reservation_line SET pool = 2 WHERE reservation = 1",
        "UPDATE OR REPLACE reservation_line SET pool = 2 WHERE reservation = 2 AND pool = 1",
        "INSERT INTO reservation_line VALUES (1, 2, 2, 2)",
        "INSERT INTO reservation_line VALUES (2, 2, 9, 9)",
        "INSERT INTO reservation_line VALUES (3, 2, 1, 0)",
        "INSERT INTO reservation_line VALUES (3, 2, 1, 1)",
        "UPDATE reservation SET state = 'reserved', confirmed_s = 9 WHERE number = 2",
        "UPDATE reservation SET state = 'reserved' WHERE number = 2",
        "UPDATE reservation SET state = 'removed', " LOSE " WHERE number = 2",
        "UPDATE reservation SET state = 'in-transit' WHERE number = 1",
        "UPDATE reservation SET state = 'reserved' WHERE number = 3",
        "UPDATE reservation SET state = 'reserved', removed_s = NULL, remove_reason = NULL, remove_event = NULL"
        " WHERE number = 3",
        "UPDATE reservation SET remove_reason = 'another' WHERE number = 3",
        "UPDATE reservation SET state = 'returned', remove_reason = 'another', " FREE " WHERE number = 3",
        "UPDATE reservation SET state = 'returned', returned_s = 9, return_reason = 'settled', return_event = 1"
        " WHERE number = 1",
        "UPDATE reservation SET state = 'returned' WHERE number = 1",
        "UPDATE reservation SET state = 'returned', replaces = 2, " FREE " WHERE number = 1",
        "UPDATE reservation SET state = 'returned', confirmed_s = 1, " FREE " WHERE number = 2",
        "UPDATE reservation SET replaces = NULL WHERE number = 2",
        "UPDATE reservation SET replaces = 3 WHERE number = 2",
        "UPDATE reservation SET va = 2 WHERE number = 1",
        "UPDATE reservation SET va = 2 WHERE number = 2",
        "UPDATE reservation SET va = 2 WHERE number = 3",
        "UPDATE reservation SET va = 77 WHERE number = 1",
        "UPDATE reservation SET state = 'gone' WHERE number = 1",
        "INSERT INTO reservation SELECT 9, instance, va, kind, 'Q0000000000000000000000000000', seq, zeroblob(6), 40, "
        "0,"
        " issued, receipt, 0, 2, 1, 'in-transit', NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM reservation"
        " WHERE number = 1",
        "INSERT INTO reservation SELECT 9, instance, va, kind, 'Q0000000000000000000000000000', seq, zeroblob(6), 40, "
        "0,"
        " issued, receipt, 0, 2, NULL, 'reserved', NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM reservation"
        " WHERE number = 3",
        "INSERT INTO reservation SELECT 9, instance, va, kind, 'Q0000000000000000000000000000', seq, zeroblob(6), 40, "
        "0,"
        " issued, receipt, 0, 2, 1, 'in-transit', NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM reservation"
        " WHERE number = 3",
        "INSERT INTO reservation SELECT 9, instance, va, kind, 'Q0000000000000000000000000000', seq, zeroblob(6), 40, "
        "0,"
        " issued, receipt, 0, 2, NULL, 'returned', NULL, NULL, NULL, NULL, 1, 'returned', 3 FROM reservation"
        " WHERE number = 3",
        "UPDATE pool SET va = 2 WHERE id = 1",
        "UPDATE pool SET tag = '" TAG_2 "', type = 1, start_day = 1, end_day = 2 WHERE id = 1",
        "UPDATE pool SET purchased = 3 WHERE id = 1",
        "DELETE FROM instance WHERE id = 2",
        "INSERT OR REPLACE INTO instance SELECT 1, 'SN:ANOTHER', pid, 0, zeroblob(16), va, 1, 1 FROM instance LIMIT 1",
        "UPDATE account SET removal_limit = -1",
    };
    struct fixture *x = *state;

    in_transit(x);
    assert_int_equal(fixture_number(x, POOL("reserved", "1", "ALPHA")), 4);
    assert_int_equal(fixture_number(x, POOL("reserved", "1", "BETA")), 2);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (fixture_shell(x, refused[i]) != SQLITE_CONSTRAINT)
            fail_msg("not refused: %s", refused[i]);
        if (fixture_number(x, POOL("reserved", "1", "ALPHA")) != 4 ||
            fixture_number(x, POOL("reserved", "1", "BETA")) != 2 ||
            fixture_number(x, "SELECT count(*) FROM reservation") != 3)
            fail_msg("%s", refused[i]);
    }
    OK(ledger_event_verify_books(x->ledger, F));
    OK(ledger_check_file(x->ledger, F));
}

/* What is allowed goes through, by hand too, without the settings of the program, and takes all that follows along. */
static void shell_does_a_whole_step(void **state)
{
    struct fixture *x = *state;

    in_transit(x);
    assert_int_equal(fixture_shell(x, "UPDATE reservation SET state = 'returned', " FREE " WHERE number = 1"), 0);
    assert_int_equal(fixture_number(x, "SELECT state = 'reserved' AND confirmed_s = 9 FROM reservation"
                                       " WHERE number = 2"),
                     1);
    assert_int_equal(fixture_number(x, POOL("reserved", "1", "ALPHA")), 4);
    assert_int_equal(fixture_shell(x, "INSERT INTO pool (va, tag, universal, type, start_day, end_day, reporting_only,"
                                      " purchased) SELECT 2, tag, 0, 0, 0, 0, 0, 0 FROM pool WHERE va = 1"),
                     0);
    assert_int_equal(fixture_shell(x, "UPDATE reservation SET va = 2 WHERE number = 2"), 0);
    assert_int_equal(fixture_number(x, POOL("purchased", "2", "ALPHA")), 4);
    assert_int_equal(fixture_number(x, POOL("reserved", "2", "BETA")), 2);
    assert_int_equal(fixture_number(x, "SELECT va FROM instance WHERE id = 1"), 2);
    assert_int_equal(fixture_shell(x, "UPDATE reservation SET state = 'removed', " LOSE " WHERE number = 2"), 0);
    assert_int_equal(fixture_number(x, POOL("reserved", "2", "ALPHA")), 0);
    OK(ledger_event_verify_books(x->ledger, F));
}

/* A move for which there is no pool is not half done. */
static void no_move_without_a_pool(void **state)
{
    struct fixture *x = *state;
    struct reservation_facts *r = test_calloc(1, sizeof *r);

    add_more(x);
    put(x, r, "EXA25010001", 1, 3, 0);
    assert_int_equal(fixture_shell(x, "UPDATE reservation SET va = 2 WHERE number = 1"), SQLITE_CONSTRAINT);
    assert_int_equal(fixture_number(x, "SELECT va FROM reservation"), 1);
    OK(ledger_event_verify_books(x->ledger, F));
    test_free(r);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
    const struct CMUnitTest tests[] = {
        T(shell_cannot_break_an_update),
        T(shell_does_a_whole_step),
        T(no_move_without_a_pool),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
