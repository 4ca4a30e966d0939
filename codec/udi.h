/* Unique Device Identifier: fields PID, VID, SN, UUID and their canonical text. plr-code(5), UDI. */
#ifndef PLRKIT_UDI_H
#define PLRKIT_UDI_H

#include "codec/fail.h"

#define UDI_TEXT_MAX 255

struct udi {
    size_t text_len;
    char text[UDI_TEXT_MAX + 1]; /* canonical: "PID:C9300-24UX,SN:FCW2134L0RN"; what every hash covers */
    char pid[UDI_TEXT_MAX + 1];  /* values of the fields; empty where a field is absent */
    char vid[UDI_TEXT_MAX + 1];
    char sn[UDI_TEXT_MAX + 1];
    char uuid[UDI_TEXT_MAX + 1];
};

/* Read a UDI as people and products write it (also P: S: U:, keys in any case and order, blanks around commas).
 * PLR_ERR_FORMAT: unknown, repeated or empty field, neither SN nor UUID, a value with other than printable ASCII, too
 * long. */
PLR_MUST_CHECK enum plr_err udi_parse(struct udi *ret, const char *text, size_t text_len, struct fail *f);

/* UDI of just PID and SN. Same errors. */
PLR_MUST_CHECK enum plr_err udi_from_pid_sn(struct udi *ret, const char *pid, const char *sn, struct fail *f);

#endif
