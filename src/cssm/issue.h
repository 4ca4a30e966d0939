/* From a reservation to the code that is issued for it: built, signed, its receipt taken. */
#ifndef PLRKIT_ISSUE_H
#define PLRKIT_ISSUE_H

#include "keys/secret.h"
#include "keys/signkey.h"
#include "src/cssm/authority_key.h"
#include "src/ledger/facts.h"

/* How an authorization is written. */
enum issue_form { ISSUE_LINE, ISSUE_SHEET, ISSUE_XML };

/* What an authorization is made with: a signing key, or for a wish with a device key the epoch key. */
struct issue_key {
    const struct authority_signer *signer;
    const struct trust *bundle;     /* travels with a specific authorization; NULL: none does */
    const struct secret *epoch_key; /* NULL: signed */
    uint8_t epoch;
};

/* Sign r (all facts but issued, issued_len and receipt are set) with the key of its wish and fill those in.
 * export_status is the account's. PLR_ERR_UNTRUSTED (reason "wrongscope": the signer is not for this product),
 * PLR_ERR_SPACE (more entitlements than an authorization holds), PLR_ERR_FORMAT,
 * PLR_ERR_CRYPTO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err issue_sign(struct reservation_facts *r, enum export_status export_status,
                                       const struct issue_key *key, struct fail *f);

/* The issued code in canonical text, one line: fresh memory (free()). PLR_ERR_DAMAGED (what the ledger holds is none),
 * PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err issue_line(char **ret, const struct reservation_facts *r, struct fail *f);

/* The same in any form, fresh memory: the line; the rows of an SLR authorization's sheet, joined by line ends, or the
 * code alone of a PLR one; the field's XML envelope, one line without its end. Also PLR_ERR_USAGE (a universal one, or
 * one by reference, has no envelope), PLR_ERR_SPACE. */
PLR_MUST_CHECK enum plr_err issue_text(char **ret, const struct reservation_facts *r, enum issue_form form,
                                       struct fail *f);

#endif
