/* Roles: the matrix against a table that was written by hand, and how far a role reaches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "src/ledger/permit.h"

/* a approver, A administrator, u user, V virtual account's administrator, v its user: as plr-cssm(1), ROLES. */
static const struct {
    enum act act;
    const char *who;
} matrix[] = {
    {ACT_ACCOUNT_ADD, "aA"}, {ACT_CATALOGUE, "A"},    {ACT_LOG_EXPORT, "aA"}, {ACT_BACKUP, "A"},
    {ACT_TRUST, "A"},        {ACT_ACCOUNT_SET, "aA"}, {ACT_VA_EDIT, "A"},     {ACT_LICENSE_ADD, "A"},
    {ACT_USER_EDIT, "AV"},   {ACT_RESERVE, "AuVv"},   {ACT_UPDATE, "AuVv"},   {ACT_CONFIRM, "AuVv"},
    {ACT_RETURN, "AuVv"},    {ACT_REMOVE, "AuVv"},    {ACT_REHOST, "AuVv"},   {ACT_SETTLE, "A"},
    {ACT_TRANSFER, "AuVv"},  {ACT_CONVERT, "A"},      {ACT_VIEW, "aAuVv"},    {ACT_USER_VIEW, "aAV"},
    {ACT_LOG_VIEW, "aAV"},
};

static const char letters[] = "aAuVv"; /* in the order of enum role */

static const struct account_facts mine = {.number = 7, .name = "Mine"};
static const struct account_facts other = {.number = 8, .name = "Other"};
static const struct va_facts lab = {.id = 3, .path = "Default/Lab"};
static const struct va_facts rack = {.id = 4, .path = "Default/Lab/Rack"};
static const struct va_facts labor = {.id = 5, .path = "Default/Labor"};
static const struct va_facts top = {.id = 2, .path = "Default"};

static bool is_va_role(unsigned role)
{
    return role == ROLE_VA_ADMINISTRATOR || role == ROLE_VA_USER;
}

/* A role in account 7; of virtual account Default/Lab where it is such a role. */
static struct role_facts role_of(unsigned role)
{
    struct role_facts r = {.role = (enum role)role, .account = 7, .account_name = "Mine"};

    if (is_va_role(role))
        memcpy(r.va, lab.path, sizeof "Default/Lab");
    return r;
}

static void every_act_is_in_the_table(void **state)
{
    (void)state;
    assert_int_equal(sizeof matrix / sizeof *matrix, ACT_COUNT);
    for (unsigned a = 0; a < ACT_COUNT; a++) {
        assert_int_equal(matrix[a].act, a);
        assert_non_null(permit_act_word((enum act)a));
        assert_non_null(permit_act_phrase((enum act)a));
    }
}

static void every_role_and_act(void **state)
{
    (void)state;
    for (unsigned a = 0; a < ACT_COUNT; a++)
        for (unsigned r = 0; r < ROLE_COUNT; r++)
            assert_int_equal(permit_role_may((enum role)r, (enum act)a), strchr(matrix[a].who, letters[r]) != NULL);
}

/* What is done to the authority as a whole takes a role for all accounts; what only looks, any. */
static void whole_authority(void **state)
{
    (void)state;
    for (unsigned a = 0; a < ACT_COUNT; a++)
        for (unsigned r = 0; r < ROLE_COUNT; r++) {
            struct role_facts role = role_of(r);
            bool listed = strchr(matrix[a].who, letters[r]) != NULL;
            bool looks = a >= ACT_VIEW;

            assert_int_equal(permit_allows(&role, 1, (enum act)a, NULL, NULL), listed && looks);
            if (is_va_role(r))
                continue;
            role.account = 0;
            role.account_name[0] = '\0';
            assert_int_equal(permit_allows(&role, 1, (enum act)a, NULL, NULL), listed);
        }
}

static void places(void **state)
{
    (void)state;
    for (unsigned a = ACT_ACCOUNT_SET; a < ACT_COUNT; a++)
        for (unsigned r = 0; r < ROLE_COUNT; r++) {
            struct role_facts role = role_of(r);
            bool listed = strchr(matrix[a].who, letters[r]) != NULL;
            bool whole = listed && !is_va_role(r);

            assert_int_equal(permit_allows(&role, 1, (enum act)a, &mine, NULL), whole);
            assert_int_equal(permit_allows(&role, 1, (enum act)a, &mine, &top), whole);
            assert_int_equal(permit_allows(&role, 1, (enum act)a, &mine, &labor), whole);
            assert_int_equal(permit_allows(&role, 1, (enum act)a, &mine, &lab), listed);
            assert_int_equal(permit_allows(&role, 1, (enum act)a, &mine, &rack), listed);
            assert_false(permit_allows(&role, 1, (enum act)a, &other, NULL));
            assert_false(permit_allows(&role, 1, (enum act)a, &other, &lab));
        }
}

