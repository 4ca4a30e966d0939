/* The head of a log as text: N:HASH for files, and 40 symbols for paper. plr-ledger(5), HEAD. */
#ifndef PLRKIT_HEADTEXT_H
#define PLRKIT_HEADTEXT_H

#include "src/ledger/logchain.h"

#define HEADTEXT_MAX       (20 + 1 + 2 * LEDGER_EVENT_HASH_LEN + 1)
#define HEADTEXT_PAPER_MAX 50 /* 40 symbols in groups of 4 */

/* "12:aeafe3...": number and 64 hexadecimal digits. */
void headtext_write(char dst[static HEADTEXT_MAX], const struct event_head *head);

/* "H000 000C NSY7 ...": the letter H, 7 symbols of the number, 26 of the hash (130 bits), 6 check symbols. */
void headtext_paper(char dst[static HEADTEXT_PAPER_MAX], const struct event_head *head);

/* Either form; the second in any of the ways that codes may be typed in. An empty log has the head 0 and a hash of
 * zeros. PLR_ERR_USAGE (neither), PLR_ERR_CHECK (the check symbols do not agree: says which symbol, where one alone is
 * wrong). */
PLR_MUST_CHECK enum plr_err headtext_read(struct logchain_head *ret, const char *text, struct fail *f);

#endif
