/* Payload of the signature: codec byte, length, data plain or deflated with the preset dictionary. plr-code(5), SLR.
 * The only file that knows zlib. */
#ifndef PLRKIT_PACK_H
#define PLRKIT_PACK_H

#include "codec/fail.h"

#define PACK_HEADER_LEN 3
#define PACK_WORK_BYTES (320u * 1024u) /* room that zlib is given instead of the heap */

struct pack_work {
    size_t used;
    _Alignas(16) uint8_t room[PACK_WORK_BYTES];
};

/* Whichever of plain and deflated is shorter, into dst[cap]. data_len <= 65535. PLR_ERR_SPACE. */
PLR_MUST_CHECK enum plr_err pack_pack(uint8_t *dst, size_t cap, size_t *ret_len, const uint8_t *data, size_t data_len,
                                      struct pack_work *work, struct fail *f);

/* The other way, into exactly the length that the payload says. PLR_ERR_FORMAT: unknown codec byte, another length,
 * bytes left over. Only for a payload whose signature holds. */
PLR_MUST_CHECK enum plr_err pack_unpack(uint8_t *dst, size_t cap, size_t *ret_len, const uint8_t *payload,
                                        size_t payload_len, struct pack_work *work, struct fail *f);

#endif
