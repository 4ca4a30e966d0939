/* The pinned trust bundle of a store, and going over to another one together with the state. plr-store(5), TRUST. */
#ifndef PLRKIT_STORETRUST_H
#define PLRKIT_STORETRUST_H

#include "src/agent/store.h"

/* The digest that the state has of its bundle. */
void storetrust_hash(uint8_t ret[static STATE_HASH_LEN], const void *pem, size_t len);

/* The bundle of this digest, whichever of the three files has it: *ret_name is which. PLR_ERR_DAMAGED: none has;
 * PLR_ERR_IO: "trust.pem" cannot be read. The caller frees *ret. */
PLR_MUST_CHECK enum plr_err storetrust_find(char **ret, size_t *ret_len, const char **ret_name, const char *dir,
                                            const uint8_t hash[static STATE_HASH_LEN], struct fail *f);

/* Before the state: the staged bundle is there, durably, and next refers to it. PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err storetrust_prepare(struct store *s, struct agent *next, struct fail *f);

/* After the state: it gets its name, and is the store's. PLR_ERR_IO: it has not its name yet, which the next writer
 * gives it; it is the store's all the same. */
PLR_MUST_CHECK enum plr_err storetrust_settle(struct store *s, struct fail *f);

/* Under the lock: the bundle that the state refers to gets its name, if a crash came before it. PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err storetrust_finish(const char *dir, const char *name, const char *pem, size_t len,
                                              struct fail *f);

#endif
