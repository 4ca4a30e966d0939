/* What the authority allows, over facts made by hand: src/ledger/policy.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "src/ledger/policy.h"

#define TAG_A "regid.2026-01.com.example.ALPHA,1.0_01234567-89ab-cdef-0123-456789abcdef"
#define TAG_B "regid.2026-01.com.example.BETA,1.0_11234567-89ab-cdef-0123-456789abcdef"
#define TODAY 20779u /* 2026-11-22 */

static struct pool_facts pool(int64_t id, const char *tag, enum license_type type, uint32_t end_day, uint32_t purchased,
                              uint32_t reserved)
{
    struct pool_facts p = {.id = id, .type = type, .purchased = purchased, .reserved = reserved};

    p.start_day = type == LICENSE_PERPETUAL ? 0 : TODAY - 10;
    p.end_day = end_day;
    memcpy(p.tag, tag, strlen(tag));
    return p;
}

static void wish_line(struct wish *w, const char *tag, uint32_t count)
{
    memset(&w->lines[w->line_count], 0, sizeof w->lines[0]);
    memcpy(w->lines[w->line_count].tag, tag, strlen(tag));
    w->lines[w->line_count++].count = count;
}

/* Every last number against every new one: exactly 1 to 32 ahead is forward. */
static void sequence_numbers(void **state)
{
    struct udi udi = {.text = "PID:EX-1,SN:1"};

    (void)state;
    for (unsigned last = 0; last < 64; last++)
        for (unsigned ahead = 0; ahead < 64; ahead++) {
            struct instance_facts in = {.known = true, .id = 1, .seq = (uint8_t)last};
            struct fail f = {0};
            enum plr_err err = policy_request(&in, &udi, (uint8_t)((last + ahead) % 64), &f);

            assert_int_equal(err, ahead >= 1 && ahead <= 32 ? PLR_OK : PLR_ERR_STATE);
            if (ahead == 0)
                assert_string_equal(f.reason, "clonesuspected");
            if (ahead > 32)
                assert_string_equal(f.reason, "sequencewentback");
        }
}

static void new_instance_may_begin_anywhere(void **state)
{
    struct udi udi = {.text = "PID:EX-1,SN:1"};
    struct instance_facts in = {0};
    struct fail f = {0};

    (void)state;
    for (unsigned seq = 0; seq < 64; seq++)
        assert_int_equal(policy_request(&in, &udi, (uint8_t)seq, &f), PLR_OK);
}

/* An open reservation is named before anything else is. */
static void reserved_or_known(void **state)
{
    struct udi udi = {.text = "PID:EX-1,SN:1"};
    struct instance_facts in = {.known = true, .seq = 5, .open_reservation = 77, .commitment_holder = 9};
    struct fail f = {0};

    (void)state;
    assert_int_equal(policy_request(&in, &udi, 5, &f), PLR_ERR_STATE);
    assert_string_equal(f.reason, "alreadyreserved");
    assert_non_null(strstr(f.why, "77"));
    in.open_reservation = 0;
    assert_int_equal(policy_request(&in, &udi, 6, &f), PLR_ERR_STATE);
    assert_string_equal(f.reason, "commitmentknown");
    in.commitment_holder = 0;
    assert_int_equal(policy_request(&in, &udi, 6, &f), PLR_OK);
}

/* Two requests of one number are no reason to return what is reserved. */
static void a_clone_is_suspected_before_all_else(void **state)
{
    struct udi udi = {.text = "PID:EX-1,SN:1"};
    struct instance_facts in = {.known = true, .seq = 5, .open_reservation = 77};
    struct fail f = {0};

    (void)state;
    assert_int_equal(policy_request(&in, &udi, 5, &f), PLR_ERR_STATE);
    assert_string_equal(f.reason, "clonesuspected");
    assert_non_null(strstr(f.hint, "77"));
    assert_null(strstr(f.hint, "return"));
    in.seq = 4;
    assert_int_equal(policy_request(&in, &udi, 5, &f), PLR_ERR_STATE);
    assert_string_equal(f.reason, "alreadyreserved");
}

