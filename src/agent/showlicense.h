/* The licences that "show" lists: those in use, then those reserved and not in use. */
#ifndef PLRKIT_SHOWLICENSE_H
#define PLRKIT_SHOWLICENSE_H

#include "src/agent/usage.h"

struct showlicense {
    char tag[TAG_TEXT_MAX + 1];  /* for one by reference that is not in use: "reference HEX" */
    char name[TAG_TEXT_MAX + 1]; /* the same */
    char version[TAG_TEXT_MAX + 1];
    uint32_t count; /* in use */
    bool export_controlled;
    enum usage_status status;
    struct fail why;                        /* unless the status is good or not in use */
    const struct slr_entitlement *reserved; /* the first member's that reserves it; NULL if none does */
    uint64_t reserved_count;                /* of all members together */
};

/* Licence number i, from 0; false after the last. */
bool showlicense_at(struct showlicense *ret, const struct agent *a, size_t i, uint64_t now_s);

/* The same tag, whether it is held as text or by reference? */
bool showlicense_same_tag(const struct slr_entitlement *a, const struct slr_entitlement *b);

#endif
