/* Is a log what was written? Pure: entries are handed in one after the other, from a ledger or an exported copy, and
 * only the last is remembered. plr-ledger(5), EVENT LOG. */
#ifndef PLRKIT_LOGCHAIN_H
#define PLRKIT_LOGCHAIN_H

#include "src/ledger/ledger_event.h"

/* A head that was written down: on paper with fewer bits of its hash. */
struct logchain_head {
    uint64_t seq;
    size_t bits; /* of the hash that are known, at most 256 */
    uint8_t hash[LEDGER_EVENT_HASH_LEN];
};

struct logchain_entry {
    struct event event;
    const uint8_t *prev; /* LEDGER_EVENT_HASH_LEN each */
    const uint8_t *hash;
};

struct logchain {
    struct event_head end; /* the last entry that holds; public */
    uint64_t first;        /* number of the first entry; 0 before there is one; public */
    bool part;             /* may begin after entry 1 */
    uint64_t missing;      /* an entry that did not come where it should */
    uint64_t missing_at;   /* the one that came instead */
    const struct logchain_head *given;
    const struct logchain_head *sealed;
};

/* A head of which all is known. */
struct logchain_head logchain_head_of(uint64_t seq, const uint8_t hash[static LEDGER_EVENT_HASH_LEN]);

/* Begin. part: the first entry may have any number, as in an export of the newest. given: a head that somebody kept;
 * sealed: the head that is signed; either may be NULL; they live as long as c. */
void logchain_begin(struct logchain *c, bool part, const struct logchain_head *given,
                    const struct logchain_head *sealed);

/* The next entry. PLR_ERR_DAMAGED, naming the entry, with reason "logchanged" (it or what it stands on was changed, or
 * it is not the one of a head) or "logreordered". A gap is only noted: the entry may still come. */
PLR_MUST_CHECK enum plr_err logchain_take(struct logchain *c, const struct logchain_entry *entry, struct fail *f);

/* There are no more. PLR_ERR_DAMAGED with reason "loggap", "logtruncated" (it ends before an entry whose head is known)
 * or "logrolledback" (its signed head is in order, and older than the one that was given). PLR_ERR_NO: it begins after
 * the entry whose head was given (reason "notcovered"). */
PLR_MUST_CHECK enum plr_err logchain_finish(const struct logchain *c, struct fail *f);

/* Fail because entry seq is not what was written; what follows "entry N". */
enum plr_err logchain_bad(const char *reason, uint64_t seq, const char *what, struct fail *f);

#endif
