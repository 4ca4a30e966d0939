/* Apart, so that who only shows certificates does not link what signs them. */
#include "keys/cert.h"

const char *cert_purpose_word(enum cert_purpose purpose)
{
    static const char *const words[] = {
        [CERT_ROOT] = "root", [CERT_SLR_SIGNER] = "slr", [CERT_PLR_SIGNER] = "plr", [CERT_LOG_SIGNER] = "log"};

    return words[purpose];
}
