/* How often repair proposes the right thing: every kind of code, every class of mistake, with a judge and without.
 * Usage: bench_repair [TRIALS], 10000 if not given. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codec/opening.h"
#include "codec/repair.h"
#include "codec/request.h"
#include "codec/slrtext.h"
#include "codec/symbol.h"
#include "keys/commit.h"
#include "keys/digest.h"
#include "keys/keys.h"
#include "keys/schnorr.h"

#define CATALOGUE 600

static uint64_t seed = 0x9e3779b97f4a7c15;

static uint32_t below(uint32_t n)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (uint32_t)((seed * 0x2545f4914f6cdd1dull) >> 32) % n;
}

static double now_s(void)
{
    struct timespec t = {0};

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* --- samples: a right code of each kind, and what the receiver can check of it ------------------------------------ */

struct sample {
    uint8_t sym[REPAIR_LEN_MAX];
    size_t len;
    size_t len_min, len_max; /* that a receiver must reckon with */
    struct check_context ctx;
};

static uint32_t catalogue[CATALOGUE];
static struct udi udi;
static struct commitment commitment;
static uint8_t secret[OPENING_SECRET_BYTES] = {3, 1, 4, 1, 5, 9, 2, 6};
static struct schnorr_public pub;
static struct schnorr_key *key;
static struct plrauth plr;

static void random_symbols(struct sample *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        s->sym[i] = (uint8_t)below(32);
}

static void from_code(struct sample *s, const struct code *c)
{
    memcpy(s->sym, c->sym, c->len);
    s->len = c->len;
    kind_length(c->kind, &s->len_min, &s->len_max);
    s->ctx = check_context(kind_symbol(c->kind), 0, 0);
}

static void make_request(struct sample *s)
{
    struct request r = {.seq = (uint8_t)below(64), .product_hash = catalogue[below(CATALOGUE)]};
    struct code c;
    char sn[12] = "";

    for (size_t i = 0; i < 11; i++)
        sn[i] = i < 3 ? (char)('A' + below(26)) : (char)('0' + below(10));
    sn[5] = (char)('0' + below(5));
    sn[6] = (char)('1' + below(9));
    memcpy(r.sn, sn, sizeof sn);
    r.commitment.bits = 44;
    for (size_t i = 0; i < 5; i++)
        r.commitment.bytes[i] = (uint8_t)below(256);
    r.commitment.bytes[5] = (uint8_t)(below(16) << 4);
    request_encode(&c, &r);
    from_code(s, &c);
}

static bool judge_request(void *context, const uint8_t *sym, size_t len)
{
    struct code c = {.kind = CODE_REQUEST, .len = len};
    struct request r;

    (void)context;
    memcpy(c.sym, sym, len);
    if (sym[0] != kind_symbol(CODE_REQUEST) || request_decode(&r, &c, NULL) != PLR_OK)
        return false;
    for (size_t i = 0; i < CATALOGUE; i++)
        if (catalogue[i] == r.product_hash)
            return r.form != REQUEST_FORM_HASH;
    return false;
}

static void make_plr(struct sample *s)
{
    struct code c;

    plrauth_encode(&c, &plr);
    from_code(s, &c);
}

/* Without a judge nothing needs to verify, and every trial has a code of its own. */
static void any_plr(struct sample *s)
{
    struct plrauth a = {
        .slot = (uint8_t)below(2), .export_status = (enum export_status)below(3), .account = below(1u << 18)};
    struct code c;

    a.e = (uint64_t)below(1u << 30) << 30 | (1 + below((1u << 30) - 1));
    for (size_t i = 0; i < sizeof a.s_hi; i++)
        a.s_hi[i] = (uint8_t)below(256);
    plrauth_encode(&c, &a);
    from_code(s, &c);
}

/* The right code is known to verify: only another candidate is put to the signature. */
static bool judge_plr(void *context, const uint8_t *sym, size_t len)
{
    const struct sample *right = context;
    struct code c = {.kind = CODE_PLR, .len = len};
    struct plrauth a;
    struct schnorr_claim claim = {.udi = &udi, .seq = 1, .commitment = commitment};

    if (len == right->len && memcmp(sym, right->sym, len) == 0)
        return true;
    memcpy(c.sym, sym, len);
    return sym[0] < 16 && plrauth_decode(&a, &c, NULL) == PLR_OK && schnorr_verify(&a, &pub, &claim, NULL) == PLR_OK;
}

static void make_return(struct sample *s)
{
    struct opening o = {.kind = CODE_RETURN, .seq = 1, .udi_hash = (uint32_t)digest_udi(&udi, 22)};
    struct code c;

    memcpy(o.secret, secret, sizeof secret);
    opening_encode(&c, &o);
    from_code(s, &c);
}

static void any_return(struct sample *s)
{
    struct opening o = {.kind = CODE_RETURN, .reason = (enum opening_reason)below(3), .seq = (uint8_t)below(64)};
    struct code c;

    o.udi_hash = below(1u << 22);
    for (size_t i = 0; i < sizeof o.secret; i++)
        o.secret[i] = (uint8_t)below(256);
    opening_encode(&c, &o);
    from_code(s, &c);
}

static bool judge_return(void *context, const uint8_t *sym, size_t len)
{
    const struct sample *right = context;
    struct code c = {.kind = CODE_RETURN, .len = len};
    struct opening o;

    if (len == right->len && memcmp(sym, right->sym, len) == 0)
        return true;
    memcpy(c.sym, sym, len);
    return sym[0] == kind_symbol(CODE_RETURN) && opening_decode(&o, &c, NULL) == PLR_OK &&
           o.udi_hash == digest_udi(&udi, 22) && commit_open(&commitment, o.secret, &udi, o.seq, NULL) == PLR_OK;
}

