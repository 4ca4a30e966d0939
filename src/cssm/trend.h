/* Licence use over time: series of counts, made of changes; pure but for memory. plr-cssm(1), report usage. */
#ifndef PLRKIT_TREND_H
#define PLRKIT_TREND_H

#include <jansson.h>

#include "src/ledger/facts.h"

#define TREND_NAME_MAX TAG_TEXT_MAX

struct trend_series {
    char name[TREND_NAME_MAX + 1]; /* whole tag, or smart account */
    uint64_t before;               /* count when the window begins */
    uint64_t last;                 /* when it ends */
    uint64_t peak;
    uint64_t peak_s;
    size_t latest; /* its latest change + 1; 0: none */
};

/* From at_s on series has count. */
struct trend_change {
    uint64_t at_s;
    uint64_t count;
    size_t series;
};

struct trend_bar {
    char name[FACTS_NAME_MAX + 1]; /* smart account */
    uint64_t purchased;            /* in terms that run */
    uint64_t reserved;
};

struct trend {
    uint64_t since_s; /* the window, both included; 0 until trend_finish: from the first change */
    uint64_t until_s;
    struct trend_series *series; /* after trend_finish: highest peak first */
    size_t series_count;
    size_t series_room;
    struct trend_change *change; /* in order of time, those of the window */
    size_t change_count;
    size_t change_room;
    struct trend_bar *bar; /* as they were added */
    size_t bar_count;
    size_t bar_room;
    uint64_t peak; /* of all series together */
    uint64_t peak_s;
    uint64_t last;
    json_t *index; /* name -> number of its series */
};

/* Add a change, in order of time; the count never falls below 0, what would is taken as 0. until_s is set. Changes of
 * one moment are one. PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err trend_add(struct trend *t, const char *name, uint64_t at_s, int64_t change, struct fail *f);

/* Add to a bar: those of one name are one. PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err trend_add_bar(struct trend *t, const char *name, uint64_t purchased, uint64_t reserved,
                                          struct fail *f);

/* All is added: drop series without use in the window, put the others in order, find peaks. PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err trend_finish(struct trend *t, struct fail *f);

void trend_free(struct trend *t);

#endif
