/* Serial numbers packed as integers: Cisco-shaped LLLYYWWSSSS in 48 bits, and base 36. plr-code(5), REQUEST. */
#ifndef PLRKIT_SERIAL_H
#define PLRKIT_SERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SERIAL_CISCO_LEN  11
#define SERIAL_CISCO_BITS 48

/* True if sn is LLLYYWWSSSS: 3 of A-Z, year 00-99, week 01-53, 4 of 0-9A-Z. */
bool serial_is_cisco(const char *sn);

/* True if sn is 1..11 of 0-9A-Z. */
bool serial_is_base36(const char *sn);

uint64_t serial_pack_cisco(const char *sn);  /* sn must be Cisco-shaped */
uint64_t serial_pack_base36(const char *sn); /* sn must be base 36 */

/* The other way; NUL-terminated. False if the value is not one that packing gives. */
bool serial_unpack_cisco(char dst[SERIAL_CISCO_LEN + 1], uint64_t value);
bool serial_unpack_base36(char dst[SERIAL_CISCO_LEN + 1], uint64_t value, size_t len);

/* Bits that a base-36 serial of len 1..11 takes: 57 for 11, else ceil(5.17 len). */
unsigned serial_base36_bits(size_t len);

#endif