static void make_device(struct sample *s)
{
    random_symbols(s, 26);
    s->sym[0] = kind_symbol(CODE_PLR_DEVICE);
    s->len = s->len_min = s->len_max = 32;
    s->ctx = check_context(s->sym[0], 0, 0);
    check_append(s->sym, 26, s->ctx);
}

static void make_line(struct sample *s)
{
    random_symbols(s, SLRTEXT_LINE_DATA);
    s->len = s->len_min = s->len_max = SLRTEXT_LINE_LEN;
    s->ctx = slrtext_context((uint16_t)below(1024), 2 + below(9));
    check_append(s->sym, SLRTEXT_LINE_DATA, s->ctx);
}

/* The Ed25519 signature over the whole document refuses every line but the right one. */
static bool judge_line(void *context, const uint8_t *sym, size_t len)
{
    const struct sample *right = context;

    return len == right->len && memcmp(sym, right->sym, len) == 0;
}

static const struct kind {
    const char *name;
    const char *judged_by;
    void (*make)(struct sample *); /* one that the judge can judge */
    void (*any)(struct sample *);  /* one for trials without */
    bool (*judge)(void *, const uint8_t *, size_t);
} kinds[] = {
    {"Q 31", "catalogue", make_request, make_request, judge_request},
    {"P 64", "signature", make_plr, any_plr, judge_plr},
    {"R/V 26", "commitment", make_return, any_return, judge_return},
    {"S line 48", "signature", make_line, make_line, judge_line},
    {"M 32", NULL, make_device, make_device, NULL},
};

#include "tests/bench/mistakes.h"

/* --- counting ----------------------------------------------------------------------------------------------------- */

struct tally {
    unsigned right, listed, reread, wrong;
};

static void count(struct tally *t, const struct repair_result *r, const struct sample *s)
{
    bool there = false;

    for (size_t i = 0; i < r->count && i < REPAIR_CANDIDATES_MAX; i++)
        there = there || (r->candidates[i].len == s->len && memcmp(r->candidates[i].sym, s->sym, s->len) == 0);
    if (r->count == 0)
        t->reread++;
    else if (there && r->count == 1)
        t->right++;
    else if (there)
        t->listed++;
    else
        t->wrong++;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static void row(const struct kind *k, const struct mistake *m, bool judged, unsigned trials, double *times)
{
    struct tally t = {0};
    struct repair_result r;

    for (unsigned i = 0; i < trials; i++) {
        struct sample s = {0};
        struct typed typed = {0};
        double start = 0;

        do {
            (judged ? k->make : k->any)(&s);
            memcpy(typed.sym, s.sym, s.len);
            typed.len = s.len;
            m->make(&typed, &s);
        } while (typed.len == s.len && memcmp(typed.sym, s.sym, s.len) == 0);
        start = now_s();
        repair_find(&r, &(struct repair_task){.typed = typed.sym,
                                              .typed_len = typed.len,
                                              .len_min = s.len_min,
                                              .len_max = s.len_max,
                                              .context = s.ctx,
                                              .judge = judged ? k->judge : NULL,
                                              .judge_context = &s});
        times[i] = now_s() - start;
        count(&t, &r, &s);
    }
    qsort(times, trials, sizeof *times, compare_doubles);
    printf("%-10s %-19s %-10s %7.2f %7.2f %7.2f %7.2f %9.3f\n", k->name, m->name, judged ? k->judged_by : "-",
           100.0 * t.right / trials, 100.0 * t.listed / trials, 100.0 * t.reread / trials, 100.0 * t.wrong / trials,
           1e3 * times[trials / 2]);
}

static bool prepare(void)
{
    static const char text[] = "PID:C9300-24UX,SN:FOC2501A0B1";
    uint8_t x[SCHNORR_SCALAR_LEN] = {0, 1, 2, 3, 4, 5, 6, 7};
    struct schnorr_claim claim = {.udi = &udi, .seq = 1};

    if (keys_init(NULL) != PLR_OK || udi_parse(&udi, text, sizeof text - 1, NULL) != PLR_OK ||
        commit_make(&commitment, secret, &udi, 1, 44, NULL) != PLR_OK)
        return false;
    claim.commitment = commitment;
    for (size_t i = 0; i < CATALOGUE; i++)
        catalogue[i] = below(1u << 20);
    plr.account = 1001;
    if (schnorr_key_new(&key, x, NULL) != PLR_OK || schnorr_sign(&plr, key, &claim, NULL) != PLR_OK)
        return false;
    pub = schnorr_key_public(key);
    return true;
}

int main(int argc, char **argv)
{
    unsigned trials = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 10000;
    double *times = calloc(trials, sizeof *times);

    if (times == NULL || trials == 0 || !prepare()) {
        fprintf(stderr, "bench_repair: cannot prepare\n");
        return 5;
    }
    printf(
        "Repair: %u random codes and mistakes a row, in per cent; catalogue of %u products; time to propose without\n"
        "the judge's own time for the right candidate (one signature or commitment, see speeds)\n\n",
        trials, CATALOGUE);
    printf("%-10s %-19s %-10s %7s %7s %7s %7s %9s\n", "kind", "mistake", "judge", "right", "listed", "re-read", "wrong",
           "median ms");
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        for (size_t m = 0; m < sizeof mistakes / sizeof mistakes[0]; m++)
            for (int judged = 0; judged <= (kinds[k].judge != NULL); judged++)
                row(&kinds[k], &mistakes[m], judged, trials, times);
    schnorr_key_free(key);
    free(times);
    return 0;
}
