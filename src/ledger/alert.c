#include "src/ledger/alert.h"

#define DAY_S 86400u

const char *alert_word(enum alert_kind kind)
{
    static const char *const words[] = {
        [ALERT_CLONE_SUSPECTED] = "clone-suspected",
        [ALERT_INSUFFICIENT] = "insufficient",
        [ALERT_RESERVED_EXPIRED] = "reserved-expired",
        [ALERT_EXPIRED] = "expired",
        [ALERT_IN_TRANSIT] = "in-transit",
        [ALERT_EXPIRING] = "expiring",
        [ALERT_RETURN_PENDING] = "return-pending",
    };

    return words[kind];
}

const char *alert_severity_word(enum alert_severity severity)
{
    static const char *const words[] = {"critical", "major", "minor", "info"};

    return words[severity];
}

int alert_compare(const struct alert *a, const struct alert *b)
{
    if (a->severity != b->severity)
        return a->severity < b->severity ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->since_s > b->since_s) - (a->since_s < b->since_s);
}

/* The moment at which a term is over. */
static uint64_t over_s(uint32_t end_day)
{
    return ((uint64_t)end_day + 1) * DAY_S;
}

static bool insufficient(struct alert *a, const struct alert_fact *fact)
{
    if (fact->count <= fact->in_force)
        return false;
    a->severity = ALERT_CRITICAL;
    a->count = fact->count - fact->in_force;
    a->since_s = over_s(fact->end_day);
    fail_text(a->next, sizeof a->next,
              "add or transfer what is lacking, or have products return it: \"plr-cssm report "
              "reservations\" with --tag shows which have it");
    return true;
}

static bool reserved_expired(struct alert *a, const struct alert_fact *fact, uint32_t today)
{
    if (fact->count == 0 || fact->end_day >= today)
        return false;
    a->severity = ALERT_CRITICAL;
    a->count = fact->count;
    a->since_s = over_s(fact->end_day);
    fail_text(a->next, sizeof a->next,
              "\"plr-cssm update\" with a request of the product gives it others; or enter its return code");
    return true;
}

static bool expired(struct alert *a, const struct alert_fact *fact, uint32_t today)
{
    if (fact->count == 0 || fact->end_day >= today)
        return false;
    a->severity = ALERT_MAJOR;
    a->count = fact->count;
    a->since_s = over_s(fact->end_day);
    fail_text(a->next, sizeof a->next,
              "renew them, then \"plr-cssm license withdraw\" takes the old ones off the list");
    return true;
}

static bool expiring(struct alert *a, const struct alert_fact *fact, const struct alert_limits *limits, uint32_t today)
{
    uint32_t left = 0;

    if (fact->end_day < today)
        return false;
    left = fact->end_day - today;
    if (left > limits->days)
        return false;
    a->severity = left <= 30 ? ALERT_MAJOR : (left <= 60 ? ALERT_MINOR : ALERT_INFO);
    a->count = fact->count;
    a->since_s = fact->end_day >= limits->days ? (uint64_t)(fact->end_day - limits->days) * DAY_S : 0;
    if (left == 0)
        fail_text(a->next, sizeof a->next, "renew them: today is their last day");
    else
        fail_text(a->next, sizeof a->next, "renew them: %u day%s left", left, left == 1 ? " is" : "s are");
    return true;
}

static bool in_transit(struct alert *a, const struct alert_fact *fact, const struct alert_limits *limits)
{
    if (limits->now_s < fact->at_s || limits->now_s - fact->at_s < (uint64_t)limits->transit_days * DAY_S)
        return false;
    a->severity = ALERT_MAJOR;
    a->since_s = fact->at_s;
    fail_text(a->next, sizeof a->next,
              "install it (\"plr-cssm show %zu\" shows it again), then \"plr-cssm confirm CODE\" with the product's "
              "confirmation code",
              (size_t)fact->number);
    return true;
}

static bool clone_suspected(struct alert *a, const struct alert_fact *fact)
{
    a->severity = ALERT_CRITICAL;
    a->since_s = fact->at_s;
    fail_text(a->next, sizeof a->next, "find out which machine asked, then \"plr-cssm alert clear %s --reason TEXT\"",
              fact->udi);
    return true;
}

static bool return_pending(struct alert *a, const struct alert_fact *fact)
{
    a->severity = ALERT_INFO;
    a->since_s = fact->at_s;
    fail_text(a->next, sizeof a->next,
              "\"plr-cssm return CODE\" if the product comes back to life; \"plr-cssm settle\" if it never will");
    return true;
}

bool alert_judge(struct alert *ret, const struct alert_fact *fact, const struct alert_limits *limits)
{
    struct alert a = {.kind = fact->kind};
    uint32_t today = (uint32_t)(limits->now_s / DAY_S);
    bool due = false;

    switch (fact->kind) {
    case ALERT_CLONE_SUSPECTED:
        due = clone_suspected(&a, fact);
        break;
    case ALERT_INSUFFICIENT:
        due = insufficient(&a, fact);
        break;
    case ALERT_RESERVED_EXPIRED:
        due = reserved_expired(&a, fact, today);
        break;
    case ALERT_EXPIRED:
        due = expired(&a, fact, today);
        break;
    case ALERT_IN_TRANSIT:
        due = in_transit(&a, fact, limits);
        break;
    case ALERT_EXPIRING:
        due = expiring(&a, fact, limits, today);
        break;
    case ALERT_RETURN_PENDING:
        due = return_pending(&a, fact);
        break;
    case ALERT_KIND_COUNT:
        break;
    }
    if (due)
        *ret = a;
    return due;
}
