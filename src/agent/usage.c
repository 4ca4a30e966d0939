#include "src/agent/usage.h"

#include "src/agent/guard.h"

#define DAY_S 86400u

const char *usage_text(enum usage_status status)
{
    switch (status) {
    case USAGE_NOT_IN_USE:
        return "NOT IN USE";
    case USAGE_AUTHORIZED:
        return "AUTHORIZED";
    case USAGE_EVAL:
        return "EVAL MODE";
    case USAGE_EVAL_EXPIRED:
        return "EVAL EXPIRED";
    case USAGE_NOT_AUTHORIZED:
        return "NOT AUTHORIZED";
    }
    return "UNKNOWN";
}

const char *usage_yang_state(enum usage_status status)
{
    switch (status) {
    case USAGE_NOT_IN_USE:
        return "auth-state-none";
    case USAGE_AUTHORIZED:
        return "auth-state-authorized-reservation";
    case USAGE_EVAL:
        return "auth-state-eval";
    case USAGE_EVAL_EXPIRED:
        return "auth-state-eval-expired";
    case USAGE_NOT_AUTHORIZED:
        break;
    }
    return "auth-state-out-of-compliance";
}

const char *usage_yang_mode(enum usage_status status)
{
    switch (status) {
    case USAGE_NOT_IN_USE:
        return ""; /* the model has modes for what is in use only */
    case USAGE_AUTHORIZED:
        return "enforcement-reservation-in-compliance";
    case USAGE_EVAL:
        return "enforcement-evaluation";
    case USAGE_EVAL_EXPIRED:
        return "enforcement-evaluation-expired";
    case USAGE_NOT_AUTHORIZED:
        break;
    }
    return "enforcement-out-of-compliance";
}

bool usage_good(enum usage_status status)
{
    return status == USAGE_AUTHORIZED || status == USAGE_EVAL;
}

static void day_text(char dst[16], uint32_t day)
{
    time_t t = (time_t)day * DAY_S;
    struct tm tm = {0};

    (void)gmtime_r(&t, &tm);
    (void)strftime(dst, 16, "%Y-%m-%d", &tm);
}

const struct slr_entitlement *usage_entitlement(const struct member *m, const char *tag)
{
    uint8_t tag_hash[SLR_TAG_HASH_LEN] = {0};

    digest_tag(tag_hash, tag);
    for (size_t i = 0; i < m->installed.slr.entitlement_count; i++) {
        const struct slr_entitlement *e = &m->installed.slr.entitlements[i];

        if (e->by_reference ? memcmp(e->tag_hash, tag_hash, sizeof(tag_hash)) == 0 : strcmp(e->tag, tag) == 0)
            return e;
    }
    return NULL;
}

bool usage_is_reserved(const struct agent *a, const char *tag)
{
    for (size_t i = 0; i < a->member_count; i++)
        if (usage_entitlement(&a->members[i], tag))
            return true;
    return false;
}

/* What the authorizations of all members come to for one tag. */
struct cover {
    bool any_count;                        /* universal here, and entitled on every other member */
    size_t count;                          /* sum of what is reserved and runs today */
    bool reserved;                         /* by any member, running or not */
    const struct slr_entitlement *outside; /* one whose term has not begun or has ended */
};

static bool runs(const struct slr_entitlement *e, uint32_t today)
{
    return e->type == LICENSE_PERPETUAL || (today >= e->start_day && today <= e->end_day);
}

static struct cover cover_of(const struct agent *a, const char *tag, uint32_t today)
{
    struct cover c = {0};
    size_t universal = 0, entitled = 0;

    for (size_t i = 0; i < a->member_count; i++) {
        const struct member *m = &a->members[i];
        const struct slr_entitlement *e = usage_entitlement(m, tag);

        universal += state_universal(m);
        entitled += state_universal(m) || (e && runs(e, today));
        c.reserved |= e != NULL;
        if (e && runs(e, today))
            c.count += e->count;
        else if (e)
            c.outside = e;
    }
    c.any_count = universal > 0 && entitled == a->member_count;
    return c;
}

static enum usage_status refuse(struct fail *f, const char *reason, const char *why, const char *hint)
{
    (void)fail_set(f, PLR_ERR_NO, reason, "%s", why);
    fail_hint(f, "%s", hint);
    return USAGE_NOT_AUTHORIZED;
}

