#include "src/cli/out.h"
#include "src/cli/udijson.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_print.h"
#include "src/ledger/ledger_pool.h"
#include "src/ledger/ledger_product.h"
#include "src/ledger/ledger_reservation.h"
#include "src/ledger/ledger_transfer.h"

static enum plr_err missing(struct fail *f, const char *what, const char *hint)
{
    fail_set(f, PLR_ERR_USAGE, "usage", "%s", what);
    fail_hint(f, "%s", hint);
    return PLR_ERR_USAGE;
}

/* Both sides, and that the operator may act on both. */
static enum plr_err read_sides(struct account_facts *account, struct va_facts *from, struct va_facts *to,
                               struct cssm *c, struct fail *f)
{
    const struct cssm_args *a = c->args;
    enum plr_err err = PLR_OK;

    if (a->from == NULL || a->to == NULL)
        return missing(f, a->from == NULL ? "from which virtual account?" : "to which virtual account?",
                       "give --from PATH and --to PATH; \"plr-cssm va list\" shows them");
    if ((err = cssm_account_named(account, from, c, a->account, a->from, f)) != PLR_OK)
        return err;
    if ((err = cssm_account_named(account, to, c, a->account, a->to, f)) != PLR_OK)
        return err;
    if (from->id == to->id)
        return missing(f, "--from and --to are the same virtual account", "nothing is to be moved");
    if ((err = cssm_permit(c, ACT_TRANSFER, account, from, f)) != PLR_OK)
        return err;
    return cssm_permit(c, ACT_TRANSFER, account, to, f);
}

static json_t *moved_json(const struct pool_facts *pool, uint32_t count, const struct account_facts *account,
                          const struct va_facts *from, const struct va_facts *to)
{
    json_t *o = cssm_print_pool_json(pool, account->name, to->path);

    json_object_del(o, "virtual-account");
    json_object_del(o, "purchased");
    json_object_del(o, "reserved");
    json_object_del(o, "available");
    json_object_set_new(o, "from", json_string(from->path));
    json_object_set_new(o, "to", json_string(to->path));
    json_object_set_new(o, "count", json_integer(count));
    return o;
}

static enum plr_err move_licenses(struct cssm *c, struct fail *f)
{
    const struct cssm_args *a = c->args;
    struct account_facts account = {0};
    struct va_facts from = {0};
    struct va_facts to = {0};
    struct pool_facts pool = {.universal = a->universal, .type = a->type, .start_day = a->start_day};
    struct pool_facts there = {0};
    json_t *detail = NULL;
    enum plr_err err = cssm_license_check(a, f);

    if (err == PLR_OK && a->count == 0)
        err = missing(f, "how many?", "give --count N");
    if (err != PLR_OK || (err = ledger_begin(c->ledger, f)) != PLR_OK)
        return err;
    if ((err = read_sides(&account, &from, &to, c, f)) != PLR_OK)
        return err;
    if (a->tag_count == 1)
        err = ledger_product_tag(pool.tag, c->ledger, NULL, a->tags[0], f);
    else
        fail_text(pool.tag, sizeof pool.tag, LEDGER_POOL_UNIVERSAL);
    if (err != PLR_OK)
        return err;
    pool.end_day = a->end_day;
    pool.purchased = a->count;
    there = pool;
    if ((err = ledger_pool_withdraw(c->ledger, from.id, &pool, f)) != PLR_OK)
        return err;
    if ((err = ledger_pool_add(c->ledger, to.id, &there, f)) != PLR_OK)
        return err;
    detail = moved_json(&pool, a->count, &account, &from, &to);
    if ((err = cssm_record(c, "transfer-licenses", account.name, json_incref(detail), f)) == PLR_OK)
        err = ledger_commit(c->ledger, f);
    if (err == PLR_OK && a->json)
        out_json(json_incref(detail));
    else if (err == PLR_OK)
        out_text("Moved: %u of %s from %s to %s\n", (unsigned)a->count, pool.tag, from.path, to.path);
    json_decref(detail);
    return err;
}

int cssm_transfer_licenses_run(void *input)
{
    return cssm_run("transfer the licences", input, move_licenses);
}

