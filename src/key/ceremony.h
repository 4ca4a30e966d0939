/* plr-key ceremony: two custodians make a root together, at a terminal. plr-key(1), CEREMONY. */
#ifndef PLRKIT_CEREMONY_H
#define PLRKIT_CEREMONY_H

#include "keys/keyshare.h"
#include "src/cli/keyprint.h"
#include "src/cli/typist.h"
#include "src/key/keyroot.h"

#define CEREMONY_NAME_MAX  64
#define CEREMONY_ROLLS_MAX 4000

enum ceremony_proof {
    CEREMONY_SKIPPED, /* nobody typed it back */
    CEREMONY_TYPED,   /* typed back from the paper, and right */
    CEREMONY_FILE,    /* written to a file, which was read back */
};

struct ceremony_holder {
    char name[CEREMONY_NAME_MAX + 1];
    enum ceremony_proof proof;
};

/* What has been done so far. Secrets are in guarded memory of their own. */
struct ceremony {
    const struct keyargs *args;
    struct typist *typist;
    uint64_t began_s;
    char reader[CEREMONY_NAME_MAX + 1]; /* reads aloud */
    char typer[CEREMONY_NAME_MAX + 1];  /* types back */
    char place[CEREMONY_NAME_MAX + 1];
    unsigned threshold;
    unsigned count;
    size_t rolls;             /* characters of outside randomness */
    const char *rolls_source; /* "dice" and so on */
    unsigned rolls_bits;      /* about how many bits they are */
    unsigned readings;        /* until the words agreed */
    struct secret *passphrase;
    struct keyshares *shares;
    struct ceremony_holder holder[SHARE_INDEX_MAX];
    struct keyroot root; /* key, certificate */
    uint8_t hash[32];    /* fingerprint */
};

int ceremony_run(void *input);

#endif
