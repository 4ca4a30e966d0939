/* The counter that is a file: it notices a store that was put back without it. counter.h says what each does. */
#ifndef PLRKIT_COUNTERFILE_H
#define PLRKIT_COUNTERFILE_H

#include "src/agent/counter.h"

PLR_MUST_CHECK enum plr_err counterfile_create(struct counter *ret, const char *path, struct fail *f);
PLR_MUST_CHECK enum plr_err counterfile_read(uint64_t *ret, const struct counter *c, struct fail *f);
PLR_MUST_CHECK enum plr_err counterfile_raise(uint64_t *ret, const struct counter *c, struct fail *f);
void counterfile_remove(const struct counter *c);

/* The bytes of the file: "plrkit-counter 1 ID VALUE" and a line feed, and nothing else. false: they are another's.
 * Pure. */
bool counterfile_parse(uint8_t ret_id[static COUNTER_ID_LEN], uint64_t *ret_value, const char *text, size_t len);

#endif
