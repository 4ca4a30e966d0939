/* Options of the commands that prove and keep a ledger: log, verify, backup, restore. */
#ifndef PLRKIT_CSSM_ARGS_LOG_H
#define PLRKIT_CSSM_ARGS_LOG_H

#include "src/cssm/cssm_args.h"

extern const struct argp_option cssm_args_log_verify[];
extern const struct argp_option cssm_args_log_head[];
extern const struct argp_option cssm_args_log_export[];
extern const struct argp_option cssm_args_log_books[];
extern const struct argp_option cssm_args_log_restore[];

/* The values of these options, for cssm_args.c; ARGP_ERR_UNKNOWN for others. */
error_t cssm_args_log_value(struct cssm_args *a, int key, const char *arg, struct argp_state *state);

/* No operands, and no ledger where --file names an exported copy. */
error_t cssm_args_log_parse(int key, char *arg, struct argp_state *state);

#endif
