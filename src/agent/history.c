#include "src/agent/history.h"

#include <syslog.h>

static size_t compose(char *dst, size_t cap, const char *udi, enum history_message message, const char *detail,
                      const char *reason)
{
    switch (message) {
    case HISTORY_ENABLED:
        return fail_text(dst, cap, "%%SMART_LIC-6-RESERVATION_ENABLED: License Reservation enabled for udi %s", udi);
    case HISTORY_DISABLED:
        return fail_text(dst, cap, "%%SMART_LIC-6-RESERVATION_DISABLED: License Reservation disabled for udi %s", udi);
    case HISTORY_REQUESTED:
        return fail_text(dst, cap, "%%SMART_LIC-6-RESERVATION_REQUESTED: Reservation request %s generated for udi %s",
                         detail, udi);
    case HISTORY_CANCELLED:
        return fail_text(dst, cap, "%%SMART_LIC-6-RESERVATION_CANCELLED: Reservation request %s cancelled for udi %s",
                         detail, udi);
    case HISTORY_REGISTERED:
        return fail_text(dst, cap,
                         "%%SMART_LIC-6-AGENT_REG_SUCCESS: Smart Agent for Licensing Registration with the Cisco Smart "
                         "Software Manager or satellite for udi %s",
                         udi);
    case HISTORY_RENEWED:
        return fail_text(
            dst, cap,
            "%%SMART_LIC-6-AUTH_RENEW_SUCCESS: Authorization renewal with the Cisco Smart Software Manager "
            "or satellite. State=%s for udi %s",
            detail, udi);
    case HISTORY_INSTALLED:
        return fail_text(dst, cap,
                         "%%SMART_LIC-6-RESERVED_INSTALLED: %s License Reservation Authorization code installed for "
                         "udi %s",
                         detail, udi);
    case HISTORY_EXPORT:
        return fail_text(dst, cap,
                         "%%SMART_LIC-6-EXPORT_CONTROLLED: Usage of export controlled features is %s for udi %s",
                         detail, udi);
    case HISTORY_RETURNED:
        return fail_text(
            dst, cap, "%%SMART_LIC-6-RESERVED_RETURNED: License Reservation Authorization code%s returned for udi %s",
            detail, udi);
    case HISTORY_NOT_AUTHORIZED:
        return fail_text(dst, cap,
                         "%%SMART_LIC-3-NOT_AUTHORIZED: The entitlement %s in Not Authorized to be used. Reason: %s",
                         detail, reason);
    case HISTORY_EVALUATION_START:
        return fail_text(dst, cap, "%%SMART_LIC-5-EVAL_START: Entering evaluation period for udi %s", udi);
    case HISTORY_EVALUATION_EXPIRED:
        return fail_text(dst, cap, "%%SMART_LIC-3-EVAL_EXPIRED: Evaluation period expired for udi %s", udi);
    case HISTORY_ROLE:
        return fail_text(dst, cap, "%%SMART_LIC-6-HA_ROLE_CHANGED: Smart Agent HA role changed to %s for udi %s",
                         detail, udi);
    case HISTORY_CLOCK:
        return fail_text(dst, cap, "%%SMART_LIC-4-CLOCK: %s on udi %s", detail, udi);
    case HISTORY_MACHINE:
        return fail_text(dst, cap, "%%SMART_LIC-4-MACHINE: %s for udi %s", detail, udi);
    case HISTORY_COUNTER:
        return fail_text(dst, cap, "%%SMART_LIC-4-COUNTER: %s for udi %s", detail, udi);
    }
    return 0;
}

void history_add(struct agent *a, enum history_message message, size_t member, const char *detail, const char *reason,
                 uint64_t now_s)
{
    if (a->event_count == STATE_EVENT_MAX)
        memmove(&a->events[0], &a->events[1], (STATE_EVENT_MAX - 1) * sizeof(a->events[0]));
    else
        a->event_count++;
    struct state_event *e = &a->events[a->event_count - 1];
    *e = (struct state_event){.time_s = now_s};
    (void)compose(e->text, sizeof(e->text), a->members[member].udi.text, message, detail ? detail : "",
                  reason ? reason : "");
    if (a->fresh_events < a->event_count)
        a->fresh_events++;
}

/* The digit in "%SMART_LIC-6-" is the severity of syslog. */
static int severity(const char *text)
{
    const char *dash = strchr(text, '-');

    return dash && dash[1] >= '0' && dash[1] <= '7' ? dash[1] - '0' : LOG_INFO;
}

static void (*listening)(const struct state_event *event);

void history_listen(void (*listener)(const struct state_event *event))
{
    listening = listener;
}

void history_syslog(struct agent *a)
{
    for (size_t i = a->event_count - a->fresh_events; i < a->event_count; i++)
        syslog(LOG_DAEMON | severity(a->events[i].text), "%s", a->events[i].text);
    for (size_t i = a->event_count - a->fresh_events; listening && i < a->event_count; i++)
        listening(&a->events[i]);
    a->fresh_events = 0;
}
