#include "src/cssm/cssm_order.h"

#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cssm/cssm_key.h"
#include "src/cssm/cssm_print.h"
#include "src/cssm/reserve.h"
#include "src/cssm/wish.h"

#define ATTEMPTS_MAX 8  /* times that others may take the very pool that was signed for */
#define UNSIGNED_LEN 64 /* bytes in the place of a code, where it is only to be seen what would be recorded */

enum plr_err cssm_order_request(struct cssm_order *order, struct cssm *c, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = cssm_code_text(&text, &len, c, CODE_REQUEST, f);

    if (err == PLR_OK)
        err = resolve_request(&order->from, c->ledger, text, len, c->args->pid, c->args->udi, f);
    free(text);
    return err;
}

enum plr_err cssm_order_form(const struct wish *wish, enum issue_form form, struct fail *f)
{
    bool universal = wish->kind == RESERVATION_UNIVERSAL;

    if (form != ISSUE_XML || (!universal && !wish->by_reference))
        return PLR_OK;
    fail_set(f, PLR_ERR_USAGE, "usage", "--format xml is for specific reservations with their whole tags, not %s",
             universal ? "--universal" : "--by-reference");
    fail_hint(f, "use --format line or sheet");
    return PLR_ERR_USAGE;
}

enum plr_err cssm_order_device(struct wish *wish, const struct cssm_args *a, struct fail *f)
{
    if (!a->device_key && !a->epoch_given)
        return PLR_OK;
    if (!a->device_key) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--epoch is of --device-key");
        fail_hint(f, "give --device-key too, or leave --epoch out");
        return PLR_ERR_USAGE;
    }
    if (wish->kind != RESERVATION_UNIVERSAL) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--device-key is for universal reservations");
        fail_hint(f, "give --universal too; a specific authorization names licences, and is always signed");
        return PLR_ERR_USAGE;
    }
    wish->device_key = true;
    wish->epoch_given = a->epoch_given;
    wish->epoch = a->epoch;
    return PLR_OK;
}

enum plr_err cssm_order_wish(struct cssm_order *order, struct cssm *c, struct fail *f)
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
    order->wish.kind = a->universal ? RESERVATION_UNIVERSAL : RESERVATION_SPECIFIC;
    order->wish.by_reference = a->by_reference;
    if ((err = cssm_order_device(&order->wish, a, f)) != PLR_OK)
        return err;
    if ((err = cssm_order_form(&order->wish, a->form, f)) != PLR_OK)
        return err;
    for (size_t i = 0; err == PLR_OK && i < a->license_count; i++)
        err = wish_add(&order->wish, c->ledger, order->from.pid, a->licenses[i], f);
    return err;
}

void cssm_order_blame(uint32_t line, struct fail *f)
{
    struct fail own = *f;

    if (line == 0)
        return;
    fail_set(f, own.err, own.reason, "line %u: %s", (unsigned)line, own.why);
    fail_hint(f, "%s", own.hint);
    fail_at(f, line, own.symbol);
}

static struct reserve_order order_of(struct cssm_order *o, const struct cssm *c)
{
    struct reserve_order order = {.from = &o->from, .account = &o->account, .va = &o->va, .wish = &o->wish};

    order.like = o->like;
    order.update = o->update;
    order.now_s = c->now_s;
    order.actor = c->actor;
    return order;
}

static enum plr_err check_one(struct cssm_order *o, struct cssm *c, struct fail *f)
{
    struct reserve_order order = order_of(o, c);

    enum plr_err err = reserve_check(&o->r, &o->repeat, c->ledger, &order, f);

    o->suspected = err == PLR_ERR_STATE && strcmp(f->reason, "clonesuspected") == 0;
    return err;
}

/* What one order takes the next one finds taken, so they are all recorded, unsigned, and that is taken back. */
static enum plr_err check_all(struct cssm_order *orders, size_t count, const struct cssm_order_first *first,
                              struct cssm *c, struct fail *f)
{
    enum plr_err err = ledger_begin(c->ledger, f);

