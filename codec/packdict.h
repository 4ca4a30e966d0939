/* Preset dictionary v1 of SLR payloads: fixed for ever; also fixtures/slr-dictionary-v1.bin. plr-code(5), SLR. */
#ifndef PLRKIT_PACKDICT_H
#define PLRKIT_PACKDICT_H

#include <stddef.h>
#include <stdint.h>

const uint8_t *packdict_bytes(void);
size_t packdict_len(void);

#endif
