/* Names that are near to what was typed: for "did you mean". */
#ifndef PLRKIT_NEAR_H
#define PLRKIT_NEAR_H

#include <stddef.h>

#define NEAR_NAMES_MAX 256
#define NEAR_TEXT_MAX  64 /* longer texts are near to nothing */

/* Edits (insert, omit, change, swap of neighbours) from a to b; at most NEAR_TEXT_MAX, which also stands for too long.
 */
size_t near_distance(const char *a, const char *b);

/* Up to max of names[count], nearest first: those that typed is the beginning of, then those at 1 edit, and
 * one more for every 4 characters, 3 at most. Returns how many. */
size_t near_find(const char **ret, size_t max, const char *typed, const char *const *names, size_t count);

#endif
