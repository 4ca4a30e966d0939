#include "src/cssm/reserve.h"

#include <jansson.h>
#include <sodium.h>

#include "src/cli/when.h"
#include "src/cssm/origin.h"
#include "src/ledger/catalogue.h"
#include "src/ledger/devicefacts.h"
#include "src/ledger/ledger_account.h"
#include "src/ledger/ledger_event.h"
#include "src/ledger/ledger_pool.h"
#include "src/ledger/ledger_product.h"
#include "src/ledger/ledger_reservation.h"
#include "src/ledger/ledger_role.h"
#include "src/ledger/ledger_va.h"
#include "src/ledger/policy.h"

#define DAY_S 86400u

static void fresh_uuid(uint8_t uuid[static TAG_UUID_LEN])
{
    randombytes_buf(uuid, TAG_UUID_LEN);
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x40);
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
}

static void fill(struct reservation_facts *r, const struct reserve_order *order, const struct instance_facts *instance)
{
    memset(r, 0, sizeof *r);
    r->account = order->account->number;
    memcpy(r->account_name, order->account->name, sizeof r->account_name);
    r->va = *order->va;
    r->udi = order->from->udi;
    memcpy(r->pid, order->from->pid, sizeof r->pid);
    r->kind = order->wish->kind;
    memcpy(r->request, order->from->text, sizeof r->request);
    r->seq = order->from->request.seq;
    r->commitment = order->from->request.commitment;
    r->by_reference = order->wish->by_reference;
    r->issued_s = order->now_s;
    if (instance->known)
        memcpy(r->uuid, instance->uuid, sizeof r->uuid);
    else
        fresh_uuid(r->uuid);
}

