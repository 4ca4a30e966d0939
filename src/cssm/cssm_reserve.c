#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_key.h"
#include "src/cssm/cssm_print.h"
#include "src/cssm/issue.h"
#include "src/cssm/ledger_account.h"
#include "src/cssm/reserve.h"
#include "src/cssm/wish.h"

#define ATTEMPTS_MAX 8 /* times that others may take the very pool that was signed for */

/* One reservation from the command line to the ledger; large, so it is on the heap. */
struct job {
    struct account_facts account;
    struct va_facts va;
    struct resolved from;
    struct wish wish;
    struct reservation_facts r;
};

static enum plr_err read_wish(struct job *job, struct cssm *c, struct fail *f)
{
    const struct cssm_args *a = c->args;
    enum plr_err err = PLR_OK;

    if (a->universal && a->license_count > 0) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--universal and --license exclude each other");
        fail_hint(f, "--universal alone reserves everything the product can do, --license TAG=N alone what it names");
        return PLR_ERR_USAGE;
    }
    if (!a->universal && a->license_count == 0) {
        fail_set(f, PLR_ERR_USAGE, "usage", "what is to be reserved?");
        fail_hint(f, "either --universal, or --license TAG=N one or more times; \"plr-cssm available\" lists the tags");
        return PLR_ERR_USAGE;
    }
    if (a->universal && a->by_reference) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--universal and --by-reference exclude each other");
        fail_hint(f, "a universal authorization names no licences: leave --by-reference out");
        return PLR_ERR_USAGE;
    }
    /* Said before anything is recorded. */
    if (a->form == ISSUE_XML && (a->universal || a->by_reference)) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--format xml is for specific reservations with their whole tags, not %s",
                 a->universal ? "--universal" : "--by-reference");
        fail_hint(f, "use --format line or sheet");
        return PLR_ERR_USAGE;
    }
    job->wish.kind = a->universal ? RESERVATION_UNIVERSAL : RESERVATION_SPECIFIC;
    job->wish.by_reference = a->by_reference;
    for (size_t i = 0; err == PLR_OK && i < a->license_count; i++)
        err = wish_add(&job->wish, c->ledger, job->from.pid, a->licenses[i], f);
    return err;
}

static enum plr_err read_request(struct job *job, struct cssm *c, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = cssm_code_text(&text, &len, c, CODE_REQUEST, f);

    if (err == PLR_OK)
        err = resolve_request(&job->from, c->ledger, text, len, c->args->pid, c->args->udi, f);
    free(text);
    return err;
}

/* Check, sign, then check again under the lock and record. Signing takes half a second and stays outside of it. */
static enum plr_err reserve(struct job *job, struct cssm *c, struct fail *f)
{
    struct reserve_order order = {.from = &job->from, .account = &job->account, .va = &job->va, .wish = &job->wish};
    struct cssm_key keys = {0};
    const struct signkey *key = NULL;
    bool repeat = false;
    bool again = true;
    enum plr_err err = PLR_OK;

    order.now_s = c->now_s;
    order.actor = c->actor;
    for (int i = 0; again && i < ATTEMPTS_MAX; i++) {
        if ((err = reserve_check(&job->r, &repeat, c->ledger, &order, f)) != PLR_OK || repeat)
            goto out;
        if ((err = cssm_key_open(&key, &keys, c, job->wish.kind, f)) != PLR_OK)
            goto out;
        if ((err = issue_sign(&job->r, job->account.export_status, key, f)) != PLR_OK)
            goto out;
        if ((err = reserve_record(&job->r, &again, c->ledger, &order, f)) != PLR_OK)
            goto out;
    }
    if (again)
        err = fail_set(f, PLR_ERR_BUSY, "ledgerbusy", "the licences changed %u times while this was signed",
                       (unsigned)ATTEMPTS_MAX);
out:
    cssm_key_close(&keys);
    return err;
}

static enum plr_err reveal(const struct job *job, struct cssm *c, struct fail *f)
{
    char *text = NULL;
    json_t *o = NULL;
    enum plr_err err = PLR_OK;

    if (!c->args->json) {
        if ((err = issue_text(&text, &job->r, c->args->form, f)) != PLR_OK)
            return err;
        cssm_print_issued(&job->r, text);
        report_note("reservation %zu for %s; receipt %s", (size_t)job->r.number, job->r.udi.text, job->r.receipt);
        free(text);
        return PLR_OK;
    }
    if ((err = cssm_print_reservation_json(&o, &job->r, c->args->form, f)) == PLR_OK)
        out_json(o);
    return err;
}

int cssm_reserve_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    struct job *job = calloc(1, sizeof *job);
    enum plr_err err = PLR_OK;

    if (job == NULL) {
        err = fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for a reservation");
        goto out;
    }
    if ((err = cssm_open(&c, input, &f)) != PLR_OK)
        goto out;
    if ((err = cssm_account(&job->account, &job->va, &c, &f)) != PLR_OK)
        goto out;
    if ((err = cssm_permit(&c, ACT_RESERVE, &job->account, &job->va, &f)) != PLR_OK)
        goto out;
    if ((err = read_request(job, &c, &f)) != PLR_OK)
        goto out;
    if ((err = read_wish(job, &c, &f)) != PLR_OK)
        goto out;
    if ((err = reserve(job, &c, &f)) != PLR_OK)
        goto out;
    err = reveal(job, &c, &f);
out:
    cssm_close(&c, err);
    free(job);
    return cssm_status("reserve", err, &f);
}
