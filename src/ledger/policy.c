#include "src/ledger/policy.h"

#include "src/cli/when.h"
#include "src/ledger/devicefacts.h"

#define NEVER UINT32_MAX /* a day on which no term runs: only perpetual licences */

enum plr_err policy_approved(const struct account_facts *account, enum reservation_kind kind, struct fail *f)
{
    bool universal = kind == RESERVATION_UNIVERSAL;

    if (universal ? account->plr : account->slr)
        return PLR_OK;
    fail_set(f, PLR_ERR_POLICY, "notapproved", "smart account \"%s\" is not approved for %s licence reservation",
             account->name, universal ? "permanent" : "specific");
    if (universal ? account->slr : account->plr)
        fail_hint(f, "it is approved for %s",
                  universal ? "specific reservation: --license TAG=N" : "permanent reservation: --universal");
    else
        fail_hint(f, "approval is given with --plr and --slr of \"plr-cssm account add\"");
    return PLR_ERR_POLICY;
}

static enum plr_err two_of_one_number(const struct instance_facts *instance, const struct udi *udi, uint8_t seq,
                                      struct fail *f)
{
    fail_set(f, PLR_ERR_STATE, "clonesuspected",
             "%s has sent two different requests with sequence number %u: a clone is suspected", udi->text,
             (unsigned)seq);
    if (instance->open_reservation != 0)
        fail_hint(f,
                  "find out which machine asked: reservation %zu, which \"plr-cssm show %zu\" shows, is for the other "
                  "request; it stays as it is",
                  (size_t)instance->open_reservation, (size_t)instance->open_reservation);
    else
        fail_hint(f, "find out which machine asked; then make a new request on the one that is right");
    return PLR_ERR_STATE;
}

static enum plr_err still_pending(const struct instance_facts *instance, const struct udi *udi, struct fail *f)
{
    fail_set(f, PLR_ERR_STATE, "removed",
             "%s was removed as dead, and its return is pending; it asks again all the same", udi->text);
    fail_hint(f,
              "if it lives, \"plr-agent return\" on it and \"plr-cssm return CODE\" here; if it has nothing to give "
              "back, \"plr-cssm settle %s --reason TEXT\"; then a new request. \"plr-cssm show %zu\" shows what it had",
              udi->text, (size_t)instance->removed);
    return PLR_ERR_STATE;
}

static enum plr_err reserved_already(const struct instance_facts *instance, const struct udi *udi, struct fail *f)
{
    size_t number = (size_t)instance->open_reservation;

    fail_set(f, PLR_ERR_STATE, "alreadyreserved", "%s is reserved already, by reservation %zu", udi->text, number);
    fail_hint(f,
              "for other licences answer this request with \"plr-cssm update\"; if the product is to give them back: "
              "\"plr-agent return\" there, \"plr-cssm return CODE\" here; if it cancelled the request, \"plr-agent "
              "return --authorization CODE\" with what \"plr-cssm show %zu\" shows",
              number);
    return PLR_ERR_STATE;
}

static enum plr_err in_transit(const struct instance_facts *instance, const struct udi *udi, struct fail *f)
{
    size_t number = (size_t)instance->update;

    fail_set(f, PLR_ERR_STATE, "updateintransit", "an update of %s is in transit already: reservation %zu", udi->text,
             number);
    fail_hint(f,
              "enter the confirmation code that the product showed: \"plr-cssm confirm CODE\"; if the update was not "
              "installed, \"plr-agent return --authorization CODE\" there with what \"plr-cssm show %zu\" shows, and "
              "\"plr-cssm return CODE\" here",
              number);
    return PLR_ERR_STATE;
}

static enum plr_err not_reserved(const struct udi *udi, struct fail *f)
{
    fail_set(f, PLR_ERR_STATE, "notreserved", "nothing is reserved for %s", udi->text);
    fail_hint(f, "an update changes a reservation; the first one is made with \"plr-cssm reserve\"");
    return PLR_ERR_STATE;
}

