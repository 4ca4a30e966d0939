/* A code of any kind as typed: which kind it is, and its symbols checked. */
#ifndef PLRKIT_CODETEXT_H
#define PLRKIT_CODETEXT_H

#include <stdbool.h>

#include "codec/code.h"
#include "codec/slrtext.h"

struct codetext {
    enum code_kind kind;
    struct code code; /* any kind but SLR */
    /* SLR */
    struct slrtext slr;
    struct cose_view view; /* points into slr.bytes */
    size_t stream_len;     /* symbols of the one line */
    const char *xml;       /* the text, if it is an XML envelope: codexml_compare when the signature holds */
    size_t xml_len;
};

/* Read and check text of any kind, as far as that goes without a key: characters, length, check symbols, shape of the
 * content. Fresh memory (free()), which may point to text. Errors as of code_read, slrtext_read, codexml_bytes and the
 * decoders; PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err codetext_read(struct codetext **ret, const char *text, size_t text_len, struct fail *f);

/* True if it is an authorization that says of itself that it is of a rehearsal: PLR by the account number, SLR by the
 * key id. Nothing is verified. */
bool codetext_is_rehearsal(const struct codetext *t);

#endif
