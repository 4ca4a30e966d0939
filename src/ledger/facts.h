/* Facts that were read from the ledger: plain structs, so that policy can be judged without a database. */
#ifndef PLRKIT_FACTS_H
#define PLRKIT_FACTS_H

#include "codec/cose.h"
#include "codec/opening.h"
#include "codec/slr.h"

#define FACTS_NAME_MAX   64  /* smart account; path of a virtual account */
#define FACTS_DOMAIN_MAX 253 /* of a smart account */
#define FACTS_ISSUED_MAX COSE_BYTES_MAX

enum reservation_kind { RESERVATION_SPECIFIC, RESERVATION_UNIVERSAL };

/* The row of a batch that asks for something. */
struct origin {
    const char *digest; /* of the batch, hexadecimal; NULL: it was asked for alone */
    size_t row;         /* from 1 */
};

struct account_facts {
    uint32_t number;
    char name[FACTS_NAME_MAX + 1];
    char domain[FACTS_DOMAIN_MAX + 1];
    bool plr; /* approved for permanent (universal) reservation */
    bool slr; /* approved for specific reservation */
    enum export_status export_status;
    uint64_t created_s;
    uint32_t removal_limit; /* removed products whose return may be pending */
};

struct va_facts {
    int64_t id;
    uint32_t depth; /* 1..10 */
    bool is_default;
    char path[FACTS_NAME_MAX + 1];
};

struct pool_facts {
    int64_t id;
    char tag[TAG_TEXT_MAX + 1];
    bool universal;
    bool reporting_only;    /* as many as anybody wants */
    bool export_restricted; /* its entitlement is */
    enum license_type type;
    uint32_t start_day; /* both inclusive; 0 for perpetual */
    uint32_t end_day;
    uint32_t purchased; /* 0..SLR_COUNT_MAX */
    uint32_t reserved;  /* 0..purchased */
    uint32_t own;       /* of the reservation that is replaced or moved; policy_count_own */
};

struct instance_facts {
    bool known; /* the rest says something only if it is */
    int64_t id;
    uint8_t uuid[TAG_UUID_LEN];
    uint8_t seq;               /* last seen */
    int64_t va;                /* where it is */
    int64_t open_reservation;  /* 0 if there is none */
    int64_t update;            /* reservation in transit that replaces it; 0 if there is none */
    int64_t removed;           /* reservation whose return is pending; 0 if there is none */
    int64_t commitment_holder; /* reservation that has the commitment asked about; 0 if none has */
};

struct line_facts {
    int64_t pool;
    char tag[TAG_TEXT_MAX + 1];
    uint32_t count;
    enum license_type type;
    uint32_t start_day;
    uint32_t end_day;
    bool universal;
};

enum reservation_state {
    RESERVATION_RESERVED,
    RESERVATION_IN_TRANSIT, /* an update, until the one that it replaces is opened */
    RESERVATION_RETURNED,
    RESERVATION_REMOVED, /* its product is dead: nothing is held, the return code is pending */
};

#define FACTS_REASON_MAX 255 /* why something was done, as a person wrote it */

struct reservation_facts {
    int64_t number;
    uint32_t account;
    char account_name[FACTS_NAME_MAX + 1];
    struct va_facts va; /* depth is not read */
    struct udi udi;
    char pid[UDI_TEXT_MAX + 1];
    enum reservation_kind kind;
    char request[CODE_SYM_MAX + 1];
    uint8_t seq;
    struct commitment commitment;
    bool by_reference;
    size_t issued_len;
    uint8_t issued[FACTS_ISSUED_MAX]; /* characters of a PLR authorization (64, or 32 of one for a device key), COSE
                                         bytes of an SLR authorization */
    char receipt[9];
    uint64_t issued_s;
    enum reservation_state state;
    int64_t replaces;            /* the reservation that this updates; 0 for none */
    int64_t replaced_by;         /* its update, in transit or in force; 0 for none */
    struct commitment update_of; /* of the reservation that this replaces; filled in only where it is to be signed */
    uint64_t confirmed_s;        /* when an update took effect; 0: not */
    uint64_t removed_s;          /* 0: not */
    char remove_reason[FACTS_REASON_MAX + 1];
    uint64_t returned_s;
    char return_reason[16];
    uint8_t uuid[TAG_UUID_LEN]; /* of the product instance */
    size_t line_count;
    struct line_facts lines[SLR_ENT_MAX];
};

/* What the operator asks for. */
struct wish_line {
    char tag[TAG_TEXT_MAX + 1];
    uint32_t count;
};

struct wish {
    enum reservation_kind kind;
    bool device_key;  /* of a universal one: with the MAC of a device key, not with a signature */
    bool epoch_given; /* of this epoch, and no other */
    uint8_t epoch;
    bool by_reference;
    size_t line_count; /* 0 for a universal reservation */
    struct wish_line lines[SLR_ENT_MAX];
};

#endif
