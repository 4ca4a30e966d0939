/* An SLR authorization as the field's XML envelope. plr-code(5), XML ENVELOPE. */
#ifndef PLRKIT_XMLWRITE_H
#define PLRKIT_XMLWRITE_H

#include "codec/slr.h"
#include "codec/slrtext.h"

#define XMLWRITE_FLAG    "A"
#define XMLWRITE_VERSION "C"

/* "PERPETUAL", "TERM", "SUBSCRIPTION" */
const char *xmlwrite_type_word(enum license_type type);

/* One line, without its end, into fresh NUL-terminated memory (free()). signed_bytes is what slr was signed as; the
 * same arguments give the same bytes. PLR_ERR_USAGE ("byreference"): there are no tags to show; PLR_ERR_SPACE: longer
 * than xmlauth_read would take; PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err xmlwrite(char **ret, size_t *ret_len, const struct slr *slr,
                                     const struct slrtext *signed_bytes, struct fail *f);

#endif
