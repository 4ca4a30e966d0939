/* What a product does about its reservation: each call is one durable change of an open store, or none. The commands
 * of plr-agent and libplr are built of these. plr-agent(1), STATES. */
#ifndef PLRKIT_ACT_H
#define PLRKIT_ACT_H

#include "src/agent/authz.h"
#include "src/agent/step.h"
#include "src/agent/store.h"

/* Members that an act is about, by index, ascending. */
struct act_set {
    size_t count;
    size_t at[STATE_MEMBER_MAX];
};

/* The time to stamp and judge by, and the time that signers are held against. */
uint64_t act_now_s(const struct store *s);
uint64_t act_trust_s(const struct store *s);

/* All members, whoever is named; the one that is named (UDI, serial number or UUID); or (NULL, false) the active one.
 * PLR_ERR_NOT_FOUND, with those that there are. */
PLR_MUST_CHECK enum plr_err act_pick(struct act_set *ret, const struct agent *a, const char *member, bool all,
                                     struct fail *f);

/* Turn license reservation on or off. PLR_ERR_STATE. */
PLR_MUST_CHECK enum plr_err act_enable(struct store *s, bool on, struct fail *f);

/* Make requests, or find those that wait already; their codes are those of ->pending. Of several members, those are
 * left out that have nothing to ask for (installed; update: not installed), unless that is all of them: set is what
 * remains. PLR_ERR_STATE; PLR_ERR_MEMORY, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err act_request(struct store *s, struct act_set *set, bool update, struct fail *f);

/* End requests. Set is then those that were in progress: none is no error. */
PLR_MUST_CHECK enum plr_err act_cancel(struct store *s, struct act_set *set, struct fail *f);

/* Give back what is installed; or find what was given back already. The codes are those of ->last_return. Of several
 * members, those are left out that have neither, unless that is all of them: set is what remains. PLR_ERR_STATE. */
PLR_MUST_CHECK enum plr_err act_return(struct store *s, struct act_set *set, struct fail *f);

/* Would act_return change anything? PLR_ERR_STATE as there. */
PLR_MUST_CHECK enum plr_err act_return_asks(bool *ret, const struct store *s, const struct act_set *set,
                                            struct fail *f);

/* Give back an authorization that was not installed, by its text; or find what was given back or replaced before.
 * *ret_member is whose it was, ret what its code says. asks alone (ret_opening NULL) changes nothing: *ret_again says
 * whether it was done before, but of one with a MAC, which is not verified for a question, never. Errors of authz_read
 * and attempt_verify, PLR_ERR_STATE. */
PLR_MUST_CHECK enum plr_err act_return_authorization(struct state_opening *ret_opening, size_t *ret_member,
                                                     bool *ret_again, struct store *s, const char *text, size_t len,
                                                     struct fail *f);

/* One more UDI, in the state "enabled or not" of the others. PLR_ERR_STATE (there already; too many). */
PLR_MUST_CHECK enum plr_err actmember_add(struct store *s, const struct udi *udi, struct fail *f);

/* One UDI fewer; what it remembers is lost. PLR_ERR_STATE (the only one; something is installed or in progress). */
PLR_MUST_CHECK enum plr_err actmember_remove(struct store *s, size_t member, struct fail *f);

/* Make a member the active one; the others keep their order. */
PLR_MUST_CHECK enum plr_err actmember_activate(struct store *s, size_t member, struct fail *f);

/* Raise the sequence number of the members to the next one that carries seq6 (of its low 6 bits): requests then go on
 * where the authority is. Never lower. PLR_ERR_STATE: used up. */
PLR_MUST_CHECK enum plr_err act_raise(struct store *s, const struct act_set *set, uint8_t seq6, struct fail *f);

/* Several events as one change: all or none. effects[i] is what event i asks for. next is the caller's to fill for
 * nothing. Errors of step_apply and store_save. */
PLR_MUST_CHECK enum plr_err act_steps(struct store *s, unsigned *effects, const struct step_event *events, size_t count,
                                      struct fail *f);

#endif
