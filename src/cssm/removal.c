#include "src/cssm/removal.h"

#include <jansson.h>

#include "src/cli/when.h"
#include "src/ledger/ledger_event.h"
#include "src/ledger/ledger_removal.h"
#include "src/ledger/ledger_reservation.h"
#include "src/ledger/ledger_role.h"

enum plr_err removal_check_reason(const char *reason, struct fail *f)
{
    json_t *text = NULL;
    bool ok = reason != NULL && reason[0] != '\0' && strlen(reason) <= FACTS_REASON_MAX;

    for (const char *c = reason; ok && *c != '\0'; c++)
        ok = (unsigned char)*c >= 0x20 && *c != 0x7f;
    if (ok && (text = json_string(reason)) == NULL) /* not UTF-8 */
        ok = false;
    json_decref(text);
    if (ok)
        return PLR_OK;
    if (reason == NULL)
        fail_set(f, PLR_ERR_USAGE, "usage", "the reason is missing");
    else
        fail_set(f, PLR_ERR_USAGE, "usage", "--reason is one line of text, %u bytes at most",
                 (unsigned)FACTS_REASON_MAX);
    fail_hint(f, "say why with --reason TEXT, like \"supply failed, RMA 800123\": it stays on the record");
    return PLR_ERR_USAGE;
}

static enum plr_err find(struct reservation_facts *r, struct ledger *ledger, const struct removal *removal,
                         enum act act, struct fail *f)
{
    bool found = false;
    enum plr_err err = ledger_reservation_by_udi(r, &found, ledger, removal->udi->text, f);

    if (err != PLR_OK)
        return err;
    if (!found) {
        fail_set(f, PLR_ERR_NOT_FOUND, "unknowninstance", "there is no product instance \"%s\"", removal->udi->text);
        fail_hint(f, "\"plr-cssm list instances\" shows them");
        return PLR_ERR_NOT_FOUND;
    }
    return ledger_role_permit_reservation(ledger, act, r, f);
}

static enum plr_err nothing_to_remove(const struct reservation_facts *r, struct fail *f)
{
    char when[WHEN_TEXT] = {0};

    if (r->state == RESERVATION_REMOVED) {
        when_rfc3339(when, r->removed_s);
        fail_set(f, PLR_ERR_STATE, "removed", "%s was removed already on %s", r->udi.text, when);
        fail_hint(f, "what it had is free for \"plr-cssm reserve\"; its return is pending: \"plr-cssm show %zu\"",
                  (size_t)r->number);
        return PLR_ERR_STATE;
    }
    fail_set(f, PLR_ERR_STATE, "notreserved", "nothing is reserved for %s", r->udi.text);
    fail_hint(f, "\"plr-cssm show %s\" shows what was", r->udi.text);
    return PLR_ERR_STATE;
}

/* The sense of the field's own message: licences cannot be moved on while too many failed products are unsettled. */
static enum plr_err too_many(const struct reservation_facts *r, uint32_t pending, uint32_t limit, struct fail *f)
{
    fail_set(f, PLR_ERR_POLICY, "previousreturnpending",
             "previous product return pending: %u removed products of \"%s\" have not been returned, and %u may wait",
             (unsigned)pending, r->account_name, (unsigned)limit);
    fail_hint(f,
              "the licences come back when this product is returned; to free others before, enter the return codes of "
              "those removed, or \"plr-cssm settle UDI --reason TEXT\"; \"plr-cssm account set\" has --removal-limit");
    return PLR_ERR_POLICY;
}