static void approvals(void **state)
{
    (void)state;
    for (int bits = 0; bits < 4; bits++) {
        struct account_facts a = {.name = "Example", .plr = (bits & 1) != 0, .slr = (bits & 2) != 0};
        struct fail f = {0};

        assert_int_equal(policy_approved(&a, RESERVATION_UNIVERSAL, &f), a.plr ? PLR_OK : PLR_ERR_POLICY);
        assert_int_equal(policy_approved(&a, RESERVATION_SPECIFIC, &f), a.slr ? PLR_OK : PLR_ERR_POLICY);
    }
}

static enum plr_err allocate(struct line_facts *lines, size_t *count, const struct wish *w,
                             const struct pool_facts *pools, size_t n, struct fail *f)
{
    return policy_allocate(lines, count, w, pools, n, TODAY, "EX-1", f);
}

static void perpetual_first_then_the_longest_term(void **state)
{
    struct pool_facts pools[] = {
        pool(1, TAG_A, LICENSE_TERM, TODAY + 5, 9, 0),
        pool(2, TAG_A, LICENSE_SUBSCRIPTION, TODAY + 50, 9, 0),
        pool(3, TAG_A, LICENSE_PERPETUAL, 0, 4, 2),
        pool(4, TAG_B, LICENSE_PERPETUAL, 0, 9, 0),
    };
    struct line_facts lines[SLR_ENT_MAX] = {0};
    struct wish w = {0};
    size_t count = 0;
    struct fail f = {0};

    (void)state;
    wish_line(&w, TAG_A, 2);
    assert_int_equal(allocate(lines, &count, &w, pools, 4, &f), PLR_OK);
    assert_int_equal(count, 1);
    assert_int_equal(lines[0].pool, 3);
    w.lines[0].count = 3;
    assert_int_equal(allocate(lines, &count, &w, pools, 4, &f), PLR_OK);
    assert_int_equal(lines[0].pool, 2);
    assert_int_equal(lines[0].end_day, TODAY + 50);
    assert_int_equal(lines[0].type, LICENSE_SUBSCRIPTION);
    w.lines[0].count = 10;
    assert_int_equal(allocate(lines, &count, &w, pools, 4, &f), PLR_ERR_POLICY);
    assert_string_equal(f.reason, "noneavailable");
    assert_non_null(strstr(f.hint, "at most 9"));
    wish_line(&w, TAG_B, 9);
    w.lines[0].count = 2;
    assert_int_equal(allocate(lines, &count, &w, pools, 4, &f), PLR_OK);
    assert_int_equal(count, 2);
    assert_int_equal(lines[1].pool, 4);
}

/* The first and the last day count; the days before and after do not. */
static void terms_include_both_days(void **state)
{
    struct pool_facts p = pool(1, TAG_A, LICENSE_TERM, TODAY, 5, 0);

    (void)state;
    p.start_day = TODAY;
    assert_true(policy_running(&p, TODAY));
    assert_false(policy_running(&p, TODAY - 1));
    assert_false(policy_running(&p, TODAY + 1));
    p.type = LICENSE_PERPETUAL;
    assert_true(policy_running(&p, 0));
}

static void nothing_is_said_plainly(void **state)
{
    struct pool_facts pools[] = {
        pool(1, TAG_A, LICENSE_PERPETUAL, 0, 5, 5),
        pool(2, TAG_B, LICENSE_PERPETUAL, 0, 5, 1),
        pool(3, TAG_A, LICENSE_PERPETUAL, 0, 5, 0),
    };
    struct line_facts lines[SLR_ENT_MAX] = {0};
    struct wish w = {0};
    size_t count = 99;
    struct fail f = {0};

    (void)state;
    pools[2].universal = true; /* a universal licence is no specific one */
    wish_line(&w, TAG_A, 1);
    assert_int_equal(allocate(lines, &count, &w, pools, 3, &f), PLR_ERR_POLICY);
    assert_non_null(strstr(f.why, "none available for PID EX-1"));
    assert_non_null(strstr(f.hint, "BETA: 4 perpetual"));
    assert_int_equal(count, 99);
    pools[0] = pool(1, TAG_B, LICENSE_TERM, TODAY, 4, 0);
    assert_int_equal(allocate(lines, &count, &w, pools, 3, &f), PLR_ERR_POLICY);
    assert_non_null(strstr(f.hint, "BETA: 4 to 2026-11-22, BETA: 4 perpetual"));
    pools[0] = pool(1, TAG_A, LICENSE_TERM, TODAY - 1, 5, 0);
    assert_int_equal(allocate(lines, &count, &w, pools, 3, &f), PLR_ERR_POLICY);
    assert_non_null(strstr(f.why, "not running"));
    w.line_count = 0;
    assert_int_equal(allocate(lines, &count, &w, pools, 3, &f), PLR_ERR_POLICY);
    assert_string_equal(f.reason, "noentitlement");
}

