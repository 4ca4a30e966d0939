/* Which machine a store was made on: names that the machine has, each hashed with the salt of the store, so that none
 * of them leaves it. plr-store(5), MACHINE. */
#ifndef PLRKIT_MACHINE_H
#define PLRKIT_MACHINE_H

#include <stdbool.h>

#include "codec/fail.h"

#define MACHINE_SALT_LEN 16
#define MACHINE_HASH_LEN 16

enum machine_kind {
    MACHINE_INSTALLATION = 0,   /* /etc/machine-id: goes with the disk; all others go with the hardware */
    MACHINE_PRODUCT_UUID = 1,   /* DMI */
    MACHINE_PRODUCT_SERIAL = 2, /* DMI */
    MACHINE_BOARD_SERIAL = 3,   /* DMI */
    MACHINE_TREE_SERIAL = 4,    /* device tree */
};
#define MACHINE_KINDS 5

struct machine {
    uint8_t salt[MACHINE_SALT_LEN];
    bool known[MACHINE_KINDS];
    uint8_t hash[MACHINE_KINDS][MACHINE_HASH_LEN];
};

enum machine_verdict {
    MACHINE_SAME = 0,
    MACHINE_CHANGED = 1, /* a part is another, a part of the hardware the same: repaired, or installed anew */
    MACHINE_MOVED = 2,   /* another machine */
    MACHINE_UNKNOWN = 3, /* nothing that can be compared */
};
#define MACHINE_VERDICTS 4

/* Fill ->known and ->hash with what this process can read, by ->salt. What cannot be read, or is a vendor's filler,
 * is not known. */
void machine_read(struct machine *m);

/* A fresh salt, and what can be read. */
void machine_fresh(struct machine *ret);

/* What is recorded against what was read with the same salt. Hardware decides where any of it can be compared, and one
 * piece that is the same suffices; else the installation. Pure. */
enum machine_verdict machine_compare(const struct machine *recorded, const struct machine *now);

/* Record what was read: it replaces what is known otherwise, and what cannot be read now stays. Pure. */
void machine_learn(struct machine *recorded, const struct machine *now);

/* Take the value of a name as its file has it into ->hash; false if it names nothing: empty, a filler, not printable.
 * Pure. */
bool machine_take(struct machine *m, enum machine_kind kind, const char *text, size_t len);

/* Stable words: machine-id, product-uuid, product-serial, board-serial, device-tree-serial; same, changed, moved,
 * unknown. */
const char *machine_kind_word(enum machine_kind kind);
const char *machine_verdict_word(enum machine_verdict verdict);

#endif
