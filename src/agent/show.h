/* What "plr-agent show" prints for people: the labels and layout of the field. Each prints one block. */
#ifndef PLRKIT_SHOW_H
#define PLRKIT_SHOW_H

#include "src/agent/state.h"

void show_status(const struct agent *a, uint64_t now_s);
void show_usage(const struct agent *a, uint64_t now_s);
void show_udi(const struct agent *a);
void show_version(void);
void show_reservation(const struct agent *a);
void show_history(const struct agent *a);

/* Words that JSON has too: "REGISTERED - SPECIFIC LICENSE RESERVATION", "SPECIFIC INSTALLED", "Not Allowed". */
const char *show_registration(const struct member *m);
const char *show_reservation_word(const struct member *m);
const char *show_export(const struct member *m);

/* The licences to list: those in use, then those reserved and not in use. One at a time, from 0; false after the last.
 */
struct show_license {
    char tag[TAG_TEXT_MAX + 1];  /* for one by reference that is not in use: "reference HEX" */
    char name[TAG_TEXT_MAX + 1]; /* the same */
    char version[TAG_TEXT_MAX + 1];
    uint32_t count;
    bool export_controlled;
    const struct slr_entitlement *reserved; /* the first member's that reserves it; NULL if none does */
    uint64_t reserved_count;                /* of all members together */
};
bool show_license_at(struct show_license *ret, const struct agent *a, size_t i);

#endif
