#include "src/cssm/giveback.h"

#include <jansson.h>

#include "keys/commit.h"
#include "src/cli/when.h"
#include "src/cssm/origin.h"
#include "src/ledger/ledger_event.h"
#include "src/ledger/ledger_reservation.h"
#include "src/ledger/ledger_role.h"

static enum plr_err opens_nothing(const struct opening *op, struct fail *f)
{
    fail_set(f, PLR_ERR_NO, "noreservation", "this %s opens no reservation that was issued here", kind_name(op->kind));
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
    if (r->replaced_by != 0)
        fail_set(f, PLR_ERR_STATE, "alreadyreturned",
                 "reservation %zu of %s was already replaced by reservation %zu on %s", (size_t)r->number, r->udi.text,
                 (size_t)r->replaced_by, when);
    else
        fail_set(f, PLR_ERR_STATE, "alreadyreturned", "reservation %zu of %s was already %s on %s", (size_t)r->number,
                 r->udi.text, strcmp(r->return_reason, "settled") == 0 ? "settled" : "returned", when);
    fail_hint(f, "nothing is left to do");
    return PLR_ERR_STATE;
}

static enum plr_err nothing_in_transit(const struct reservation_facts *r, const char *code, struct fail *f)
{
    fail_set(f, PLR_ERR_STATE, "noupdate", "no update of %s is in transit; this code opens reservation %zu",
             r->udi.text, (size_t)r->number);
    fail_hint(f, "if the product no longer has it, free it with \"plr-cssm return %s\"", code);
    return PLR_ERR_STATE;
}

static char *describe(const struct reservation_facts *r, const struct giveback *give, enum giveback_outcome outcome)
{
    bool confirmation = give->opening.kind == CODE_CONFIRMATION;
    json_t *o = json_object();
    char *text = NULL;

    json_object_set_new(o, "smart-account", json_string(r->account_name));
    json_object_set_new(o, "virtual-account", json_string(r->va.path));
    json_object_set_new(o, "reservation-number", json_integer(r->number));
    if (outcome == GIVEBACK_CONFIRMED)
        json_object_set_new(o, "replaced-by", json_integer(r->replaced_by));
    if (outcome == GIVEBACK_ABANDONED)
        json_object_set_new(o, "replaces", json_integer(r->replaces));
    json_object_set_new(o, confirmation ? "confirmation-code" : "return-code", json_string(give->text));
    json_object_set_new(o, "reason", json_string(opening_reason_word(give->opening.reason)));
    origin_note(o, &give->origin);
    text = json_dumps(o, JSON_COMPACT);
    json_decref(o);
    return text;
}

static enum giveback_outcome outcome_of(const struct reservation_facts *r)
{
    if (r->state == RESERVATION_REMOVED)
        return GIVEBACK_SETTLED;
    if (r->state == RESERVATION_IN_TRANSIT)
        return GIVEBACK_ABANDONED;
    return r->replaced_by != 0 ? GIVEBACK_CONFIRMED : GIVEBACK_RETURNED;
}

static enum plr_err record(struct reservation_facts *r, struct ledger *ledger, const struct giveback *give,
                           enum giveback_outcome outcome, const char *actor, uint64_t now_s, struct fail *f)
{
    static const char *const actions[] = {
        [GIVEBACK_RETURNED] = "return",
        [GIVEBACK_CONFIRMED] = "confirm",
        [GIVEBACK_ABANDONED] = "abandon",
        [GIVEBACK_SETTLED] = "return",
    };
    struct event event = {.at_s = now_s, .actor = actor, .action = actions[outcome], .subject = r->udi.text};
    const char *reason = opening_reason_word(give->opening.reason);
    char *detail = describe(r, give, outcome);
    enum plr_err err = PLR_OK;

    if (detail == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
    event.detail = detail;
    if ((err = ledger_event_append(ledger, &event, f)) == PLR_OK)
        err = ledger_reservation_return(ledger, r->number, now_s, reason, event.seq, f);
    free(detail);
    if (err != PLR_OK)
        return err;
    r->state = RESERVATION_RETURNED;
    r->returned_s = now_s;
    fail_text(r->return_reason, sizeof r->return_reason, "%s", reason);
    return PLR_OK;
}

enum plr_err giveback_read(struct giveback *ret, enum code_kind want, const char *text, size_t text_len, struct fail *f)
{
    struct giveback give = {0};
    struct code code = {0};
    enum plr_err err = PLR_OK;