    if (err == PLR_OK && first != NULL)
        err = first->act(first->context, c, f);
    for (size_t i = 0; err == PLR_OK && i < count; i++) {
        struct reserve_order order = order_of(&orders[i], c);
        struct reservation_facts *r = &orders[i].r;
        bool again = false;

        err = check_one(&orders[i], c, f);
        if (err != PLR_OK)
            cssm_order_blame(orders[i].line, f);
        if (err != PLR_OK || orders[i].repeat)
            continue;
        r->issued_len = UNSIGNED_LEN;
        fail_text(r->receipt, sizeof r->receipt, "00000000");
        err = reserve_record_in(r, &again, c->ledger, &order, f);
    }
    ledger_rollback(c->ledger);
    return err;
}

static enum plr_err sign_all(struct cssm_order *orders, size_t count, struct cssm_key *keys, struct cssm *c,
                             struct fail *f)
{
    struct issue_key key = {0};
    enum plr_err err = PLR_OK;

    for (size_t i = 0; err == PLR_OK && i < count; i++) {
        if (orders[i].repeat)
            continue;
        if ((err = cssm_key_open(&key, keys, c, &orders[i].wish, f)) == PLR_OK)
            err = issue_sign(&orders[i].r, orders[i].account.export_status, &key, f);
    }
    return err;
}

static enum plr_err record_all(struct cssm_order *orders, size_t count, bool *ret_again,
                               const struct cssm_order_first *first, struct cssm *c, struct fail *f)
{
    bool again = false;
    enum plr_err err = ledger_begin(c->ledger, f);

    if (err == PLR_OK && first != NULL)
        err = first->act(first->context, c, f);
    for (size_t i = 0; err == PLR_OK && !again && i < count; i++) {
        struct reserve_order order = order_of(&orders[i], c);

        err = reserve_record_in(&orders[i].r, &again, c->ledger, &order, f);
        err = cssm_permit_noted(c, err, orders[i].update ? ACT_UPDATE : ACT_RESERVE, &orders[i].r, f);
        if (err != PLR_OK)
            cssm_order_blame(orders[i].line, f);
    }
    if (err == PLR_OK && !again)
        err = ledger_commit(c->ledger, f);
    ledger_rollback(c->ledger);
    if (err == PLR_OK)
        *ret_again = again;
    return err;
}

static bool all_repeated(const struct cssm_order *orders, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!orders[i].repeat)
            return false;
    return true;
}

enum plr_err cssm_order_run(struct cssm_order *orders, size_t count, const struct cssm_order_first *first,
                            struct cssm *c, struct fail *f)
{
    struct cssm_key keys = {0};
    bool alone = count == 1 && first == NULL;
    bool again = true;
    enum plr_err err = PLR_OK;

    /* Signing takes half a second and stays outside of the lock. */
    for (int i = 0; again && i < ATTEMPTS_MAX; i++) {
        err = alone ? check_one(&orders[0], c, f) : check_all(orders, count, first, c, f);
        if (err != PLR_OK || all_repeated(orders, count))
            goto out;
        if ((err = sign_all(orders, count, &keys, c, f)) != PLR_OK)
            goto out;
        if ((err = record_all(orders, count, &again, first, c, f)) != PLR_OK)
            goto out;
    }
    if (again)
        err = fail_set(f, PLR_ERR_BUSY, "ledgerbusy", "the licences changed %u times while this was signed",
                       (unsigned)ATTEMPTS_MAX);
out:
    cssm_key_close(&keys);
    for (size_t i = 0; i < count; i++)
        if (orders[i].suspected)
            err = cssm_clone_noted(c, err, &orders[i].from, f);
    return err;
}

enum plr_err cssm_order_reveal(const struct cssm_order *order, json_t *more, struct cssm *c, struct fail *f)
{
    const struct reservation_facts *r = &order->r;
    char *text = NULL;
    json_t *o = NULL;
    enum plr_err err = PLR_OK;

    if (c->args->json) {
        if ((err = cssm_print_reservation_json(&o, r, c->args->form, f)) == PLR_OK) {
            json_object_update(o, more);
            out_json(o);
        }
    } else if ((err = issue_text(&text, r, c->args->form, f)) == PLR_OK) {
        cssm_print_issued(r, text);
        report_note("reservation %zu for %s; confirmation code %s", (size_t)r->number, r->udi.text, r->receipt);
        free(text);
    }
    json_decref(more);
    return err;
}
