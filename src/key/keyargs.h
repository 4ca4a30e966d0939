/* Options and operands of plr-key's commands; one struct serves them all. plr-key(1). */
#ifndef PLRKIT_KEYARGS_H
#define PLRKIT_KEYARGS_H

#include "keys/cert.h"
#include "keys/scope.h"
#include "keys/trust.h"
#include "src/cli/cmd.h"

#define KEYARGS_LIST_MAX (TRUST_ROOTS_MAX + TRUST_SIGNERS_MAX)

struct keyargs {
    char **operands;
    size_t operand_count;
    const char *output;
    const char *root;                 /* folder of the root */
    const char *passphrase_file;      /* of the key that is made or read */
    const char *root_passphrase_file; /* of the root's key; the new one of "passphrase" */
    char passphrase_fd[32];           /* /dev/fd/N */
    bool unprotected;
    bool rehearsal;
    bool json;
    bool words;
    const char *name;
    const char *key;     /* reference to a key in a token that is to be the root's */
    const char *entropy; /* file with dice rolls or other outside randomness */
    bool purpose_given;
    enum cert_purpose purpose;
    bool slot_given;
    uint8_t slot;
    struct scope scope;
    uint64_t from_s; /* 0: not given */
    uint64_t until_s;
    uint32_t years;
    const char *bundle; /* the bundle before, or that of a product */
    const char *add[KEYARGS_LIST_MAX];
    size_t add_count;
    const char *drop[KEYARGS_LIST_MAX];
    size_t drop_count;
    const char *reason;
    unsigned threshold; /* of key shares; 0: not given */
    unsigned shares;
    const char *share_dir;
    bool shares_only;
};

extern const struct argp_option keyargs_of_root[];
extern const struct argp_option keyargs_of_signer[];
extern const struct argp_option keyargs_of_cert[];
extern const struct argp_option keyargs_of_bundle[];
extern const struct argp_option keyargs_of_revoke[];
extern const struct argp_option keyargs_of_inspect[];
extern const struct argp_option keyargs_of_verify[];
extern const struct argp_option keyargs_of_passphrase[];
extern const struct argp_option keyargs_of_split[];
extern const struct argp_option keyargs_of_combine[];
extern const struct argp_option keyargs_of_check[];
extern const struct argp_option keyargs_of_ceremony[];

/* The path of a descriptor, for --passphrase-fd. A usage error ends the program. */
#define KEYARGS_FD_TEXT 32
void keyargs_fd(char dst[static KEYARGS_FD_TEXT], const char *arg, const struct argp_state *state);

/* Parsers; state->input is a struct keyargs. No operands; exactly one; one or more; any number. */
error_t keyargs_none(int key, char *arg, struct argp_state *state);
error_t keyargs_one(int key, char *arg, struct argp_state *state);
error_t keyargs_key(int key, char *arg, struct argp_state *state); /* one, whose passphrase may be taken away */
error_t keyargs_some(int key, char *arg, struct argp_state *state);
error_t keyargs_any(int key, char *arg, struct argp_state *state);

#endif
