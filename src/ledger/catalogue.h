/* What a line of a catalogue says, and whether it can be: pure. plr-cssm(1), FILES THAT ARE IMPORTED. */
#ifndef PLRKIT_CATALOGUE_H
#define PLRKIT_CATALOGUE_H

#include <jansson.h>

#include "codec/tag.h"
#include "src/cli/rows.h"
#include "src/ledger/facts.h"

#define CATALOGUE_DISPLAY_MAX 255

/* A property that a line may leave as it is. */
enum catalogue_flag { CATALOGUE_KEEP, CATALOGUE_NO, CATALOGUE_YES };

/* One line: a product, an entitlement, or that the one may use the other. Texts point into the row. */
struct catalogue_line {
    const char *pid;     /* "" where the line is of an entitlement alone */
    const char *tag;     /* "" where it is of a product alone */
    const char *display; /* of the tag, or of the product where there is no tag; "" keeps what is there */
    enum catalogue_flag export_restricted;
    enum catalogue_flag reporting_only;
};

extern const struct rows_shape catalogue_shape;
extern const struct rows_shape catalogue_inventory_shape;

/* Read a row. PLR_ERR_FORMAT: no PID, a PID or tag of another shape, a display name that is too long or not printable
 * ASCII, a property of nothing. */
PLR_MUST_CHECK enum plr_err catalogue_read(struct catalogue_line *ret, const struct row *row, struct fail *f);

/* Two lines of one file do not contradict each other: seen (an object, empty at first) collects what was said of each
 * tag and product. PLR_ERR_FORMAT names the earlier line. */
PLR_MUST_CHECK enum plr_err catalogue_agree(json_t *seen, const struct catalogue_line *line, uint32_t number,
                                            struct fail *f);

/* UDI of a row of an inventory: "udi", or its fields one by one. Errors of udi_parse. */
PLR_MUST_CHECK enum plr_err catalogue_udi(struct udi *ret, const struct row *row, struct fail *f);

/* PLR_ERR_FORMAT: reason "badpid", "baddisplayname". */
PLR_MUST_CHECK enum plr_err catalogue_check_pid(const char *pid, struct fail *f);
PLR_MUST_CHECK enum plr_err catalogue_check_display(const char *display, struct fail *f);

/* The account's export status allows what is asked for: an export-restricted entitlement is given only to an account
 * whose status is "allowed", the one with which products allow export-controlled functionality. pools are those that
 * fit the product. A universal reservation carries the status itself. PLR_ERR_POLICY: reason "IsExportRestricted". */
PLR_MUST_CHECK enum plr_err catalogue_check_export(const struct account_facts *account, const struct wish *wish,
                                                   const struct pool_facts *pools, size_t pool_count, struct fail *f);

#endif
