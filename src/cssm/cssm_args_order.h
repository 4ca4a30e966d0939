/* Option tables of what changes a reservation that is there, and the values of their options. */
#ifndef PLRKIT_CSSM_ARGS_ORDER_H
#define PLRKIT_CSSM_ARGS_ORDER_H

#include "src/cssm/cssm_args.h"

extern const struct argp_option cssm_args_order_trust[];
extern const struct argp_option cssm_args_order_key[];
extern const struct argp_option cssm_args_order_update[];
extern const struct argp_option cssm_args_order_remove[];
extern const struct argp_option cssm_args_order_rehost[];
extern const struct argp_option cssm_args_order_licenses[];
extern const struct argp_option cssm_args_order_instance[];

/* Take an option of these tables. ARGP_ERR_UNKNOWN: it is none of them. */
error_t cssm_args_order_value(struct cssm_args *a, int key, const char *arg, struct argp_state *state);

#endif
