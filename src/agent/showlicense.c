#include "src/agent/showlicense.h"

#include "keys/digest.h"

static void name_license(struct showlicense *l)
{
    struct tag_parts parts = {0};

    tag_name(l->name, l->tag);
    if (tag_split(&parts, l->tag))
        (void)fail_text(l->version, sizeof(l->version), "%s", parts.version);
}

static void name_reserved(struct showlicense *l, const struct slr_entitlement *e)
{
    static const char digits[] = "0123456789abcdef";
    char hex[2 * SLR_TAG_HASH_LEN + 1] = "";

    if (!e->by_reference) {
        memcpy(l->tag, e->tag, sizeof(l->tag));
        name_license(l);
        return;
    }
    for (size_t n = 0; n < 2 * (size_t)SLR_TAG_HASH_LEN; n++)
        hex[n] = digits[(n % 2 ? e->tag_hash[n / 2] : e->tag_hash[n / 2] >> 4) & 15];
    (void)fail_text(l->tag, sizeof(l->tag), "reference %s", hex);
    memcpy(l->name, l->tag, sizeof(l->name));
}

static void hash_of(uint8_t hash[static SLR_TAG_HASH_LEN], const struct slr_entitlement *e)
{
    if (e->by_reference)
        memcpy(hash, e->tag_hash, SLR_TAG_HASH_LEN);
    else
        digest_tag(hash, e->tag);
}

bool showlicense_same_tag(const struct slr_entitlement *a, const struct slr_entitlement *b)
{
    uint8_t hash_a[SLR_TAG_HASH_LEN] = {0}, hash_b[SLR_TAG_HASH_LEN] = {0};

    if (!a->by_reference && !b->by_reference)
        return strcmp(a->tag, b->tag) == 0;
    hash_of(hash_a, a);
    hash_of(hash_b, b);
    return memcmp(hash_a, hash_b, sizeof(hash_a)) == 0;
}

/* In use, or reserved by a member before this one: listed there. */
static bool listed(const struct agent *a, size_t member, const struct slr_entitlement *e)
{
    for (size_t i = 0; i < a->use_count; i++)
        if (usage_entitlement(&a->members[member], a->uses[i].tag) == e)
            return true;
    for (size_t i = 0; i < member; i++)
        for (size_t k = 0; k < a->members[i].installed.slr.entitlement_count; k++)
            if (showlicense_same_tag(&a->members[i].installed.slr.entitlements[k], e))
                return true;
    return false;
}

/* What all members reserve of the same tag. */
static uint64_t reserved_count(const struct agent *a, const struct slr_entitlement *e)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < a->member_count; i++)
        for (size_t k = 0; k < a->members[i].installed.slr.entitlement_count; k++)
            if (showlicense_same_tag(&a->members[i].installed.slr.entitlements[k], e))
                sum += a->members[i].installed.slr.entitlements[k].count;
    return sum;
}

static const struct slr_entitlement *reserved_as(const struct agent *a, const char *tag)
{
    const struct slr_entitlement *e = NULL;

    for (size_t i = 0; !e && i < a->member_count; i++)
        e = usage_entitlement(&a->members[i], tag);
    return e;
}

static bool unused_at(struct showlicense *ret, const struct agent *a, size_t i)
{
    for (size_t k = 0; k < a->member_count; k++) {
        for (size_t n = 0; n < a->members[k].installed.slr.entitlement_count; n++) {
            const struct slr_entitlement *e = &a->members[k].installed.slr.entitlements[n];

            if (listed(a, k, e) || i-- > 0)
                continue;
            ret->reserved = e;
            ret->reserved_count = reserved_count(a, e);
            name_reserved(ret, e);
            return true;
        }
    }
    return false;
}

bool showlicense_at(struct showlicense *ret, const struct agent *a, size_t i, uint64_t now_s)
{
    *ret = (struct showlicense){.status = USAGE_NOT_IN_USE};
    if (i >= a->use_count)
        return unused_at(ret, a, i - a->use_count);
    const struct state_use *u = &a->uses[i];

    memcpy(ret->tag, u->tag, sizeof(ret->tag));
    ret->count = u->count;
    ret->export_controlled = u->export_controlled;
    ret->reserved = reserved_as(a, u->tag);
    ret->reserved_count = ret->reserved ? reserved_count(a, ret->reserved) : 0;
    ret->status = usage_ask(a, u->tag, u->count, u->export_controlled, now_s, &ret->why);
    name_license(ret);
    return true;
}
