#include "src/key/ceremonyshare.h"

#include <sodium.h>

#include "src/cli/report.h"
#include "src/key/ceremonyask.h"
#include "src/key/keyroom.h"
#include "src/key/sharefile.h"
#include "src/key/sharetype.h"

#define PROMPT_MAX 90

static enum plr_err show(const struct ceremony *c, const struct share *share, const char *holder, struct fail *f)
{
    struct secret *text = NULL;
    enum plr_err err = PLR_OK;

    report_line("Share %u is shown now. Everybody but %s looks away.", share->index, holder);
    if ((err = ceremonyask_enter(c, "Enter shows it: ", f)) != PLR_OK)
        return err;
    if ((text = sharefile_text(share, c->count)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no guarded memory for a key share");
    keyroom_clear();
    report_prompt("%s", (const char *)text->bytes);
    secret_free(text);
    report_line("\n%s writes it down with the first line, and compares it group by group.", holder);
    err = ceremonyask_enter(c, "Enter when that is done; the screen is cleared then: ", f);
    keyroom_clear();
    return err;
}

/* Is what is on the paper this share? */
static enum plr_err type_back(bool *ret, const struct share *share, const char *holder, struct fail *f)
{
    struct share typed = {0};
    struct fail own = {0};
    enum plr_err err = PLR_OK;

    report_line("%s types share %u back from the paper.", holder, share->index);
    err = sharetype_one(&typed, "key share", &own);
    keyroom_clear();
    if (err == PLR_ERR_NO)
        return ceremonyask_stopped(f);
    if (err == PLR_OK && typed.index != share->index && typed.set == share->set) {
        report_line("That is share %u; share %u is wanted.", typed.index, share->index);
    } else if (err != PLR_OK || typed.set != share->set || typed.threshold != share->threshold ||
               sodium_memcmp(typed.y, share->y, SHARE_BYTES) != 0) {
        report_line("That is not the share that was shown, though its check symbols agree.");
    } else {
        report_line("The paper of %s is right.\n", holder);
        *ret = true;
    }
    sodium_memzero(&typed, sizeof typed);
    return err == PLR_ERR_MEMORY ? fail_set(f, err, "memory", "no memory for a share") : PLR_OK;
}

/* Typed back, shown once more, or skipped: until one of the first and the last. */
static enum plr_err prove(struct ceremony *c, size_t i, struct fail *f)
{
    const struct share *share = &c->shares->share[i];
    struct ceremony_holder *h = &c->holder[i];
    bool yes = false;
    bool right = false;
    enum plr_err err = show(c, share, h->name, f);

    while (err == PLR_OK && !right) {
        err = ceremonyask_yes(&yes, c, "Type it back now, to prove that the paper is right?", f);
        if (err == PLR_OK && yes) {
            err = type_back(&right, share, h->name, f);
            h->proof = right ? CEREMONY_TYPED : CEREMONY_SKIPPED;
            if (err != PLR_OK || right)
                break;
        }
        if (err == PLR_OK && !yes) {
            err = ceremonyask_yes(&yes, c,
                                  "Skip it? The transcript will say that nobody knows whether the paper is right.", f);
            if (err != PLR_OK || yes)
                break;
        }
        if (err == PLR_OK)
            err = ceremonyask_yes(&yes, c, "Show the share once more?", f);
        if (err == PLR_OK && yes)
            err = show(c, share, h->name, f);
    }
    return err;
}

enum plr_err ceremonyshare_hand_out(struct ceremony *c, struct fail *f)
{
    char prompt[PROMPT_MAX] = "";
    char set[KEYSHARE_SET_TEXT + 1] = "";
    enum plr_err err = PLR_OK;

    keyshare_set_text(set, c->shares->share[0].set);
    report_line("The key is in %u shares of set %s; any %u of them bring it back, fewer say nothing.", c->count, set,
                c->threshold);
    for (size_t i = 0; err == PLR_OK && i < c->shares->count; i++) {
        (void)fail_text(prompt, sizeof prompt, "Name of who takes share %zu of %u: ", i + 1, c->count);
        err = ceremonyask_name(c->holder[i].name, c, prompt, f);
        if (err == PLR_OK && c->args->share_dir == NULL)
            err = prove(c, i, f);
        else
            c->holder[i].proof = CEREMONY_FILE;
    }
    return err;
}
