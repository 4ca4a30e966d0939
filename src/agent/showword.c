#include "src/agent/showword.h"

#include "src/agent/showlicense.h"

const char *showword_registration(const struct member *m)
{
    if (state_installed(m))
        return state_universal(m) ? "REGISTERED - UNIVERSAL LICENSE RESERVATION"
                                  : "REGISTERED - SPECIFIC LICENSE RESERVATION";
    return m->mode == STATE_PENDING ? "RESERVATION IN PROGRESS" : "UNREGISTERED";
}

const char *showword_reservation(const struct member *m)
{
    if (state_installed(m))
        return state_universal(m) ? "UNIVERSAL INSTALLED" : "SPECIFIC INSTALLED";
    return m->mode == STATE_PENDING ? "RESERVATION IN PROGRESS" : "NOT INSTALLED";
}

const char *showword_export(const struct member *m)
{
    if (!state_installed(m) || m->installed.export_status == EXPORT_NOT_ALLOWED)
        return "Not Allowed";
    return m->installed.export_status == EXPORT_ALLOWED ? "Allowed" : "Restricted";
}

const char *showword_type(enum license_type type)
{
    if (type == LICENSE_PERPETUAL)
        return "PERPETUAL";
    return type == LICENSE_TERM ? "TERM" : "SUBSCRIPTION";
}

uint64_t showword_installed_s(const struct agent *a)
{
    uint64_t latest_s = 0;

    for (size_t i = 0; i < a->member_count; i++)
        if (state_installed(&a->members[i]) && a->members[i].installed.installed_s > latest_s)
            latest_s = a->members[i].installed.installed_s;
    return latest_s;
}

/* Does one have a tag that the other has not? */
static bool has_more(const struct slr *one, const struct slr *other)
{
    for (size_t i = 0; i < one->entitlement_count; i++) {
        bool found = false;

        for (size_t k = 0; !found && k < other->entitlement_count; k++)
            found = showlicense_same_tag(&one->entitlements[i], &other->entitlements[k]);
        if (!found)
            return true;
    }
    return false;
}

static bool mismatch_of(char ret[static FAIL_TEXT_MAX], const struct agent *a, size_t i)
{
    static const char *const names[] = {"active", "standby", "member"};
    const struct member *active = &a->members[0], *m = &a->members[i];

    if (!state_installed(m)) {
        (void)fail_text(ret, FAIL_TEXT_MAX, "Reservation authorization of %s %s is not installed", names[i < 2 ? i : 2],
                        m->udi.text);
        return true;
    }
    if (!state_installed(active))
        return false; /* that is said of the active one */
    if (state_universal(m) != state_universal(active)) {
        (void)fail_text(ret, FAIL_TEXT_MAX, "Reservation types in active and %s%s%s does not match",
                        names[i < 2 ? i : 2], i < 2 ? "" : " ", i < 2 ? "" : m->udi.text);
        return true;
    }
    if (!has_more(&m->installed.slr, &active->installed.slr) && !has_more(&active->installed.slr, &m->installed.slr))
        return false;
    (void)fail_text(ret, FAIL_TEXT_MAX, "Entitlement tags in active and %s%s%s does not match", names[i < 2 ? i : 2],
                    i < 2 ? "" : " ", i < 2 ? "" : m->udi.text);
    return true;
}

bool showword_mismatch(char ret[static FAIL_TEXT_MAX], const struct agent *a, size_t i)
{
    for (size_t k = 0; state_any_installed(a) && k < a->member_count; k++)
        if (mismatch_of(ret, a, k) && i-- == 0)
            return true;
    return false;
}
