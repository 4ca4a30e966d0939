#include "src/agent/history.h"

#include <syslog.h>

/* $u is the UDI, $d the detail, $r the reason. All are listed in plr-agent(1), MESSAGES. */
static const struct message {
    const char *name;
    const char *text;
    bool standing; /* how things are, not what was done */
} messages[] = {
    [HISTORY_ENABLED] = {"6-RESERVATION_ENABLED", "License Reservation enabled for udi $u", false},
    [HISTORY_DISABLED] = {"6-RESERVATION_DISABLED", "License Reservation disabled for udi $u", false},
    [HISTORY_REQUESTED] = {"6-RESERVATION_REQUESTED", "Reservation request $d generated for udi $u", false},
    [HISTORY_CANCELLED] = {"6-RESERVATION_CANCELLED", "Reservation request $d cancelled for udi $u", false},
    [HISTORY_EXPORT] = {"6-EXPORT_CONTROLLED", "Usage of export controlled features is $d for udi $u", false},
    [HISTORY_REGISTERED] = {"6-AGENT_REG_SUCCESS",
                            "Smart Agent for Licensing Registration with the Cisco Smart Software Manager or satellite "
                            "for udi $u",
                            false},
    [HISTORY_RENEWED] = {"6-AUTH_RENEW_SUCCESS",
                         "Authorization renewal with the Cisco Smart Software Manager or satellite. State=$d for udi "
                         "$u",
                         false},
    [HISTORY_INSTALLED] = {"6-RESERVED_INSTALLED", "$d License Reservation Authorization code installed for udi $u",
                           false},
    [HISTORY_INSTALL_FAILED] = {"3-AUTHORIZATION_INSTALL_FAILED",
                                "The install of a new licensing authorization code has failed on $u: $d", true},
    [HISTORY_RETURNED] = {"6-RESERVED_RETURNED", "License Reservation Authorization code$d returned for udi $u", false},
    [HISTORY_DEREGISTERED] = {"6-AGENT_DEREG_SUCCESS",
                              "Smart Agent for Licensing De-registration with the Cisco Smart Software Manager or "
                              "satellite for udi $u",
                              false},
    [HISTORY_NOT_AUTHORIZED] = {"3-NOT_AUTHORIZED", "The entitlement $d in Not Authorized to be used. Reason: $r",
                                true},
    [HISTORY_EVALUATION_START] = {"5-EVAL_START", "Entering evaluation period for udi $u", true},
    [HISTORY_EVALUATION_ENDS] = {"3-EVAL_WILL_EXPIRE_WARNING", "Evaluation period will expire in $d for udi $u", true},
    [HISTORY_EVALUATION_EXPIRED] = {"3-EVAL_EXPIRED", "Evaluation period expired for udi $u", false},
    [HISTORY_ROLE] = {"6-HA_ROLE_CHANGED", "Smart Agent HA role changed to $d for udi $u", false},
    [HISTORY_RECOVERED] = {"4-RECOVERED", "The generation before was put back for udi $u", false},
    [HISTORY_CLOCK] = {"4-CLOCK", "$d on udi $u", false},
    [HISTORY_MACHINE] = {"4-MACHINE", "$d for udi $u", false},
    [HISTORY_COUNTER] = {"4-COUNTER", "$d for udi $u", false},
    [HISTORY_TRUST] = {"6-TRUST_BUNDLE", "Trust bundle number $d installed for udi $u", false},
    [HISTORY_DEVICE_KEY] = {"6-DEVICE_KEY", "Device key of epoch $d installed for udi $u", false},
};

/* Append text to what is in dst; as fail_text. */
static void append(char dst[static FAIL_TEXT_MAX], size_t *len, const char *text, size_t text_len)
{
    size_t room = FAIL_TEXT_MAX - 1 - *len, n = text_len < room ? text_len : room;

    memcpy(dst + *len, text, n);
    *len += n;
    dst[*len] = '\0';
}

static void compose(struct state_event *e, const struct agent *a, enum history_message message, size_t member,
                    const char *detail, const char *reason)
{
    const struct message *m = &messages[message];
    char escaped[FAIL_TEXT_MAX] = "";
    size_t len = fail_text(e->text, sizeof(e->text), "%%SMART_LIC-%s: ", m->name);

    for (const char *at = m->text; *at;) {
        size_t plain = strcspn(at, "$");

        append(e->text, &len, at, plain);
        at += plain;
        if (!*at)
            break;
        const char *word = at[1] == 'u' ? a->members[member].udi.text : at[1] == 'd' ? detail : reason;
        append(e->text, &len, escaped, fail_text(escaped, sizeof(escaped), "%s", word ? word : ""));
        at += 2;
    }
}

static void drop(struct agent *a, size_t i)
{
    bool fresh = i >= a->event_count - a->fresh_events;

    memmove(&a->events[i], &a->events[i + 1], (a->event_count - i - 1) * sizeof(a->events[0]));
    a->event_count--;
    a->fresh_events -= fresh;
}

void history_add(struct agent *a, enum history_message message, size_t member, const char *detail, const char *reason,
                 uint64_t now_s)
{
    struct state_event e = {.time_s = now_s};

    compose(&e, a, message, member, detail, reason);
    for (size_t i = 0; messages[message].standing && i < a->event_count; i++)
        if (strcmp(a->events[i].text, e.text) == 0)
            drop(a, i--);
    if (a->event_count == STATE_EVENT_MAX)
        drop(a, 0);
    a->events[a->event_count++] = e;
    a->fresh_events++;
}

void history_retract(struct agent *a, enum history_message message)
{
    char start[64] = "";
    size_t len = fail_text(start, sizeof(start), "%%SMART_LIC-%s: ", messages[message].name);

    for (size_t i = a->event_count - a->fresh_events; i < a->event_count; i++)
        if (strncmp(a->events[i].text, start, len) == 0)
            drop(a, i--);
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

static void tell(const struct state_event *events, size_t count)
{
    /* No openlog: a product that links libplr has its own name in the log, and keeps it. */
    for (size_t i = 0; i < count; i++)
        syslog(LOG_DAEMON | severity(events[i].text), "%s", events[i].text);
    for (size_t i = 0; listening && i < count; i++)
        listening(&events[i]);
}

void history_tell(const struct agent *a, enum history_message message, size_t member, const char *detail,
                  uint64_t now_s)
{
    struct state_event e = {.time_s = now_s};

    compose(&e, a, message, member, detail, NULL);
    tell(&e, 1);
}

void history_syslog(struct agent *a)
{
    tell(&a->events[a->event_count - a->fresh_events], a->fresh_events);
    a->fresh_events = 0;
}
