/* The subcommands of plr-cssm, and what they share. Each run function takes a struct cssm_args and returns the exit
 * status. plr-cssm(1). */
#ifndef PLRKIT_CSSM_H
#define PLRKIT_CSSM_H

#include <jansson.h>

#include "codec/kind.h"
#include "src/cssm/cssm_args.h"
#include "src/cssm/resolve.h"
#include "src/ledger/facts.h"
#include "src/ledger/ledger.h"
#include "src/ledger/ledger_list.h"
#include "src/ledger/permit.h"

#define CSSM_USER_MAX  (LEDGER_USER_MAX + 1)
#define CSSM_ACTOR_MAX (2 * CSSM_USER_MAX + 8)

struct cssm {
    const struct cssm_args *args;
    struct ledger *ledger;
    char user[CSSM_USER_MAX];   /* OS user whose roles count */
    char actor[CSSM_ACTOR_MAX]; /* the same for the event log; with --as also who really was there */
    struct role_facts *roles;   /* for cssm_permit_sees; NULL until it is asked */
    size_t role_count;
    struct ledger_authority authority;
    uint64_t now_s;
    struct signkey *log_key; /* signs the head of the log; NULL until cssm_key opened it */
    char draft[32];          /* name of the draft of a code that was typed; empty if none was */
};

/* Who runs this: the name of the OS user, or the number where there is no name that serves. With --as, which only a
 * rehearsal allows, that user; actor, for the log, then also says who really was there. PLR_ERR_POLICY (--as in
 * production: reason "norehearsal"), PLR_ERR_USAGE (no name). */
PLR_MUST_CHECK enum plr_err cssm_identify(char user[static CSSM_USER_MAX], char actor[static CSSM_ACTOR_MAX],
                                          const struct cssm_args *args, bool rehearsal, struct fail *f);

/* Start the libraries and open the ledger; an interrupted init is named. cssm_close also after a failure. */
PLR_MUST_CHECK enum plr_err cssm_open(struct cssm *c, const struct cssm_args *args, struct fail *f);

/* Close the ledger; err is how the command ended: the draft of a typed code goes or stays by it (typing_settle). */
void cssm_close(struct cssm *c, enum plr_err err);

/* Append to the event log, inside a transaction; takes the reference to detail. */
PLR_MUST_CHECK enum plr_err cssm_record(struct cssm *c, const char *action, const char *subject, json_t *detail,
                                        struct fail *f);

/* May the operator do this there? Every command asks before it acts (permit.h lists the acts): first outside of its
 * transaction, so that nobody types a code or a passphrase in vain, and again inside it where something is changed (a
 * cheap query). account NULL: the authority as a whole, or, for the acts that only look, anywhere. va NULL: the account
 * as a whole. A transfer asks for both sides; a batch for each row, before the transaction that it shares with others.
 * PLR_ERR_POLICY (reason "notpermitted"): rolls a transaction back that is open, records "refused" in one of its own,
 * and says who may. Or PLR_ERR_DAMAGED, _IO, _MEMORY. */
PLR_MUST_CHECK enum plr_err cssm_permit(struct cssm *c, enum act act, const struct account_facts *account,
                                        const struct va_facts *va, struct fail *f);

/* After a failure (err) of what asked ledger_role_permit itself, below the commands: a refusal of that kind is recorded
 * as cssm_permit does it. r says where. Returns err. */
PLR_MUST_CHECK enum plr_err cssm_permit_noted(struct cssm *c, enum plr_err err, enum act act,
                                              const struct reservation_facts *r, const struct fail *f);

/* May the operator do this where a reservation is? As cssm_permit. */
PLR_MUST_CHECK enum plr_err cssm_permit_reservation(struct cssm *c, enum act act, const struct reservation_facts *r,
                                                    struct fail *f);

/* Is this row of a list or report shown to the operator? By names; va NULL: the row is of a whole account; account
 * NULL: of none. Nothing is logged. */
bool cssm_permit_sees(struct cssm *c, enum act act, const char *account, const char *va);

/* May the operator do this in some part of the account? Nothing is logged. */
bool cssm_permit_part(struct cssm *c, enum act act, const struct account_facts *account);

/* After a failure (err) of reserve_check or what calls it: a suspected clone is put on record, once for each request,
 * in a transaction of its own; one that is open is rolled back. Returns err. */
PLR_MUST_CHECK enum plr_err cssm_clone_noted(struct cssm *c, enum plr_err err, const struct resolved *from,
                                             const struct fail *f);

