/* Facts as JSON and as tables: what several subcommands show in the same way. plr-cssm(1), JSON. */
#ifndef PLRKIT_CSSM_PRINT_H
#define PLRKIT_CSSM_PRINT_H

#include <jansson.h>

#include "src/cssm/issue.h"
#include "src/ledger/facts.h"

/* Seconds since 1970 as RFC 3339 text. */
json_t *cssm_print_time_json(uint64_t s);

/* A reservation; issued code included: as "authorization-code", and as "sheet" (array of rows) or "xml" if
 * wanted. Errors of issue_text. */
PLR_MUST_CHECK enum plr_err cssm_print_reservation_json(json_t **ret, const struct reservation_facts *r,
                                                        enum issue_form form, struct fail *f);

/* A pool of licences; account and va may be NULL. */
json_t *cssm_print_pool_json(const struct pool_facts *pool, const char *account, const char *va);

/* Is the account, by its number, one of a rehearsal? And if it is: say so on standard error. */
bool cssm_print_is_rehearsal(uint32_t account);
void cssm_print_rehearsal(uint32_t account);

/* What issue_text made of r, on standard output: the code alone on its line, the sheet or the XML envelope. */
void cssm_print_issued(const struct reservation_facts *r, const char *text);

/* Lines of a reservation as an array of {"entitlement-tag","count",...}. */
json_t *cssm_print_lines_json(const struct reservation_facts *r);

/* Lines of a reservation as a table on standard output. */
void cssm_print_lines(const struct reservation_facts *r);

/* "perpetual", "term", "subscription", "universal" */
const char *cssm_print_type(enum license_type type, bool universal);

#endif
