/* What went wrong: one value per reaction of a program, and the facts a person needs.
 *
 * A fallible function returns enum plr_err and, on failure, describes it in the caller's struct fail.
 * Nothing is printed here; src/cli/report.c is the only printer of diagnostics. */
#ifndef PLRKIT_FAIL_H
#define PLRKIT_FAIL_H

#include <stddef.h>
#include <stdint.h>

enum plr_err {
    PLR_OK = 0,
    PLR_ERR_NO,        /* the question was understood and the answer is no */
    PLR_ERR_USAGE,     /* command line or operand of the wrong shape */
    PLR_ERR_NOT_FOUND, /* a name that is not known here */
    PLR_ERR_TEXT,      /* a character or a length that no code has */
    PLR_ERR_KIND,      /* a code of another kind than is wanted */
    PLR_ERR_CHECK,     /* check symbols do not agree */
    PLR_ERR_FORMAT,    /* well-formed text, malformed content */
    PLR_ERR_VERSION,   /* a version this program does not know */
    PLR_ERR_UNTRUSTED, /* key unknown, of another purpose, expired or revoked */
    PLR_ERR_SIGNATURE, /* signature does not hold */
    PLR_ERR_PRODUCT,   /* for another product */
    PLR_ERR_REQUEST,   /* for another request of this product */
    PLR_ERR_STATE,     /* not possible in this state */
    PLR_ERR_POLICY,    /* refused by policy */
    PLR_ERR_SPACE,     /* does not fit the room that the format or the caller gives */
    PLR_ERR_IO,        /* file, terminal or database */
    PLR_ERR_DAMAGED,   /* a store, ledger or key file that is not what was written */
    PLR_ERR_BUSY,      /* locked by another process */
    PLR_ERR_MEMORY,
    PLR_ERR_CRYPTO, /* a primitive failed or did not pass its self-test */
};

#define FAIL_TEXT_MAX 320

struct fail {
    enum plr_err err;
    const char *reason;       /* stable word for scripts, e.g. "reservationmismatch"; static text */
    char why[FAIL_TEXT_MAX];  /* one clause, lower case, no final stop, no control characters */
    char hint[FAIL_TEXT_MAX]; /* what to do next; empty if there is nothing to say */
    uint32_t line;            /* 1-based line of the text typed; 0 where it has no meaning */
    uint32_t symbol;          /* 1-based symbol in the code (or line of a sheet); 0 where unknown */
};

#define PLR_MUST_CHECK __attribute__((warn_unused_result))

/* Describe a failure. fmt knows %s %c %u %zu %% only; text of %s is escaped (control and non-ASCII bytes as \xNN) and
 * cut with "..." where it does not fit. f may be NULL. An earlier hint and position are cleared. Returns err. */
enum plr_err fail_set(struct fail *f, enum plr_err err, const char *reason, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Add the hint to a failure already set; same fmt. f may be NULL. */
void fail_hint(struct fail *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Add the place to a failure already set; 0 leaves a part out. f may be NULL. */
void fail_at(struct fail *f, uint32_t line, uint32_t symbol);

/* Format into dst[cap] with the same fmt; always terminated; returns the length written. For texts in rooms without
 * stdio. */
size_t fail_text(char *dst, size_t cap, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
