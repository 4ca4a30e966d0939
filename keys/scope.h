/* Product scope of a signer: for which products its authorizations count, as patterns over the PID. plr-trust(5),
 * SCOPE.
 */
#ifndef PLRKIT_SCOPE_H
#define PLRKIT_SCOPE_H

#include <stdbool.h>

#include "codec/fail.h"

#define SCOPE_PATTERNS_MAX 16
#define SCOPE_PATTERN_MAX  64

/* No pattern: every product. */
struct scope {
    size_t count;
    char patterns[SCOPE_PATTERNS_MAX][SCOPE_PATTERN_MAX + 1];
};

/* One more pattern: 1 to 64 printable ASCII characters without comma; "*" only at the end, for any rest.
 * PLR_ERR_USAGE (another character, too many, there already). */
PLR_MUST_CHECK enum plr_err scope_add(struct scope *scope, const char *pattern, struct fail *f);

/* True if a product with this PID ("" for none) is covered. */
bool scope_covers(const struct scope *scope, const char *pid);

/* The patterns with commas between them; "all products" if there is none. */
#define SCOPE_TEXT_MAX (SCOPE_PATTERNS_MAX * (SCOPE_PATTERN_MAX + 2) + 1)
void scope_text(char dst[static SCOPE_TEXT_MAX], const struct scope *scope);

#endif
