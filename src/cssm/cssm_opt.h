/* Keys of the options of plr-cssm, and options that several subcommands have: for the tables of cssm_args*.c. */
#ifndef PLRKIT_CSSM_OPT_H
#define PLRKIT_CSSM_OPT_H

enum cssm_opt {
    KEY_LEDGER = 256,
    KEY_JSON,
    KEY_PASSPHRASE_FILE,
    KEY_UNPROTECTED,
    KEY_NAME,
    KEY_DOMAIN,
    KEY_PLR,
    KEY_SLR,
    KEY_EXPORT,
    KEY_ACCOUNT,
    KEY_VA,
    KEY_TAG,
    KEY_COUNT,
    KEY_TYPE,
    KEY_START,
    KEY_END,
    KEY_UNIVERSAL,
    KEY_REPORTING_ONLY,
    KEY_LICENSE,
    KEY_UDI,
    KEY_PID,
    KEY_BY_REFERENCE,
    KEY_FIX,
    KEY_FORMAT,
    KEY_FILE,
    KEY_HEAD,
    KEY_HEAD_FILE,
    KEY_TRUST,
    KEY_AFTER,
    KEY_INSTEAD_OF,
    KEY_FORCE,
    KEY_DATA_FORMAT,
    KEY_SKIP_BAD,
    KEY_CSV,
    KEY_RESTRICTED,
    KEY_UNRESTRICTED,
    KEY_COUNTED,
    KEY_SVG,
    KEY_BY,
    KEY_DAYS,
    KEY_TRANSIT_DAYS,
    KEY_SINCE,
    KEY_UNTIL,
    KEY_REASON,
    KEY_REMOVAL_LIMIT,
    KEY_FROM,
    KEY_STACK,
    KEY_NO_PLR,
    KEY_NO_SLR,
    KEY_TO,
    KEY_BATCH,
    KEY_OUTPUT,
    KEY_ROLE,
    KEY_AS,
    KEY_REHEARSAL,
    KEY_GROUP,
    KEY_DEVICE_KEY,
    KEY_EPOCH,
    KEY_WITH_BUNDLE,
    KEY_KEYS,
};

#define OPT_COMMON                                                                                                     \
    {"ledger", KEY_LEDGER, "DIR", 0, "Folder of the authority (or PLR_LEDGER)", 1},                                    \
        {"as", KEY_AS, "USER", 0, "In a rehearsal: act as this user", 1},                                              \
    {                                                                                                                  \
        "json", KEY_JSON, NULL, 0, "Print one JSON object", 1                                                          \
    }
#define OPT_PASSPHRASE                                                                                                 \
    {                                                                                                                  \
        "passphrase-file", KEY_PASSPHRASE_FILE, "FILE", 0, "Passphrase of the keys: first line of FILE", 1             \
    }
#define OPT_ACCOUNT                                                                                                    \
    {                                                                                                                  \
        "account", KEY_ACCOUNT, "NAME", 0, "Smart account", 0                                                          \
    }
#define OPT_VA                                                                                                         \
    {                                                                                                                  \
        "va", KEY_VA, "PATH", 0, "Virtual account (if not given: the default one)", 0                                  \
    }
#define OPT_FIX                                                                                                        \
    {                                                                                                                  \
        "fix", KEY_FIX, NULL, 0, "Put a mistyped code right where there is one proposal; say what was changed", 0      \
    }
#define OPT_SOURCE                                                                                                     \
    {"udi", KEY_UDI, "UDI", 0, "UDI of the product, where the request carries only its hash", 0},                      \
        {"pid", KEY_PID, "PID", 0, "PID of the product, where several of the catalogue fit", 0},                       \
        {"file", KEY_FILE, "FILE", 0, "Read the code from FILE", 0}, OPT_FIX
#define OPT_DEVICE_KEY                                                                                                 \
    {"device-key", KEY_DEVICE_KEY, NULL, 0, "Universal: 32 symbols, for a product that has a device key", 0},          \
    {                                                                                                                  \
        "epoch", KEY_EPOCH, "N", 0, "Epoch of the device key: 0 or 1 (if not given: the latest)", 0                    \
    }
#define OPT_BUNDLE                                                                                                     \
    {                                                                                                                  \
        "with-bundle", KEY_WITH_BUNDLE, NULL, 0, "Specific: the trust bundle travels inside the authorization", 0      \
    }
#define OPT_STACK                                                                                                      \
    {                                                                                                                  \
        "stack", KEY_STACK, "FILE", 0, "Requests of a stack, one a line: all or none", 0                               \
    }
#define OPT_BATCH                                                                                                      \
    {"batch", KEY_BATCH, "FILE", 0, "A table of many, as CSV; see plr-cssm(1), BATCH", 0},                             \
    {                                                                                                                  \
        "output", KEY_OUTPUT, "FILE", 0, "Results of --batch, as CSV; a batch that was cut off goes on", 0             \
    }

#endif