/* What holds for every new request of an instance that is known. */
static enum plr_err fresh(const struct instance_facts *instance, const struct udi *udi, unsigned seq, unsigned ahead,
                          struct fail *f)
{
    if (instance->commitment_holder != 0) {
        fail_set(f, PLR_ERR_STATE, "commitmentknown", "the commitment of this request is that of reservation %zu",
                 (size_t)instance->commitment_holder);
        fail_hint(f, "make a new request on the product");
        return PLR_ERR_STATE;
    }
    if (ahead > POLICY_SEQ_AHEAD_MAX) {
        fail_set(f, PLR_ERR_STATE, "sequencewentback",
                 "the sequence number of this request, %u, went back: %s was at %u", seq, udi->text,
                 (unsigned)instance->seq);
        fail_hint(f, "an old request, or a product restored from an old copy: make a new request on the product");
        return PLR_ERR_STATE;
    }
    return PLR_OK;
}

static unsigned steps_ahead(const struct instance_facts *instance, uint8_t seq)
{
    return ((unsigned)seq + REQUEST_SEQ_MOD - instance->seq) % REQUEST_SEQ_MOD;
}

enum plr_err policy_request(const struct instance_facts *instance, const struct udi *udi, uint8_t seq, struct fail *f)
{
    unsigned ahead = steps_ahead(instance, seq);

    if (!instance->known)
        return PLR_OK;
    /* Before all else: to return what is reserved would be the wrong advice. */
    if (ahead == 0 && instance->commitment_holder == 0)
        return two_of_one_number(instance, udi, seq, f);
    if (instance->removed != 0)
        return still_pending(instance, udi, f);
    if (instance->open_reservation != 0)
        return reserved_already(instance, udi, f);
    return fresh(instance, udi, seq, ahead, f);
}

enum plr_err policy_update(const struct instance_facts *instance, const struct udi *udi, uint8_t seq, struct fail *f)
{
    unsigned ahead = steps_ahead(instance, seq);

    if (!instance->known)
        return not_reserved(udi, f);
    if (ahead == 0 && instance->commitment_holder == 0)
        return two_of_one_number(instance, udi, seq, f);
    if (instance->removed != 0)
        return still_pending(instance, udi, f);
    if (instance->open_reservation == 0)
        return not_reserved(udi, f);
    if (instance->update != 0)
        return in_transit(instance, udi, f);
    return fresh(instance, udi, seq, ahead, f);
}

uint32_t policy_available(const struct pool_facts *pool)
{
    return pool->purchased - pool->reserved;
}

bool policy_running(const struct pool_facts *pool, uint32_t today)
{
    return pool->type == LICENSE_PERPETUAL || (pool->start_day <= today && today <= pool->end_day);
}

void policy_count_own(struct pool_facts *pools, size_t pool_count, const struct reservation_facts *current,
                      bool still_held)
{
    for (size_t i = 0; i < pool_count; i++)
        for (size_t j = 0; j < current->line_count; j++)
            if (current->lines[j].pool == pools[i].id) {
                pools[i].own = current->lines[j].count;
                if (still_held && current->lines[j].count <= pools[i].reserved)
                    pools[i].reserved -= current->lines[j].count;
            }
}

/* True if a is to be used before b. */
static bool preferred(const struct pool_facts *a, const struct pool_facts *b)
{
    if ((a->own > 0) != (b->own > 0))
        return a->own > 0;
    if ((a->type == LICENSE_PERPETUAL) != (b->type == LICENSE_PERPETUAL))
        return a->type == LICENSE_PERPETUAL;
    if (a->end_day != b->end_day)
        return a->end_day > b->end_day;
    return a->reporting_only && !b->reporting_only;
}

static struct line_facts line_from(const struct pool_facts *pool, uint32_t count)
{
    struct line_facts line = {.pool = pool->id, .count = count, .type = pool->type, .universal = pool->universal};

    line.start_day = pool->start_day;
    line.end_day = pool->end_day;
    memcpy(line.tag, pool->tag, sizeof line.tag);
    return line;
}

