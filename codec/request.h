/* Reservation request code, Q: what it carries and how it is packed. plr-code(5), REQUEST. */
#ifndef PLRKIT_REQUEST_H
#define PLRKIT_REQUEST_H

#include "codec/code.h"
#include "codec/udi.h"

#define COMMITMENT_BYTES_MAX 6
#define REQUEST_SEQ_MOD      64

struct commitment {
    uint8_t bits;                        /* 40..44 */
    uint8_t bytes[COMMITMENT_BYTES_MAX]; /* left-aligned, spare bits zero */
};

enum request_form {
    REQUEST_FORM_CISCO = 0,  /* PID and Cisco-shaped serial */
    REQUEST_FORM_ELEVEN = 1, /* PID and a serial of 11 of 0-9A-Z */
    REQUEST_FORM_HASH = 2,   /* hash of the whole UDI */
    REQUEST_FORM_SHORT = 3,  /* PID and a serial of 1..10 of 0-9A-Z */
};

struct request {
    enum request_form form;
    uint8_t seq;           /* 0..63 */
    uint32_t product_hash; /* 20 bits; forms 0, 1, 3 */
    char sn[12];           /* forms 0, 1, 3 */
    uint64_t udi_hash;     /* 60 bits; form 2 */
    struct commitment commitment;
};

/* The one form of a UDI: the first of 0, 1, 3, 2 that applies. */
enum request_form request_form(const struct udi *udi);

/* Bits of commitment that the request of this UDI carries: from 40, up to the symbol boundary. */
uint8_t request_commitment_bits(const struct udi *udi);

/* True if a and b are the same commitment. */
bool request_commitment_equal(const struct commitment *a, const struct commitment *b);

/* Pack. The fields must be in range (they come from request_form and keys/digest.h). */
void request_encode(struct code *ret, const struct request *req);

/* Unpack a code of kind CODE_REQUEST whose checks hold. PLR_ERR_FORMAT: a serial that packing never gives, a form of
 * the wrong length. */
PLR_MUST_CHECK enum plr_err request_decode(struct request *ret, const struct code *code, struct fail *f);

/* How many symbols the request that begins with these n symbols (of which some may be SYMBOL_ERASED) says it has; 0 if
 * that is not told yet, or cannot be. Nothing is checked. */
size_t request_announced_len(const uint8_t *sym, size_t n);

#endif
