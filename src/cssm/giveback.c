#include "src/cssm/giveback.h"

#include <jansson.h>

#include "src/cli/when.h"
#include "src/cssm/ledger_event.h"
#include "src/cssm/ledger_reservation.h"

static enum plr_err opens_nothing(const struct opening *op, struct fail *f)
{
    fail_set(f, PLR_ERR_NO, "noreservation", "this return code opens no reservation that was issued here");
    fail_hint(f,
              "compare it with what the product shows (its request had sequence number %u); a code of a request that "
              "was never answered has nothing to give back",
              (unsigned)op->seq);
    return PLR_ERR_NO;
}

static enum plr_err already(const struct reservation_facts *r, struct fail *f)
{
    char when[WHEN_TEXT] = {0};

    when_rfc3339(when, r->returned_s);
    fail_set(f, PLR_ERR_STATE, "alreadyreturned", "reservation %zu of %s was already returned on %s", (size_t)r->number,
             r->udi.text, when);
    fail_hint(f, "nothing is left to do");
    return PLR_ERR_STATE;
}

static char *describe(const struct reservation_facts *r, const char *code, enum opening_reason reason)
{
    json_t *o = json_object();
    char *text = NULL;

    json_object_set_new(o, "reservation-number", json_integer(r->number));
    json_object_set_new(o, "return-code", json_string(code));
    json_object_set_new(o, "reason", json_string(opening_reason_word(reason)));
    text = json_dumps(o, JSON_COMPACT);
    json_decref(o);
    return text;
}

static enum plr_err record(struct reservation_facts *r, struct ledger *ledger, const char *code,
                           enum opening_reason reason, const char *actor, uint64_t now_s, struct fail *f)
{
    struct event event = {.at_s = now_s, .actor = actor, .action = "return", .subject = r->udi.text};
    char *detail = describe(r, code, reason);
    enum plr_err err = PLR_OK;

    if (detail == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
    event.detail = detail;
    if ((err = ledger_event_append(ledger, &event, f)) == PLR_OK)
        err = ledger_reservation_return(ledger, r->number, now_s, reason, event.seq, f);
    free(detail);
    return err;
}

enum plr_err giveback_record(struct reservation_facts *r, struct ledger *ledger, const char *text, size_t text_len,
                             const char *actor, uint64_t now_s, struct fail *f)
{
    struct code code = {0};
    struct opening op = {0};
    char canonical[CODE_SYM_MAX + 1] = {0};
    int64_t number = 0;
    bool found = false;
    enum plr_err err = PLR_OK;

    if ((err = code_read_kind(&code, CODE_RETURN, text, text_len, f)) != PLR_OK)
        return err;
    if ((err = opening_decode(&op, &code, f)) != PLR_OK)
        return err;
    code_text(canonical, &code);
    /* The search costs 20 ms a candidate, so it is made before the lock is taken. */
    if ((err = ledger_reservation_by_opening(r, &found, ledger, &op, f)) != PLR_OK)
        return err;
    if (!found)
        return opens_nothing(&op, f);
    number = r->number;
    if ((err = ledger_begin(ledger, f)) != PLR_OK)
        return err;
    if ((err = ledger_reservation_by_number(r, &found, ledger, number, f)) != PLR_OK)
        goto out;
    if (!found) {
        err = fail_set(f, PLR_ERR_DAMAGED, "ledgerdamaged", "a reservation vanished from the ledger");
        goto out;
    }
    if (r->returned) {
        err = already(r, f);
        goto out;
    }
    if ((err = record(r, ledger, canonical, op.reason, actor, now_s, f)) != PLR_OK)
        goto out;
    if ((err = ledger_commit(ledger, f)) != PLR_OK)
        goto out;
    r->returned = true;
    r->returned_s = now_s;
    fail_text(r->return_reason, sizeof r->return_reason, "%s", opening_reason_word(op.reason));
out:
    ledger_rollback(ledger);
    return err;
}

bool giveback_possible(struct ledger *ledger, const struct code *code)
{
    struct reservation_facts *r = calloc(1, sizeof *r);
    struct opening op = {0};
    bool found = false;

    if (r != NULL && opening_decode(&op, code, NULL) == PLR_OK &&
        ledger_reservation_by_opening(r, &found, ledger, &op, NULL) != PLR_OK)
        found = false;
    free(r);
    return found;
}
