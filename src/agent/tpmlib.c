#include "src/agent/tpmlib.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>

#define ESYS "libtss2-esys.so.0"
#define TCTI "libtss2-tctildr.so.0"

static struct tpmlib lib;
static bool loaded;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A pointer to a function is stored as the pointer that dlsym has, as POSIX has it. */
static bool take(void *slot, void *handle, const char *name)
{
    void *found = dlsym(handle, name);

    memcpy(slot, &found, sizeof(found));
    return found != NULL;
}

static void load(void)
{
    /* The library writes what fails to standard error, in words of its own; what matters comes in the return code. */
    (void)setenv("TSS2_LOG", "all+NONE", 0);
    void *esys = dlopen(ESYS, RTLD_NOW | RTLD_LOCAL);
    void *tcti = dlopen(TCTI, RTLD_NOW | RTLD_LOCAL);

    loaded = esys && tcti && take(&lib.tcti_open, tcti, "Tss2_TctiLdr_Initialize") &&
             take(&lib.tcti_close, tcti, "Tss2_TctiLdr_Finalize") && take(&lib.open, esys, "Esys_Initialize") &&
             take(&lib.close, esys, "Esys_Finalize") && take(&lib.release, esys, "Esys_Free") &&
             take(&lib.find, esys, "Esys_TR_FromTPMPublic") && take(&lib.set_auth, esys, "Esys_TR_SetAuth") &&
             take(&lib.define, esys, "Esys_NV_DefineSpace") && take(&lib.undefine, esys, "Esys_NV_UndefineSpace") &&
             take(&lib.read_public, esys, "Esys_NV_ReadPublic") && take(&lib.read, esys, "Esys_NV_Read") &&
             take(&lib.increment, esys, "Esys_NV_Increment");
}

enum plr_err tpmlib_get(const struct tpmlib **ret, struct fail *f)
{
    (void)pthread_once(&once, load);
    if (!loaded) {
        (void)fail_set(f, PLR_ERR_IO, "counter", "the TPM library is not installed: %s, %s", ESYS, TCTI);
        fail_hint(f, "on Debian: apt-get install libtss2-esys-3.0.2-0 libtss2-tctildr0 libtss2-tcti-device0");
        return PLR_ERR_IO;
    }
    *ret = &lib;
    return PLR_OK;
}