static enum usage_status refuse_term(const struct slr_entitlement *e, uint32_t today, const char *hint, struct fail *f)
{
    bool early = today < e->start_day;
    char day[16] = "", why[FAIL_TEXT_MAX] = "";

    day_text(day, early ? e->start_day : e->end_day);
    (void)fail_text(why, sizeof(why), early ? "its term begins on %s" : "its term ended on %s", day);
    return refuse(f, early ? "notyetvalid" : "expired", why, hint);
}

static enum usage_status ask_reserved(const struct agent *a, const char *tag, uint32_t count, uint64_t now_s,
                                      struct fail *f)
{
    static const char hint[] = "the authority must reserve it: \"plr-agent request --update\" asks for a change";
    size_t lacking = state_lacking(a);
    uint32_t today = (uint32_t)(now_s / DAY_S);
    struct cover c = cover_of(a, tag, today);
    char why[FAIL_TEXT_MAX] = "";

    if (c.any_count || c.count >= count)
        return USAGE_AUTHORIZED;
    if (lacking < a->member_count) {
        (void)fail_text(why, sizeof(why), "%s %s has no reservation authorization", state_role(lacking),
                        a->members[lacking].udi.text);
        return refuse(f, "noreservationauthcode", why, "\"plr-agent request --all\" prints the request codes of all");
    }
    if (!c.reserved)
        return refuse(f, "noreservation", "License not present in SLR auth code", hint);
    if (c.count == 0 && c.outside)
        return refuse_term(c.outside, today, hint, f);
    (void)fail_text(why, sizeof(why), "%u wanted, %zu reserved", count, c.count);
    return refuse(f, "insufficient", why, hint);
}

/* Every member must be allowed it. */
static bool export_allowed(const struct agent *a)
{
    for (size_t i = 0; i < a->member_count; i++)
        if (!state_installed(&a->members[i]) || a->members[i].installed.export_status != EXPORT_ALLOWED)
            return false;
    return true;
}

enum usage_status usage_ask(const struct agent *a, const char *tag, uint32_t count, bool export_controlled,
                            uint64_t now_s, struct fail *f)
{
    if (guard_check(a, NULL, f)) {
        if (f)
            f->err = PLR_ERR_NO;
        return USAGE_NOT_AUTHORIZED;
    }
    if (export_controlled && !export_allowed(a))
        return refuse(f, "IsExportRestricted",
                      "it is export-controlled, and no authorization that allows export-controlled functionality is "
                      "installed",
                      "the smart account must be allowed it, and the reservation made anew");
    if (state_any_installed(a))
        return ask_reserved(a, tag, count, now_s, f);
    if (a->evaluation_used_s < STATE_EVALUATION_S)
        return USAGE_EVAL;
    (void)refuse(f, "evalexpired", "the evaluation period has expired",
                 "reserve a license: plr-agent enable, then plr-agent request");
    return USAGE_EVAL_EXPIRED;
}

enum usage_status usage_overall(const struct agent *a, uint64_t now_s)
{
    enum usage_status worst = USAGE_NOT_IN_USE;

    for (size_t i = 0; i < a->use_count; i++) {
        const struct state_use *u = &a->uses[i];
        enum usage_status status = usage_ask(a, u->tag, u->count, u->export_controlled, now_s, NULL);

        worst = status > worst ? status : worst;
    }
    return worst;
}

const struct state_use *usage_find(const struct agent *a, const char *tag)
{
    for (size_t i = 0; i < a->use_count; i++)
        if (strcmp(a->uses[i].tag, tag) == 0)
            return &a->uses[i];
    return NULL;
}

/* Known tag number i: those of the authorizations, then those in use; NULL after the last. "" is none: an authorization
 * by reference has a hash only, and its tag is known once it is in use. */
static const char *known_tag(const struct agent *a, bool reserved_only, size_t i)
{
    for (size_t k = 0; k < a->member_count; k++) {
        const struct slr *slr = &a->members[k].installed.slr;

        if (i < slr->entitlement_count)
            return slr->entitlements[i].tag;
        i -= slr->entitlement_count;
    }
    if (i >= a->use_count)
        return NULL;
    return reserved_only && !usage_is_reserved(a, a->uses[i].tag) ? "" : a->uses[i].tag;
}

/* The one known tag with this NAME that is more than the NAME; NULL if there is none, and *ret_second if there are two.
 */
