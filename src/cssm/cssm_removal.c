#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/udijson.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_order.h"
#include "src/cssm/cssm_print.h"
#include "src/cssm/removal.h"
#include "src/ledger/ledger_account.h"
#include "src/ledger/ledger_product.h"
#include "src/ledger/ledger_removal.h"
#include "src/ledger/ledger_reservation.h"

static enum plr_err read_udi(struct udi *ret, const char *typed, struct fail *f)
{
    if (udi_parse(ret, typed, strlen(typed), f) == PLR_OK)
        return PLR_OK;
    fail_set(f, PLR_ERR_USAGE, "badudi", "\"%s\" is not a UDI", typed);
    fail_hint(f, "write it as \"plr-cssm list instances\" prints it, like PID:EX-VM,SN:9KX0AB12CD3");
    return PLR_ERR_USAGE;
}

/* UDI and --reason. */
static enum plr_err read_removal(struct removal *removal, struct udi *udi, const char *typed, const struct cssm *c,
                                 struct fail *f)
{
    enum plr_err err = removal_check_reason(c->args->reason, f);

    if (err == PLR_OK)
        err = read_udi(udi, typed, f);
    removal->udi = udi;
    removal->reason = c->args->reason;
    removal->actor = c->actor;
    removal->now_s = c->now_s;
    return err;
}

static enum plr_err print_removed(const struct reservation_facts *r, struct cssm *c, struct fail *f)
{
    uint32_t pending = 0;
    uint32_t limit = 0;
    json_t *o = NULL;
    enum plr_err err = ledger_removal_counts(&pending, &limit, c->ledger, r->account, f);

    if (err != PLR_OK)
        return err;
    if (c->args->json) {
        if ((err = cssm_print_reservation_json(&o, r, ISSUE_LINE, f)) != PLR_OK)
            return err;
        json_object_set_new(o, "returns-pending", json_integer(pending));
        json_object_set_new(o, "removal-limit", json_integer(limit));
        out_json(o);
        return PLR_OK;
    }
    out_text("%s is removed: reservation %zu%s. Back in %s, %s:\n", r->udi.text, (size_t)r->number,
             r->replaced_by != 0 ? " and its update in transit" : "", r->account_name, r->va.path);
    cssm_print_lines(r);
    out_text("Its return is pending (%u of at most %u in %s), until its return code comes or it is settled.\n",
             (unsigned)pending, (unsigned)limit, r->account_name);
    return PLR_OK;
}

static enum plr_err remove_one(struct reservation_facts *r, struct cssm *c, struct fail *f)
{
    struct removal removal = {0};
    struct udi udi = {0};
    enum plr_err err = read_removal(&removal, &udi, c->args->operands[0], c, f);

    if (err != PLR_OK || (err = ledger_begin(c->ledger, f)) != PLR_OK)
        return err;
    if ((err = removal_record_in(r, c->ledger, &removal, f)) != PLR_OK)
        return cssm_permit_noted(c, err, ACT_REMOVE, r, f);
    if ((err = ledger_commit(c->ledger, f)) != PLR_OK)
        return err;
    return print_removed(r, c, f);
}

int cssm_removal_remove_run(void *input)
{
    return cssm_run_reservation("remove the product", input, remove_one);
}

static enum plr_err settle(struct reservation_facts *r, struct cssm *c, struct fail *f)
{
    struct removal removal = {0};
    struct udi udi = {0};
    size_t count = 0;
    json_t *o = NULL;
    enum plr_err err = read_removal(&removal, &udi, c->args->operands[0], c, f);

    if (err != PLR_OK || (err = ledger_begin(c->ledger, f)) != PLR_OK)
        return err;
    if ((err = removal_settle_in(r, &count, c->ledger, &removal, f)) != PLR_OK)
        return cssm_permit_noted(c, err, ACT_SETTLE, r, f);
    if ((err = ledger_commit(c->ledger, f)) != PLR_OK)
        return err;
    if (!c->args->json) {
        out_text("The removal of %s is settled: its return is not waited for any longer.\n", r->udi.text);
        return PLR_OK;
    }
    if ((err = cssm_print_reservation_json(&o, r, ISSUE_LINE, f)) != PLR_OK)
        return err;
    json_object_set_new(o, "settled", json_integer((json_int_t)count));
    out_json(o);
    return PLR_OK;
}

int cssm_removal_settle_run(void *input)
{
    return cssm_run_reservation("settle the removal", input, settle);
}

/* One product for another; large, so it is on the heap. */
struct rehost {
    const char *typed; /* UDI of the dead one */
    struct udi udi;
    struct removal removal;
    struct reservation_facts old;
    struct cssm_order order;
};

static enum plr_err take_away(void *context, struct cssm *c, struct fail *f)
{
    struct rehost *x = context;
    const int64_t number = x->old.number;
    const int64_t va = x->old.va.id;
    enum plr_err err = removal_record_in(&x->old, c->ledger, &x->removal, f);

    if (err != PLR_OK)
        return cssm_permit_noted(c, err, ACT_REHOST, &x->old, f);
    /* The new product's order was made from what was looked up. */
    if (x->old.number == number && x->old.va.id == va)
        return PLR_OK;
    fail_set(f, PLR_ERR_STATE, "changedmeanwhile", "what %s has was changed meanwhile: reservation %zu", x->udi.text,
             (size_t)x->old.number);
    fail_hint(f, "nothing was done; \"plr-cssm show %s\" shows what it has now, and the same command takes that",
              x->udi.text);
    return PLR_ERR_STATE;
}

