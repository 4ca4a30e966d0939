/* What an authority does with one product, among a thousand others and among many: bench_scale [SMALL LARGE].
 * Both ledgers are filled through the library (reserve.h: policy, event, triggers), then each command is run as a
 * process, turn by turn on the two, so that what else the machine does falls on both. */
#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "keys/commit.h"
#include "keys/digest.h"
#include "keys/keys.h"
#include "src/cssm/cssm.h"
#include "src/cssm/reserve.h"
#include "src/ledger/ledger_account.h"
#include "src/ledger/ledger_product.h"
#include "src/ledger/ledger_va.h"

#define RUNS   21
#define COMMIT 2000 /* reservations in one transaction while a ledger is filled */
#define PID    "EX-SW-24"
#define TAG    "regid.2026-01.com.example.EX_SW_Advantage,1.0_10ebe316-8770-4f2d-ab02-e2f99c8194c2"

enum step { AVAILABLE, RESERVE, SHOW_REQUEST, SHOW_UDI, RETURN, STEPS };

static const char *const step_names[] = {"available", "reserve", "show by request", "show by UDI", "return"};

struct place {
    char dir[64];
    size_t count;
    double ms[STEPS][RUNS];
};

struct product {
    struct resolved from;
    char code[CODE_SYM_MAX + 1]; /* that gives it back */
};

static struct fail why;
static char program[4096];

static _Noreturn void give_up(const char *what)
{
    (void)fprintf(stderr, "bench_scale: %s: %s\n", what, why.why);
    exit(5);
}

