#include "src/ledger/deposit.h"

#include <ctype.h>

#include "src/cli/when.h"

enum column { ACCOUNT, VA, TAG, COUNT, TYPE, START, END };

static const struct rows_column columns[] = {
    [ACCOUNT] = {"smart-account", "account", ROWS_TEXT},
    [VA] = {"virtual-account", "va", ROWS_TEXT},
    [TAG] = {"entitlement-tag", "tag", ROWS_TEXT},
    [COUNT] = {"purchased", "count", ROWS_COUNT},
    [TYPE] = {"license-type", "type", ROWS_TEXT},
    [START] = {"start-date", "start", ROWS_TEXT},
    [END] = {"end-date", "end", ROWS_TEXT},
    {"reserved", NULL, ROWS_IGNORED},
    {"in-transit", NULL, ROWS_IGNORED},
    {"available", NULL, ROWS_IGNORED},
    {"status", NULL, ROWS_IGNORED},
};

const struct rows_shape deposit_shape = {"licenses", columns, sizeof columns / sizeof *columns, END + 1, false};

static enum plr_err read_type(struct pool_facts *pool, const char *word, struct fail *f)
{
    if (*word == '\0')
        return PLR_OK;
    pool->universal = strcmp(word, "universal") == 0;
    pool->reporting_only = strcmp(word, "reporting-only") == 0;
    if (pool->universal || pool->reporting_only)
        return PLR_OK;
    for (int t = LICENSE_PERPETUAL; t <= LICENSE_SUBSCRIPTION; t++)
        if (strcmp(word, slr_type_word((enum license_type)t)) == 0) {
            pool->type = (enum license_type)t;
            return PLR_OK;
        }
    return fail_set(f, PLR_ERR_FORMAT, "badtype",
                    "license-type is perpetual, term, subscription, universal or reporting-only, not \"%s\"", word);
}

static enum plr_err read_days(struct pool_facts *pool, const char *start, const char *end, struct fail *f)
{
    bool term = pool->type != LICENSE_PERPETUAL;

    if (!term && (*start != '\0' || *end != '\0'))
        return fail_set(f, PLR_ERR_FORMAT, "baddate", "only a term or subscription has a start-date and an end-date");
    if (!term)
        return PLR_OK;
    if (*start == '\0' || *end == '\0')
        return fail_set(f, PLR_ERR_FORMAT, "baddate", "a term needs its first and its last day");
    if (!when_read_day(&pool->start_day, start))
        return fail_set(f, PLR_ERR_FORMAT, "baddate", "start-date is a day like 2026-11-22, not \"%s\"", start);
    if (!when_read_day(&pool->end_day, end))
        return fail_set(f, PLR_ERR_FORMAT, "baddate", "end-date is a day like 2026-11-22, not \"%s\"", end);
    if (pool->start_day > pool->end_day)
        return fail_set(f, PLR_ERR_FORMAT, "baddate", "end-date %s is before start-date %s", end, start);
    return PLR_OK;
}

static enum plr_err read_count(struct pool_facts *pool, const char *count, struct fail *f)
{
    uint64_t n = 0;

    if (pool->reporting_only && *count != '\0')
        return fail_set(f, PLR_ERR_FORMAT, "badcount", "what is only reported has no number");
    if (pool->reporting_only) {
        pool->purchased = SLR_COUNT_MAX;
        return PLR_OK;
    }
    for (; *count != '\0' && n <= SLR_COUNT_MAX; count++)
        n = n * 10 + (uint64_t)(*count - '0');
    if (n < 1 || n > SLR_COUNT_MAX)
        return fail_set(f, PLR_ERR_FORMAT, "badcount", "the count is from 1 to %u", (unsigned)SLR_COUNT_MAX);
    pool->purchased = (uint32_t)n;
    return PLR_OK;
}

enum plr_err deposit_read(struct deposit *ret, const struct row *row, struct fail *f)
{
    struct deposit d = {.account = row->cell[ACCOUNT], .va = row->cell[VA], .tag = row->cell[TAG]};
    enum plr_err err = read_type(&d.pool, row->cell[TYPE], f);

    if (err == PLR_OK)
        err = read_days(&d.pool, row->cell[START], row->cell[END], f);
    if (err == PLR_OK)
        err = read_count(&d.pool, row->cell[COUNT], f);
    if (err == PLR_OK && *d.tag == '\0' && !d.pool.universal)
        err =
            fail_set(f, PLR_ERR_FORMAT, "notag", "there is no entitlement-tag; only universal licences may do without");
    if (err == PLR_OK && *d.tag != '\0')
        err = tag_check(d.tag, f);
    if (err == PLR_OK)
        *ret = d;
    return err;
}

enum plr_err deposit_pak(char ret[static DEPOSIT_PAK_MAX + 1], const char *typed, struct fail *f)
{
    char pak[DEPOSIT_PAK_MAX + 1] = {0};
    size_t len = 0;
    bool good = true;

    for (const char *at = typed; *at != '\0' && good; at++) {
        bool wanted = (*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z');

        if (*at == ' ' || *at == '-')
            continue;
        good = wanted && len < DEPOSIT_PAK_MAX;
        if (good)
            pak[len++] = (char)toupper((unsigned char)*at);
    }
    if (good && len >= DEPOSIT_PAK_MIN) {
        memcpy(ret, pak, sizeof pak);
        return PLR_OK;
    }
    fail_set(f, PLR_ERR_FORMAT, "badpak", "\"%s\" is not the number of a classic licence", typed);
    fail_hint(f, "it has %u to %u letters and digits; blanks and hyphens do not matter", (unsigned)DEPOSIT_PAK_MIN,
              (unsigned)DEPOSIT_PAK_MAX);
    return PLR_ERR_FORMAT;
}
