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
    HISTORY_RETURNED,       /* detail: empty, or words to follow "code" */
    HISTORY_NOT_AUTHORIZED, /* detail: tag, reason */
    HISTORY_EVALUATION_START,
    HISTORY_EVALUATION_EXPIRED,
    HISTORY_ROLE,    /* detail: Active, Standby, Member, Removed */
    HISTORY_CLOCK,   /* detail: what is wrong with it */
    HISTORY_MACHINE, /* detail: what was noticed, or done */
    HISTORY_COUNTER, /* the same */
};

/* Append a message about a member; the oldest gives way. detail and reason may be NULL where the message has none. */
void history_add(struct agent *a, enum history_message message, size_t member, const char *detail, const char *reason,
                 uint64_t now_s);

/* Send what was added since the state was read to syslog(3), and to the listener. */
void history_syslog(struct agent *a);

/* Who else is told, as it becomes durable; NULL for nobody. */
void history_listen(void (*listener)(const struct state_event *event));

#endif
