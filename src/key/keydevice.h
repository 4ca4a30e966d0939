/* plr-key device epoch and device keys: the factory line. plr-key(1). */
#ifndef PLRKIT_KEYDEVICE_H
#define PLRKIT_KEYDEVICE_H

#include <stdbool.h>

#include "src/cli/cmd.h"

struct keydevice_args {
    char **operands;
    size_t operand_count;
    const char *udi;
    const char *csv;
    const char *epoch_key; /* file */
    const char *output;
    const char *split; /* folder */
    const char *passphrase_file;
    char passphrase_fd[32]; /* /dev/fd/N */
    unsigned epoch;
    bool epoch_given;
    bool unprotected;
    bool skip_bad;
    bool json;
};

extern const struct argp_option keydevice_of_epoch[];
extern const struct argp_option keydevice_of_keys[];

/* Parsers; state->input is a struct keydevice_args. One operand; none. */
error_t keydevice_epoch_parse(int key, char *arg, struct argp_state *state);
error_t keydevice_keys_parse(int key, char *arg, struct argp_state *state);

/* Make an epoch key. Take its key, and make those of products. Return the exit status. */
int keydevice_epoch_run(void *input);
int keydevice_keys_run(void *input);

#endif
