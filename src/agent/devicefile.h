/* The file in which a product is given its device key: CSV, as the factory line hands it over, with a row for each
 * member. plr-code(5), DEVICE KEY FILE. */
#ifndef PLRKIT_DEVICEFILE_H
#define PLRKIT_DEVICEFILE_H

#include "src/agent/state.h"

#define DEVICEFILE_MAX (64u * 1024u) /* bytes: what a product needs is far less */

struct devicefile_row {
    struct udi udi;
    struct state_device_key key;
    uint32_t line;
};

struct devicefile {
    size_t count; /* 1..STATE_MEMBER_MAX */
    struct devicefile_row rows[STATE_MEMBER_MAX];
};

/* Read the text of one; devicefile_free it. PLR_ERR_FORMAT, fail has the line: no such table, a row that is malformed,
 * whose key does not agree with its check value, or whose UDI is there twice. PLR_ERR_PRODUCT: more rows than a product
 * has members. PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err devicefile_read(struct devicefile **ret, const char *text, size_t len, struct fail *f);

/* The same of a file ("-" is standard input). PLR_ERR_IO; one that is longer than DEVICEFILE_MAX is of more products.
 */
PLR_MUST_CHECK enum plr_err devicefile_load(struct devicefile **ret, const char *path, struct fail *f);

/* Wipe and free; NULL is nothing. */
void devicefile_free(struct devicefile *file);

/* Put the keys into the members that they are for. ret_changed[i] says that row i was another key than there was.
 * PLR_ERR_PRODUCT: a row is for no member; PLR_ERR_STATE, reason "devicekeyinuse": an authorization is installed that
 * is verified with another. Nothing is changed then. */
PLR_MUST_CHECK enum plr_err devicefile_apply(struct agent *a, bool ret_changed[static STATE_MEMBER_MAX],
                                             const struct devicefile *file, struct fail *f);

#endif
