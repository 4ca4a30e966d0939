/* Entitlement tags: regid.2018-05.com.cisco.NAME,1.0_UUID and its parts. plr-code(5), SLR. */
#ifndef PLRKIT_TAG_H
#define PLRKIT_TAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "codec/fail.h"

#define TAG_TEXT_MAX 255
#define TAG_UUID_LEN 16

struct tag_parts {
    uint32_t month;                /* months since January 2000 */
    char domain[TAG_TEXT_MAX + 1]; /* two labels: "com.cisco" */
    char name[TAG_TEXT_MAX + 1];
    char version[TAG_TEXT_MAX + 1];
    uint8_t uuid[TAG_UUID_LEN];
};

/* Take a tag apart. False if it is not of that shape to the letter (tag_join would not give it back). */
bool tag_split(struct tag_parts *ret, const char *tag);

/* Put it together: NUL-terminated, at most TAG_TEXT_MAX. False if it would be longer or the parts are not split's. */
bool tag_join(char dst[TAG_TEXT_MAX + 1], const struct tag_parts *parts);

/* A tag in any shape that may be stored: 1..255 printable ASCII without blanks. PLR_ERR_FORMAT. */
PLR_MUST_CHECK enum plr_err tag_check(const char *tag, struct fail *f);

/* NAME of a tag (S-NCS1K4-LIC-100G=), the tag itself where it has no such shape. dst holds TAG_TEXT_MAX + 1. */
void tag_name(char dst[TAG_TEXT_MAX + 1], const char *tag);

/* 16 bytes as 8-4-4-4-12 lower-case hex, and strictly back. */
#define TAG_UUID_TEXT 36
void tag_uuid_text(char dst[TAG_UUID_TEXT + 1], const uint8_t uuid[static TAG_UUID_LEN]);
bool tag_uuid_read(uint8_t ret[TAG_UUID_LEN], const char *text, size_t text_len);

#endif
