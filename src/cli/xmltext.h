/* Text that holds an XML document, as files, mails and shells hand it over. plr-code(5), XML ENVELOPE. */
#ifndef PLRKIT_XMLTEXT_H
#define PLRKIT_XMLTEXT_H

#include <stdbool.h>

#include "codec/fail.h"

/* True if the first character that is no blank, quote (ASCII or typographic) or byte order mark is '<': no code begins
 * so. */
bool xmltext_is(const char *text, size_t len);

/* The document alone, into fresh NUL-terminated memory (free()), never longer than text: what surrounds it is dropped,
 * and if that is a quote of a shell, what the shell would take away inside: backslashes in front of " \ $ ` and line
 * ends, or '\'' for '. PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err xmltext_clean(char **ret, size_t *ret_len, const char *text, size_t len, struct fail *f);

#endif
