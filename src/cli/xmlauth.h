/* An SLR authorization in the field's XML envelope: what it shows, and the signed bytes inside. plr-code(5), XML
 * ENVELOPE. What an envelope shows is signed by nobody: it counts only where xmlcompare finds it in the signed
 * authorization. The only file that knows expat. */
#ifndef PLRKIT_XMLAUTH_H
#define PLRKIT_XMLAUTH_H

#include "codec/slr.h"
#include "codec/slrtext.h"

#define XMLAUTH_TEXT_MAX  (256u * 1024u)
#define XMLAUTH_FIELD_MAX 1024 /* bytes of any field but the signature */

enum xmlauth_head {
    XMLAUTH_FLAG,
    XMLAUTH_VERSION,
    XMLAUTH_PIID,
    XMLAUTH_TIMESTAMP,
    XMLAUTH_UDI,
    XMLAUTH_HEADS,
};

enum xmlauth_item {
    XMLAUTH_TAG,
    XMLAUTH_COUNT,
    XMLAUTH_START,
    XMLAUTH_END,
    XMLAUTH_TYPE,
    XMLAUTH_NAME,         /* these three are in no signed authorization */
    XMLAUTH_DESCRIPTION,  /* */
    XMLAUTH_SUBSCRIPTION, /* */
    XMLAUTH_ITEMS,
};

/* UTF-8 without outer blanks, "" where an element is empty or absent. */
struct xmlauth_entitlement {
    const char *item[XMLAUTH_ITEMS];
};

struct xmlauth {
    const char *head[XMLAUTH_HEADS];
    const char *signature; /* base64 */
    size_t entitlement_count;
    struct xmlauth_entitlement entitlements[SLR_ENT_MAX];
    char *text; /* what all of these point into */
};

/* Names of the elements: "piid", "startDate". */
const char *xmlauth_head_name(enum xmlauth_head head);
const char *xmlauth_item_name(enum xmlauth_item item);

/* Read a text that xmltext_is. xmlauth_free it. PLR_ERR_TEXT: not well-formed XML, a document type, attributes;
 * PLR_ERR_FORMAT: other elements than an authorization has, one of them twice, a field or a list too long, no
 * signature; PLR_ERR_SPACE: longer than XMLAUTH_TEXT_MAX; PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err xmlauth_read(struct xmlauth **ret, const char *text, size_t len, struct fail *f);
void xmlauth_free(struct xmlauth *x);

/* The bytes inside the signature, with their document tag. PLR_ERR_FORMAT: not base64, or a damaged COSE object;
 * PLR_ERR_UNTRUSTED ("unknownsignature"): something else, like the field's own signatures. */
PLR_MUST_CHECK enum plr_err xmlauth_bytes(struct slrtext *ret, const struct xmlauth *x, struct fail *f);

#endif
