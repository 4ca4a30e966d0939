/* What features do: ask, take into use, release. Recorded whatever the answer. plr-agent(1), USE. */
#ifndef PLRKIT_ACTUSE_H
#define PLRKIT_ACTUSE_H

#include "src/agent/store.h"
#include "src/agent/usage.h"

/* What is said of count licences of a tag. */
struct actuse_verdict {
    char tag[TAG_TEXT_MAX + 1];
    uint32_t count; /* that the status is about; 0: none is in use */
    enum usage_status status;
    struct fail why; /* unless the status is good */
};

/* True unless something is used that may not be. */
bool actuse_good(const struct actuse_verdict *v);

/* May count of what was typed be used, in all? 0: what is in use, or 1. Errors of usage_resolve. */
PLR_MUST_CHECK enum plr_err actuse_check(struct actuse_verdict *ret, const struct store *s, const char *typed,
                                         uint32_t count, bool export_controlled, struct fail *f);

/* Count more are in use: durably, with a message if they are not authorized. Errors of usage_resolve, usage_take and
 * store_save. */
PLR_MUST_CHECK enum plr_err actuse_take(struct actuse_verdict *ret, struct store *s, const char *typed, uint32_t count,
                                        bool export_controlled, struct fail *f);

/* Count fewer. The verdict is about those that stay. Errors of usage_resolve, usage_release and store_save. */
PLR_MUST_CHECK enum plr_err actuse_release(struct actuse_verdict *ret, struct store *s, const char *typed,
                                           uint32_t count, struct fail *f);

/* The verdict on use number i; false after the last. */
bool actuse_at(struct actuse_verdict *ret, const struct store *s, size_t i);

#endif
