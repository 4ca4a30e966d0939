#include "src/key/sharetype.h"

#include <sodium.h>

#include "src/cli/report.h"
#include "src/cli/typing.h"
#include "src/key/keyroom.h"
#include "src/key/sharefile.h"

enum plr_err sharetype_one(struct share *ret, const char *what, struct fail *f)
{
    const struct typing_task task = {.program = "plr-key", .what = what, .share = true};
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = typing_ask(&text, &len, &task, f);

    if (err != PLR_OK)
        return err;
    err = sharefile_parse(ret, text, len, f);
    sodium_memzero(text, len);
    free(text);
    return err;
}

static void tell(const struct keyshares *shares, const struct share *last)
{
    char fact[SHAREFILE_FACT_MAX] = "";
    size_t have = shares->count;

    sharefile_fact(fact, last, 0);
    report_line("It is whole: %s. %zu %s there.", fact, have, have == 1 ? "is" : "are");
}

/* A share that cannot be used here is told, and another one asked for. */
static enum plr_err take(struct keyshares *shares, struct fail *f)
{
    struct share share = {0};
    struct fail own = {0};
    char what[SHAREFILE_FACT_MAX] = "";
    enum plr_err err = PLR_OK;

    (void)fail_text(what, sizeof what, "key share (%zu %s there)", shares->count, shares->count == 1 ? "is" : "are");
    err = sharetype_one(&share, what, f);
    keyroom_clear();
    if (err == PLR_OK)
        err = keyshare_add(shares, &share, &own);
    else if (err == PLR_ERR_FORMAT && f != NULL)
        own = *f;
    else
        return err;
    if (err == PLR_OK) {
        tell(shares, &share);
    } else {
        report_line("It is not taken: %s.", own.why);
        if (own.hint[0] != '\0')
            report_line("%s.", own.hint);
    }
    sodium_memzero(&share, sizeof share);
    return PLR_OK;
}

enum plr_err sharetype_key(struct signkey **ret, struct keyshares *shares, struct fail *f)
{
    enum plr_err err = PLR_OK;

    for (;;) {
        if ((err = take(shares, f)) != PLR_OK)
            return err;
        if (shares->count == 0 || shares->count < shares->share[0].threshold)
            continue;
        err = keyshare_combine(ret, shares, f);
        if (err != PLR_ERR_CHECK || shares->count == SHARE_INDEX_MAX)
            return err;
        /* Which of them is wrong, further shares can tell. */
        report_line("They do not bring a key back: %s.", f->why);
        report_line("%s.", f->hint);
    }
}
