/* Reservation and return against a ledger: src/cssm/reserve.h, giveback.h, resolve.h. */
#include "src/ledger/ledger_db.h"
#include "src/ledger/sql.h"
#include "tests/unit/test_cssm_fixture.h"

#define RESERVED "SELECT reserved FROM pool WHERE tag LIKE '%ALPHA%'"
#define EVENTS   "SELECT count(*) FROM event"

static enum plr_err give_back(struct fixture *x, struct reservation_facts *r, const struct code *code)
{
    char text[CODE_SYM_MAX + 1] = {0};
    struct giveback give = {0};
    enum giveback_outcome outcome = GIVEBACK_RETURNED;
    enum plr_err err = PLR_OK;

    code_text(text, code);
    err = giveback_find(&give, x->ledger, CODE_RETURN, text, strlen(text), F);
    return err != PLR_OK ? err : giveback_record(r, &outcome, x->ledger, &give, false, "tester", FIXTURE_NOW_S + 60, F);
}

static void reserve_and_return(void **state)
{
    struct fixture *x = *state;
    struct reservation_facts *r = test_calloc(1, sizeof *r);
    struct resolved from = {0};
    struct code back = {0};
    bool repeat = true;

    fixture_request(&from, &back, "EXA25010001", 7);
    x->wish.lines[0].count = 4;
    OK(fixture_reserve(x, r, &repeat, &from));
    assert_false(repeat);
    assert_int_equal(r->number, 1);
    assert_int_equal(fixture_number(x, RESERVED), 4);
    assert_int_equal(fixture_number(x, EVENTS), 6);
    OK(give_back(x, r, &back));
    assert_int_equal(r->state, RESERVATION_RETURNED);
    assert_int_equal(r->line_count, 1);
    assert_int_equal(r->lines[0].count, 4);
    assert_int_equal(fixture_number(x, RESERVED), 0);
    assert_int_equal(give_back(x, r, &back), PLR_ERR_STATE);
    assert_string_equal(fixture_fail.reason, "alreadyreturned");
    assert_int_equal(fixture_number(x, RESERVED), 0);
    assert_int_equal(fixture_number(x, EVENTS), 7);
    OK(ledger_event_verify_books(x->ledger, F));
    test_free(r);
}

/* The same again gives the same; anything else is refused and nothing is recorded. */
static void asking_again(void **state)
{
    struct fixture *x = *state;
    struct reservation_facts *r = test_calloc(1, sizeof *r);
    struct resolved from = {0};
    struct code back = {0};
    bool repeat = false;

    fixture_request(&from, &back, "EXA25010001", 7);
    OK(fixture_reserve(x, r, &repeat, &from));
    memset(r->issued, 0, sizeof r->issued);
    OK(fixture_reserve(x, r, &repeat, &from));
    assert_true(repeat);
    assert_int_equal(r->issued_len, 64);
    assert_int_equal(r->issued[63], 'X');
    x->wish.lines[0].count = 2;
    assert_int_equal(fixture_reserve(x, r, &repeat, &from), PLR_ERR_STATE);
    assert_string_equal(fixture_fail.reason, "otherlicenses");
    x->wish.lines[0].count = 1;
    OK(give_back(x, r, &back));
    assert_int_equal(fixture_reserve(x, r, &repeat, &from), PLR_ERR_STATE);
    assert_string_equal(fixture_fail.reason, "alreadyreturned");
    assert_int_equal(fixture_number(x, EVENTS), 7);
    test_free(r);
}

/* A second request while one is open; after the return it goes through, and an older one does not. */
static void one_open_reservation(void **state)
{
    struct fixture *x = *state;
    struct reservation_facts *r = test_calloc(1, sizeof *r);
    struct resolved first = {0};
    struct resolved second = {0};
    struct resolved older = {0};
    struct code back = {0};
    struct code back_second = {0};
    struct code unused = {0};
    bool repeat = false;

    fixture_request(&first, &back, "EXA25010001", 63);
    fixture_request(&second, &back_second, "EXA25010001", 0);
    fixture_request(&older, &unused, "EXA25010001", 62);
    OK(fixture_reserve(x, r, &repeat, &first));
    assert_int_equal(fixture_reserve(x, r, &repeat, &second), PLR_ERR_STATE);
    assert_string_equal(fixture_fail.reason, "alreadyreserved");
    assert_int_equal(give_back(x, r, &back_second), PLR_ERR_NO);
    OK(give_back(x, r, &back));
    assert_int_equal(fixture_reserve(x, r, &repeat, &older), PLR_ERR_STATE);
    assert_string_equal(fixture_fail.reason, "sequencewentback");
    OK(fixture_reserve(x, r, &repeat, &second));
    assert_int_equal(give_back(x, r, &back), PLR_ERR_STATE);
    OK(give_back(x, r, &back_second));
    assert_int_equal(fixture_number(x, "SELECT count(*) FROM instance"), 1);
    test_free(r);
}