/* What the dead one had: what is in force, not an update whose arrival nobody saw. */
static enum plr_err read_old(struct rehost *x, struct cssm *c, struct fail *f)
{
    bool found = false;
    enum plr_err err = ledger_reservation_by_udi(&x->old, &found, c->ledger, x->udi.text, f);

    if (err == PLR_OK && found && x->old.state == RESERVATION_IN_TRANSIT)
        err = ledger_reservation_by_number(&x->old, &found, c->ledger, x->old.replaces, f);
    if (err != PLR_OK)
        return err;
    if (!found) {
        fail_set(f, PLR_ERR_NOT_FOUND, "unknowninstance", "there is no product instance \"%s\"", x->udi.text);
        fail_hint(f, "\"plr-cssm list instances\" shows them");
        return PLR_ERR_NOT_FOUND;
    }
    return cssm_permit_reservation(c, ACT_REHOST, &x->old, f);
}

static enum plr_err same_wish(struct rehost *x, struct cssm *c, struct fail *f)
{
    const struct reservation_facts *old = &x->old;
    struct wish *wish = &x->order.wish;
    enum plr_err err = PLR_OK;

    wish->kind = old->kind;
    wish->by_reference = old->by_reference;
    if ((err = cssm_order_device(wish, c->args, f)) != PLR_OK)
        return err;
    if (old->kind == RESERVATION_SPECIFIC)
        for (size_t i = 0; err == PLR_OK && i < old->line_count; i++) {
            struct wish_line *line = &wish->lines[wish->line_count++];

            line->count = old->lines[i].count;
            err = ledger_product_tag(line->tag, c->ledger, x->order.from.pid, old->lines[i].tag, f);
        }
    if (err == PLR_OK)
        err = cssm_order_form(wish, c->args->form, f);
    x->order.like = old;
    return err;
}

/* A rehost that was done is asked for again where its request is answered and the dead one is removed. */
static enum plr_err already_done(bool *ret, struct rehost *x, struct cssm *c, struct fail *f)
{
    struct reservation_facts *r = calloc(1, sizeof *r);
    bool found = false;
    enum plr_err err = PLR_OK;

    if (r == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a reservation");
    err = ledger_reservation_by_request(r, &found, c->ledger, x->order.from.text, f);
    if (err == PLR_OK && found && x->old.removed_s == 0) {
        err = fail_set(f, PLR_ERR_STATE, "alreadyreserved", "this request was answered already, by reservation %zu",
                       (size_t)r->number);
        fail_hint(f, "what %s has is freed by \"plr-cssm remove\" alone", x->udi.text);
    }
    free(r);
    if (err == PLR_OK)
        *ret = found;
    return err;
}

static enum plr_err is_another(const struct rehost *x, struct fail *f)
{
    if (strcmp(x->order.from.udi.text, x->udi.text) != 0)
        return PLR_OK;
    fail_set(f, PLR_ERR_USAGE, "sameproduct", "the request is from %s itself", x->udi.text);
    fail_hint(f, "name the product that is dead, and give the request code of the one that takes its place");
    return PLR_ERR_USAGE;
}

static enum plr_err rehost(struct rehost *x, struct cssm *c, struct fail *f)
{
    struct cssm_order_first first = {.act = take_away, .context = x};
    json_t *more = NULL;
    bool done = false;
    enum plr_err err = PLR_OK;

    if ((err = read_removal(&x->removal, &x->udi, x->typed, c, f)) != PLR_OK)
        return err;
    x->removal.rehost = true;
    if ((err = read_old(x, c, f)) != PLR_OK)
        return err;
    if ((err = cssm_order_request(&x->order, c, f)) != PLR_OK)
        return err;
    if ((err = is_another(x, f)) != PLR_OK || (err = same_wish(x, c, f)) != PLR_OK)
        return err;
    if ((err = ledger_account_get(&x->order.account, c->ledger, x->old.account_name, f)) != PLR_OK)
        return err;
    x->order.va = x->old.va;
    if ((err = already_done(&done, x, c, f)) != PLR_OK)
        return err;
    if ((err = cssm_order_run(&x->order, 1, done ? NULL : &first, c, f)) != PLR_OK)
        return err;
    if (c->args->json) {
        more = json_object();
        json_object_set_new(more, "rehosted-from", udijson_object(&x->udi));
    }
    if ((err = cssm_order_reveal(&x->order, more, c, f)) == PLR_OK)
        report_note("%s is removed, its return pending", x->udi.text);
    return err;
}

int cssm_removal_rehost_run(void *input)
{
    struct cssm_args args = *(const struct cssm_args *)input;
    struct cssm c = {0};
    struct fail f = {0};
    struct rehost *x = calloc(1, sizeof *x);
    enum plr_err err = PLR_OK;

    if (x == NULL)
        err = fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for a reservation");
    if (err == PLR_OK) {
        /* The first operand is the UDI, the others are the request. */
        x->typed = args.operands[0];
        args.operand_count--;
        memmove(args.operands, args.operands + 1, args.operand_count * sizeof args.operands[0]);
        err = cssm_open(&c, &args, &f);
    }
    if (err == PLR_OK)
        err = rehost(x, &c, &f);
    cssm_close(&c, err);
    free(x);
    return cssm_status("rehost", err, &f);
}
