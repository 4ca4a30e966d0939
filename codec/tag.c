#include <string.h>

#include "codec/tag.h"

#define REGID      "regid."
#define MONTH_LEN  7 /* YYYY-MM */
#define YEAR_FIRST 2000
#define YEAR_LAST  9999

static const char hex_digits[] = "0123456789abcdef";

static bool read_digits(uint32_t *ret, const char *text, size_t n)
{
    uint32_t v = 0;

    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        v = v * 10 + (uint32_t)(text[i] - '0');
    }
    *ret = v;
    return true;
}

static bool read_month(uint32_t *ret, const char *text)
{
    uint32_t year = 0;
    uint32_t month = 0;

    if (!read_digits(&year, text, 4) || text[4] != '-' || !read_digits(&month, text + 5, 2))
        return false;
    if (year < YEAR_FIRST || month < 1 || month > 12)
        return false;
    *ret = (year - YEAR_FIRST) * 12 + month - 1;
    return true;
}

static bool is_label_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* Length of "label.label" at text when a dot follows it; 0 if that is not there. */
static size_t domain_length(const char *text)
{
    size_t n = 0;

    for (unsigned label = 0; label < 2; label++) {
        size_t start = n;

        while (is_label_char(text[n]))
            n++;
        if (n == start || text[n] != '.')
            return 0;
        n++;
    }
    return n - 1;
}

static bool is_tag_text(const char *text)
{
    size_t n = 0;

    for (; text[n] != '\0'; n++)
        if (n == TAG_TEXT_MAX || text[n] <= 0x20 || text[n] > 0x7e)
            return false;
    return n > 0;
}

bool tag_split(struct tag_parts *ret, const char *tag)
{
    struct tag_parts p = {0};
    const char *comma = NULL;
    const char *name = NULL;
    size_t len = 0;
    size_t domain_len = 0;

    if (!is_tag_text(tag) || strncmp(tag, REGID, strlen(REGID)) != 0)
        return false;
    len = strlen(tag);
    tag += strlen(REGID);
    len -= strlen(REGID);
    if (len < MONTH_LEN + 1 || !read_month(&p.month, tag) || tag[MONTH_LEN] != '.')
        return false;
    tag += MONTH_LEN + 1;
    domain_len = domain_length(tag);
    comma = strrchr(tag, ',');
    if (domain_len == 0 || comma == NULL || comma < tag + domain_len + 2)
        return false;
    name = tag + domain_len + 1;
    memcpy(p.domain, tag, domain_len);
    memcpy(p.name, name, (size_t)(comma - name));
    len = strlen(comma + 1);
    if (len < 1 + 1 + TAG_UUID_TEXT || comma[1 + len - TAG_UUID_TEXT - 1] != '_')
        return false;
    memcpy(p.version, comma + 1, len - TAG_UUID_TEXT - 1);
    if (!tag_uuid_read(p.uuid, comma + 1 + len - TAG_UUID_TEXT, TAG_UUID_TEXT))
        return false;
    *ret = p;
    return true;
}

static void append(char *dst, size_t *len, const char *text)
{
    size_t n = strlen(text);

    memcpy(dst + *len, text, n + 1);
    *len += n;
}

bool tag_join(char dst[TAG_TEXT_MAX + 1], const struct tag_parts *parts)
{
    char text[4 * (TAG_TEXT_MAX + 1)] = "";
    char month[] = "0000-00.";
    char uuid[TAG_UUID_TEXT + 1] = "";
    size_t len = 0;
    uint32_t year = YEAR_FIRST + parts->month / 12;
    struct tag_parts again = {0};

    if (year > YEAR_LAST)
        return false;
    for (size_t i = 4; i-- > 0; year /= 10)
        month[i] = (char)('0' + year % 10);
    month[5] = (char)('0' + (parts->month % 12 + 1) / 10);
    month[6] = (char)('0' + (parts->month % 12 + 1) % 10);
    tag_uuid_text(uuid, parts->uuid);
    append(text, &len, REGID);
    append(text, &len, month);
    append(text, &len, parts->domain);
    append(text, &len, ".");
    append(text, &len, parts->name);
    append(text, &len, ",");
    append(text, &len, parts->version);
    append(text, &len, "_");
    append(text, &len, uuid);
    /* Parts that split would not give (a dot in the domain, a comma in the version) have another tag's text. */
    if (len > TAG_TEXT_MAX || !tag_split(&again, text) || strcmp(again.domain, parts->domain) != 0 ||
        strcmp(again.name, parts->name) != 0 || strcmp(again.version, parts->version) != 0)
        return false;
    memcpy(dst, text, len + 1);
    return true;
}

enum plr_err tag_check(const char *tag, struct fail *f)
{
    if (is_tag_text(tag))
        return PLR_OK;
    fail_set(f, PLR_ERR_FORMAT, "badtag", "\"%s\" is not an entitlement tag", tag);
    fail_hint(f, "a tag is 1 to %u printable characters without blanks, such as regid.2018-05.com.cisco.NAME,1.0_UUID",
              TAG_TEXT_MAX);
    return PLR_ERR_FORMAT;
}

void tag_name(char dst[TAG_TEXT_MAX + 1], const char *tag)
{
    struct tag_parts p = {0};
    const char *name = tag_split(&p, tag) ? p.name : tag;
    size_t len = strnlen(name, TAG_TEXT_MAX);

    memcpy(dst, name, len);
    dst[len] = '\0';
}

static bool is_hyphen_at(size_t i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

void tag_uuid_text(char dst[TAG_UUID_TEXT + 1], const uint8_t uuid[static TAG_UUID_LEN])
{
    size_t digit = 0;

    for (size_t i = 0; i < TAG_UUID_TEXT; i++) {
        if (is_hyphen_at(i)) {
            dst[i] = '-';
            continue;
        }
        dst[i] = hex_digits[uuid[digit / 2] >> (digit % 2 ? 0 : 4) & 15];
        digit++;
    }
    dst[TAG_UUID_TEXT] = '\0';
}

bool tag_uuid_read(uint8_t ret[TAG_UUID_LEN], const char *text, size_t text_len)
{
    uint8_t uuid[TAG_UUID_LEN] = {0};
    size_t digit = 0;

    if (text_len != TAG_UUID_TEXT)
        return false;
    for (size_t i = 0; i < TAG_UUID_TEXT; i++) {
        const char *at = text[i] != '\0' ? strchr(hex_digits, text[i]) : NULL;

        if (is_hyphen_at(i) && text[i] == '-')
            continue;
        if (is_hyphen_at(i) || at == NULL)
            return false;
        uuid[digit / 2] |= (uint8_t)((at - hex_digits) << (digit % 2 ? 0 : 4));
        digit++;
    }
    memcpy(ret, uuid, sizeof uuid);
    return true;
}