/* A return code with another secret, however well its checks hold, opens nothing. */
static void made_up_return(void **state)
{
    struct fixture *x = *state;
    struct reservation_facts *r = test_calloc(1, sizeof *r);
    struct resolved from = {0};
    struct code back = {0};
    struct opening op = {0};
    bool repeat = false;

    fixture_request(&from, &back, "EXA25010001", 7);
    OK(fixture_reserve(x, r, &repeat, &from));
    OK(opening_decode(&op, &back, F));
    op.secret[7] ^= 1;
    opening_encode(&back, &op);
    assert_int_equal(give_back(x, r, &back), PLR_ERR_NO);
    assert_string_equal(fixture_fail.reason, "noreservation");
    assert_int_equal(fixture_number(x, RESERVED), 1);
    test_free(r);
}

static void pool_runs_out(void **state)
{
    struct fixture *x = *state;
    struct reservation_facts *r = test_calloc(1, sizeof *r);
    struct resolved from = {0};
    struct code back[6] = {0};
    char sn[16] = {0};
    bool repeat = false;

    for (unsigned i = 0; i < 6; i++) {
        (void)snprintf(sn, sizeof sn, "EXA2501%04u", i);
        fixture_request(&from, &back[i], sn, 1);
        assert_int_equal(fixture_reserve(x, r, &repeat, &from), i < 5 ? PLR_OK : PLR_ERR_POLICY);
    }
    assert_string_equal(fixture_fail.reason, "noneavailable");
    OK(give_back(x, r, &back[2]));
    OK(fixture_reserve(x, r, &repeat, &from));
    assert_int_equal(fixture_number(x, RESERVED), 5);
    test_free(r);
}

/* Somebody takes the pool between signing and recording: nothing wrong is recorded, and the caller is told to try
 * again with another pool, or that there is none. */
static void pool_taken_while_signing(void **state)
{
    struct fixture *x = *state;
    struct reservation_facts *r = test_calloc(1, sizeof *r);
    struct resolved from = {0};
    struct code back = {0};
    struct pool_facts term = {.purchased = 5, .tag = FIXTURE_TAG, .type = LICENSE_TERM, .end_day = 50000};
    struct reserve_order order = {.from = &from, .account = &x->account, .va = &x->va, .wish = &x->wish};
    bool repeat = false;
    bool again = false;

    order.now_s = FIXTURE_NOW_S;
    order.actor = "tester";
    fixture_request(&from, &back, "EXA25010001", 1);
    OK(reserve_check(r, &repeat, x->ledger, &order, F));
    memset(r->issued, 'X', 64);
    r->issued_len = 64;
    memcpy(r->receipt, "0badcafe", sizeof r->receipt);
    assert_int_equal(fixture_shell(x, "UPDATE pool SET reserved = 5"), SQLITE_OK);
    assert_int_equal(reserve_record(r, &again, x->ledger, &order, F), PLR_ERR_POLICY);
    OK(ledger_begin(x->ledger, F));
    OK(ledger_pool_add(x->ledger, x->va.id, &term, F));
    OK(ledger_commit(x->ledger, F));
    OK(reserve_record(r, &again, x->ledger, &order, F));
    assert_true(again);
    assert_int_equal(fixture_number(x, "SELECT count(*) FROM reservation"), 0);
    assert_int_equal(fixture_number(x, EVENTS), 5);
    test_free(r);
}

struct rival {
    struct fixture *x;
    struct ledger *ledger;
    const struct resolved *from;
    bool done;
};

/* Called before each statement of the connection that checks: the rival records the same request before the second
 * question about it. */
static int rival_records(unsigned why, void *context, void *statement, void *sql)
{
    struct rival *rival = context;
    struct fixture other = *rival->x;
    struct reservation_facts *r = NULL;
    bool repeat = false;

    (void)why;
    (void)sql;
    if (rival->done || strcmp(sqlite3_sql(statement), sql_instance_by_udi) != 0)
        return 0;
    rival->done = true;
    r = test_calloc(1, sizeof *r);
    other.ledger = rival->ledger;
    OK(fixture_reserve(&other, r, &repeat, rival->from));
    test_free(r);
    return 0;
}

/* Two desks answer one request at the same moment: one reservation, and both have its code. */
static void same_request_at_once(void **state)
{
    struct fixture *x = *state;
    struct reservation_facts *r = test_calloc(1, sizeof *r);
    struct resolved from = {0};
    struct code back = {0};
    struct rival rival = {.x = x, .from = &from};
    bool repeat = false;

    fixture_request(&from, &back, "EXA25010001", 1);
    OK(ledger_open(&rival.ledger, x->dir, F));
    ledger_role_act_as(rival.ledger, FIXTURE_USER);
    assert_int_equal(sqlite3_trace_v2(x->ledger->db, SQLITE_TRACE_STMT, rival_records, &rival), SQLITE_OK);
    OK(fixture_reserve(x, r, &repeat, &from));
    assert_true(rival.done);
    assert_int_equal(r->number, 1);
    assert_int_equal(fixture_number(x, "SELECT count(*) FROM reservation"), 1);
    assert_int_equal(fixture_number(x, RESERVED), 1);
    assert_int_equal(sqlite3_trace_v2(x->ledger->db, 0, NULL, NULL), SQLITE_OK);
    ledger_close(rival.ledger);
    test_free(r);
}

