/* Whether a reservation was answered with the MAC of a device key: what was issued says so itself. */
#ifndef PLRKIT_DEVICEFACTS_H
#define PLRKIT_DEVICEFACTS_H

#include "codec/deviceauth.h"
#include "src/ledger/facts.h"

/* True if the issued code is one for a device key (M); its fields then go to ret, which may be NULL. */
bool devicefacts_of(struct deviceauth *ret, const struct reservation_facts *r);

/* True if it was issued as the wish has it: with the signature, or with a MAC and, where the wish names one, of this
 * epoch. */
bool devicefacts_as_wished(const struct reservation_facts *r, const struct wish *wish);

#endif
