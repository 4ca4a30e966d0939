/* The signed head of the event log: one row, which moves forward only. plr-ledger(5), HEAD. */
#ifndef PLRKIT_LEDGER_HEAD_H
#define PLRKIT_LEDGER_HEAD_H

#include <stdbool.h>

#include "keys/loghead.h"
#include "src/ledger/ledger.h"

/* Each commit from now on signs the head that its own events make, in the same transaction. The key lives as long as
 * the ledger is open. NULL: sign no longer. */
void ledger_head_sign_with(struct ledger *ledger, const struct ledger_head_signer *signer);

/* Sign the present end of the log if this transaction appended to it and there is a signer. For ledger.c. PLR_ERR_IO,
 * PLR_ERR_CRYPTO. */
PLR_MUST_CHECK enum plr_err ledger_head_settle(struct ledger *ledger, struct fail *f);

/* Sign the present end of the log, inside a transaction, whatever was appended. Same errors. */
PLR_MUST_CHECK enum plr_err ledger_head_sign(struct loghead *ret, struct ledger *ledger, uint64_t at_s, struct fail *f);

/* The newest signed head; *ret_found is false where there is none. PLR_ERR_DAMAGED, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err ledger_head_get(struct loghead *ret, bool *ret_found, struct ledger *ledger,
                                            struct fail *f);

#endif