static void universal_of_the_product_first(void **state)
{
    struct pool_facts pools[] = {
        pool(1, "universal", LICENSE_PERPETUAL, 0, 5, 0),
        pool(2, TAG_A, LICENSE_PERPETUAL, 0, 1, 0),
        pool(3, TAG_B, LICENSE_PERPETUAL, 0, 5, 0),
    };
    struct line_facts lines[SLR_ENT_MAX] = {0};
    struct wish w = {.kind = RESERVATION_UNIVERSAL};
    size_t count = 0;
    struct fail f = {0};

    (void)state;
    pools[0].universal = true;
    pools[1].universal = true;
    assert_int_equal(allocate(lines, &count, &w, pools, 3, &f), PLR_OK);
    assert_int_equal(count, 1);
    assert_int_equal(lines[0].pool, 2);
    assert_int_equal(lines[0].count, 1);
    pools[1].reserved = 1;
    assert_int_equal(allocate(lines, &count, &w, pools, 3, &f), PLR_OK);
    assert_int_equal(lines[0].pool, 1);
    pools[0].reserved = 5;
    assert_int_equal(allocate(lines, &count, &w, pools, 3, &f), PLR_ERR_POLICY);
    assert_non_null(strstr(f.hint, "BETA: 5"));
}

static void same_wish(void **state)
{
    struct reservation_facts *r = test_calloc(1, sizeof *r);
    struct wish w = {0};
    struct fail f = {0};

    (void)state;
    r->account = 7;
    r->va.id = 3;
    r->line_count = 2;
    memcpy(r->lines[0].tag, TAG_A, sizeof TAG_A);
    memcpy(r->lines[1].tag, TAG_B, sizeof TAG_B);
    r->lines[0].count = 1;
    r->lines[1].count = 2;
    wish_line(&w, TAG_B, 2);
    assert_false(policy_same_wish(r, &w));
    wish_line(&w, TAG_A, 1);
    assert_true(policy_same_wish(r, &w));
    assert_int_equal(policy_repeat(r, 7, 3, &w, "then", &f), PLR_OK);
    assert_int_equal(policy_repeat(r, 8, 3, &w, "then", &f), PLR_ERR_STATE);
    assert_int_equal(policy_repeat(r, 7, 4, &w, "then", &f), PLR_ERR_STATE);
    assert_string_equal(f.reason, "otherlicenses");
    w.by_reference = true;
    assert_false(policy_same_wish(r, &w));
    w.by_reference = false;
    w.lines[1].count = 2;
    assert_false(policy_same_wish(r, &w));
    w.lines[1].count = 1;
    w.kind = RESERVATION_UNIVERSAL;
    assert_false(policy_same_wish(r, &w));
    w.kind = RESERVATION_SPECIFIC;
    r->state = RESERVATION_RETURNED;
    assert_int_equal(policy_repeat(r, 7, 3, &w, "then", &f), PLR_ERR_STATE);
    assert_string_equal(f.reason, "alreadyreturned");
    test_free(r);
}

