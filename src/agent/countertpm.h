/* The counter that is an NV counter of a TPM 2.0: nobody sets it back, and it stays when the disk goes. counter.h says
 * what each does. */
#ifndef PLRKIT_COUNTERTPM_H
#define PLRKIT_COUNTERTPM_H

#include "src/agent/counter.h"

#define COUNTERTPM_FIRST 0x01800050u /* indices that are tried where none is named */
#define COUNTERTPM_TRIES 32u

/* rest is what follows "tpm": "", ":TCTI", ",nv=0xINDEX", ":TCTI,nv=0xINDEX". */
PLR_MUST_CHECK enum plr_err countertpm_create(struct counter *ret, const char *rest, struct fail *f);
PLR_MUST_CHECK enum plr_err countertpm_read(uint64_t *ret, const struct counter *c, struct fail *f);
PLR_MUST_CHECK enum plr_err countertpm_raise(uint64_t *ret, const struct counter *c, struct fail *f);
void countertpm_remove(const struct counter *c);

/* Split it. TCTI is "device:PATH" or "swtpm:...", by default COUNTERTPM_TCTI; the index is 0 where none is named.
 * PLR_ERR_USAGE. Pure. */
#define COUNTERTPM_TCTI "device:/dev/tpmrm0"
PLR_MUST_CHECK enum plr_err countertpm_split(char ret_tcti[static COUNTER_SPEC_MAX + 1], uint32_t *ret_index,
                                             const char *rest, struct fail *f);

#endif