/* An account's role never does what is of the authority, whatever account is named. */
static void no_account_makes_it_whole(void **state)
{
    (void)state;
    for (unsigned a = 0; a < ACT_ACCOUNT_SET; a++)
        for (unsigned r = 0; r < ROLE_COUNT; r++) {
            struct role_facts role = role_of(r);

            assert_false(permit_allows(&role, 1, (enum act)a, &mine, NULL));
            assert_false(permit_allows(&role, 1, (enum act)a, &mine, &lab));
        }
}

static void nobody_may_nothing(void **state)
{
    (void)state;
    for (unsigned a = 0; a < ACT_COUNT; a++) {
        assert_false(permit_allows(NULL, 0, (enum act)a, NULL, NULL));
        assert_false(permit_allows(NULL, 0, (enum act)a, &mine, &lab));
        assert_false(permit_sees(NULL, 0, (enum act)a, "Mine", NULL));
        assert_false(permit_sees(NULL, 0, (enum act)a, NULL, NULL));
    }
}

static void several_roles_add_up(void **state)
{
    struct role_facts roles[] = {role_of(ROLE_ACCOUNT_APPROVER), role_of(ROLE_VA_USER)};

    (void)state;
    assert_true(permit_allows(roles, 2, ACT_ACCOUNT_SET, &mine, NULL));
    assert_true(permit_allows(roles, 2, ACT_RESERVE, &mine, &lab));
    assert_false(permit_allows(roles, 2, ACT_RESERVE, &mine, &top));
    assert_false(permit_allows(roles, 2, ACT_USER_EDIT, &mine, &lab));
}

static void rows_of_lists(void **state)
{
    struct role_facts all = {.role = ROLE_ACCOUNT_APPROVER};
    struct role_facts user = role_of(ROLE_ACCOUNT_USER);
    struct role_facts admin = role_of(ROLE_VA_ADMINISTRATOR);

    (void)state;
    assert_true(permit_sees(&all, 1, ACT_VIEW, "Other", "Default"));
    assert_true(permit_sees(&user, 1, ACT_VIEW, "Mine", NULL));
    assert_false(permit_sees(&user, 1, ACT_VIEW, "Other", NULL));
    assert_true(permit_sees(&user, 1, ACT_VIEW, NULL, NULL));
    assert_false(permit_sees(&user, 1, ACT_LOG_VIEW, "Mine", NULL));
    assert_true(permit_sees(&admin, 1, ACT_VIEW, "Mine", "Default/Lab/Rack"));
    assert_false(permit_sees(&admin, 1, ACT_VIEW, "Mine", "Default/Labor"));
    assert_false(permit_sees(&admin, 1, ACT_VIEW, "Mine", NULL));
    assert_true(permit_sees(&admin, 1, ACT_LOG_VIEW, "Mine", "Default/Lab"));
    assert_false(permit_sees(&admin, 1, ACT_LOG_VIEW, NULL, NULL));
    assert_true(permit_sees(&all, 1, ACT_LOG_VIEW, NULL, NULL));
}

static void words_of_roles(void **state)
{
    enum role role = ROLE_COUNT;

    (void)state;
    for (unsigned r = 0; r < ROLE_COUNT; r++) {
        assert_true(permit_role_by_word(&role, permit_role_word((enum role)r)));
        assert_int_equal(role, r);
    }
    assert_false(permit_role_by_word(&role, ""));
    assert_false(permit_role_by_word(&role, "administrator"));
    assert_false(permit_role_by_word(&role, "Account-user"));
    assert_null(permit_role_word(ROLE_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_act_is_in_the_table),
        cmocka_unit_test(every_role_and_act),
        cmocka_unit_test(whole_authority),
        cmocka_unit_test(places),
        cmocka_unit_test(no_account_makes_it_whole),
        cmocka_unit_test(nobody_may_nothing),
        cmocka_unit_test(several_roles_add_up),
        cmocka_unit_test(rows_of_lists),
        cmocka_unit_test(words_of_roles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
