/* Object identifiers of the project, under an arc 2.25.UUID that nobody else can have been given. plr-trust(5). */
#ifndef PLRKIT_OID_H
#define PLRKIT_OID_H

#include <openssl/objects.h>
#include <stdbool.h>

#define OID_ARC        "2.25.192632893357953801122820297575377848547"
#define OID_SLR_SIGNER OID_ARC ".1" /* extended key usage */
#define OID_PLR_SIGNER OID_ARC ".2" /* extended key usage */
#define OID_LOG_SIGNER OID_ARC ".4" /* extended key usage */
#define OID_PUBLIC_KEY OID_ARC ".3" /* attribute of a private key file: the public key, against damage */
#define OID_BUNDLE     OID_ARC ".5" /* extension of a revocation list: what belongs to the bundle */
#define OID_SCOPE      OID_ARC ".6" /* extension of a certificate: the products that it counts for */
#define OID_EPOCH_KEY  OID_ARC ".7" /* algorithm of a private key file: a device epoch key, 32 bytes */

/* True if object is the one that text names in dotted form. */
bool oid_is(const ASN1_OBJECT *object, const char *text);

#endif
