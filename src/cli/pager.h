/* Text shown page by page, as network devices do it. */
#ifndef PLRKIT_PAGER_H
#define PLRKIT_PAGER_H

#include <stdbool.h>
#include <stddef.h>

/* Rows and columns of the terminal that standard output is; 0 where it does not say. */
void pager_size(size_t *ret_rows, size_t *ret_columns);

/* Print text to standard output. Where rows is not 0 it stops after so many with " --More-- ": a blank goes on by a
 * page, Enter by a line, any other key, or Ctrl-C, ends it. columns: where lines are broken by the terminal; 0 nowhere.
 * Standard input is a terminal that gives keys as they are typed. */
void pager_show(const char *text, size_t len, size_t rows, size_t columns);

#endif
