/* plr-code on XML envelopes: what they show, against what was signed or plainly marked as signed by nobody.
 * plr-code(5), XML ENVELOPE. */
#ifndef PLRKIT_CODEXML_H
#define PLRKIT_CODEXML_H

#include "codec/slr.h"
#include "codec/slrtext.h"

/* The signed bytes of an envelope. Errors of xmlauth_read and xmlauth_bytes. */
PLR_MUST_CHECK enum plr_err codexml_bytes(struct slrtext *ret, const char *text, size_t len, struct fail *f);

/* Errors of xmlauth_read and xmlcompare; slr: what the envelope's signature verified. */
PLR_MUST_CHECK enum plr_err codexml_compare(const char *text, size_t len, const struct slr *slr, struct fail *f);

/* True if these are the text and failure of an envelope that is well-formed and signed by nobody that is known. */
bool codexml_is_foreign(const char *text, size_t len, const struct fail *f);

/* Show such an envelope, every field marked as unsigned. why: its failure. Returns the exit status. */
int codexml_show(const char *text, size_t len, bool json, const struct fail *why);

#endif
