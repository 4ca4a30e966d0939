/* An exported log: JSON lines, one entry a line with exactly what is hashed, and last the signed head. plr-ledger(5),
 * EXPORT. */
#ifndef PLRKIT_LOGFILE_H
#define PLRKIT_LOGFILE_H

#include <stdio.h>

#include "keys/loghead.h"
#include "src/ledger/logchain.h"

/* One entry as a line, without its end, in fresh memory. PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err logfile_entry(char **ret, const struct logchain_entry *entry, struct fail *f);

/* The last line: the head, and the certificate (PEM) of the key that signed it. PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err logfile_head(char **ret, const struct loghead *head, const char *certificate,
                                         struct fail *f);

/* The head of such a line, or of what "log head --json" printed; certificate (may be NULL) in fresh memory.
 * PLR_ERR_FORMAT. */
PLR_MUST_CHECK enum plr_err logfile_read_head(struct loghead *ret, char **ret_certificate, const char *line, size_t len,
                                              struct fail *f);

/* Follow an exported log to its end: its chain, its head, and the head's signature by a key that bundle (PEM) trusts; a
 * bundle that has the root but not the log's signer will do, for the export carries its certificate. given may be NULL.
 * Errors of logchain.h and loghead_verify; PLR_ERR_FORMAT (a line that is neither entry nor head: says which);
 * PLR_ERR_DAMAGED (reason "nohead": it has no last line); PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err logfile_verify(struct logchain *ret_chain, struct loghead *ret_head, FILE *in,
                                           const struct logchain_head *given, const char *bundle, struct fail *f);

/* The signature of a head, by a key that bundle trusts, with the help of the certificate (may be NULL). Errors of
 * trust_read and loghead_verify. */
PLR_MUST_CHECK enum plr_err logfile_check_head(const struct loghead *head, const char *certificate, const char *bundle,
                                               struct fail *f);

#endif
