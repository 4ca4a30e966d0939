/* The whole behaviour of a reservation on the product: one pure function over a table of state and event.
 * plr-agent(1), STATES. No file, clock or randomness: whatever is needed comes in the event. */
#ifndef PLRKIT_STEP_H
#define PLRKIT_STEP_H

#include "src/agent/state.h"

enum step_kind {
    STEP_ENABLE,         /* all members */
    STEP_DISABLE,        /* all members */
    STEP_REQUEST,        /* a new one */
    STEP_REQUEST_UPDATE, /* a new one, to change what is installed */
    STEP_REQUEST_AGAIN,  /* show the pending one */
    STEP_INSTALL_PLR,
    STEP_INSTALL_SLR,
    STEP_CANCEL,
    STEP_RETURN,
    STEP_RETURN_AUTHORIZATION, /* of one that was issued, but not installed */
};
#define STEP_KINDS 10

struct step_event {
    enum step_kind kind;
    size_t member; /* whom it is about; ENABLE, DISABLE: not looked at */
    uint64_t now_s;
    struct state_request request; /* REQUEST*: seq is step_next_seq; RETURN_AUTHORIZATION: which it was issued for */
    const struct state_authorization *authorization; /* INSTALL_*: verified, for the pending request */
};

/* What is to be done about a step, in this order. */
enum step_effect {
    STEP_WRITE = 1,        /* the state changed: make it durable before anything is shown */
    STEP_SHOW_REQUEST = 2, /* print the request code of ->pending */
    STEP_SHOW_RECEIPT = 4, /* print ->last_receipt */
    STEP_SHOW_RETURN = 8,  /* print the return code of ->last_return */
    STEP_SAY_NOTHING_TO_CANCEL = 16,
    STEP_SHOW_CONFIRMATION = 32, /* print the update confirmation of ->last_confirmation */
};

/* The sequence number of a member's next new request. */
uint32_t step_next_seq(const struct member *m);

/* PLR_OK if the table allows this event now (ENABLE, DISABLE: to every member); PLR_ERR_STATE with reason and hint if
 * not. */
PLR_MUST_CHECK enum plr_err step_allowed(const struct agent *a, size_t member, enum step_kind kind, struct fail *f);

/* PLR_OK if nothing is installed on this member and it asked for nothing, whatever the others do; PLR_ERR_STATE with
 * reason and hint if not. */
PLR_MUST_CHECK enum plr_err step_idle(const struct agent *a, size_t member, struct fail *f);

/* Next state and effects (of enum step_effect). ret_next may not be now. PLR_ERR_STATE; PLR_ERR_REQUEST (an event that
 * is about another request). Neither output is touched on failure. */
PLR_MUST_CHECK enum plr_err step_apply(struct agent *ret_next, unsigned *ret_effects, const struct agent *now,
                                       const struct step_event *event, struct fail *f);

/* Stable word of an event: enable, disable, request, request-update, request-again, install-plr, ... */
const char *step_word(enum step_kind kind);

#endif
