/* What a reservation and a return cost does not grow with the products that are there: the steps of SQLite's machine
 * are counted, in all statements that a ledger keeps, and so are those that go through a whole table. */
#include "tests/unit/test_cssm_fixture.h"

#include "src/ledger/ledger_db.h"

struct cost {
    int64_t steps;
    int64_t scanned; /* rows met on the way through a whole table */
};

static struct cost cost_of(struct ledger *ledger)
{
    struct cost sum = {0};

    for (sqlite3_stmt *st = NULL; (st = sqlite3_next_stmt(ledger->db, st)) != NULL;) {
        sum.steps += sqlite3_stmt_status(st, SQLITE_STMTSTATUS_VM_STEP, 1);
        sum.scanned += sqlite3_stmt_status(st, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
    }
    return sum;
}

/* Reserve for the n-th product with bytes in the place of a commitment: nobody gives it back. */
static void reserve_one(struct fixture *x, struct reservation_facts *r, unsigned n)
{
    struct resolved from = {0};
    struct code code = {0};
    char sn[16] = {0};
    bool repeat = false;

    (void)snprintf(sn, sizeof sn, "FOC2501%04u", n);
    OK(udi_from_pid_sn(&from.udi, FIXTURE_PID, sn, F));
    memcpy(from.pid, FIXTURE_PID, sizeof FIXTURE_PID);
    digest_request_udi(&from.request, &from.udi);
    from.request.seq = 1;
    from.request.commitment.bits = 44;
    (void)snprintf((char *)from.request.commitment.bytes, sizeof from.request.commitment.bytes, "%04u", n);
    request_encode(&code, &from.request);
    code_text(from.text, &code);
    OK(fixture_reserve(x, r, &repeat, &from));
}

/* Cost of one reservation, looking at it, and its return. */
static void measure(struct cost ret[static 3], struct fixture *x, struct reservation_facts *r, const char *sn)
{
    struct resolved from = {0};
    struct code code = {0};
    struct giveback give = {0};
    enum giveback_outcome outcome = GIVEBACK_RETURNED;
    char text[CODE_SYM_MAX + 1] = {0};
    bool found = false;
    bool repeat = false;

    fixture_request(&from, &code, sn, 1);
    code_text(text, &code);
    (void)cost_of(x->ledger);
    OK(fixture_reserve(x, r, &repeat, &from));
    ret[0] = cost_of(x->ledger);
    OK(ledger_reservation_by_request(r, &found, x->ledger, from.text, F));
    assert_true(found);
    OK(ledger_reservation_by_udi(r, &found, x->ledger, from.udi.text, F));
    assert_true(found);
    ret[1] = cost_of(x->ledger);
    OK(giveback_find(&give, x->ledger, CODE_RETURN, text, strlen(text), F));
    OK(giveback_record(r, &outcome, x->ledger, &give, false, "tester", FIXTURE_NOW_S, F));
    ret[2] = cost_of(x->ledger);
}

/* With 12 products and with 402: what costs more? Bits by step. */
static unsigned grown(struct fixture *x)
{
    struct pool_facts pool = {.purchased = 100000, .tag = FIXTURE_TAG};
    struct event event = {.at_s = FIXTURE_NOW_S, .actor = "a", .action = "b", .subject = "c", .detail = "{}"};
    struct reservation_facts *r = test_calloc(1, sizeof *r);
    struct cost few[3];
    struct cost many[3];
    unsigned more = 0;

    OK(ledger_begin(x->ledger, F));
    OK(ledger_pool_add(x->ledger, x->va.id, &pool, F));
    OK(ledger_event_append(x->ledger, &event, F));
    OK(ledger_commit(x->ledger, F));
    for (unsigned n = 1; n <= 10; n++)
        reserve_one(x, r, n);
    measure(few, x, r, "FOC25020001"); /* every statement is prepared now */
    measure(few, x, r, "FOC25020002");
    for (unsigned n = 11; n <= 400; n++)
        reserve_one(x, r, n);
    measure(many, x, r, "FOC25020003");
    for (unsigned i = 0; i < 3; i++) {
        assert_true(few[i].steps > 0);
        if (many[i].steps > few[i].steps + 100 || many[i].scanned > few[i].scanned + 10)
            more |= 1u << i;
    }
    test_free(r);
    return more;
}

static void cost_does_not_grow(void **state)
{
    assert_int_equal(grown(*state), 0);
}

/* The same without an index: it is noticed. */
static void growth_is_noticed(void **state)
{
    struct fixture *x = *state;

    assert_int_equal(fixture_shell(x, "DROP INDEX reservation_remove_event"), SQLITE_OK);
    assert_true((grown(x) & 1u) != 0);
}

/* A row that others may refer to is looked for there when it comes and goes: without an index that is a whole table. */
static void references_are_indexed(void **state)
{
    static const char missing[] = "SELECT count(*) FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) k"
                                  " WHERE m.type = 'table' AND k.\"table\" IN ('event', 'reservation', 'instance')"
                                  " AND m.name <> 'log_head' AND NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) l"
                                  "  JOIN pragma_index_info(l.name) c WHERE c.seqno = 0 AND c.name = k.\"from\")";

    assert_int_equal(fixture_number(*state, missing), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cost_does_not_grow, fixture_up, fixture_down),
        cmocka_unit_test_setup_teardown(growth_is_noticed, fixture_up, fixture_down),
        cmocka_unit_test_setup_teardown(references_are_indexed, fixture_up, fixture_down),
    };

    return cmocka_run_group_tests_name("ledger scale", tests, NULL, NULL);
}
