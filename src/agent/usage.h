/* Whether a licence may be used, and which are in use. Pure. plr-agent(1), USE. */
#ifndef PLRKIT_USAGE_H
#define PLRKIT_USAGE_H

#include "src/agent/state.h"

enum usage_status {
    USAGE_NOT_IN_USE,
    USAGE_AUTHORIZED,
    USAGE_EVAL,
    USAGE_EVAL_EXPIRED,
    USAGE_NOT_AUTHORIZED,
};

/* "AUTHORIZED", "NOT AUTHORIZED", "EVAL MODE", "EVAL EXPIRED", "NOT IN USE" */
const char *usage_text(enum usage_status status);

/* Names of the YANG model cisco-smart-license: authorization-state of the product, enforcement-mode of one tag ("" for
 * one that is not in use). */
const char *usage_yang_state(enum usage_status status);
const char *usage_yang_mode(enum usage_status status);

/* True for AUTHORIZED and EVAL MODE. */
bool usage_good(enum usage_status status);

/* May count (from 1) of tag be used at now_s? Otherwise f says why. In a stack the counts of the members add up, and a
 * universal authorization is for any count where every other member is entitled to the tag too. */
enum usage_status usage_ask(const struct agent *a, const char *tag, uint32_t count, bool export_controlled,
                            uint64_t now_s, struct fail *f);

/* The verdict on everything in use: the worst there is; USAGE_NOT_IN_USE if nothing is. */
enum usage_status usage_overall(const struct agent *a, uint64_t now_s);

/* What was typed to a whole tag: a tag that is reserved; else, where it is the NAME of one, the one known tag (reserved
 * or in use) with that NAME; else a tag in use; else the one in use with that NAME; else the text itself.
 * PLR_ERR_USAGE (two tags of that name; none that is not a tag). */
PLR_MUST_CHECK enum plr_err usage_resolve(char ret[static TAG_TEXT_MAX + 1], const struct agent *a, const char *typed,
                                          struct fail *f);

/* After an installation: what is in use by the NAME of one reserved tag is in use by that tag from now on, together
 * with what is in use by it already (up to STATE_COUNT_MAX). A NAME of two, and a tag that is reserved itself, stay. */
void usage_rebind(struct agent *a);

/* The use of tag, or NULL. */
const struct state_use *usage_find(const struct agent *a, const char *tag);

/* What a member's authorization reserves of tag, or NULL. */
const struct slr_entitlement *usage_entitlement(const struct member *m, const char *tag);

/* True if any member's authorization reserves tag. */
bool usage_is_reserved(const struct agent *a, const char *tag);

/* Record count more, or count fewer. PLR_ERR_STATE (too many tags or licences; more than
 * are in use).
 */
PLR_MUST_CHECK enum plr_err usage_take(struct agent *a, const char *tag, uint32_t count, bool export_controlled,
                                       struct fail *f);
PLR_MUST_CHECK enum plr_err usage_release(struct agent *a, const char *tag, uint32_t count, struct fail *f);

#endif
