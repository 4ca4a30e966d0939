/* What to type when product and authority do not agree: a matrix of the product's state and what the authority shows.
 * Pure. plr-agent(1), RECOVERY. */
#ifndef PLRKIT_RECOVERY_H
#define PLRKIT_RECOVERY_H

#include "src/agent/state.h"

enum recovery_product {
    RECOVERY_LOST, /* there is no store, or none that can be read */
    RECOVERY_UNREGISTERED,
    RECOVERY_PENDING,
    RECOVERY_INSTALLED,
    RECOVERY_UPDATE,
    RECOVERY_RETURNED,
};
#define RECOVERY_PRODUCTS 6

/* What "plr-cssm show UDI" says of the product. */
enum recovery_authority {
    RECOVERY_NONE,       /* nothing is reserved: never, or returned */
    RECOVERY_RESERVED,   /* for the request that this product shows */
    RECOVERY_OTHER,      /* for another request */
    RECOVERY_IN_TRANSIT, /* an update awaits its confirmation */
    RECOVERY_REMOVED,    /* removed as dead, its return is pending */
};
#define RECOVERY_AUTHORITIES 5
#define RECOVERY_STEPS_MAX   6

/* Row of a member; NULL is a lost store. */
enum recovery_product recovery_row(const struct member *m);

/* Stable words: lost, unregistered, pending, installed, update, returned; none, reserved, other, in-transit, removed.
 */
const char *recovery_product_word(enum recovery_product product);
const char *recovery_authority_word(enum recovery_authority authority);

/* What the column means, for people. */
const char *recovery_authority_text(enum recovery_authority authority);

/* Step i of a cell, from 0: a command or a remark ("# ..."); NULL after the last. REQUEST, RETURN, CONFIRMATION and UDI
 * in it stand for the member's own. */
const char *recovery_step(enum recovery_product product, enum recovery_authority authority, size_t i);

/* The same with the codes and the UDI of m filled in; m may be NULL, cap is at least 1. */
void recovery_fill(char *dst, size_t cap, const char *step, const struct member *m);

#endif
