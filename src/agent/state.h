/* Everything that the product side keeps. plr-store(5) is the format on disk; step.h is how it changes. */
#ifndef PLRKIT_STATE_H
#define PLRKIT_STATE_H

#include "codec/opening.h"
#include "codec/slr.h"
#include "codec/slrtext.h"
#include "keys/digest.h"

#define STATE_UDI_MAX      1 /* one product; stack members will stand here */
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
    STATE_RETURNED = 5,      /* as idle; the last return code is shown again on request */
};
#define STATE_MODES 6

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
};
#define STATE_OUTCOMES 3

struct state_past {
    struct state_request request;
    enum state_outcome outcome;
    uint64_t ended_s;
};

/* The authorization that is installed; its text is what is stored, the rest is read from it. */
struct state_authorization {
    struct state_request request; /* which it answers */
    uint64_t installed_s;
    char receipt[DIGEST_RECEIPT_TEXT + 1];
    enum export_status export_status;
    uint32_t account;
    char text[SLRTEXT_STREAM_MAX + 1]; /* canonical: 64 symbols of PLR, one line of SLR */
    struct slr slr;                    /* STATE_INSTALLED_SLR */
};

struct state_return {
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

struct agent {
    uint64_t generation; /* grows with every write */
    size_t udi_count;    /* 1..STATE_UDI_MAX */
    struct udi udis[STATE_UDI_MAX];
    uint8_t trust_hash[STATE_HASH_LEN]; /* of the pinned bundle */
    enum state_mode mode;
    uint32_t seq;                         /* of the latest request or return */
    struct state_request pending;         /* STATE_PENDING */
    struct state_authorization installed; /* STATE_INSTALLED_* */
    bool has_return;
    struct state_return last_return;
    char last_receipt[DIGEST_RECEIPT_TEXT + 1]; /* last confirmation code; empty if there was none */
    size_t past_count;
    struct state_past past[STATE_PAST_MAX]; /* oldest first */
    size_t use_count;
    struct state_use uses[STATE_USE_MAX];
    uint64_t evaluation_used_s; /* at most STATE_EVALUATION_S */
    struct state_clock clock;
    size_t event_count;
    struct state_event events[STATE_EVENT_MAX]; /* oldest first */
    size_t fresh_events;                        /* how many of the last were added since reading; not stored */
};

/* Wipe and free a state, which holds secrets; NULL is nothing. */
void state_free(struct agent *a);

/* Stable word of a mode, in the store and in JSON: disabled, idle, pending, installed-plr, installed-slr, returned. */
const char *state_word(enum state_mode mode);

/* Stable word of an outcome: cancelled, returned, returned-not-installed. */
const char *state_outcome_word(enum state_outcome outcome);

/* Stable word of a doubt: none, early, back, ahead, rewound. */
const char *state_doubt_word(enum state_doubt doubt);

/* True if an authorization is installed. */
bool state_installed(const struct agent *a);

/* The low 6 bits that codes carry. */
uint8_t state_seq6(uint32_t seq);

/* Move a request to the past ones; the oldest gives way. A request that is there already gets the new outcome. */
void state_past_add(struct agent *a, const struct state_request *request, enum state_outcome outcome, uint64_t now_s);

/* The past request with this 6-bit number and commitment, or NULL. */
const struct state_past *state_past_find(const struct agent *a, uint8_t seq6, const struct commitment *commitment);

/* The reservation request code of a request. */
void state_request_code(struct code *ret, const struct agent *a, const struct state_request *request);

/* The return code of a return. */
void state_return_code(struct code *ret, const struct agent *a, const struct state_return *given);

#endif
