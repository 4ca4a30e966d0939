/* Ed25519 keys in PKCS#11 tokens: what is there, making one, and the file that refers to one. plr-key(1), TOKENS. */
#ifndef PLRKIT_KEYTOKEN_H
#define PLRKIT_KEYTOKEN_H

#include "src/cli/cmd.h"

struct keytoken_args {
    const char *module; /* path of the one module to look in; NULL: all that are configured */
    const char *uri;
    const char *label;
    const char *output;        /* the reference file */
    const char *public_output; /* the public key; NULL: nowhere */
    const char *passphrase_file;
    char passphrase_fd[32]; /* /dev/fd/N */
    bool json;
};

extern const struct argp_option keytoken_of_list[];
extern const struct argp_option keytoken_of_reference[];
extern const struct argp_option keytoken_of_generate[];

/* No operands; state->input is a struct keytoken_args. */
error_t keytoken_parse(int key, char *arg, struct argp_state *state);

/* plr-key token list, token reference, token generate */
int keytoken_list_run(void *input);
int keytoken_reference_run(void *input);
int keytoken_generate_run(void *input);

#endif
