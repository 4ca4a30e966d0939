/* Option tables of the catalogue, licences, alerts and reports, and the values of their options. */
#ifndef PLRKIT_CSSM_ARGS_OF_H
#define PLRKIT_CSSM_ARGS_OF_H

#include "src/cssm/cssm_args.h"

extern const struct argp_option cssm_args_of_import[];
extern const struct argp_option cssm_args_of_export[];
extern const struct argp_option cssm_args_of_products[];
extern const struct argp_option cssm_args_of_remove_tag[];
extern const struct argp_option cssm_args_of_entitlement[];
extern const struct argp_option cssm_args_of_license_convert[];
extern const struct argp_option cssm_args_of_license_withdraw[];
extern const struct argp_option cssm_args_of_license_import[];
extern const struct argp_option cssm_args_of_alert[];
extern const struct argp_option cssm_args_of_alert_clear[];
extern const struct argp_option cssm_args_of_license_list[];
extern const struct argp_option cssm_args_of_report[];

/* Take an option of these tables. ARGP_ERR_UNKNOWN: it is none of them. */
error_t cssm_args_of_value(struct cssm_args *a, int key, const char *arg, struct argp_state *state);

#endif
