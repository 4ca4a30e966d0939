/* The table from errors to exit statuses, of all programs and of libplr. */
#ifndef PLRKIT_EXITS_H
#define PLRKIT_EXITS_H

#include "codec/fail.h"

/* Exit statuses of all programs; the same table is in every man page. */
enum exits {
    EXIT_DONE = 0,
    EXIT_NO = 1,
    EXIT_USAGE = 2,
    EXIT_TEXT = 3,
    EXIT_TRUST = 4,
    EXIT_SYSTEM = 5,
    EXIT_STATE = 6,
    EXIT_POLICY = 7,
};

/* The exit status of an error. */
enum exits exits_of(enum plr_err err);

#endif
