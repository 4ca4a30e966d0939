/* What a pool holds, whatever happens to the reservations: a random walk beside a model that is written down here.
 * plr-ledger(5), RESERVATIONS. */
#include "src/cssm/removal.h"
#include "src/ledger/ledger_removal.h"
#include "src/ledger/ledger_transfer.h"
#include "src/ledger/ledger_va.h"
#include "tests/unit/test_cssm_fixture.h"

#define TAG_2     "regid.2026-01.com.example.BETA,1.0_11234567-89ab-cdef-0123-456789abcdef"
#define PRODUCTS  6
#define PURCHASED 12
#define STEPS     600

struct books {
    struct fixture *x;
    struct va_facts va[2];
    struct reservation_facts *r;
    uint32_t seed;
};

/* What the test believes of one product. count is of the two tags. */
struct belief {
    int va;
    unsigned seq;
    int64_t number; /* in force; 0 for none */
    int64_t update; /* in transit; 0 for none */
    bool removed;
    uint32_t count[2];
    uint32_t update_count[2];
};

static uint32_t draw(struct books *b, uint32_t below)
{
    b->seed = b->seed * 1664525u + 1013904223u;
    return (b->seed >> 8) % below;
}

static struct udi udi_of(int product)
{
    struct udi udi = {0};
    char sn[12] = {0};

    (void)snprintf(sn, sizeof sn, "EXA2501%04d", product);
    OK(udi_from_pid_sn(&udi, FIXTURE_PID, sn, F));
    return udi;
}

/* A request with a commitment that nobody can open: openings are recorded by number here. */
static struct resolved request_of(struct books *b, int product, unsigned seq)
{
    struct resolved from = {.udi = udi_of(product)};
    struct code code = {0};

    memcpy(from.pid, FIXTURE_PID, sizeof FIXTURE_PID);
    digest_request_udi(&from.request, &from.udi);
    from.request.seq = (uint8_t)(seq % REQUEST_SEQ_MOD);
    from.request.commitment.bits = request_commitment_bits(&from.udi);
    for (size_t i = 0; i < 5; i++)
        from.request.commitment.bytes[i] = (uint8_t)draw(b, 256);
    request_encode(&code, &from.request);
    code_text(from.text, &code);
    return from;
}

static enum plr_err order(struct books *b, const struct belief *p, int product, const uint32_t count[2], bool update)
{
    static const char *const tags[] = {FIXTURE_TAG, TAG_2};
    struct resolved from = request_of(b, product, p->seq + 1);
    struct wish wish = {0};
    struct reserve_order order = {.from = &from, .account = &b->x->account, .va = &b->va[p->va], .wish = &wish};
    bool repeat = false;
    bool again = false;
    enum plr_err err = PLR_OK;

    for (size_t i = 0; i < 2; i++)
        if (count[i] > 0) {
            wish.lines[wish.line_count].count = count[i];
            memcpy(wish.lines[wish.line_count++].tag, tags[i], strlen(tags[i]) + 1);
        }
    order.update = update;
    order.now_s = FIXTURE_NOW_S;
    order.actor = FIXTURE_USER;
    if ((err = reserve_check(b->r, &repeat, b->x->ledger, &order, F)) != PLR_OK)
        return err;
    assert_false(repeat);
    memset(b->r->issued, 'X', 64);
    b->r->issued_len = 64;
    memcpy(b->r->receipt, "0badcafe", sizeof b->r->receipt);
    err = reserve_record(b->r, &again, b->x->ledger, &order, F);
    assert_false(again);
    return err;
}