/* The account and virtual account that the options name. PLR_ERR_USAGE: no --account. */
PLR_MUST_CHECK enum plr_err cssm_account(struct account_facts *ret, struct va_facts *ret_va, struct cssm *c,
                                         struct fail *f);

/* The same for names that are given otherwise, as in a row of a batch. NULL: no account, the default virtual account.
 */
PLR_MUST_CHECK enum plr_err cssm_account_named(struct account_facts *ret, struct va_facts *ret_va, struct cssm *c,
                                               const char *name, const char *va, struct fail *f);

/* The options that name licences, of "license add" and its like, fit each other. PLR_ERR_USAGE. */
PLR_MUST_CHECK enum plr_err cssm_license_check(const struct cssm_args *a, struct fail *f);

/* The code of this kind that was given: operands, --file or "-"; a person at a terminal is asked. Fresh memory. */
PLR_MUST_CHECK enum plr_err cssm_code_text(char **ret, size_t *ret_len, struct cssm *c, enum code_kind kind,
                                           struct fail *f);

/* Report a failure, if it is one. Returns the exit status. */
int cssm_status(const char *verb, enum plr_err err, const struct fail *f);

/* Open the ledger, let act work, close, report a failure of verb. Returns the exit status. */
int cssm_run(const char *verb, const struct cssm_args *args, enum plr_err (*act)(struct cssm *c, struct fail *f));

/* The same with zeroed memory for one reservation. */
int cssm_run_reservation(const char *verb, const struct cssm_args *args,
                         enum plr_err (*act)(struct reservation_facts *r, struct cssm *c, struct fail *f));

int cssm_init_run(void *input);
int cssm_account_add_run(void *input);
int cssm_list_accounts_run(void *input);
int cssm_account_set_run(void *input);
int cssm_account_show_run(void *input);
int cssm_list_vas_run(void *input);
int cssm_user_add_run(void *input);
int cssm_user_remove_run(void *input);
int cssm_user_show_run(void *input);
int cssm_list_users_run(void *input);
int cssm_va_add_run(void *input);
int cssm_va_move_run(void *input);
int cssm_va_rename_run(void *input);
int cssm_va_default_run(void *input);
int cssm_va_remove_run(void *input);
int cssm_product_add_run(void *input);
int cssm_product_import_run(void *input);
int cssm_list_products_run(void *input);
int cssm_list_product_run(void *input);
int cssm_list_export_run(void *input);
int cssm_list_entitlements_run(void *input);
int cssm_list_inventory_run(void *input);
int cssm_list_licenses_run(void *input);
int cssm_list_report_run(void *input);
int cssm_catalogue_remove_run(void *input);
int cssm_catalogue_remove_tag_run(void *input);
int cssm_catalogue_remove_udi_run(void *input);
int cssm_catalogue_set_run(void *input);
int cssm_product_inventory_add_run(void *input);
int cssm_product_inventory_import_run(void *input);
int cssm_license_add_run(void *input);
int cssm_available_run(void *input);
int cssm_license_convert_run(void *input);
int cssm_deposit_import_run(void *input);
int cssm_license_withdraw_run(void *input);
int cssm_alert_run(void *input);
int cssm_clone_clear_run(void *input);
int cssm_reserve_run(void *input);
int cssm_update_run(void *input);
int cssm_return_run(void *input);
int cssm_return_confirm_run(void *input);
int cssm_removal_remove_run(void *input);
int cssm_transfer_licenses_run(void *input);
int cssm_transfer_instance_run(void *input);
int cssm_removal_settle_run(void *input);
int cssm_removal_rehost_run(void *input);
/* Which rows of a list the options ask for: names that are not known are said, rather than nothing being found. tag is
 * room for what ret refers to. PLR_ERR_USAGE, PLR_ERR_NOT_FOUND. */
PLR_MUST_CHECK enum plr_err cssm_list_filter(struct ledger_list_filter *ret, char tag[static TAG_TEXT_MAX + 1],
                                             struct cssm *c, struct fail *f);

int cssm_trend_run(void *input);
int cssm_list_run(void *input);
int cssm_show_run(void *input);
int cssm_trust_run(void *input);
int cssm_signer_list_run(void *input);
int cssm_signer_use_run(void *input);
int cssm_log_verify_run(void *input);
int cssm_verify_run(void *input);
int cssm_backup_run(void *input);
int cssm_restore_run(void *input);
int cssm_log_head_run(void *input);
int cssm_log_export_run(void *input);
int cssm_list_events_run(void *input);

#endif
