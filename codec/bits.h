/* Bit fields in symbols, most significant bit first. plr-code(5), ALPHABET. */
#ifndef PLRKIT_BITS_H
#define PLRKIT_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bits {
    uint8_t *sym; /* values 0..31 */
    size_t cap;   /* symbols that there is room for, or that there are */
    size_t at;    /* next bit */
    bool bad;     /* ran out of room or of bits; sticky */
};

/* Append the low width bits (0..64) of value. The symbols must be zero beforehand. */
void bits_put(struct bits *b, uint64_t value, unsigned width);

/* Append the first nbits bits of bytes (left-aligned). */
void bits_put_bytes(struct bits *b, const uint8_t *bytes, size_t nbits);

/* Read width bits (0..64); 0 and bad once they run out. */
uint64_t bits_get(struct bits *b, unsigned width);

/* Read nbits into bytes, left-aligned, the last byte filled with zero bits. bytes has (nbits + 7) / 8. */
void bits_get_bytes(struct bits *b, uint8_t *bytes, size_t nbits);

/* Bytes to symbols, the last one filled with zero bits: returns (8 len + 4) / 5 symbols written to sym. */
size_t bits_from_bytes(uint8_t *sym, const uint8_t *bytes, size_t len);

/* Symbols to bytes. Returns false if the filling bits are not zero or a whole symbol is spare; *ret_len = 5 len / 8. */
bool bits_to_bytes(uint8_t *bytes, size_t *ret_len, const uint8_t *sym, size_t len);

#endif
