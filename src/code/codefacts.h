/* What is known about a code, collected once and shown as aligned lines for people or as one JSON object. */
#ifndef PLRKIT_CODEFACTS_H
#define PLRKIT_CODEFACTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct codefacts; /* opaque */

/* Empty; NULL if there is no memory, which everything below takes. */
struct codefacts *codefacts_new(bool json);

/* One fact: its JSON key and its label for people; either may be NULL and is then not shown there. An
 * empty label continues the line above. */
void codefacts_text(struct codefacts *facts, const char *key, const char *label, const char *text);
void codefacts_number(struct codefacts *facts, const char *key, const char *label, uint64_t number);
void codefacts_bool(struct codefacts *facts, const char *key, const char *label, bool value);
void codefacts_hex(struct codefacts *facts, const char *key, const char *label, const uint8_t *bytes, size_t len);

/* RFC 3339 in JSON, the field's form for people. */
void codefacts_time(struct codefacts *facts, const char *key, const char *label, uint64_t s);

/* Whether it is of a rehearsal, by the marks that it bears: people are told only if it is. */
void codefacts_rehearsal(struct codefacts *facts, bool rehearsal);

/* JSON only; takes the value. */
void codefacts_json(struct codefacts *facts, const char *key, json_t *value);

/* Show on standard output and free; an incomplete answer is noticed when standard output is flushed. */
void codefacts_print(struct codefacts *facts);

#endif