/* What one tag has: the best pool that has enough, and figures for the answer if none has. */
struct offer {
    const struct pool_facts *best;
    uint32_t most;     /* available in the fullest running pool */
    uint64_t total;    /* available in all running pools */
    bool any;          /* there is a pool at all */
    bool any_in_force; /* there is one whose term includes today */
};

static struct offer look_for(const struct wish_line *want, const struct pool_facts *pools, size_t pool_count,
                             uint32_t today)
{
    struct offer o = {0};

    for (size_t i = 0; i < pool_count; i++) {
        const struct pool_facts *p = &pools[i];
        uint32_t left = policy_available(p);

        if (p->universal || strcmp(p->tag, want->tag) != 0)
            continue;
        o.any = true;
        if (!policy_running(p, today))
            continue;
        o.any_in_force = true;
        o.total += left;
        if (left > o.most)
            o.most = left;
        if (left >= want->count && (o.best == NULL || preferred(p, o.best)))
            o.best = p;
    }
    return o;
}

/* What there is for this product, as text: "A: 3 perpetual, A: 1 to 2027-01-31". */
static void describe(char *dst, size_t cap, const struct pool_facts *pools, size_t pool_count, uint32_t today,
                     bool universal)
{
    char name[TAG_TEXT_MAX + 1] = {0};
    char end[WHEN_TEXT] = {0};
    size_t len = 0;

    dst[0] = '\0';
    for (size_t i = 0; i < pool_count && len + 1 < cap; i++) {
        if (pools[i].universal != universal || !policy_running(&pools[i], today) || policy_available(&pools[i]) == 0)
            continue;
        tag_name(name, pools[i].tag);
        if (pools[i].type != LICENSE_PERPETUAL)
            when_day(end, pools[i].end_day);
        len += fail_text(
            dst + len, cap - len, "%s%s: %u %s%s", len == 0 ? "" : ", ", name, (unsigned)policy_available(&pools[i]),
            pools[i].type == LICENSE_PERPETUAL ? "perpetual" : "to ", pools[i].type == LICENSE_PERPETUAL ? "" : end);
    }
}

static enum plr_err none_left(const struct wish_line *want, const struct offer *o, const struct pool_facts *pools,
                              size_t pool_count, uint32_t today, const char *pid, struct fail *f)
{
    char name[TAG_TEXT_MAX + 1] = {0};
    char have[FAIL_TEXT_MAX / 2] = {0};

    tag_name(name, want->tag);
    describe(have, sizeof have, pools, pool_count, today, false);
    if (o->any_in_force && o->total >= want->count) {
        fail_set(f, PLR_ERR_POLICY, "noneavailable", "%u of \"%s\" asked for; no single term or type has so many",
                 want->count, name);
        fail_hint(f, "at most %u can be reserved at once", o->most);
        return PLR_ERR_POLICY;
    }
    if (o->most > 0)
        fail_set(f, PLR_ERR_POLICY, "noneavailable", "%u of \"%s\" asked for, %u available for PID %s", want->count,
                 name, o->most, pid);
    else if (o->any && !o->any_in_force)
        fail_set(f, PLR_ERR_POLICY, "noneavailable", "none available for PID %s: the term of \"%s\" is not running",
                 pid, name);
    else
        fail_set(f, PLR_ERR_POLICY, "noneavailable", "none available for PID %s: no \"%s\" is left", pid, name);
    if (have[0] != '\0')
        fail_hint(f, "available for it in this virtual account: %s", have);
    else
        fail_hint(f, "nothing else is available for it in this virtual account");
    return PLR_ERR_POLICY;
}

static enum plr_err allocate_universal(struct line_facts *line, const struct pool_facts *pools, size_t pool_count,
                                       const char *pid, struct fail *f)
{
    const struct pool_facts *best = NULL;
    char have[FAIL_TEXT_MAX / 2] = {0};

    /* A licence for just these products is used up before one that fits any. */
    for (size_t i = 0; i < pool_count; i++)
        if (pools[i].universal && policy_available(&pools[i]) > 0 &&
            (best == NULL || pools[i].own > 0 || (best->own == 0 && strcmp(best->tag, "universal") == 0)))
            best = &pools[i];
    if (best != NULL) {
        *line = line_from(best, 1);
        return PLR_OK;
    }
    fail_set(f, PLR_ERR_POLICY, "noneavailable", "none available for PID %s: no universal licence is left", pid);
    describe(have, sizeof have, pools, pool_count, NEVER, false);
    if (have[0] != '\0')
        fail_hint(f, "there are for a specific reservation: %s", have);
    else
        fail_hint(f, "\"plr-cssm license add --universal\" adds some that were bought");
    return PLR_ERR_POLICY;
}

