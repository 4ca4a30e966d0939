/* The product's log, in the field's own message names: the last 100 in the store, all of them to syslog. */
#ifndef PLRKIT_HISTORY_H
#define PLRKIT_HISTORY_H

#include "src/agent/state.h"

enum history_message {
    HISTORY_ENABLED,
    HISTORY_DISABLED,
    HISTORY_REQUESTED,
    HISTORY_CANCELLED,
    HISTORY_EXPORT, /* detail: Allowed, Not Allowed, Restricted */
    HISTORY_REGISTERED,
    HISTORY_RENEWED,        /* detail: authorized, not authorized */
    HISTORY_INSTALLED,      /* detail: Specific, Universal */
    HISTORY_INSTALL_FAILED, /* detail: why */
    HISTORY_RETURNED,       /* detail: empty, or words to follow "code" */
    HISTORY_DEREGISTERED,
    HISTORY_NOT_AUTHORIZED, /* detail: tag, reason */
    HISTORY_EVALUATION_START,
    HISTORY_EVALUATION_ENDS, /* detail: in what time */
    HISTORY_EVALUATION_EXPIRED,
    HISTORY_ROLE, /* detail: Active, Standby, Member, Removed */
    HISTORY_RECOVERED,
    HISTORY_CLOCK,      /* detail: what is wrong with it */
    HISTORY_MACHINE,    /* detail: what was noticed, or done */
    HISTORY_COUNTER,    /* the same */
    HISTORY_DEVICE_KEY, /* detail: its epoch */
    HISTORY_TRUST,      /* detail: the number of the bundle */
};

/* Append a message about a member; the oldest gives way. Of messages that say how things are, and not what was done,
 * one of the same text gives way to the new one, so that a question asked every minute leaves the others in place.
 * detail and reason may be NULL where the message has none. */
void history_add(struct agent *a, enum history_message message, size_t member, const char *detail, const char *reason,
                 uint64_t now_s);

/* Take back the messages of this kind that were added since the state was read: they are judged anew. */
void history_retract(struct agent *a, enum history_message message);

/* Tell syslog(3) and the listener something that changes nothing and is not kept. */
void history_tell(const struct agent *a, enum history_message message, size_t member, const char *detail,
                  uint64_t now_s);

/* Send what was added since the state was read to syslog(3), and to the listener. */
void history_syslog(struct agent *a);

/* Who else is told, as it becomes durable; NULL for nobody. */
void history_listen(void (*listener)(const struct state_event *event));

#endif