/* The same from either side of the act; what else is in it is put by the caller. */
static enum plr_err log_it(uint64_t *ret_event, struct ledger *ledger, const struct reservation_facts *r,
                           const struct removal *removal, const char *action, json_t *detail, struct fail *f)
{
    struct event event = {.at_s = removal->now_s, .actor = removal->actor, .action = action, .subject = r->udi.text};
    char *text = NULL;
    enum plr_err err = PLR_OK;

    json_object_set_new(detail, "reason", json_string(removal->reason));
    text = json_dumps(detail, JSON_COMPACT);
    json_decref(detail);
    if (text == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
    event.detail = text;
    if ((err = ledger_event_append(ledger, &event, f)) == PLR_OK)
        *ret_event = event.seq;
    free(text);
    return err;
}

static enum plr_err record(struct reservation_facts *r, struct ledger *ledger, const struct removal *removal,
                           struct fail *f)
{
    json_t *detail = json_object();
    uint64_t event = 0;
    enum plr_err err = PLR_OK;

    json_object_set_new(detail, "smart-account", json_string(r->account_name));
    json_object_set_new(detail, "virtual-account", json_string(r->va.path));
    json_object_set_new(detail, "reservation-number", json_integer(r->number));
    if (r->replaced_by != 0)
        json_object_set_new(detail, "update", json_integer(r->replaced_by));
    if (removal->rehost)
        json_object_set_new(detail, "rehost", json_true());
    if ((err = log_it(&event, ledger, r, removal, "remove", detail, f)) != PLR_OK)
        return err;
    return ledger_removal_remove(ledger, r->number, removal->now_s, removal->reason, event, f);
}

/* By UDI the update in transit is found first; it goes along with the one that it replaces. */
static enum plr_err open_one(struct reservation_facts *r, struct ledger *ledger, struct fail *f)
{
    bool found = true;
    enum plr_err err = PLR_OK;

    if (r->state == RESERVATION_IN_TRANSIT)
        err = ledger_reservation_by_number(r, &found, ledger, r->replaces, f);
    if (err != PLR_OK)
        return err;
    return found && r->state == RESERVATION_RESERVED ? PLR_OK : nothing_to_remove(r, f);
}

enum plr_err removal_record_in(struct reservation_facts *r, struct ledger *ledger, const struct removal *removal,
                               struct fail *f)
{
    uint32_t pending = 0;
    uint32_t limit = 0;
    enum plr_err err = PLR_OK;
    enum plr_err end = PLR_OK;

    if ((err = find(r, ledger, removal, removal->rehost ? ACT_REHOST : ACT_REMOVE, f)) != PLR_OK)
        return err;
    if ((err = open_one(r, ledger, f)) != PLR_OK)
        return err;
    if ((err = ledger_removal_counts(&pending, &limit, ledger, r->account, f)) != PLR_OK)
        return err;
    if (pending >= limit)
        return too_many(r, pending, limit, f);
    if ((err = ledger_part_begin(ledger, f)) != PLR_OK)
        return err;
    err = record(r, ledger, removal, f);
    end = ledger_part_end(ledger, err == PLR_OK, err == PLR_OK ? f : NULL);
    if (err != PLR_OK || end != PLR_OK)
        return err != PLR_OK ? err : end;
    r->state = RESERVATION_REMOVED;
    r->removed_s = removal->now_s;
    (void)snprintf(r->remove_reason, sizeof r->remove_reason, "%s", removal->reason);
    return PLR_OK;
}

static enum plr_err settle_one(struct reservation_facts *r, struct ledger *ledger, const struct removal *removal,
                               int64_t number, struct fail *f)
{
    json_t *detail = NULL;
    uint64_t event = 0;
    bool found = false;
    enum plr_err err = ledger_reservation_by_number(r, &found, ledger, number, f);

    if (err != PLR_OK)
        return err;
    detail = json_object();
    json_object_set_new(detail, "smart-account", json_string(r->account_name));
    json_object_set_new(detail, "virtual-account", json_string(r->va.path));
    json_object_set_new(detail, "reservation-number", json_integer(number));
    if ((err = log_it(&event, ledger, r, removal, "settle", detail, f)) != PLR_OK)
        return err;
    err = ledger_reservation_return(ledger, number, removal->now_s, "settled", event, f);
    r->state = RESERVATION_RETURNED;
    r->returned_s = removal->now_s;
    fail_text(r->return_reason, sizeof r->return_reason, "settled");
    return err;
}

enum plr_err removal_settle_in(struct reservation_facts *r, size_t *ret_count, struct ledger *ledger,
                               const struct removal *removal, struct fail *f)
{
    size_t count = 0;
    int64_t number = 0;
    enum plr_err err = find(r, ledger, removal, ACT_SETTLE, f);

    if (err == PLR_OK)
        err = ledger_removal_pending(&number, ledger, removal->udi->text, f);
    if (err == PLR_OK && number == 0) {
        fail_set(f, PLR_ERR_STATE, "notremoved", "no return of %s is pending", removal->udi->text);
        fail_hint(f, "only what \"plr-cssm remove\" or \"plr-cssm rehost\" took is settled; \"plr-cssm show %s\"",
                  removal->udi->text);
        return PLR_ERR_STATE;
    }
    while (err == PLR_OK && number != 0) {
        count++;
        if ((err = settle_one(r, ledger, removal, number, f)) == PLR_OK)
            err = ledger_removal_pending(&number, ledger, removal->udi->text, f);
    }
    if (err == PLR_OK)
        *ret_count = count;
    return err;
}
