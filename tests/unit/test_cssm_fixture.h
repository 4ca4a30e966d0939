/* A ledger in a folder of its own, with one account, one product and a pool of five, for the test_cssm_*.c files. */
#ifndef PLRKIT_TEST_CSSM_FIXTURE_H
#define PLRKIT_TEST_CSSM_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "keys/commit.h"
#include "keys/digest.h"
#include "keys/keys.h"
#include "src/cssm/giveback.h"
#include "src/cssm/reserve.h"
#include "src/ledger/ledger_account.h"
#include "src/ledger/ledger_event.h"
#include "src/ledger/ledger_pool.h"
#include "src/ledger/ledger_product.h"
#include "src/ledger/ledger_reservation.h"
#include "src/ledger/ledger_role.h"
#include "src/ledger/ledger_va.h"
#include "src/ledger/logchain.h"

#define FIXTURE_PID   "EX-SW-24"
#define FIXTURE_TAG   "regid.2026-01.com.example.ALPHA,1.0_01234567-89ab-cdef-0123-456789abcdef"
#define FIXTURE_USER  "founder"
#define FIXTURE_NOW_S 1795330000u

struct fixture {
    char dir[64];
    char path[96];
    struct ledger *ledger;
    struct account_facts account;
    struct va_facts va;
    struct wish wish;
};

#define OK(call) assert_int_equal((call), PLR_OK)

static struct fail fixture_fail;
#define F (&fixture_fail)

static int fixture_up(void **state)
{
    struct fixture *x = test_calloc(1, sizeof *x);
    struct pool_facts pool = {.purchased = 5, .tag = FIXTURE_TAG};
    struct event event = {.at_s = FIXTURE_NOW_S, .actor = "a", .action = "b", .subject = "c", .detail = "{}"};
    struct ledger_authority authority = {.name = "test", .created_s = FIXTURE_NOW_S};
    int fd = -1;

    memcpy(x->dir, P_tmpdir "/plrkit-test-XXXXXX", sizeof P_tmpdir "/plrkit-test-XXXXXX");
    assert_non_null(mkdtemp(x->dir));
    (void)snprintf(x->path, sizeof x->path, "%s/" LEDGER_FILE, x->dir);
    fd = open(x->path, O_CREAT | O_EXCL | O_WRONLY, 0600);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    OK(keys_init(F));
    OK(ledger_create(x->dir, &authority, FIXTURE_USER, NULL, F));
    OK(ledger_open(&x->ledger, x->dir, F));
    ledger_role_act_as(x->ledger, FIXTURE_USER);
    OK(ledger_begin(x->ledger, F));
    memcpy(x->account.name, "Example", sizeof "Example");
    x->account.slr = true;
    x->account.plr = true;
    x->account.created_s = FIXTURE_NOW_S;
    OK(ledger_account_add(x->ledger, &x->account, F));
    OK(ledger_va_get(&x->va, x->ledger, &x->account, NULL, F));
    OK(ledger_product_add(x->ledger, FIXTURE_PID, "", FIXTURE_NOW_S, F));
    OK(ledger_product_add_tag(x->ledger, FIXTURE_PID, FIXTURE_TAG, "", F));
    OK(ledger_pool_add(x->ledger, x->va.id, &pool, F));
    for (int i = 1; i < 5; i++) /* the first is "init" */
        OK(ledger_event_append(x->ledger, &event, F));
    OK(ledger_commit(x->ledger, F));
    x->wish.line_count = 1;
    x->wish.lines[0].count = 1;
    memcpy(x->wish.lines[0].tag, FIXTURE_TAG, sizeof FIXTURE_TAG);
    *state = x;
    return 0;
}

static int fixture_down(void **state)
{
    static const char *const files[] = {LEDGER_FILE, LEDGER_FILE "-wal", LEDGER_FILE "-shm", LEDGER_FILE "-journal"};
    struct fixture *x = *state;
    char path[128] = {0};

    ledger_close(x->ledger);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", x->dir, files[i]);
        (void)unlink(path);
    }
    (void)rmdir(x->dir);
    test_free(x);
    return 0;
}

/* Request of a product and the return code that opens its commitment. */
static inline void fixture_request(struct resolved *ret, struct code *ret_return, const char *sn, uint8_t seq)
{
    uint8_t secret[OPENING_SECRET_BYTES] = {0};
    struct opening op = {.kind = CODE_RETURN, .reason = OPENING_RETURNED, .seq = seq};
    struct code code = {0};

    memset(ret, 0, sizeof *ret);
    OK(udi_from_pid_sn(&ret->udi, FIXTURE_PID, sn, F));
    memcpy(ret->pid, FIXTURE_PID, sizeof FIXTURE_PID);
    digest_request_udi(&ret->request, &ret->udi);
    ret->request.seq = seq;
    commit_fresh(secret);
    OK(commit_make(&ret->request.commitment, secret, &ret->udi, seq, request_commitment_bits(&ret->udi), F));
    request_encode(&code, &ret->request);
    code_text(ret->text, &code);
    op.udi_hash = (uint32_t)digest_udi(&ret->udi, 22);
    memcpy(op.secret, secret, sizeof op.secret);
    opening_encode(ret_return, &op);
}

/* Check and record, with bytes in the place of a signed code. */
static inline enum plr_err fixture_reserve(struct fixture *x, struct reservation_facts *r, bool *ret_repeat,
                                           const struct resolved *from)
{
    struct reserve_order order = {.from = from, .account = &x->account, .va = &x->va, .wish = &x->wish};
    bool again = true;
    enum plr_err err = PLR_OK;

    order.now_s = FIXTURE_NOW_S;
    order.actor = "tester";
    if ((err = reserve_check(r, ret_repeat, x->ledger, &order, F)) != PLR_OK || *ret_repeat)
        return err;
    memset(r->issued, 'X', 64);
    r->issued_len = 64;
    memcpy(r->receipt, "0badcafe", sizeof r->receipt);
    err = reserve_record(r, &again, x->ledger, &order, F);
    if (err == PLR_OK)
        assert_false(again);
    return err;
}

/* A hand in the database shell: its own connection, none of the program's settings. */
static inline int fixture_shell(const struct fixture *x, const char *sql)
{
    sqlite3 *db = NULL;
    int rc = SQLITE_OK;

    assert_int_equal(sqlite3_open_v2(x->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return rc;
}

static inline int64_t fixture_number(const struct fixture *x, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    int64_t n = 0;

    assert_int_equal(sqlite3_open_v2(x->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return n;
}

#endif
