/* What somebody should look after: pure functions over facts. No database, no clock. plr-cssm(1), ALERTS. */
#ifndef PLRKIT_ALERT_H
#define PLRKIT_ALERT_H

#include "src/ledger/facts.h"

#define ALERT_DAYS_DEFAULT         90
#define ALERT_TRANSIT_DAYS_DEFAULT 30
#define ALERT_TEXT_MAX             320

/* In this order within one severity. */
enum alert_kind {
    ALERT_CLONE_SUSPECTED,
    ALERT_INSUFFICIENT,
    ALERT_RESERVED_EXPIRED,
    ALERT_EXPIRED,
    ALERT_IN_TRANSIT,
    ALERT_EXPIRING,
    ALERT_RETURN_PENDING,
    ALERT_KIND_COUNT,
};

enum alert_severity { ALERT_CRITICAL, ALERT_MAJOR, ALERT_MINOR, ALERT_INFO };

/* What the ledger says where an alert of this kind may be due. */
struct alert_fact {
    enum alert_kind kind;
    char account[FACTS_NAME_MAX + 1];
    char va[FACTS_NAME_MAX + 1];
    char udi[UDI_TEXT_MAX + 1]; /* empty where it is of no product */
    char tag[TAG_TEXT_MAX + 1]; /* empty where it is of no entitlement */
    uint64_t count;             /* licences: reserved (insufficient), held (reserved-expired), not reserved (expired),
                                   all (expiring; 0: only reported) */
    uint64_t in_force;          /* insufficient: what is purchased in terms that run */
    uint32_t end_day;           /* last day of the term; of several the one that ended first */
    uint64_t at_s;              /* issued, noted or removed */
    int64_t number;             /* reservation; 0 if there is none */
};

struct alert_limits {
    uint64_t now_s;
    uint32_t days;         /* how long before its end a term is expiring */
    uint32_t transit_days; /* how long an update may be in transit */
};

struct alert {
    enum alert_kind kind;
    enum alert_severity severity;
    uint64_t since_s;
    uint64_t count;            /* licences that it is about; 0 where it is of none */
    char next[ALERT_TEXT_MAX]; /* what to do */
};

/* Is an alert due? False leaves *ret as it is. */
bool alert_judge(struct alert *ret, const struct alert_fact *fact, const struct alert_limits *limits);

/* Before which alert another stands: by severity, kind, age. Negative, 0, positive. */
int alert_compare(const struct alert *a, const struct alert *b);

/* "clone-suspected", ...; "critical", ... */
const char *alert_word(enum alert_kind kind);
const char *alert_severity_word(enum alert_severity severity);

#endif
