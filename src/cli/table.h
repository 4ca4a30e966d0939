/* Plain aligned tables for people: columns as wide as their content, no colour, no box characters. On a terminal that
 * is narrower than the table, each row is a block of lines instead. */
#ifndef PLRKIT_TABLE_H
#define PLRKIT_TABLE_H

#include <stddef.h>

#define TABLE_COLUMNS_MAX 12

struct table; /* opaque */

/* A table with these column titles; a title that begins with '>' is right-aligned. NULL if there is no memory. */
struct table *table_new(const char *const *titles, size_t columns);

/* Add a row of as many cells; they are copied and escaped. */
void table_row(struct table *t, const char *const *cells);

/* Print to standard output (nothing at all if there is no row but the titles, then "none") and free. */
void table_print(struct table *t);

#endif
