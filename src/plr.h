/* libplr: license reservation in a product that cannot reach a licensing portal. plr(3) is the manual.
 *
 * A product opens its store, asks whether a feature may be used, and records what is in use; an operator asks for a
 * request code, installs the authorization code that the authority answers with, and gives it back by a return code.
 *
 * Threads: a handle may be shared; its calls follow one another. Handles are independent of each other.
 * Processes: every call that changes something takes the store's lock, reads, changes and writes durably; every call
 * that does not reads what is on the disk. Nothing is cached, so two processes lose no count.
 * Memory: structures are the caller's; texts in them are NUL-terminated. Nothing is printed. Messages go to syslog(3).
 *
 * Every function returns an enum plr_result, which is the exit status that plr-agent(1) has for it, and on anything but
 * PLR_DONE fills *error, which may be NULL. Other outputs are then untouched unless it is said otherwise. */
#ifndef PLR_H
#define PLR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PLR_API  __attribute__((visibility("default")))
#define PLR_MUST __attribute__((warn_unused_result))

#define PLR_MEMBERS_MAX 16  /* UDIs of one product */
#define PLR_CODE_MAX    72  /* a request, return or confirmation code, with its NUL */
#define PLR_UDI_MAX     256 /* with NUL */
#define PLR_TAG_MAX     256 /* with NUL */
#define PLR_TEXT_MAX    320 /* messages, with NUL */
#define PLR_WORD_MAX    48  /* words for programs, with NUL */

struct plr; /* a product's store, open */

enum plr_result {
    PLR_DONE = 0,
    PLR_NO = 1,     /* the answer is no: not licensed, another product */
    PLR_USAGE = 2,  /* the call is wrong: a tag that is none, an unknown member */
    PLR_TEXT = 3,   /* the code is mistyped or malformed: error says where */
    PLR_TRUST = 4,  /* signature, key, purpose, validity */
    PLR_SYSTEM = 5, /* storage, memory */
    PLR_STATE = 6,  /* not possible in this state, or for another request */
    PLR_POLICY = 7, /* refused by policy */
};

struct plr_error {
    enum plr_result result;
    char reason[PLR_WORD_MAX];  /* stable word: "reservationmismatch" */
    char message[PLR_TEXT_MAX]; /* one clause for people */
    char hint[PLR_TEXT_MAX];    /* what to do next; may be empty */
    uint32_t line;              /* of a typed text, from 1; 0: none */
    uint32_t symbol;            /* in that line or code, from 1; 0: none */
};

/* Flags of the calls that say so. */
#define PLR_ALL               1u /* all members, not the one that is named */
#define PLR_UPDATE            2u /* a request for a change of what is installed */
#define PLR_EXPORT_CONTROLLED 4u /* the feature is export-controlled functionality */

/* Which member something is about. */
struct plr_member {
    size_t index;             /* 0 is the active one */
    char udi[PLR_UDI_MAX];    /* PID:...,SN:... */
    char role[PLR_WORD_MAX];  /* active, standby, member */
    char state[PLR_WORD_MAX]; /* disabled, idle, pending, installed-plr, installed-slr, update-plr, update-slr, returned
                               */
};

/* A code for an operator to carry, and whose it is. */
struct plr_code {
    struct plr_member member;
    char text[PLR_CODE_MAX]; /* canonical; empty where the call has none to give */
    uint64_t time_s;         /* when it was made, seconds since 1970 UTC */
    uint32_t sequence;       /* that it carries */
    bool again;              /* it was given before: nothing was changed */
    bool confirmation;       /* begins with V: it confirms an update */
    char why[PLR_WORD_MAX];  /* of a return: returned, not-installed, updated */
};

enum plr_usage {
    PLR_NOT_IN_USE,
    PLR_AUTHORIZED,
    PLR_EVALUATION,
    PLR_EVALUATION_EXPIRED,
    PLR_NOT_AUTHORIZED,
};

/* What is said of the licenses of one tag. */
struct plr_answer {
    char tag[PLR_TAG_MAX]; /* the whole tag */
    uint32_t count;        /* that the answer is about */
    enum plr_usage usage;
    char text[PLR_WORD_MAX];    /* "AUTHORIZED", "NOT AUTHORIZED", "EVAL MODE", ... */
    char reason[PLR_WORD_MAX];  /* stable word; empty unless it is a no */
    char message[PLR_TEXT_MAX]; /* one clause for people; likewise */
};

struct plr_status {
    bool enabled; /* License Reservation is ENABLED */
    size_t member_count;
    struct plr_member members[PLR_MEMBERS_MAX];
    enum plr_usage usage;       /* the verdict on everything in use */
    uint64_t evaluation_left_s; /* of 90 days */
    size_t use_count;           /* tags in use: as many as plr_in_use lists */
    char warning[PLR_TEXT_MAX]; /* what is wrong, as plr_warning; empty if nothing is */
};

/* Make the store of a product: a folder that is not there yet or has no store in it. udis[0] is the active one; bundle
 * is the authority's trust bundle (PEM), which is pinned. PLR_STATE (a store is there), PLR_TEXT (a UDI or the bundle),
 * PLR_TRUST, PLR_USAGE (count, a UDI twice), PLR_SYSTEM. */
