/* The whole proof of a ledger: its log, and everything counted again from it. plr-cssm(1), verify. */
#ifndef PLRKIT_RECOUNT_H
#define PLRKIT_RECOUNT_H

#include "src/cssm/codeproof.h"
#include "src/cssm/proof.h"

struct recount {
    struct proof proof;
    size_t rows;      /* compared with what the log wrote */
    size_t codes;     /* issued, whose signatures hold */
    size_t unchecked; /* of them: with MACs whose device epoch key was not at hand */
};

/* proof_log; then the rows of all tables against those that the entries of the log write down; then every issued code
 * (codeproof.h; keys may be NULL) under bundle (PEM) or one that was in force before it (bundles.h, in dir). All is of
 * one moment; nothing is changed. progress (may be NULL) is told how many entries are done. Errors of proof_log,
 * ledger_replay.h, ledger_compare.h, codeproof.h and trust_read. */
PLR_MUST_CHECK enum plr_err recount_all(struct recount *ret, struct ledger *ledger, const char *dir, const char *bundle,
                                        const struct codeproof_keys *keys, const struct logchain_head *given,
                                        void (*progress)(void *context, size_t done), void *context, struct fail *f);

#endif
