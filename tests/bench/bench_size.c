/* Sizes of every kind of code in symbols, with the goals; SLR by number of entitlements, over many draws from a
 * catalogue. Usage: bench_size [CATALOGUE.csv], fixtures/catalogue.csv if not given (column 2 is the tag). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/opening.h"
#include "codec/slr.h"
#include "keys/digest.h"
#include "keys/keys.h"
#include "keys/slrsign.h"

#define TAGS_MAX 4000
#define DRAWS    200
#define ENTS_MAX 10

static char *tags[TAGS_MAX];
static size_t tag_count;
static uint64_t seed = 0x2545f4914f6cdd1d;

static uint32_t below(uint32_t n)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (uint32_t)((seed * 0x2545f4914f6cdd1dull) >> 32) % n;
}

/* Any line with a tag in it: a cell of a CSV file, or a line of its own. A tag's own comma may be inside quotes. */
static void read_tags(const char *path)
{
    char line[1024] = "";
    FILE *in = fopen(path, "r");

    while (in != NULL && tag_count < TAGS_MAX && fgets(line, sizeof line, in) != NULL) {
        char *at = strstr(line, "regid.");
        size_t len = at != NULL ? strcspn(at, "\"\r\n") : 0;
        struct tag_parts parts;
        size_t known = 0;

        if (len == 0)
            continue;
        at[len] = '\0';
        while (known < tag_count && strcmp(tags[known], at) != 0)
            known++;
        if (known == tag_count && tag_split(&parts, at))
            tags[tag_count++] = strdup(at);
    }
    if (in != NULL)
        fclose(in);
}

static void make_slr(struct slr *s, size_t ents, bool by_reference)
{
    static const char udi[] = "PID:C9300-24UX,SN:FOC2501A0B1";
    size_t pick[ENTS_MAX] = {0};

    memset(s, 0, sizeof *s);
    if (udi_parse(&s->udi, udi, sizeof udi - 1, NULL) != PLR_OK)
        exit(5);
    s->seq = (uint8_t)below(64);
    s->commitment.bits = 44;
    for (size_t i = 0; i < 5; i++)
        s->commitment.bytes[i] = (uint8_t)below(256);
    for (size_t i = 0; i < sizeof s->instance_uuid; i++)
        s->instance_uuid[i] = (uint8_t)below(256);
    s->issued_s = 1780000000u + below(100000000);
    s->account = 1 + below(5000);
    if (!by_reference) {
        fail_text(s->account_name, sizeof s->account_name, "Harbour Networks");
        fail_text(s->virtual_account, sizeof s->virtual_account, "Default");
    }
    s->export_status = EXPORT_ALLOWED;
    s->entitlement_count = ents;
    for (size_t i = 0; i < ents; i++) {
        bool again = true;

        while (again) {
            pick[i] = below((uint32_t)tag_count);
            again = false;
            for (size_t k = 0; k < i; k++)
                again = again || pick[k] == pick[i];
        }
        s->entitlements[i].count = 1 + below(20);
        s->entitlements[i].by_reference = by_reference;
        if (by_reference)
            digest_tag(s->entitlements[i].tag_hash, tags[pick[i]]);
        else
            fail_text(s->entitlements[i].tag, sizeof s->entitlements[i].tag, "%s", tags[pick[i]]);
    }
}

static int compare_sizes(const void *a, const void *b)
{
    size_t x = *(const size_t *)a;
    size_t y = *(const size_t *)b;

    return (x > y) - (x < y);
}

/* Median, and largest, number of symbols of one line. */
static size_t slr_size(size_t *ret_most, size_t ents, bool by_reference, const struct signkey *key)
{
    static struct slr slr;
    static struct slrtext text;
    static uint8_t stream[SLRTEXT_STREAM_MAX];
    size_t sizes[DRAWS];

    for (size_t i = 0; i < DRAWS; i++) {
        make_slr(&slr, ents, by_reference);
        if (slrsign_make(&text, &slr, key, NULL) != PLR_OK)
            exit(5);
        sizes[i] = slrtext_stream(stream, &text);
    }
    qsort(sizes, DRAWS, sizeof *sizes, compare_sizes);
    *ret_most = sizes[DRAWS - 1];
    return sizes[DRAWS / 2];
}

static void row(const char *what, size_t symbols, const char *goal, const char *field)
{
    printf("%-44s %8zu %-16s %s\n", what, symbols, goal, field);
}

static size_t request_size(const char *text)
{
    struct udi u;
    struct request r = {.seq = 1};
    struct code c;

    if (udi_parse(&u, text, strlen(text), NULL) != PLR_OK)
        exit(5);
    r.commitment.bits = request_commitment_bits(&u);
    digest_request_udi(&r, &u);
    request_encode(&c, &r);
    return c.len;
}

static size_t opening_size(void)
{
    struct opening o = {.kind = CODE_RETURN};
    struct code c;

    opening_encode(&c, &o);
    return c.len;
}

int main(int argc, char **argv)
{
    struct signkey *key = NULL;
    size_t first = 0;
    size_t last = 0;
    size_t most = 0;

    read_tags(argc > 1 ? argv[1] : "fixtures/catalogue.csv");
    if (tag_count < ENTS_MAX || keys_init(NULL) != PLR_OK || signkey_generate(&key, SIGNKEY_ED25519, NULL) != PLR_OK) {
        fprintf(stderr, "bench_size: %zu tags are too few, or there is no key\n", tag_count);
        return 5;
    }
    printf("Sizes in symbols; SLR with Cisco-shaped UDI in one line, medians of %d draws from %zu tags\n\n", DRAWS,
           tag_count);
    printf("%-44s %8s %-16s %s\n", "what", "symbols", "goal", "the field today");
    row("request, Cisco-shaped UDI", request_size("PID:C9300-24UX,SN:FOC2501A0B1"), "31", "36-42, mixed case");
    row("request, serial of 11", request_size("PID:ASAv,SN:9QX7RSTU5AB"), "at most 32", "");
    row("request, any other UDI", request_size("SN:CAT2501A0B1,UUID:default-sdr"), "at most 32", "");
    row("PLR authorization", CODE_SYM_MAX, "64", "58, mixed case");
    row("return", opening_size(), "26", "59, mixed case");
    for (int by_reference = 0; by_reference <= 1; by_reference++)
        for (size_t ents = 1; ents <= ENTS_MAX; ents++) {
            char what[80] = "";
            size_t size = slr_size(&most, ents, by_reference, key);

            first = ents == 1 ? size : first;
            last = size;
            fail_text(what, sizeof what, "SLR%s, %zu entitlements (largest %zu)", by_reference ? " by reference" : "",
                      ents, most);
            row(what, size, ents == 5 ? (by_reference ? "at most 350" : "at most 520") : "",
                ents == 5 && !by_reference ? "2219" : "");
            if (ents == ENTS_MAX)
                printf("  each further entitlement: %.1f; goal at most %d\n", (double)(last - first) / (ENTS_MAX - 1),
                       by_reference ? 18 : 52);
        }
    signkey_free(key);
    return 0;
}
