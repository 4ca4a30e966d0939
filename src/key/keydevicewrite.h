/* Files of device keys, for the factory line: all products in one, or one for each. Never anywhere else than into new
 * files of mode 0600. plr-code(5), DEVICE KEY FILE. */
#ifndef PLRKIT_KEYDEVICEWRITE_H
#define PLRKIT_KEYDEVICEWRITE_H

#include "keys/epochkey.h"

struct keydevicewrite {
    const struct udi *udis;
    size_t count;
    const struct secret *epoch_key;
    uint8_t epoch;
};

/* All of them into the file path, which is not there yet. PLR_ERR_STATE (exists), PLR_ERR_USAGE ("-", or no path),
 * PLR_ERR_IO, PLR_ERR_MEMORY: nothing is left. */
PLR_MUST_CHECK enum plr_err keydevicewrite_file(const struct keydevicewrite *w, const char *path, struct fail *f);

/* A file for each in the folder path, which is not there yet or is empty: named after the UDI. Same errors. */
PLR_MUST_CHECK enum plr_err keydevicewrite_split(const struct keydevicewrite *w, const char *path, struct fail *f);

#endif
