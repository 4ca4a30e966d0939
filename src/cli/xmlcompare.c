#include "src/cli/xmlcompare.h"

#include <inttypes.h>
#include <strings.h>

#include "keys/digest.h"
#include "src/cli/when.h"
#include "src/cli/xmlwrite.h"

#define SHOWN_MAX 64 /* of a value in a message: the rest of the message must have room */

static enum plr_err fail_disagrees(struct fail *f)
{
    fail_hint(f, "it was changed after it was signed: take the file again from the authority");
    return PLR_ERR_FORMAT;
}

/* tag NULL: a field of the head. */
static enum plr_err disagree(struct fail *f, const char *field, const char *tag, const char *shown, const char *is)
{
    char cut[SHOWN_MAX] = {0};

    (void)fail_text(cut, sizeof cut, "%s", shown[0] ? shown : "nothing");
    (void)fail_set(f, PLR_ERR_FORMAT, "xmldisagrees", "the XML says %s %s%s%s%s, the signed authorization says %s",
                   field, cut, tag ? " for \"" : "", tag ? tag : "", tag ? "\"" : "", is[0] ? is : "nothing");
    return fail_disagrees(f);
}

static enum plr_err disagree_tag(struct fail *f, const char *tag, const char *but)
{
    (void)fail_set(f, PLR_ERR_FORMAT, "xmldisagrees", "the XML %s \"%s\"", but, tag);
    return fail_disagrees(f);
}

static enum plr_err compare_head(const struct xmlauth *x, const struct slr *slr, struct fail *f)
{
    char uuid[TAG_UUID_TEXT + 1] = {0};
    char timestamp[24] = {0};
    struct udi udi = {0};
    const char *const is[XMLAUTH_HEADS] = {
        [XMLAUTH_FLAG] = XMLWRITE_FLAG,  [XMLAUTH_VERSION] = XMLWRITE_VERSION, [XMLAUTH_PIID] = uuid,
        [XMLAUTH_TIMESTAMP] = timestamp, [XMLAUTH_UDI] = slr->udi.text,
    };

    tag_uuid_text(uuid, slr->instance_uuid);
    (void)snprintf(timestamp, sizeof timestamp, "%" PRIu64, slr->issued_s * 1000);
    for (unsigned i = 0; i < XMLAUTH_HEADS; i++) {
        const char *shown = x->head[i];
        bool same = strcmp(shown, is[i]) == 0;

        if (i == XMLAUTH_PIID)
            same = strcasecmp(shown, is[i]) == 0;
        if (i == XMLAUTH_UDI)
            same = udi_parse(&udi, shown, strlen(shown), NULL) == PLR_OK && strcmp(udi.text, is[i]) == 0;
        if (!same)
            return disagree(f, xmlauth_head_name((enum xmlauth_head)i), NULL, shown, is[i]);
    }
    return PLR_OK;
}

/* Which signed entitlement has this tag; entitlement_count if none has. */
static size_t find_tag(const struct slr *slr, const char *tag)
{
    uint8_t hash[SLR_TAG_HASH_LEN] = {0};
    size_t i = 0;

    digest_tag(hash, tag);
    for (; i < slr->entitlement_count; i++) {
        const struct slr_entitlement *e = &slr->entitlements[i];

        if (e->by_reference ? memcmp(hash, e->tag_hash, sizeof hash) == 0 : strcmp(tag, e->tag) == 0)
            break;
    }
    return i;
}

static enum plr_err compare_entitlement(const struct xmlauth_entitlement *shown, const struct slr_entitlement *e,
                                        struct fail *f)
{
    char count[16] = {0};
    char start[WHEN_TEXT] = {0};
    char end[WHEN_TEXT] = {0};
    const char *const is[XMLAUTH_ITEMS] = {
        [XMLAUTH_COUNT] = count,
        [XMLAUTH_START] = start,
        [XMLAUTH_END] = end,
        [XMLAUTH_TYPE] = xmlwrite_type_word(e->type),
    };

    (void)snprintf(count, sizeof count, "%" PRIu32, e->count);
    if (e->type != LICENSE_PERPETUAL) {
        when_day(start, e->start_day);
        when_day(end, e->end_day);
    }
    for (unsigned i = 0; i < XMLAUTH_ITEMS; i++)
        if (is[i] && strcmp(shown->item[i], is[i]) != 0)
            return disagree(f, xmlauth_item_name((enum xmlauth_item)i), shown->item[XMLAUTH_TAG], shown->item[i],
                            is[i]);
    return PLR_OK;
}

static enum plr_err compare_entitlements(const struct xmlauth *x, const struct slr *slr, struct fail *f)
{
    bool taken[SLR_ENT_MAX] = {false};

    for (size_t n = 0; n < x->entitlement_count; n++) {
        const char *tag = x->entitlements[n].item[XMLAUTH_TAG];
        size_t at = find_tag(slr, tag);
        enum plr_err err = PLR_OK;

        if (at == slr->entitlement_count)
            return disagree_tag(f, tag, "shows a tag that the signed authorization does not have:");
        if (taken[at])
            return disagree_tag(f, tag, "shows a tag twice that the signed authorization has once:");
        taken[at] = true;
        err = compare_entitlement(&x->entitlements[n], &slr->entitlements[at], f);
        if (err)
            return err;
    }
    for (size_t i = 0; i < slr->entitlement_count; i++)
        if (!taken[i])
            return disagree_tag(f, slr->entitlements[i].by_reference ? "(by reference)" : slr->entitlements[i].tag,
                                "does not show a tag that the signed authorization has:");
    return PLR_OK;
}

enum plr_err xmlcompare(const struct xmlauth *x, const struct slr *slr, struct fail *f)
{
    enum plr_err err = compare_head(x, slr, f);

    return err ? err : compare_entitlements(x, slr, f);
}