static void open_it(struct books *b, int64_t number, enum giveback_outcome want)
{
    struct giveback give = {.number = number, .opening = {.kind = CODE_RETURN}};
    enum giveback_outcome outcome = GIVEBACK_SETTLED;

    OK(giveback_record(b->r, &outcome, b->x->ledger, &give, false, FIXTURE_USER, FIXTURE_NOW_S + 1, F));
    assert_int_equal(outcome, want);
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* Of one tag in one virtual account, by the model. */
static uint32_t held(const struct belief *list, int va, int tag)
{
    uint32_t sum = 0;

    for (int i = 0; i < PRODUCTS; i++) {
        const struct belief *p = &list[i];
        uint32_t now = p->number != 0 ? p->count[tag] : 0;

        if (p->va == va)
            sum += p->update != 0 ? larger(now, p->update_count[tag]) : now;
    }
    return sum;
}

static int64_t pool_number(const struct books *b, const char *column, int va, int tag)
{
    char sql[256] = {0};

    (void)snprintf(sql, sizeof sql, "SELECT coalesce(sum(%s), 0) FROM pool WHERE va = %d AND tag LIKE '%%%s%%'", column,
                   (int)b->va[va].id, tag == 0 ? "ALPHA" : "BETA");
    return fixture_number(b->x, sql);
}

static void compare(const struct books *b, const struct belief *list)
{
    for (int tag = 0; tag < 2; tag++) {
        for (int va = 0; va < 2; va++)
            assert_int_equal(pool_number(b, "reserved", va, tag), held(list, va, tag));
        assert_int_equal(pool_number(b, "purchased", 0, tag) + pool_number(b, "purchased", 1, tag), PURCHASED);
    }
}

/* What is left for a product that holds own of it already. */
static bool fits(const struct books *b, const struct belief *list, const struct belief *p, const uint32_t count[2])
{
    for (int tag = 0; tag < 2; tag++) {
        uint32_t own = p->number != 0 ? p->count[tag] : 0;
        int64_t purchased = pool_number(b, "purchased", p->va, tag);

        if (count[tag] > 0 && (int64_t)held(list, p->va, tag) - own + count[tag] > purchased)
            return false;
    }
    return true;
}

static void step_order(struct books *b, struct belief *list, int product)
{
    struct belief *p = &list[product];
    uint32_t count[2] = {draw(b, 5), draw(b, 5)};
    bool update = p->number != 0;
    bool possible = !p->removed && p->update == 0 && count[0] + count[1] > 0 && fits(b, list, p, count);
    enum plr_err err = order(b, p, product, count, update);

    assert_int_equal(err == PLR_OK, possible);
    if (!possible)
        return;
    p->seq++;
    if (update) {
        p->update = b->r->number;
        memcpy(p->update_count, count, sizeof count);
    } else {
        p->number = b->r->number;
        memcpy(p->count, count, sizeof count);
    }
}

static void step_open(struct books *b, struct belief *p, bool newer)
{
    if (p->number == 0 || (newer && p->update == 0))
        return;
    if (newer) {
        open_it(b, p->update, GIVEBACK_ABANDONED);
    } else if (p->update != 0) {
        open_it(b, p->number, GIVEBACK_CONFIRMED);
        assert_int_equal(b->r->replaced_by, p->update);
        p->number = p->update;
        memcpy(p->count, p->update_count, sizeof p->count);
    } else {
        open_it(b, p->number, GIVEBACK_RETURNED);
        p->number = 0;
    }
    p->update = 0;
}

static void step_remove(struct books *b, struct belief *p, int product)
{
    struct udi udi = udi_of(product);
    struct removal removal = {.udi = &udi, .reason = "dead", .actor = FIXTURE_USER, .now_s = FIXTURE_NOW_S + 2};
    size_t settled = 0;
    enum plr_err err = PLR_OK;

    OK(ledger_begin(b->x->ledger, F));
    if (p->removed) {
        OK(removal_settle_in(b->r, &settled, b->x->ledger, &removal, F));
        assert_true(settled == 1 || settled == 2);
        OK(ledger_commit(b->x->ledger, F));
        p->removed = false;
        return;
    }
    err = removal_record_in(b->r, b->x->ledger, &removal, F);
    if (err == PLR_OK) {
        OK(ledger_commit(b->x->ledger, F));
        assert_int_not_equal(p->number, 0);
        p->removed = true;
        p->number = 0;
        p->update = 0;
    } else {
        assert_true(p->number == 0 || strcmp(fixture_fail.reason, "previousreturnpending") == 0);
        ledger_rollback(b->x->ledger);
    }
}

static void step_move(struct books *b, struct belief *p, int product)
{
    struct udi udi = udi_of(product);
    struct instance_home home = {0};
    struct event event = {.at_s = 1, .actor = FIXTURE_USER, .action = "transfer-instance", .subject = "x"};

    if (p->seq == 0)
        return;
    event.detail = "{}";
    OK(ledger_begin(b->x->ledger, F));
    OK(ledger_transfer_home(&home, b->x->ledger, &udi, F));
    assert_int_equal(home.va.id, b->va[p->va].id);
    assert_int_equal(home.reservation, p->number);
    assert_int_equal(home.update, p->update);
    OK(ledger_event_append(b->x->ledger, &event, F));
    if (p->update != 0) {
        assert_int_equal(ledger_transfer_move(b->x->ledger, &home, b->va[1 - p->va].id, F), PLR_ERR_STATE);
        ledger_rollback(b->x->ledger);
        return;
    }
    OK(ledger_transfer_move(b->x->ledger, &home, b->va[1 - p->va].id, F));
    OK(ledger_commit(b->x->ledger, F));
    p->va = 1 - p->va;
}

static void begin(struct books *b, struct fixture *x)
{
    struct pool_facts more = {.purchased = PURCHASED - 5, .tag = FIXTURE_TAG};
    struct pool_facts beta = {.purchased = PURCHASED, .tag = TAG_2};
    struct event event = {.at_s = 1, .actor = FIXTURE_USER, .action = "license-add", .subject = "x", .detail = "{}"};

    b->x = x;
    b->r = test_calloc(1, sizeof *b->r);
    OK(ledger_begin(x->ledger, F));
    OK(ledger_event_append(x->ledger, &event, F));
    OK(ledger_va_add(x->ledger, &x->account, "Default/Lab", FIXTURE_NOW_S, F));
    OK(ledger_product_add_tag(x->ledger, FIXTURE_PID, TAG_2, "", F));
    OK(ledger_pool_add(x->ledger, x->va.id, &more, F));
    OK(ledger_pool_add(x->ledger, x->va.id, &beta, F));
    OK(ledger_commit(x->ledger, F));
    b->va[0] = x->va;
    OK(ledger_va_get(&b->va[1], x->ledger, &x->account, "Default/Lab", F));
}

static void random_walk(void **state)
{
    struct books b = {.seed = 20260101};
    struct belief list[PRODUCTS] = {0};

    begin(&b, *state);
    for (int i = 0; i < STEPS; i++) {
        int product = (int)draw(&b, PRODUCTS);
        uint32_t what = draw(&b, 12);

        if (what < 6)
            step_order(&b, list, product);
        else if (what < 8)
            step_open(&b, &list[product], false);
        else if (what < 9)
            step_open(&b, &list[product], true);
        else if (what < 10)
            step_remove(&b, &list[product], product);
        else
            step_move(&b, &list[product], product);
        compare(&b, list);
        if (i % 100 == 0)
            OK(ledger_event_verify_books(b.x->ledger, F));
    }
    OK(ledger_event_verify_books(b.x->ledger, F));
    OK(ledger_check_file(b.x->ledger, F));
    /* It has been everywhere. */
    assert_true(fixture_number(b.x, "SELECT count(*) FROM reservation WHERE confirmed_s IS NOT NULL") > 10);
    assert_true(fixture_number(b.x,
                               "SELECT count(*) FROM reservation WHERE replaces IS NOT NULL AND confirmed_s IS NULL"
                               " AND state = 'returned' AND removed_s IS NULL") > 10);
    assert_true(fixture_number(b.x, "SELECT count(*) FROM reservation WHERE return_reason = 'settled'") > 10);
    assert_true(fixture_number(b.x, "SELECT count(*) FROM reservation WHERE replaces IS NOT NULL AND removed_s"
                                    " IS NOT NULL") > 0);
    assert_true(fixture_number(b.x, "SELECT count(DISTINCT va) FROM reservation") == 2);
    test_free(b.r);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
    const struct CMUnitTest tests[] = {
        T(random_walk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
