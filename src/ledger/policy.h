/* What the authority allows: pure functions over facts that were read. No database, no clock, no keys. */
#ifndef PLRKIT_POLICY_H
#define PLRKIT_POLICY_H

#include "src/ledger/facts.h"

#define POLICY_SEQ_AHEAD_MAX 32 /* how far ahead, modulo 64, a sequence number is still forward */

/* The account is approved for this kind of reservation. PLR_ERR_POLICY. */
PLR_MUST_CHECK enum plr_err policy_approved(const struct account_facts *account, enum reservation_kind kind,
                                            struct fail *f);

/* A new request of an instance can be answered: none is open, none is removed and pending, its commitment is new, its
 * sequence number is 1 to 32 ahead of the last one. PLR_ERR_STATE, in this order: reason "clonesuspected" (the same
 * number with another commitment), "removed", "alreadyreserved", "commitmentknown", "sequencewentback". */
PLR_MUST_CHECK enum plr_err policy_request(const struct instance_facts *instance, const struct udi *udi, uint8_t seq,
                                           struct fail *f);

/* A new request of an instance can be answered by an update: the same, but that one is open, and no update of it is in
 * transit: "notreserved", "updateintransit" instead of "alreadyreserved". */
PLR_MUST_CHECK enum plr_err policy_update(const struct instance_facts *instance, const struct udi *udi, uint8_t seq,
                                          struct fail *f);

/* How many of a pool are left. */
uint32_t policy_available(const struct pool_facts *pool);

/* True if the pool's term includes today (days since 1970 UTC). */
bool policy_running(const struct pool_facts *pool, uint32_t today);

/* Mark the pools that a reservation has its licences from. If it still holds them, what it holds is taken as free: only
 * what an update wants more must be available. */
void policy_count_own(struct pool_facts *pools, size_t pool_count, const struct reservation_facts *current,
                      bool still_held);

/* Choose a pool for each wish out of those that fit the product: the one that is marked, then
 * perpetual before terms, and the term that ends last first. One wish comes from one pool, since an authorization names
 * a tag once. lines has room for SLR_ENT_MAX. PLR_ERR_POLICY: reason "noneavailable" (the hint says what there is),
 * "noentitlement" (nothing asked for). */
PLR_MUST_CHECK enum plr_err policy_allocate(struct line_facts *ret_lines, size_t *ret_count, const struct wish *wish,
                                            const struct pool_facts *pools, size_t pool_count, uint32_t today,
                                            const char *pid, struct fail *f);

/* What was issued for a request is what is asked for now. */
bool policy_same_wish(const struct reservation_facts *issued, const struct wish *wish);

/* Asking again for a request that was answered: PLR_OK if it may be shown again; PLR_ERR_STATE if it was returned since
 * ("alreadyreturned"; when is text), or if another account or other licences are asked for ("otherlicenses"). */
PLR_MUST_CHECK enum plr_err policy_repeat(const struct reservation_facts *issued, uint32_t account, int64_t va,
                                          const struct wish *wish, const char *when, struct fail *f);

/* True if two choices take the same counts from the same pools. */
bool policy_same_lines(const struct line_facts *a, size_t a_count, const struct line_facts *b, size_t b_count);

#endif
