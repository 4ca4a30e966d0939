/* The TPM library, looked for when a TPM is to be asked, and not before: a product without a TPM does not need it. */
#ifndef PLRKIT_TPMLIB_H
#define PLRKIT_TPMLIB_H

#include <tss2/tss2_esys.h>
#include <tss2/tss2_tctildr.h>

#include "codec/fail.h"

/* The functions that are used of libtss2-esys and libtss2-tctildr, under their own names. */
struct tpmlib {
    __typeof__(&Tss2_TctiLdr_Initialize) tcti_open;
    __typeof__(&Tss2_TctiLdr_Finalize) tcti_close;
    __typeof__(&Esys_Initialize) open;
    __typeof__(&Esys_Finalize) close;
    __typeof__(&Esys_Free) release;
    __typeof__(&Esys_TR_FromTPMPublic) find;
    __typeof__(&Esys_TR_SetAuth) set_auth;
    __typeof__(&Esys_NV_DefineSpace) define;
    __typeof__(&Esys_NV_UndefineSpace) undefine;
    __typeof__(&Esys_NV_ReadPublic) read_public;
    __typeof__(&Esys_NV_Read) read;
    __typeof__(&Esys_NV_Increment) increment;
};

/* Load it, once in a process. PLR_ERR_IO: it is not installed. */
PLR_MUST_CHECK enum plr_err tpmlib_get(const struct tpmlib **ret, struct fail *f);

#endif