enum plr_err reserve_home(struct account_facts *ret, struct va_facts *ret_va, struct ledger *ledger,
                          const struct resolved *from, struct fail *f)
{
    struct instance_facts instance = {0};
    struct reservation_facts *r = calloc(1, sizeof *r);
    bool found = false;
    enum plr_err err = PLR_OK;

    if (r == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a reservation");
    if ((err = ledger_reservation_by_request(r, &found, ledger, from->text, f)) != PLR_OK)
        goto out;
    if (!found) {
        err = ledger_reservation_instance(&instance, ledger, &from->udi, &from->request.commitment, f);
        if (err == PLR_OK && instance.open_reservation == 0)
            err = policy_update(&instance, &from->udi, from->request.seq, f);
        else if (err == PLR_OK)
            err = ledger_reservation_by_number(r, &found, ledger, instance.open_reservation, f);
        if (err != PLR_OK)
            goto out;
    }
    if ((err = ledger_account_get(ret, ledger, r->account_name, f)) != PLR_OK)
        goto out;
    err = ledger_va_get(ret_va, ledger, ret, r->va.path, f);
out:
    free(r);
    return err;
}

/* Against the pools: what the product may have, and what there is of it. */
static enum plr_err allocate(struct reservation_facts *r, struct ledger *ledger, const struct reserve_order *order,
                             const struct reservation_facts *current, struct fail *f)
{
    struct pool_facts *pools = NULL;
    size_t pool_count = 0;
    enum plr_err err = ledger_pool_for_product(&pools, &pool_count, ledger, order->va->id, order->from->pid, f);

    if (err != PLR_OK)
        return err;
    if (current != NULL)
        policy_count_own(pools, pool_count, current, true);
    else if (order->like != NULL)
        policy_count_own(pools, pool_count, order->like, false);
    err = catalogue_check_export(order->account, order->wish, pools, pool_count, f);
    if (err == PLR_OK)
        err = policy_allocate(r->lines, &r->line_count, order->wish, pools, pool_count,
                              (uint32_t)(order->now_s / DAY_S), order->from->pid, f);
    free(pools);
    return err;
}

/* The reservation that an update replaces; the product may have been moved since the order was begun. */
static enum plr_err replaced(struct reservation_facts **ret, struct ledger *ledger, int64_t number, int64_t va,
                             struct fail *f)
{
    struct reservation_facts *current = calloc(1, sizeof *current);
    bool found = false;
    enum plr_err err = PLR_OK;

    if (current == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a reservation");
    err = ledger_reservation_by_number(current, &found, ledger, number, f);
    if (err == PLR_OK && (!found || current->va.id != va))
        err = fail_set(f, PLR_ERR_BUSY, "ledgerbusy", "the product was moved to another virtual account meanwhile");
    if (err == PLR_OK) {
        *ret = current;
        current = NULL;
    }
    free(current);
    return err;
}

static enum plr_err check(struct reservation_facts *r, struct instance_facts *ret_instance, bool *ret_repeat,
                          struct ledger *ledger, const struct reserve_order *order, struct fail *f)
{
    struct instance_facts instance = {0};
    struct reservation_facts *current = NULL;
    const struct udi *udi = &order->from->udi;
    uint8_t seq = order->from->request.seq;
    bool found = false;
    char when[WHEN_TEXT] = {0};
    enum plr_err err = PLR_OK;

    if ((err = ledger_reservation_by_request(r, &found, ledger, order->from->text, f)) != PLR_OK)
        return err;
    if (found) {
        when_rfc3339(when, r->state == RESERVATION_REMOVED ? r->removed_s : r->returned_s);
        *ret_repeat = true;
        return policy_repeat(r, order->account->number, order->va->id, order->wish, when, f);
    }
    if ((err = ledger_reservation_instance(&instance, ledger, udi, &order->from->request.commitment, f)) != PLR_OK)
        return err;
    err = order->update ? policy_update(&instance, udi, seq, f) : policy_request(&instance, udi, seq, f);
    if (err != PLR_OK)
        return err;
    if ((err = policy_approved(order->account, order->wish->kind, f)) != PLR_OK)
        return err;
    fill(r, order, &instance);
    if (order->update) {
        if ((err = replaced(&current, ledger, instance.open_reservation, order->va->id, f)) != PLR_OK)
            return err;
        r->replaces = current->number;
        r->update_of = current->commitment;
    }
    err = allocate(r, ledger, order, current, f);
    free(current);
    if (err != PLR_OK)
        return err;
    *ret_repeat = false;
    *ret_instance = instance;
    return PLR_OK;
}

/* Somebody may have typed a code for minutes: the account may have lost its approval since it was looked up, or have
 * another name, which is what others are now asked about and what the log and the authorization say. */
static enum plr_err bring_up_to_date(struct ledger *ledger, const struct reserve_order *order, struct fail *f)
{
    enum plr_err err = ledger_account_again(order->account, ledger, f);

    return err == PLR_OK ? ledger_va_again(order->va, ledger, f) : err;
}

enum plr_err reserve_check(struct reservation_facts *r, bool *ret_repeat, struct ledger *ledger,
                           const struct reserve_order *order, struct fail *f)
{
    struct instance_facts instance = {0};
    /* All of it is of one moment, or who records the same request between two of the questions is taken for a
     * reservation of another request. */
    bool own = !ledger_in_transaction(ledger);
    enum plr_err err = own ? ledger_look(ledger, f) : PLR_OK;

    if (err != PLR_OK)
        return err;
    if ((err = bring_up_to_date(ledger, order, f)) == PLR_OK)
        err = check(r, &instance, ret_repeat, ledger, order, f);
    if (own)
        ledger_rollback(ledger);
    return err;
}

/* What the log keeps of it: enough to write the reservation down again, were its row lost. */
static char *describe(const struct reservation_facts *r, const struct origin *origin)
{
    json_t *o = json_object();
    json_t *lines = json_array();
    struct deviceauth device = {0};
    char *text = NULL;

    json_object_set_new(o, "smart-account", json_string(r->account_name));
    json_object_set_new(o, "virtual-account", json_string(r->va.path));
    json_object_set_new(o, "request-code", json_string(r->request));
    json_object_set_new(o, "reservation", json_string(ledger_reservation_kind_word(r->kind)));
    if (devicefacts_of(&device, r))
        json_object_set_new(o, "device-key-epoch", json_integer(device.epoch));
    json_object_set_new(o, "confirmation-code", json_string(r->receipt));
    if (r->replaces != 0)
        json_object_set_new(o, "replaces", json_integer(r->replaces));
    for (size_t i = 0; i < r->line_count; i++) {
        json_t *line = json_object();

        json_object_set_new(line, "entitlement-tag", json_string(r->lines[i].tag));
        json_object_set_new(line, "count", json_integer(r->lines[i].count));
        json_object_set_new(line, "pool", json_integer(r->lines[i].pool));
        json_array_append_new(lines, line);
    }
    json_object_set_new(o, "entitlements", lines);
    origin_note(o, origin);
    text = json_dumps(o, JSON_COMPACT);
    json_decref(o);
    return text;
}

static enum plr_err record(struct reservation_facts *r, struct ledger *ledger, const struct reserve_order *order,
                           const struct instance_facts *instance, struct fail *f)
{
    char *detail = describe(r, &order->origin);
    struct event event = {.at_s = order->now_s, .actor = order->actor, .subject = r->udi.text};
    enum plr_err err = PLR_OK;

    if (detail == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
    event.action = order->update ? "update" : "reserve";
    event.detail = detail;
    if ((err = ledger_event_append(ledger, &event, f)) == PLR_OK)
        err = ledger_reservation_insert(ledger, r, instance, event.seq, f);
    free(detail);
    return err;
}

enum plr_err reserve_record_in(struct reservation_facts *r, bool *ret_again, struct ledger *ledger,
                               const struct reserve_order *order, struct fail *f)
{
    struct reservation_facts *now = calloc(1, sizeof *now);
    struct instance_facts instance = {0};
    const enum export_status signed_for = order->account->export_status;
    bool repeat = false;
    bool again = false;
    enum plr_err err = PLR_OK;
    enum plr_err end = PLR_OK;

    if (now == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a reservation");
    if ((err = bring_up_to_date(ledger, order, f)) != PLR_OK)
        goto out;
    if ((err = ledger_role_permit(ledger, r->replaces != 0 ? ACT_UPDATE : ACT_RESERVE, order->account, order->va, f)) !=
        PLR_OK)
        goto out;
    if ((err = check(now, &instance, &repeat, ledger, order, f)) != PLR_OK)
        goto out;
    if (repeat) {
        *r = *now;
        goto out;
    }
    again = !policy_same_lines(now->lines, now->line_count, r->lines, r->line_count) || now->replaces != r->replaces ||
            (instance.known && memcmp(instance.uuid, r->uuid, sizeof r->uuid) != 0) ||
            order->account->export_status != signed_for || strcmp(order->account->name, r->account_name) != 0 ||
            strcmp(order->va->path, r->va.path) != 0;
    if (again)
        goto out;
    if ((err = ledger_part_begin(ledger, f)) != PLR_OK)
        goto out;
    err = record(r, ledger, order, &instance, f);
    end = ledger_part_end(ledger, err == PLR_OK, err == PLR_OK ? f : NULL);
    if (err == PLR_OK)
        err = end;
out:
    if (err == PLR_OK)
        *ret_again = again;
    free(now);
    return err;
}

enum plr_err reserve_record(struct reservation_facts *r, bool *ret_again, struct ledger *ledger,
                            const struct reserve_order *order, struct fail *f)
{
    bool again = false;
    enum plr_err err = ledger_begin(ledger, f);

    if (err != PLR_OK)
        return err;
    if ((err = reserve_record_in(r, &again, ledger, order, f)) != PLR_OK)
        goto out;
    if (!again && (err = ledger_commit(ledger, f)) != PLR_OK)
        goto out;
    *ret_again = again;
out:
    ledger_rollback(ledger);
    return err;
}