static const char *find_name(const char **ret_second, const struct agent *a, bool reserved_only, const char *wanted)
{
    char name[TAG_TEXT_MAX + 1] = "";
    const char *found = NULL, *tag = NULL;

    for (size_t i = 0; (tag = known_tag(a, reserved_only, i)); i++) {
        tag_name(name, tag);
        if (strcmp(name, wanted) != 0 || strcmp(tag, wanted) == 0 || (found && strcmp(found, tag) == 0))
            continue;
        if (found)
            *ret_second = tag;
        else
            found = tag;
    }
    return found;
}

enum plr_err usage_resolve(char ret[static TAG_TEXT_MAX + 1], const struct agent *a, const char *typed, struct fail *f)
{
    const char *found = NULL, *second = NULL;

    if (tag_check(typed, f))
        return fail_set(f, PLR_ERR_USAGE, "badtag", "\"%s\" is not an entitlement tag", typed);
    /* What is reserved comes first: a NAME that was taken into use before is not a tag of its own. */
    if (!usage_is_reserved(a, typed) && (find_name(&second, a, true, typed) || !usage_find(a, typed)))
        found = find_name(&second, a, false, typed);
    if (second) {
        (void)fail_set(f, PLR_ERR_USAGE, "ambiguous", "\"%s\" is the name of %s and of %s", typed, found, second);
        fail_hint(f, "give the whole tag");
        return PLR_ERR_USAGE;
    }
    (void)fail_text(ret, TAG_TEXT_MAX + 1, "%s", found ? found : typed);
    return PLR_OK;
}

enum plr_err usage_take(struct agent *a, const char *tag, uint32_t count, bool export_controlled, struct fail *f)
{
    size_t at = 0;

    while (at < a->use_count && strcmp(a->uses[at].tag, tag) != 0)
        at++;
    if (at == STATE_USE_MAX)
        return fail_set(f, PLR_ERR_STATE, "toomany", "more than %u different licenses cannot be in use", STATE_USE_MAX);
    struct state_use *u = &a->uses[at];
    if (at == a->use_count) {
        *u = (struct state_use){0};
        (void)fail_text(u->tag, sizeof(u->tag), "%s", tag);
    }
    if (count > STATE_COUNT_MAX - u->count)
        return fail_set(f, PLR_ERR_STATE, "toomany", "more than %u of \"%s\" cannot be in use", STATE_COUNT_MAX, tag);
    u->count += count;
    u->export_controlled |= export_controlled;
    a->use_count += at == a->use_count;
    return PLR_OK;
}

static void drop(struct agent *a, size_t at)
{
    memmove(&a->uses[at], &a->uses[at + 1], (a->use_count - at - 1) * sizeof(a->uses[0]));
    a->use_count--;
    a->uses[a->use_count] = (struct state_use){0};
}

/* Add what is in use at from to the use at to; what is beyond any count stays beyond any reservation. */
static void merge(struct agent *a, size_t to, size_t from)
{
    struct state_use *u = &a->uses[to];
    uint32_t more = a->uses[from].count, room = STATE_COUNT_MAX - u->count;

    u->count += more < room ? more : room;
    u->export_controlled |= a->uses[from].export_controlled;
    drop(a, from);
}

void usage_rebind(struct agent *a)
{
    size_t at = 0;

    while (at < a->use_count) {
        struct state_use *u = &a->uses[at];
        const char *second = NULL;
        const char *whole = usage_is_reserved(a, u->tag) ? NULL : find_name(&second, a, true, u->tag);
        const struct state_use *there = whole && !second ? usage_find(a, whole) : NULL;

        if (there) {
            merge(a, (size_t)(there - a->uses), at);
            continue;
        }
        if (whole && !second)
            (void)fail_text(u->tag, sizeof(u->tag), "%s", whole);
        at++;
    }
}

enum plr_err usage_release(struct agent *a, const char *tag, uint32_t count, struct fail *f)
{
    size_t at = 0;

    while (at < a->use_count && strcmp(a->uses[at].tag, tag) != 0)
        at++;
    uint32_t in_use = at < a->use_count ? a->uses[at].count : 0;
    if (count > in_use) {
        (void)fail_set(f, PLR_ERR_STATE, "notinuse", "%u of \"%s\" are in use, fewer than %u", in_use, tag, count);
        fail_hint(f, "\"plr-agent show usage\" lists what is in use");
        return PLR_ERR_STATE;
    }
    a->uses[at].count -= count;
    if (a->uses[at].count == 0)
        drop(a, at);
    return PLR_OK;
}
