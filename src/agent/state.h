/* Everything that the product side keeps. plr-store(5) is the format on disk; step.h is how it changes. */
#ifndef PLRKIT_STATE_H
#define PLRKIT_STATE_H

#include "codec/opening.h"
#include "codec/slr.h"
#include "codec/slrtext.h"
#include "keys/device.h"
#include "keys/digest.h"
#include "src/agent/counter.h"
#include "src/agent/machine.h"

#define STATE_MEMBER_MAX   16 /* UDIs of one product: a stack, or supervisors and chassis */
#define STATE_SIGNER_NAME  64
#define STATE_PAST_MAX     16
#define STATE_USE_MAX      256
#define STATE_EVENT_MAX    100
#define STATE_COUNT_MAX    SLR_COUNT_MAX
#define STATE_EVALUATION_S (90u * 86400u)
#define STATE_HASH_LEN     32
#define STATE_BOOT_ID_TEXT 36
#define STATE_TIME_MAX     253402300799u /* 9999-12-31T23:59:59Z */

enum state_mode {
    STATE_DISABLED = 0,      /* License Reservation is DISABLED */
    STATE_IDLE = 1,          /* enabled, nothing asked for */
    STATE_PENDING = 2,       /* a request code was made */
    STATE_INSTALLED_PLR = 3, /* universal */
    STATE_INSTALLED_SLR = 4, /* specific */
    STATE_UPDATE_PLR = 5,    /* universal, and an update was requested */
    STATE_UPDATE_SLR = 6,    /* specific, and an update was requested */
    STATE_RETURNED = 7,      /* as idle; the last return code is shown again on request */
};
#define STATE_MODES 8

/* A request that was made, and what opens its commitment. */
struct state_request {
    uint32_t seq; /* codes carry its low 6 bits */
    uint8_t secret[OPENING_SECRET_BYTES];
    struct commitment commitment;
    uint64_t time_s;
};

enum state_outcome {
    STATE_CANCELLED = 0,
    STATE_GIVEN_BACK = 1,        /* after it was installed */
    STATE_GIVEN_BACK_UNUSED = 2, /* without having been installed */
    STATE_REPLACED = 3,          /* by the authorization of an update */
};
#define STATE_OUTCOMES 4

struct state_past {
    struct state_request request;
    enum state_outcome outcome;
    uint64_t ended_s;
};

/* The authorization that is installed; its text is what is stored, the rest is read from it. */
/* Who signed what is installed: its key stays with it, whatever becomes of its certificate. */
struct state_signer {
    char name[STATE_SIGNER_NAME + 1]; /* empty: nobody did; it is an authorization with a device key */
    uint8_t root_hash[32];            /* SHA-256 of the DER of its root */
    uint8_t serial[16];               /* of its certificate */
    uint8_t public_key[32];           /* 32 bytes Ed25519; 29 bytes P-224, then zeros */
};

struct state_authorization {
    struct state_signer signer;
    struct state_request request; /* which it answers */
    uint64_t installed_s;
    char receipt[DIGEST_RECEIPT_TEXT + 1];
    enum export_status export_status;
    uint32_t account;
    char text[SLRTEXT_STREAM_MAX + 1]; /* canonical: 64 or 32 symbols of PLR, one line of SLR */
    struct slr slr;                    /* STATE_INSTALLED_SLR, STATE_UPDATE_SLR */
};

/* What a return code or an update confirmation says; seq 0: there is none. */
struct state_opening {
    uint32_t seq;
    uint8_t secret[OPENING_SECRET_BYTES];
    enum opening_reason reason;
    uint64_t time_s;
};

struct state_use {
    char tag[TAG_TEXT_MAX + 1];
    uint32_t count;         /* 1..STATE_COUNT_MAX */
    bool export_controlled; /* the feature said so */
};

struct state_event {
    uint64_t time_s;
    char text[FAIL_TEXT_MAX]; /* "%SMART_LIC-6-RESERVED_INSTALLED: ..." */
};

/* What is wrong with the wall clock. */
enum state_doubt {
    STATE_DOUBT_NONE = 0,
    STATE_DOUBT_EARLY = 1,   /* before the day this program was made */
    STATE_DOUBT_BACK = 2,    /* earlier than it has been */
    STATE_DOUBT_AHEAD = 3,   /* so far ahead that it is not believed */
    STATE_DOUBT_REWOUND = 4, /* the boot clock went back: a snapshot of the machine was put back */
};
#define STATE_DOUBTS 5

struct state_clock {
    uint64_t wall_s;   /* the time to go by, when last seen: seconds since 1970 UTC; 0: never known */
    uint64_t proven_s; /* the time it must have been at least: by what was signed and by the boot clock */
    uint64_t boot_s;   /* seconds since the start of the machine, when last seen */
    char boot_id[STATE_BOOT_ID_TEXT + 1];
    enum state_doubt doubt; /* when last seen */
};

/* Whether the store may speak for its product: guard.h. */
enum state_standing {
    STATE_GOOD = 0,
    STATE_ELSEWHERE = 1, /* it is on another machine than it was made on */
    STATE_STALE = 2,     /* its counter is beyond it */
    STATE_UNCOUNTED = 3, /* its counter is not there, or another, or set back */
};
#define STATE_STANDINGS 4

