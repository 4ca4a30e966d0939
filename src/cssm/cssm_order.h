/* From requests to authorizations, as reserve, update and rehost do it: several orders are one act, recorded in one
 * transaction, all or none. plr-cssm(1). */
#ifndef PLRKIT_CSSM_ORDER_H
#define PLRKIT_CSSM_ORDER_H

#include "src/cssm/cssm.h"
#include "src/cssm/resolve.h"

/* One of them; large, so it is on the heap. */
struct cssm_order {
    struct account_facts account;
    struct va_facts va;
    struct resolved from;
    struct wish wish;
    const struct reservation_facts *like; /* struct reserve_order */
    bool update;
    bool suspected; /* was refused: a clone is */
    bool repeat;    /* was answered before: r is that reservation */
    uint32_t line;  /* of the file that it is from, for messages; 0: none */
    struct reservation_facts r;
};

/* What else belongs to the act, done first in its transaction; it is done twice, once only to see what comes of it. */
struct cssm_order_first {
    enum plr_err (*act)(void *context, struct cssm *c, struct fail *f);
    void *context;
};

/* Read the one request code that was given, and find its product. */
PLR_MUST_CHECK enum plr_err cssm_order_request(struct cssm_order *order, struct cssm *c, struct fail *f);

/* What the options --universal, --license, --by-reference ask for, for the product of the order. PLR_ERR_USAGE: they
 * contradict each other or --format, or ask for nothing; errors of wish_add. */
PLR_MUST_CHECK enum plr_err cssm_order_wish(struct cssm_order *order, struct cssm *c, struct fail *f);

/* --device-key and --epoch, for a wish whose kind is set. PLR_ERR_USAGE: they are for universal ones. */
PLR_MUST_CHECK enum plr_err cssm_order_device(struct wish *wish, const struct cssm_args *a, struct fail *f);

/* --format of a universal authorization, or of one by reference, is not xml: said before anything is recorded. */
PLR_MUST_CHECK enum plr_err cssm_order_form(const struct wish *wish, enum issue_form form, struct fail *f);

/* Say in the message of a failure which line it is about; 0 leaves it as it is. */
void cssm_order_blame(uint32_t line, struct fail *f);

/* Check, sign, then check again under the lock and record all of them. first may be NULL. Each order's r is what was
 * issued, now or before. Errors of reserve.h, issue_sign and the keys; PLR_ERR_BUSY. */
PLR_MUST_CHECK enum plr_err cssm_order_run(struct cssm_order *orders, size_t count,
                                           const struct cssm_order_first *first, struct cssm *c, struct fail *f);

/* Print what was issued for one order: its code in the form of --format, or as JSON; takes the reference to more, whose
 * members are added to the object (may be NULL). */
PLR_MUST_CHECK enum plr_err cssm_order_reveal(const struct cssm_order *order, json_t *more, struct cssm *c,
                                              struct fail *f);

#endif