enum plr_err policy_allocate(struct line_facts *ret_lines, size_t *ret_count, const struct wish *wish,
                             const struct pool_facts *pools, size_t pool_count, uint32_t today, const char *pid,
                             struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (wish->kind == RESERVATION_UNIVERSAL) {
        err = allocate_universal(&ret_lines[0], pools, pool_count, pid, f);
        if (err == PLR_OK)
            *ret_count = 1;
        return err;
    }
    if (wish->line_count == 0)
        return fail_set(f, PLR_ERR_POLICY, "noentitlement", "no licences are asked for");
    for (size_t i = 0; i < wish->line_count; i++) {
        struct offer o = look_for(&wish->lines[i], pools, pool_count, today);

        if (o.best == NULL)
            return none_left(&wish->lines[i], &o, pools, pool_count, today, pid, f);
        ret_lines[i] = line_from(o.best, wish->lines[i].count);
    }
    *ret_count = wish->line_count;
    return PLR_OK;
}

bool policy_same_wish(const struct reservation_facts *issued, const struct wish *wish)
{
    if (issued->kind != wish->kind || issued->by_reference != wish->by_reference)
        return false;
    if (wish->kind == RESERVATION_UNIVERSAL)
        return devicefacts_as_wished(issued, wish);
    if (issued->line_count != wish->line_count)
        return false;
    for (size_t i = 0; i < wish->line_count; i++) {
        bool found = false;

        for (size_t j = 0; j < issued->line_count && !found; j++)
            found =
                issued->lines[j].count == wish->lines[i].count && strcmp(issued->lines[j].tag, wish->lines[i].tag) == 0;
        if (!found)
            return false;
    }
    return true;
}

static const char *other_than_asked(const struct reservation_facts *issued, const struct wish *wish)
{
    bool device = devicefacts_of(NULL, issued);

    if (issued->kind != RESERVATION_UNIVERSAL || wish->kind != RESERVATION_UNIVERSAL ||
        devicefacts_as_wished(issued, wish))
        return "with other licences or from another account";
    if (device != wish->device_key)
        return device ? "with a device key" : "without a device key";
    return "with a device key of the other epoch";
}

enum plr_err policy_repeat(const struct reservation_facts *issued, uint32_t account, int64_t va,
                           const struct wish *wish, const char *when, struct fail *f)
{
    if (issued->state == RESERVATION_RETURNED || issued->state == RESERVATION_REMOVED) {
        fail_set(f, PLR_ERR_STATE, "alreadyreturned",
                 "this request was answered by reservation %zu, which was %s on %s", (size_t)issued->number,
                 issued->state == RESERVATION_REMOVED ? "removed"
                 : issued->replaced_by != 0           ? "replaced by an update"
                                                      : "returned",
                 when);
        fail_hint(f, "make a new request on the product");
        return PLR_ERR_STATE;
    }
    if (issued->account == account && issued->va.id == va && policy_same_wish(issued, wish))
        return PLR_OK;
    fail_set(f, PLR_ERR_STATE, "otherlicenses", "this request was answered by reservation %zu, %s",
             (size_t)issued->number, other_than_asked(issued, wish));
    fail_hint(f,
              "\"plr-cssm show %zu\" shows it again; for other licences make a new request on the product, \"plr-agent "
              "request --update\", and answer it with \"plr-cssm update\"",
              (size_t)issued->number);
    return PLR_ERR_STATE;
}

bool policy_same_lines(const struct line_facts *a, size_t a_count, const struct line_facts *b, size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++)
        if (a[i].pool != b[i].pool || a[i].count != b[i].count)
            return false;
    return true;
}
