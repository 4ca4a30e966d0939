/* The facts of alerts. plr-cssm(1), ALERTS. */
#ifndef PLRKIT_LEDGER_ALERT_H
#define PLRKIT_LEDGER_ALERT_H

#include "src/ledger/alert.h"
#include "src/ledger/ledger.h"

/* Hand every fact of this kind to take, until that returns false, which is not an error. PLR_ERR_IO, PLR_ERR_DAMAGED.
 */
PLR_MUST_CHECK enum plr_err ledger_alert_each(struct ledger *ledger, enum alert_kind kind, uint64_t now_s,
                                              bool (*take)(void *context, const struct alert_fact *fact), void *context,
                                              struct fail *f);

#endif
