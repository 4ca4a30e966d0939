/* Options and operands of plr-cssm: one struct for all subcommands, and the option tables that say which has which. */
#ifndef PLRKIT_CSSM_ARGS_H
#define PLRKIT_CSSM_ARGS_H

#include <argp.h>
#include <stdbool.h>

#include "codec/slr.h"
#include "src/cssm/issue.h"
#include "src/ledger/catalogue.h"

#define CSSM_ARGS_OPERANDS_MAX 64

struct cssm_args {
    const char *ledger;
    const char *passphrase_file;
    const char *name;
    const char *domain;
    const char *account;
    const char *va; /* NULL: the default one */
    const char *pid;
    const char *udi;
    const char *file;
    const char *head;
    const char *role;
    const char *as; /* OS user, in a rehearsal */
    const char *group;
    const char *to; /* virtual account; "/" for the top */
    const char *batch;
    const char *output;
    const char *head_file;
    const char *trust;
    const char *keys; /* folder with the keys of signers that were made elsewhere */
    bool with_bundle;
    const char *instead_of; /* folder of the ledger that a restored one replaces */
    uint64_t after;         /* number of an entry */
    bool force;
    const char *tags[SLR_ENT_MAX];
    const char *licenses[SLR_ENT_MAX]; /* TAG=N */
    char *operands[CSSM_ARGS_OPERANDS_MAX];
    size_t tag_count;
    size_t license_count;
    size_t operand_count;
    uint32_t count; /* 0: not given */
    uint32_t start_day;
    uint32_t end_day;
    enum license_type type;
    enum export_status export_status;
    bool json;
    bool unprotected;
    bool plr;
    bool slr;
    bool rehearsal;
    bool no_plr;
    bool no_slr;
    bool export_given;
    bool universal;
    bool device_key;
    bool epoch_given;
    uint8_t epoch;
    bool reporting_only;
    bool by_reference;
    bool fix;
    enum issue_form form;
    bool type_given;
    bool start_given;
    bool end_given;
    enum rows_format data_format; /* of a file that is imported */
    bool csv;
    bool skip_bad;
    enum catalogue_flag restricted;
    enum catalogue_flag reporting;
    const char *svg;
    bool by_account;
    uint32_t days;
    uint32_t transit_days;
    uint64_t since_s;
    uint64_t until_s;
    const char *reason;
    const char *from;
    const char *stack; /* file */
    uint32_t removal_limit;
    bool removal_limit_given;
};

/* Options by subcommand. */
extern const struct argp_option cssm_args_of_init[];
extern const struct argp_option cssm_args_of_account_add[];
extern const struct argp_option cssm_args_of_account_set[];
extern const struct argp_option cssm_args_of_list[];
extern const struct argp_option cssm_args_of_va_add[];
extern const struct argp_option cssm_args_of_va_move[];
extern const struct argp_option cssm_args_of_user[];
extern const struct argp_option cssm_args_of_product_add[];
extern const struct argp_option cssm_args_of_license_add[];
extern const struct argp_option cssm_args_of_available[];
extern const struct argp_option cssm_args_of_reserve[];
extern const struct argp_option cssm_args_of_return[];
extern const struct argp_option cssm_args_of_show[];

/* Parsers: state->input is a struct cssm_args. No operands; none or one; exactly one; exactly two; one or more; none or
 * more (a code may be typed in groups, or come from --file). Usage errors exit with 2. */
error_t cssm_args_none(int key, char *arg, struct argp_state *state);
error_t cssm_args_maybe(int key, char *arg, struct argp_state *state);
error_t cssm_args_one(int key, char *arg, struct argp_state *state);
error_t cssm_args_two(int key, char *arg, struct argp_state *state);
error_t cssm_args_some(int key, char *arg, struct argp_state *state);
error_t cssm_args_code(int key, char *arg, struct argp_state *state);

/* A whole number 1..SLR_COUNT_MAX out of text; 0 if it is none. */
uint32_t cssm_args_count(const char *text);

#endif
