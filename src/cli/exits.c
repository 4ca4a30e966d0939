#include "src/cli/exits.h"

enum exits exits_of(enum plr_err err)
{
    switch (err) {
    case PLR_OK:
        return EXIT_DONE;
    case PLR_ERR_NO:
    case PLR_ERR_PRODUCT:
        return EXIT_NO;
    case PLR_ERR_USAGE:
    case PLR_ERR_NOT_FOUND:
        return EXIT_USAGE;
    case PLR_ERR_TEXT:
    case PLR_ERR_KIND:
    case PLR_ERR_CHECK:
    case PLR_ERR_FORMAT:
    case PLR_ERR_VERSION:
    case PLR_ERR_SPACE:
        return EXIT_TEXT;
    case PLR_ERR_UNTRUSTED:
    case PLR_ERR_SIGNATURE:
        return EXIT_TRUST;
    case PLR_ERR_REQUEST:
    case PLR_ERR_STATE:
        return EXIT_STATE;
    case PLR_ERR_POLICY:
        return EXIT_POLICY;
    case PLR_ERR_IO:
    case PLR_ERR_DAMAGED:
    case PLR_ERR_BUSY:
    case PLR_ERR_MEMORY:
    case PLR_ERR_CRYPTO:
        return EXIT_SYSTEM;
    }
    return EXIT_SYSTEM;
}