static enum plr_err resolve(struct fixture *x, struct resolved *ret, const char *text, const char *pid, const char *udi)
{
    return resolve_request(ret, x->ledger, text, strlen(text), pid, udi, F);
}

static void add_product(struct fixture *x, const char *pid)
{
    OK(ledger_begin(x->ledger, F));
    OK(ledger_product_add(x->ledger, pid, "", FIXTURE_NOW_S, F));
    OK(ledger_commit(x->ledger, F));
}

static void which_product(void **state)
{
    struct fixture *x = *state;
    struct resolved from = {0};
    struct resolved got = {0};
    struct code back = {0};
    char sql[160] = {0};

    fixture_request(&from, &back, "EXA25010001", 1);
    OK(resolve(x, &got, from.text, NULL, NULL));
    assert_string_equal(got.udi.text, "PID:EX-SW-24,SN:EXA25010001");
    assert_int_equal(resolve(x, &got, from.text, "EX-RTR-1", NULL), PLR_ERR_PRODUCT);
    assert_int_equal(resolve(x, &got, from.text, NULL, "PID:EX-SW-24,SN:EXA25010002"), PLR_ERR_PRODUCT);
    assert_int_equal(resolve(x, &got, from.text, NULL, "PID:EX-SW-24"), PLR_ERR_USAGE);
    OK(resolve(x, &got, from.text, FIXTURE_PID, "SN:EXA25010001, PID:EX-SW-24"));
    /* A second product of the same 20 bits: made so by hand, since finding one takes a million PIDs. */
    add_product(x, "EX-TWIN");
    (void)snprintf(sql, sizeof sql, "UPDATE product SET hash = %u WHERE pid = 'EX-TWIN'",
                   (unsigned)digest_product(FIXTURE_PID));
    assert_int_equal(fixture_shell(x, sql), SQLITE_OK);
    assert_int_equal(resolve(x, &got, from.text, NULL, NULL), PLR_ERR_USAGE);
    assert_string_equal(fixture_fail.reason, "productnotunique");
    assert_non_null(strstr(fixture_fail.hint, "--pid EX-SW-24, --pid EX-TWIN"));
    OK(resolve(x, &got, from.text, FIXTURE_PID, NULL));
    assert_string_equal(got.pid, FIXTURE_PID);
}

/* Form 2: only a hash of the UDI is in the code. */
static void inventory(void **state)
{
    struct fixture *x = *state;
    struct resolved from = {0};
    struct resolved got = {0};
    struct code back = {0};

    fixture_request(&from, &back, "long-serial-0001", 1);
    assert_int_equal(from.request.form, REQUEST_FORM_HASH);
    assert_int_equal(resolve(x, &got, from.text, NULL, NULL), PLR_ERR_NOT_FOUND);
    assert_string_equal(fixture_fail.reason, "unknownudi");
    OK(resolve(x, &got, from.text, NULL, "PID:EX-SW-24,SN:long-serial-0001"));
    assert_int_equal(resolve(x, &got, from.text, NULL, "PID:EX-SW-24,SN:long-serial-0002"), PLR_ERR_PRODUCT);
    OK(ledger_begin(x->ledger, F));
    OK(ledger_product_add_udi(x->ledger, &from.udi, F));
    OK(ledger_product_add_udi(x->ledger, &from.udi, F));
    OK(ledger_commit(x->ledger, F));
    OK(resolve(x, &got, from.text, NULL, NULL));
    assert_string_equal(got.udi.text, from.udi.text);
}

static void pools_have_a_bound(void **state)
{
    struct fixture *x = *state;
    struct pool_facts pool = {.purchased = SLR_COUNT_MAX - 5, .tag = FIXTURE_TAG};
    struct pool_facts one = {.purchased = 1, .tag = FIXTURE_TAG};

    OK(ledger_begin(x->ledger, F));
    OK(ledger_pool_add(x->ledger, x->va.id, &pool, F));
    assert_int_equal(pool.purchased, SLR_COUNT_MAX);
    assert_int_equal(ledger_pool_add(x->ledger, x->va.id, &one, F), PLR_ERR_STATE);
    ledger_rollback(x->ledger);
    assert_int_equal(fixture_number(x, "SELECT purchased FROM pool"), 5);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
    const struct CMUnitTest tests[] = {
        T(reserve_and_return),   T(asking_again),  T(one_open_reservation),
        T(made_up_return),       T(pool_runs_out), T(pool_taken_while_signing),
        T(which_product),        T(inventory),     T(pools_have_a_bound),
        T(same_request_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