    if (code_read(&code, text, text_len, NULL) != PLR_OK ||
        (code.kind != CODE_RETURN && code.kind != CODE_CONFIRMATION)) {
        if ((err = code_read_kind(&code, want, text, text_len, f)) != PLR_OK)
            return err;
    }
    if ((err = opening_decode(&give.opening, &code, f)) != PLR_OK)
        return err;
    code_text(give.text, &code);
    *ret = give;
    return PLR_OK;
}

enum plr_err giveback_try(struct giveback *give, const struct opener *candidates, size_t count, struct fail *f)
{
    for (size_t i = 0; i < count; i++) {
        const struct opener *o = &candidates[i];
        enum plr_err err = commit_open(&o->commitment, give->opening.secret, &o->udi, o->seq, f);

        if (err == PLR_OK)
            give->number = o->number;
        if (err != PLR_ERR_NO)
            return err;
    }
    return opens_nothing(&give->opening, f);
}

enum plr_err giveback_find(struct giveback *ret, struct ledger *ledger, enum code_kind want, const char *text,
                           size_t text_len, struct fail *f)
{
    struct giveback give = {0};
    struct opener *candidates = NULL;
    size_t count = 0;
    enum plr_err err = giveback_read(&give, want, text, text_len, f);

    if (err == PLR_OK)
        err = ledger_opening_candidates(&candidates, &count, ledger, &give.opening, f);
    if (err == PLR_OK)
        err = giveback_try(&give, candidates, count, f);
    free(candidates);
    if (err == PLR_OK)
        *ret = give;
    return err;
}

/* Was this recorded before by the very row that asks now? An earlier run of its batch was interrupted, then, before it
 * could say so. */
static enum plr_err repeated(bool *ret, enum giveback_outcome *ret_outcome, struct ledger *ledger,
                             const struct reservation_facts *r, const struct giveback *give, struct fail *f)
{
    char *tale = NULL;
    json_t *detail = NULL;
    enum plr_err err = PLR_OK;

    *ret = false;
    if (give->origin.digest == NULL)
        return PLR_OK;
    if ((err = ledger_opening_tale(&tale, ledger, r->number, f)) != PLR_OK)
        return err;
    detail = json_loads(tale, JSON_REJECT_DUPLICATES, NULL);
    *ret = origin_is(detail, &give->origin);
    if (*ret)
        *ret_outcome = r->removed_s != 0                                ? GIVEBACK_SETTLED
                       : json_object_get(detail, "replaced-by") != NULL ? GIVEBACK_CONFIRMED
                       : json_object_get(detail, "replaces") != NULL    ? GIVEBACK_ABANDONED
                                                                        : GIVEBACK_RETURNED;
    json_decref(detail);
    free(tale);
    return PLR_OK;
}

enum plr_err giveback_record_in(struct reservation_facts *r, enum giveback_outcome *ret, struct ledger *ledger,
                                const struct giveback *give, bool confirm, const char *actor, uint64_t now_s,
                                struct fail *f)
{
    enum giveback_outcome outcome = GIVEBACK_RETURNED;
    bool found = false;
    enum plr_err err = PLR_OK;
    enum plr_err end = PLR_OK;

    if ((err = ledger_reservation_by_number(r, &found, ledger, give->number, f)) != PLR_OK)
        return err;
    if (!found)
        return fail_set(f, PLR_ERR_DAMAGED, "ledgerdamaged", "a reservation vanished from the ledger");
    if ((err = ledger_role_permit_reservation(ledger, confirm ? ACT_CONFIRM : ACT_RETURN, r, f)) != PLR_OK)
        return err;
    if (r->state == RESERVATION_RETURNED) {
        if ((err = repeated(&found, ret, ledger, r, give, f)) != PLR_OK || found)
            return err;
        return already(r, f);
    }
    outcome = outcome_of(r);
    if (confirm && outcome != GIVEBACK_CONFIRMED && outcome != GIVEBACK_ABANDONED)
        return nothing_in_transit(r, give->text, f);
    if ((err = ledger_part_begin(ledger, f)) != PLR_OK)
        return err;
    err = record(r, ledger, give, outcome, actor, now_s, f);
    end = ledger_part_end(ledger, err == PLR_OK, err == PLR_OK ? f : NULL);
    if (err != PLR_OK || end != PLR_OK)
        return err != PLR_OK ? err : end;
    *ret = outcome;
    return PLR_OK;
}

enum plr_err giveback_record(struct reservation_facts *r, enum giveback_outcome *ret, struct ledger *ledger,
                             const struct giveback *give, bool confirm, const char *actor, uint64_t now_s,
                             struct fail *f)
{
    enum plr_err err = ledger_begin(ledger, f);

    if (err != PLR_OK)
        return err;
    err = giveback_record_in(r, ret, ledger, give, confirm, actor, now_s, f);
    if (err == PLR_OK)
        err = ledger_commit(ledger, f);
    ledger_rollback(ledger);
    return err;
}

static void keep_freed(struct reservation_facts *r, const struct reservation_facts *other)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->line_count; i++) {
        struct line_facts line = r->lines[i];
        uint32_t still = 0;

        for (size_t j = 0; j < other->line_count; j++)
            if (other->lines[j].pool == line.pool)
                still = other->lines[j].count;
        if (line.count <= still)
            continue;
        line.count -= still;
        r->lines[kept++] = line;
    }
    r->line_count = kept;
}

enum plr_err giveback_freed(struct reservation_facts *r, struct ledger *ledger, enum giveback_outcome outcome,
                            struct fail *f)
{
    struct reservation_facts *other = NULL;
    bool found = false;
    enum plr_err err = PLR_OK;

    if (outcome == GIVEBACK_SETTLED)
        r->line_count = 0;
    if (outcome == GIVEBACK_RETURNED || outcome == GIVEBACK_SETTLED)
        return PLR_OK;
    if ((other = calloc(1, sizeof *other)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a reservation");
    err = ledger_reservation_by_number(other, &found, ledger,
                                       outcome == GIVEBACK_CONFIRMED ? r->replaced_by : r->replaces, f);
    if (err == PLR_OK)
        keep_freed(r, other);
    free(other);
    return err;
}

const char *giveback_word(enum giveback_outcome outcome)
{
    static const char *const words[] = {
        [GIVEBACK_RETURNED] = "returned",
        [GIVEBACK_CONFIRMED] = "update-confirmed",
        [GIVEBACK_ABANDONED] = "update-abandoned",
        [GIVEBACK_SETTLED] = "removal-settled",
    };

    return words[outcome];
}

bool giveback_possible(struct ledger *ledger, const struct code *code)
{
    struct giveback give = {0};
    struct opener *candidates = NULL;
    size_t count = 0;
    bool possible = opening_decode(&give.opening, code, NULL) == PLR_OK &&
                    ledger_opening_candidates(&candidates, &count, ledger, &give.opening, NULL) == PLR_OK &&
                    giveback_try(&give, candidates, count, NULL) == PLR_OK;

    free(candidates);
    return possible;
}