PLR_API PLR_MUST enum plr_result plr_create(const char *dir, const char *const *udis, size_t count, const char *bundle,
                                            size_t bundle_len, struct plr_error *error);

/* Open a store that is there; plr_close it. Whether it is whole is looked at, so that a store that is missing or
 * damaged is known at once: PLR_SYSTEM. Signatures are verified by every call. */
PLR_API PLR_MUST enum plr_result plr_open(struct plr **ret, const char *dir, struct plr_error *error);

/* NULL is nothing. */
PLR_API void plr_close(struct plr *product);

/* May count licenses of tag, in all, be used? 0: what is in use already, or 1. tag is a whole tag or its NAME.
 * flags: PLR_EXPORT_CONTROLLED. PLR_DONE, and PLR_NO with the reason; *ret (may be NULL) is filled by both. */
PLR_API PLR_MUST enum plr_result plr_check(struct plr *product, const char *tag, uint32_t count, unsigned flags,
                                           struct plr_answer *ret, struct plr_error *error);

/* Record that count more (from 1) are in use; the answer is about all that then are. PLR_NO: recorded, and not
 * authorized: what to do about that is the product's decision. PLR_STATE: more than can be counted. */
PLR_API PLR_MUST enum plr_result plr_use(struct plr *product, const char *tag, uint32_t count, unsigned flags,
                                         struct plr_answer *ret, struct plr_error *error);

/* Record that count fewer are in use. PLR_DONE whatever *ret says of those that stay. PLR_STATE: so many are not. */
PLR_API PLR_MUST enum plr_result plr_release(struct plr *product, const char *tag, uint32_t count,
                                             struct plr_answer *ret, struct plr_error *error);

/* What is in use, up to *count answers; *count is then how many there are in all. */
PLR_API PLR_MUST enum plr_result plr_in_use(struct plr *product, struct plr_answer *ret, size_t *count,
                                            struct plr_error *error);

/* What a product shows of itself. */
PLR_API PLR_MUST enum plr_result plr_status(struct plr *product, struct plr_status *ret, struct plr_error *error);

/* Turn license reservation on or off. PLR_STATE. */
PLR_API PLR_MUST enum plr_result plr_enable(struct plr *product, bool on, struct plr_error *error);

/* The calls below are about the member that is named by its UDI or serial number; NULL: the active one; PLR_ALL: all,
 * those that have nothing to give left out. ret has room for PLR_MEMBERS_MAX; *count is how many were filled. */

/* Make a request, or find the one that waits: its code is for the authority. flags: PLR_ALL, PLR_UPDATE. PLR_STATE. */
PLR_API PLR_MUST enum plr_result plr_request(struct plr *product, const char *member, unsigned flags,
                                             struct plr_code *ret, size_t *count, struct plr_error *error);

/* End the requests; *count may be 0: there was none. The texts are empty. flags: PLR_ALL. */
PLR_API PLR_MUST enum plr_result plr_cancel(struct plr *product, const char *member, unsigned flags,
                                            struct plr_code *ret, size_t *count, struct plr_error *error);

/* Install an authorization, or those of several members, all or none: any form that plr-agent(1) takes. The code of
 * each is its confirmation code. One that is installed already is an error only if it is alone. */
PLR_API PLR_MUST enum plr_result plr_install(struct plr *product, const char *text, size_t len, struct plr_code *ret,
                                             size_t *count, struct plr_error *error);

/* Give back what is installed, or find what was given back: its code is for the authority. flags: PLR_ALL. */
PLR_API PLR_MUST enum plr_result plr_return(struct plr *product, const char *member, unsigned flags,
                                            struct plr_code *ret, size_t *count, struct plr_error *error);

/* Give back an authorization that was issued and not installed, or find what was given back or replaced before. */
PLR_API PLR_MUST enum plr_result plr_return_authorization(struct plr *product, const char *text, size_t len,
                                                          struct plr_code *ret, struct plr_error *error);

/* Give the product, or its members, the device keys of the text of a file as the factory line hands it over
 * (plr-code(5)): it then takes authorizations of 32 symbols. Replaces others; the same again changes nothing. The text
 * is the caller's to wipe. PLR_TEXT (error says the line), PLR_NO (a key of another product), PLR_STATE (an
 * authorization is installed that is verified with the key that is there), PLR_SYSTEM. */
PLR_API PLR_MUST enum plr_result plr_device_key(struct plr *product, const char *text, size_t len,
                                                struct plr_error *error);

/* Go over to the authority's next trust bundle (PEM): made by a root that is trusted already, and with a higher number.
 * *ret_number (may be NULL) is the number in force afterwards; the bundle that is in force changes nothing. PLR_TEXT,
 * PLR_TRUST, PLR_STATE (an older one: reason "oldbundle"), PLR_SYSTEM. */
PLR_API PLR_MUST enum plr_result plr_trust(struct plr *product, const char *bundle, size_t len, uint32_t *ret_number,
                                           struct plr_error *error);

/* What the last call on this handle found wrong with the machine's clock, the store, or the trust in what is installed,
 * for people; empty if nothing.
 * Valid until the next call. */
PLR_API const char *plr_warning(const struct plr *product);

/* The version of this library: "0.1.0". */
PLR_API const char *plr_version(void);

#ifdef __cplusplus
}
#endif

#endif