/* The key that a product was given when it was made, for authorizations with a MAC. */
struct state_device_key {
    bool known; /* the rest says something only if it is */
    uint8_t epoch;
    uint8_t bytes[DEVICE_KEY_LEN];
};

/* MACs that did not hold, one after the other: attempt.h. */
struct state_attempts {
    uint32_t failed;                      /* 0: none, and the rest says nothing */
    uint64_t boot_s;                      /* seconds since the start of the machine, at the last one */
    char boot_id[STATE_BOOT_ID_TEXT + 1]; /* which start; empty: not known */
    uint64_t wait_s;                      /* until the next, from when the store was opened; not stored */
};

/* One UDI of the product, which asks for and holds an authorization of its own. */
struct member {
    struct udi udi;
    struct state_device_key device_key;
    enum state_mode mode;                 /* STATE_DISABLED for all members or for none */
    uint32_t seq;                         /* of the latest request or return */
    struct state_request pending;         /* STATE_PENDING, STATE_UPDATE_* */
    struct state_authorization installed; /* STATE_INSTALLED_*, STATE_UPDATE_* */
    struct state_opening last_return;
    struct state_opening last_confirmation;     /* of the last update */
    char last_receipt[DIGEST_RECEIPT_TEXT + 1]; /* of the last installation; empty if there was none */
    size_t past_count;
    struct state_past past[STATE_PAST_MAX]; /* oldest first */
};

struct agent {
    uint64_t generation;                     /* grows with every write */
    uint8_t trust_hash[STATE_HASH_LEN];      /* of the pinned bundle */
    bool rehearsal;                          /* that bundle is one of a rehearsal; not stored */
    size_t member_count;                     /* 1..STATE_MEMBER_MAX */
    struct member members[STATE_MEMBER_MAX]; /* the active one, the standby one, the others */
    size_t use_count;
    struct state_use uses[STATE_USE_MAX];
    uint64_t evaluation_used_s;  /* at most STATE_EVALUATION_S */
    uint64_t evaluation_ended_s; /* when that was noticed; 0 before */
    struct state_clock clock;
    struct machine machine; /* that it was made on */
    bool elsewhere;         /* it was found on another machine, and that is on record */
    struct state_attempts attempts;
    struct counter counter;       /* empty spec: there is none */
    enum state_standing standing; /* as found when it was opened; not stored */
    size_t event_count;
    struct state_event events[STATE_EVENT_MAX]; /* oldest first */
    size_t fresh_events;                        /* how many of the last were added since reading; not stored */
};

/* Wipe and free a state, which holds secrets; NULL is nothing. */
void state_free(struct agent *a);

/* Stable word of a mode, in the store and in JSON: disabled, idle, pending, installed-plr, installed-slr, update-plr,
 * update-slr, returned. */
const char *state_word(enum state_mode mode);

/* Stable word of an outcome: cancelled, returned, returned-not-installed, updated. */
const char *state_outcome_word(enum state_outcome outcome);

/* Stable word of a doubt: none, early, back, ahead, rewound. */
const char *state_doubt_word(enum state_doubt doubt);

/* "Active", "Standby", "Member": by the place among the members. */
const char *state_role(size_t member);

/* True if license reservation is enabled. */
bool state_enabled(const struct agent *a);

/* True if an authorization is installed, on this member, or on any. */
bool state_installed(const struct member *m);
bool state_any_installed(const struct agent *a);

/* True if what is installed is universal. */
bool state_universal(const struct member *m);

/* True if a request was made and waits for its authorization, of an update too. */
bool state_requested(const struct member *m);

/* The first member without an authorization while another has one; member_count if there is none such. */
size_t state_lacking(const struct agent *a);

/* Index of the member with this UDI (canonical text) or, where only one has it, this serial number or UUID;
 * member_count if there is none. */
size_t state_member(const struct agent *a, const char *name);

/* The low 6 bits that codes carry. */
uint8_t state_seq6(uint32_t seq);

/* Move a request to the past ones; the oldest gives way. A request that is there already gets the new outcome. */
void state_past_add(struct member *m, const struct state_request *request, enum state_outcome outcome, uint64_t now_s);

/* The past request with this 6-bit number and commitment, or NULL. */
const struct state_past *state_past_find(const struct member *m, uint8_t seq6, const struct commitment *commitment);

/* The opening of a request's commitment. */
void state_opening_of(struct state_opening *ret, const struct state_request *request, enum opening_reason reason,
                      uint64_t now_s);

/* The reservation request code of a request. */
void state_request_code(struct code *ret, const struct member *m, const struct state_request *request);

/* What the authority is told of the last installation: the confirmation (V) of an update, or the receipt of a first
 * installation; empty if there was none. */
void state_confirmation_text(char ret[static CODE_SYM_MAX + 1], const struct member *m);

/* The code of an opening: a confirmation (V) if its reason is an update, else a return code (R). */
void state_opening_code(struct code *ret, const struct member *m, const struct state_opening *opening);

#endif