/* What is said of an update, in the order in which it is looked at. */
static void updates(void **state)
{
    static const struct {
        struct instance_facts in;
        uint8_t seq;
        const char *reason; /* NULL: allowed */
    } cases[] = {
        {{.known = false}, 1, "notreserved"},
        {{.known = true, .seq = 5}, 6, "notreserved"},
        {{.known = true, .seq = 5, .open_reservation = 7}, 6, NULL},
        {{.known = true, .seq = 5, .open_reservation = 7}, 37, NULL},
        {{.known = true, .seq = 5, .open_reservation = 7}, 38, "sequencewentback"},
        {{.known = true, .seq = 5, .open_reservation = 7}, 4, "sequencewentback"},
        {{.known = true, .seq = 5, .open_reservation = 7}, 5, "clonesuspected"},
        {{.known = true, .seq = 5, .open_reservation = 7, .update = 8}, 5, "clonesuspected"},
        {{.known = true, .seq = 5, .open_reservation = 7, .update = 8}, 6, "updateintransit"},
        {{.known = true, .seq = 5, .open_reservation = 7, .commitment_holder = 3}, 6, "commitmentknown"},
        {{.known = true, .seq = 5, .removed = 7}, 6, "removed"},
        {{.known = true, .seq = 5, .removed = 7}, 5, "clonesuspected"},
    };
    struct udi udi = {.text = "PID:EX-1,SN:1"};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fail f = {0};
        enum plr_err err = policy_update(&cases[i].in, &udi, cases[i].seq, &f);

        assert_int_equal(err, cases[i].reason == NULL ? PLR_OK : PLR_ERR_STATE);
        if (cases[i].reason != NULL)
            assert_string_equal(f.reason, cases[i].reason);
    }
}

static void removed_products_get_nothing_new(void **state)
{
    struct udi udi = {.text = "PID:EX-1,SN:1"};
    struct instance_facts in = {.known = true, .seq = 5, .removed = 7};
    struct fail f = {0};

    (void)state;
    assert_int_equal(policy_request(&in, &udi, 6, &f), PLR_ERR_STATE);
    assert_string_equal(f.reason, "removed");
    assert_non_null(strstr(f.hint, "settle"));
}

/* Only what is wanted more must be there, and the pool that the product has comes before a better one. */
static void updates_count_what_they_hold(void **state)
{
    struct pool_facts pools[] = {pool(1, TAG_A, LICENSE_PERPETUAL, 0, 9, 0),
                                 pool(2, TAG_A, LICENSE_TERM, TODAY + 9, 5, 5)};
    struct reservation_facts *current = test_calloc(1, sizeof *current);
    struct line_facts lines[SLR_ENT_MAX] = {0};
    struct wish wish = {0};
    struct fail f = {0};
    size_t count = 0;

    (void)state;
    current->line_count = 1;
    current->lines[0] = (struct line_facts){.pool = 2, .count = 3};
    wish_line(&wish, TAG_A, 3);
    assert_int_equal(policy_allocate(lines, &count, &wish, pools, 2, TODAY, "P", &f), PLR_OK);
    assert_int_equal(lines[0].pool, 1);
    policy_count_own(pools, 2, current, true);
    assert_int_equal(policy_available(&pools[1]), 3);
    assert_int_equal(policy_allocate(lines, &count, &wish, pools, 2, TODAY, "P", &f), PLR_OK);
    assert_int_equal(lines[0].pool, 2);
    wish.lines[0].count = 4; /* does not fit there any more */
    assert_int_equal(policy_allocate(lines, &count, &wish, pools, 2, TODAY, "P", &f), PLR_OK);
    assert_int_equal(lines[0].pool, 1);
    wish.lines[0].count = 10;
    assert_int_equal(policy_allocate(lines, &count, &wish, pools, 2, TODAY, "P", &f), PLR_ERR_POLICY);
    test_free(current);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequence_numbers),
        cmocka_unit_test(new_instance_may_begin_anywhere),
        cmocka_unit_test(reserved_or_known),
        cmocka_unit_test(a_clone_is_suspected_before_all_else),
        cmocka_unit_test(approvals),
        cmocka_unit_test(perpetual_first_then_the_longest_term),
        cmocka_unit_test(terms_include_both_days),
        cmocka_unit_test(nothing_is_said_plainly),
        cmocka_unit_test(universal_of_the_product_first),
        cmocka_unit_test(same_wish),
        cmocka_unit_test(updates),
        cmocka_unit_test(removed_products_get_nothing_new),
        cmocka_unit_test(updates_count_what_they_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