static double now_ms(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

/* Run plr-cssm on a ledger; milliseconds. */
static double run(const struct place *place, const char *const *words)
{
    const char *argv[16] = {"plr-cssm"};
    size_t n = 1;
    int status = 0;
    double began = now_ms();
    pid_t pid = fork();

    for (; *words != NULL; words++)
        argv[n++] = *words;
    argv[n++] = "--ledger";
    argv[n] = place->dir;
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);

        (void)dup2(null, STDOUT_FILENO);
        (void)execv(program, (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        give_up(argv[1]);
    return now_ms() - began;
}

#define RUN(place, ...) run(place, (const char *const[]){__VA_ARGS__, NULL})

/* The UDI and request of the n-th product; the serial number is one of 26^2 * 530000. */
static void name_product(struct resolved *ret, size_t n, const struct commitment *commitment)
{
    struct code code = {0};
    char sn[16] = {0};

    memset(ret, 0, sizeof *ret);
    (void)snprintf(sn, sizeof sn, "B%c%c25%02u%04u", (char)('A' + n / 530000 / 26 % 26), (char)('A' + n / 530000 % 26),
                   (unsigned)(n / 10000 % 53 + 1), (unsigned)(n % 10000));
    if (udi_from_pid_sn(&ret->udi, PID, sn, &why) != PLR_OK)
        give_up("serial number");
    memcpy(ret->pid, PID, sizeof PID);
    digest_request_udi(&ret->request, &ret->udi);
    ret->request.seq = 1;
    ret->request.commitment = *commitment;
    request_encode(&code, &ret->request);
    code_text(ret->text, &code);
}

/* A product that can give back: its commitment is a real one. */
static void real_product(struct product *p, size_t n)
{
    struct opening op = {.kind = CODE_RETURN, .reason = OPENING_RETURNED, .seq = 1};
    struct commitment c = {0};
    struct code code = {0};

    name_product(&p->from, n, &c);
    commit_fresh(op.secret);
    if (commit_make(&c, op.secret, &p->from.udi, 1, request_commitment_bits(&p->from.udi), &why) != PLR_OK)
        give_up("commitment");
    name_product(&p->from, n, &c);
    op.udi_hash = (uint32_t)digest_udi(&p->from.udi, 22);
    opening_encode(&code, &op);
    code_text(p->code, &code);
}

static void reserve_one(struct ledger *ledger, struct reserve_order *order, struct reservation_facts *r, size_t n)
{
    struct resolved from = {0};
    struct commitment c = {.bits = 44};
    bool repeat = false;
    bool again = false;

    randombytes_buf(c.bytes, sizeof c.bytes);
    c.bytes[5] &= 0xf0;
    name_product(&from, n, &c);
    order->from = &from;
    if (reserve_check(r, &repeat, ledger, order, &why) != PLR_OK)
        give_up("check");
    r->issued_len = 250; /* as long as a signed one; nobody reads it */
    randombytes_buf(r->issued, r->issued_len);
    memcpy(r->receipt, "0badcafe", sizeof r->receipt);
    if (reserve_record_in(r, &again, ledger, order, &why) != PLR_OK || again)
        give_up("record");
}

static void fill(const struct place *place)
{
    struct account_facts account = {0};
    struct va_facts va = {0};
    struct wish *wish = calloc(1, sizeof *wish);
    struct reservation_facts *r = calloc(1, sizeof *r);
    struct reserve_order order = {.account = &account, .va = &va, .wish = wish};
    struct cssm_args args = {.ledger = place->dir};
    struct cssm c = {0};
    struct ledger *ledger = NULL;
    double began = now_ms();

    if (wish == NULL || r == NULL || cssm_open(&c, &args, &why) != PLR_OK)
        give_up("open");
    ledger = c.ledger;
    order.now_s = c.now_s;
    order.actor = c.actor;
    wish->line_count = 1;
    wish->lines[0].count = 1;
    memcpy(wish->lines[0].tag, TAG, sizeof TAG);
    if (ledger_account_get(&account, ledger, "Example", &why) != PLR_OK ||
        ledger_va_get(&va, ledger, &account, NULL, &why) != PLR_OK)
        give_up("account");
    for (size_t n = 0; n < place->count;) {
        if (ledger_begin(ledger, &why) != PLR_OK)
            give_up("begin");
        for (size_t end = n + COMMIT; n < end && n < place->count; n++)
            reserve_one(ledger, &order, r, n);
        if (ledger_commit(ledger, &why) != PLR_OK)
            give_up("commit");
        if (isatty(STDERR_FILENO))
            (void)fprintf(stderr, "\r%zu of %zu\033[K", n, place->count);
    }
    cssm_close(&c, PLR_OK);
    free(wish);
    free(r);
    (void)fprintf(stderr, "%sfilled with %zu products in %.0f s\n", isatty(STDERR_FILENO) ? "\r" : "", place->count,
                  (now_ms() - began) / 1e3);
}

static void make(struct place *place, const char *top, size_t count)
{
    place->count = count;
    (void)snprintf(place->dir, sizeof place->dir, "%s/%zu", top, count);
    (void)RUN(place, "init", "--unprotected");
    (void)RUN(place, "account", "add", "Example", "--slr", "--plr");
    (void)RUN(place, "product", "add", PID, "--tag", TAG);
    (void)RUN(place, "license", "add", "--account", "Example", "--tag", TAG, "--count", "99999999");
    fill(place);
}

static void measure(struct place *place, int i)
{
    struct product *p = calloc(1, sizeof *p);
    const char *request = NULL;
    const char *udi = NULL;

    if (p == NULL)
        give_up("no memory");
    real_product(p, 5000000 + (size_t)i);
    request = p->from.text;
    udi = p->from.udi.text;
    place->ms[AVAILABLE][i] = RUN(place, "available", request, "--account", "Example");
    place->ms[RESERVE][i] = RUN(place, "reserve", request, "--account", "Example", "--license", TAG "=1");
    place->ms[SHOW_REQUEST][i] = RUN(place, "show", request);
    place->ms[SHOW_UDI][i] = RUN(place, "show", udi);
    place->ms[RETURN][i] = RUN(place, "return", p->code);
    free(p);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static int take_away(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

int main(int argc, char **argv)
{
    static struct place small;
    static struct place large;
    char top[] = "/tmp/plrkit-bench-XXXXXX";
    char *slash = strrchr(argv[0], '/');

    if (slash == NULL || keys_init(&why) != PLR_OK || mkdtemp(top) == NULL)
        give_up("start");
    (void)snprintf(program, sizeof program, "%.*s/../plr-cssm", (int)(slash - argv[0]), argv[0]);
    make(&small, top, argc > 2 ? strtoul(argv[1], NULL, 10) : 1000);
    make(&large, top, argc > 2 ? strtoul(argv[2], NULL, 10) : 50000);
    for (int i = 0; i < RUNS; i++) {
        measure(&small, i);
        measure(&large, i);
    }
    printf("Scale: one product among many, whole commands, medians of %d runs\n\n", RUNS);
    printf("%-20s %8zu, ms %8zu, ms %9s\n", "command", small.count, large.count, "ratio");
    for (int s = 0; s < STEPS; s++) {
        qsort(small.ms[s], RUNS, sizeof(double), compare_doubles);
        qsort(large.ms[s], RUNS, sizeof(double), compare_doubles);
        printf("%-20s %12.2f %12.2f %9.2f\n", step_names[s], small.ms[s][RUNS / 2], large.ms[s][RUNS / 2],
               large.ms[s][RUNS / 2] / small.ms[s][RUNS / 2]);
    }
    if (getenv("PLRKIT_BENCH_KEEP") != NULL) {
        printf("\nThe ledgers are in %s\n", top);
        return 0;
    }
    return nftw(top, take_away, 16, FTW_DEPTH | FTW_PHYS) == 0 ? 0 : 5;
}
