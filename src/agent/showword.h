/* Words of the field that text and JSON have in common. */
#ifndef PLRKIT_SHOWWORD_H
#define PLRKIT_SHOWWORD_H

#include "src/agent/usage.h"

/* "UNREGISTERED", "RESERVATION IN PROGRESS", "REGISTERED - SPECIFIC LICENSE RESERVATION", "... UNIVERSAL ..." */
const char *showword_registration(const struct member *m);

/* "NOT INSTALLED", "RESERVATION IN PROGRESS", "SPECIFIC INSTALLED", "UNIVERSAL INSTALLED" */
const char *showword_reservation(const struct member *m);

/* "Not Allowed", "Allowed", "Restricted": export-controlled functionality. */
const char *showword_export(const struct member *m);

/* "PERPETUAL", "TERM", "SUBSCRIPTION" */
const char *showword_type(enum license_type type);

/* When the latest of the installed authorizations was installed; 0 if none is. */
uint64_t showword_installed_s(const struct agent *a);

/* What is wrong with the authorizations of a stack, one at a time from 0: a member that lacks its own, or that has
 * another kind or other tags than the active one. False after the last. */
bool showword_mismatch(char ret[static FAIL_TEXT_MAX], const struct agent *a, size_t i);

#endif
