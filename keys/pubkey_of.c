/* Apart, so that who only reads public keys does not link what signs. */
#include "keys/pubkey.h"

void pubkey_of(struct pubkey *ret, const struct signkey *key)
{
    *ret = (struct pubkey){.type = signkey_type(key)};
    ret->len = signkey_public(ret->bytes, key);
}
