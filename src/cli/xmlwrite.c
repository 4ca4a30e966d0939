#include "src/cli/xmlwrite.h"

#include <inttypes.h>
#include <sodium.h>

#include "src/cli/when.h"
#include "src/cli/xmlauth.h"

const char *xmlwrite_type_word(enum license_type type)
{
    static const char *const words[] = {
        [LICENSE_PERPETUAL] = "PERPETUAL", [LICENSE_TERM] = "TERM", [LICENSE_SUBSCRIPTION] = "SUBSCRIPTION"};

    return words[type];
}

/* Quotes too, so that the line can be quoted as a whole. */
static void put_field(FILE *to, const char *name, const char *text)
{
    (void)fprintf(to, "<%s>", name);
    for (; *text; text++) {
        if (*text == '&')
            (void)fputs("&amp;", to);
        else if (*text == '<')
            (void)fputs("&lt;", to);
        else if (*text == '>')
            (void)fputs("&gt;", to);
        else if (*text == '"')
            (void)fputs("&quot;", to);
        else if (*text == '\'')
            (void)fputs("&apos;", to);
        else
            (void)fputc(*text, to);
    }
    (void)fprintf(to, "</%s>", name);
}

static void put_head(FILE *to, enum xmlauth_head head, const char *text)
{
    put_field(to, xmlauth_head_name(head), text);
}

static void put_entitlement(FILE *to, const struct slr_entitlement *e)
{
    char name[TAG_TEXT_MAX + 1] = {0};
    char count[16] = {0};
    char start[WHEN_TEXT] = {0};
    char end[WHEN_TEXT] = {0};
    const char *const items[XMLAUTH_ITEMS] = {
        [XMLAUTH_TAG] = e->tag,
        [XMLAUTH_COUNT] = count,
        [XMLAUTH_START] = start,
        [XMLAUTH_END] = end,
        [XMLAUTH_TYPE] = xmlwrite_type_word(e->type),
        [XMLAUTH_NAME] = name,
        [XMLAUTH_DESCRIPTION] = name,
        [XMLAUTH_SUBSCRIPTION] = "",
    };

    tag_name(name, e->tag);
    (void)snprintf(count, sizeof count, "%" PRIu32, e->count);
    if (e->type != LICENSE_PERPETUAL) {
        when_day(start, e->start_day);
        when_day(end, e->end_day);
    }
    (void)fputs("<entitlement>", to);
    for (unsigned i = 0; i < XMLAUTH_ITEMS; i++)
        put_field(to, xmlauth_item_name((enum xmlauth_item)i), items[i]);
    (void)fputs("</entitlement>", to);
}

static void put_all(FILE *to, const struct slr *slr, const char *base64)
{
    char uuid[TAG_UUID_TEXT + 1] = {0};
    char timestamp[24] = {0};

    tag_uuid_text(uuid, slr->instance_uuid);
    (void)snprintf(timestamp, sizeof timestamp, "%" PRIu64, slr->issued_s * 1000);
    (void)fputs("<specificPLR><authorizationCode>", to);
    put_head(to, XMLAUTH_FLAG, XMLWRITE_FLAG);
    put_head(to, XMLAUTH_VERSION, XMLWRITE_VERSION);
    put_head(to, XMLAUTH_PIID, uuid);
    put_head(to, XMLAUTH_TIMESTAMP, timestamp);
    (void)fputs("<entitlements>", to);
    for (size_t i = 0; i < slr->entitlement_count; i++)
        put_entitlement(to, &slr->entitlements[i]);
    (void)fputs("</entitlements></authorizationCode>", to);
    put_field(to, "signature", base64);
    put_head(to, XMLAUTH_UDI, slr->udi.text);
    (void)fputs("</specificPLR>", to);
}

static enum plr_err refuse_by_reference(const struct slr *slr, struct fail *f)
{
    for (size_t i = 0; i < slr->entitlement_count; i++)
        if (slr->entitlements[i].by_reference) {
            fail_set(f, PLR_ERR_USAGE, "byreference", "an authorization by reference has no tags that XML could show");
            fail_hint(f, "use --format line or sheet");
            return PLR_ERR_USAGE;
        }
    return PLR_OK;
}

enum plr_err xmlwrite(char **ret, size_t *ret_len, const struct slr *slr, const struct slrtext *signed_bytes,
                      struct fail *f)
{
    size_t base64_cap = sodium_base64_encoded_len(signed_bytes->bytes_len, sodium_base64_VARIANT_ORIGINAL);
    char *base64 = NULL;
    char *text = NULL;
    size_t len = 0;
    FILE *to = NULL;
    enum plr_err err = refuse_by_reference(slr, f);

    if (err)
        return err;
    base64 = malloc(base64_cap);
    to = base64 ? open_memstream(&text, &len) : NULL;
    if (!to) {
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory to write XML");
        goto out;
    }
    (void)sodium_bin2base64(base64, base64_cap, signed_bytes->bytes, signed_bytes->bytes_len,
                            sodium_base64_VARIANT_ORIGINAL);
    put_all(to, slr, base64);
    bool complete = !ferror(to);
    if (fclose(to) || !complete) {
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory to write XML");
    } else if (len > XMLAUTH_TEXT_MAX) {
        err = fail_set(f, PLR_ERR_SPACE, "toolong", "the XML would be longer than %u bytes", XMLAUTH_TEXT_MAX);
        fail_hint(f, "use --format line or sheet");
    } else {
        *ret = text;
        *ret_len = len;
        text = NULL;
    }
out:
    free(base64);
    free(text);
    return err;
}
