/* From the state of a product to the structures of plr.h. */
#ifndef PLRKIT_PLRFILL_H
#define PLRKIT_PLRFILL_H

#include "src/agent/act.h"
#include "src/agent/actuse.h"
#include "src/plr.h"

/* What failed, into error, which may be NULL. Returns its result. */
enum plr_result plrfill_error(struct plr_error *error, const struct fail *f);

/* The other way, for the one printer of diagnostics; reason points into error. */
void plrfill_fail(struct fail *f, const struct plr_error *error);

void plrfill_member(struct plr_member *ret, const struct agent *a, size_t member);

/* Whose code it is; the text is empty. */
void plrfill_no_code(struct plr_code *ret, const struct agent *a, size_t member);

/* The code of the request that waits. */
void plrfill_request(struct plr_code *ret, const struct agent *a, size_t member);

/* The code of an opening. */
void plrfill_opening(struct plr_code *ret, const struct agent *a, size_t member, const struct state_opening *opening);

/* What the authority is told of the last installation. */
void plrfill_confirmation(struct plr_code *ret, const struct agent *a, size_t member);

void plrfill_answer(struct plr_answer *ret, const struct actuse_verdict *v);

/* The same in both. */
enum plr_usage plrfill_usage(enum usage_status status);

#endif