static enum plr_err can_move(const struct instance_home *home, const struct udi *udi, const struct va_facts *to,
                             struct fail *f)
{
    if (home->update != 0) {
        fail_set(f, PLR_ERR_STATE, "updateintransit", "an update of %s is in transit: reservation %zu", udi->text,
                 (size_t)home->update);
        fail_hint(f, "enter its confirmation code first, or the return code of the update");
        return PLR_ERR_STATE;
    }
    if (home->removed != 0) {
        fail_set(f, PLR_ERR_STATE, "removed", "%s was removed, and its return is pending: reservation %zu", udi->text,
                 (size_t)home->removed);
        fail_hint(f, "enter its return code first, or \"plr-cssm settle\" it");
        return PLR_ERR_STATE;
    }
    if (home->va.id != to->id)
        return PLR_OK;
    fail_set(f, PLR_ERR_STATE, "sameplace", "%s is in \"%s\" already", udi->text, to->path);
    fail_hint(f, "nothing is left to do");
    return PLR_ERR_STATE;
}

static json_t *instance_json(const struct instance_home *home, const struct udi *udi, const struct va_facts *to)
{
    json_t *o = json_object();

    json_object_set_new(o, "udi", udijson_object(udi));
    json_object_set_new(o, "smart-account", json_string(home->account_name));
    json_object_set_new(o, "from", json_string(home->va.path));
    json_object_set_new(o, "to", json_string(to->path));
    if (home->reservation != 0)
        json_object_set_new(o, "reservation-number", json_integer(home->reservation));
    return o;
}

static enum plr_err print_moved(struct reservation_facts *r, const struct instance_home *home, const struct udi *udi,
                                const struct va_facts *to, struct cssm *c, struct fail *f)
{
    bool found = false;
    json_t *o = NULL;
    enum plr_err err = ledger_reservation_by_number(r, &found, c->ledger, home->reservation, f);

    if (err != PLR_OK)
        return err;
    if (c->args->json) {
        o = instance_json(home, udi, to);
        json_object_set_new(o, "entitlements", cssm_print_lines_json(r));
        out_json(o);
        return PLR_OK;
    }
    out_text("Moved: %s from %s to %s%s\n", udi->text, home->va.path, to->path,
             found ? ", and what is reserved for it:" : "; nothing is reserved for it");
    if (found)
        cssm_print_lines(r);
    return PLR_OK;
}

static enum plr_err move_instance(struct reservation_facts *r, struct cssm *c, struct fail *f)
{
    const struct cssm_args *a = c->args;
    struct account_facts account = {0};
    struct va_facts to = {0};
    struct instance_home home = {0};
    struct udi udi = {0};
    json_t *detail = NULL;
    enum plr_err err = PLR_OK;

    if (a->to == NULL)
        return missing(f, "to which virtual account?", "give --to PATH; \"plr-cssm va list\" shows them");
    if (udi_parse(&udi, a->operands[0], strlen(a->operands[0]), f) != PLR_OK) {
        fail_set(f, PLR_ERR_USAGE, "badudi", "\"%s\" is not a UDI", a->operands[0]);
        fail_hint(f, "write it as \"plr-cssm list instances\" prints it, like PID:EX-VM,SN:9KX0AB12CD3");
        return PLR_ERR_USAGE;
    }
    if ((err = ledger_begin(c->ledger, f)) != PLR_OK)
        return err;
    if ((err = ledger_transfer_home(&home, c->ledger, &udi, f)) != PLR_OK)
        return err;
    if ((err = cssm_account_named(&account, &to, c, home.account_name, a->to, f)) != PLR_OK)
        return err;
    if ((err = cssm_permit(c, ACT_TRANSFER, &account, &home.va, f)) != PLR_OK)
        return err;
    if ((err = cssm_permit(c, ACT_TRANSFER, &account, &to, f)) != PLR_OK)
        return err;
    if ((err = can_move(&home, &udi, &to, f)) != PLR_OK)
        return err;
    detail = instance_json(&home, &udi, &to);
    json_object_del(detail, "udi");
    if ((err = cssm_record(c, "transfer-instance", udi.text, detail, f)) != PLR_OK)
        return err;
    if ((err = ledger_transfer_move(c->ledger, &home, to.id, f)) != PLR_OK)
        return err;
    if ((err = ledger_commit(c->ledger, f)) != PLR_OK)
        return err;
    return print_moved(r, &home, &udi, &to, c, f);
}

int cssm_transfer_instance_run(void *input)
{
    return cssm_run_reservation("transfer the product", input, move_instance);
}
