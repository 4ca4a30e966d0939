/* Questions of a ceremony. Ctrl-C, or the end of the terminal, ends the ceremony at any of them. */
#ifndef PLRKIT_CEREMONYASK_H
#define PLRKIT_CEREMONYASK_H

#include "src/key/ceremony.h"

/* PLR_ERR_NO, reason "stopped". */
enum plr_err ceremonyask_stopped(struct fail *f);

/* A row as it was typed, into fresh memory that the caller wipes and frees. PLR_ERR_NO (stopped). */
PLR_MUST_CHECK enum plr_err ceremonyask_row(char **ret, const struct ceremony *c, const char *prompt, struct fail *f);

/* A name or place: asked again until it has 1 to CEREMONY_NAME_MAX bytes that can be printed. PLR_ERR_NO (stopped). */
PLR_MUST_CHECK enum plr_err ceremonyask_name(char dst[static CEREMONY_NAME_MAX + 1], const struct ceremony *c,
                                             const char *prompt, struct fail *f);

/* A number in min..max, asked again until it is one. PLR_ERR_NO (stopped). */
PLR_MUST_CHECK enum plr_err ceremonyask_number(unsigned *ret, const struct ceremony *c, const char *prompt,
                                               unsigned min, unsigned max, struct fail *f);

/* Yes or no. PLR_ERR_NO (stopped). */
PLR_MUST_CHECK enum plr_err ceremonyask_yes(bool *ret, const struct ceremony *c, const char *question, struct fail *f);

/* Wait for Enter. PLR_ERR_NO (stopped). */
PLR_MUST_CHECK enum plr_err ceremonyask_enter(const struct ceremony *c, const char *prompt, struct fail *f);

#endif
