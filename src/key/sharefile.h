/* A key share as text: a comment that says what it is, and the code in groups. The same in a file and on the screen.
 * plr-key(1), SHARES. */
#ifndef PLRKIT_SHAREFILE_H
#define PLRKIT_SHAREFILE_H

#include <jansson.h>

#include "keys/keyshare.h"

#define SHAREFILE_NAME_MAX 16
#define SHAREFILE_FACT_MAX 64

/* "share-2.txt": the file of a share in the folder of its set. */
void sharefile_name(char dst[static SHAREFILE_NAME_MAX], unsigned index);

/* "share 2 of 5, set 92456c, 3 are needed"; count 0 where nobody knows how many there are. */
void sharefile_fact(char dst[static SHAREFILE_FACT_MAX], const struct share *share, unsigned count);

/* The text, with a NUL behind its length. NULL if there is no memory. */
struct secret *sharefile_text(const struct share *share, unsigned count);

/* The share in typed text (lines that begin with # say nothing), or in a file ("-" is standard input). Where it is not
 * right, fail says what it was likely meant to be, and nothing more of it. Errors of file_read, code_read_kind,
 * share_decode. */
PLR_MUST_CHECK enum plr_err sharefile_parse(struct share *ret, char *text, size_t len, struct fail *f);
PLR_MUST_CHECK enum plr_err sharefile_read(struct share *ret, const char *path, struct fail *f);

/* The public key of the root whose certificate, or folder, is path. Errors of file_read, bundle_certificate;
 * PLR_ERR_FORMAT: it is not that of a root. And is a share one of that key, by its set? PLR_ERR_NO ("otherroot"). */
PLR_MUST_CHECK enum plr_err sharefile_root(uint8_t ret_public[static 32], const char *path, struct fail *f);
PLR_MUST_CHECK enum plr_err sharefile_is_of(const struct share *share, const uint8_t public_key[static 32],
                                            struct fail *f);

/* Facts of a share for JSON. */
json_t *sharefile_json(const struct share *share);

#endif
