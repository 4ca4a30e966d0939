#include "src/agent/storetext.h"

#include <sodium.h>

#include "src/agent/statejson.h"

#define MAGIC      "plrkit-store "
#define HEADER_MAX 128

unsigned storetext_version(const struct agent *a)
{
    bool added = a->attempts.failed > 0;

    for (size_t i = 0; i < a->member_count; i++)
        added |= a->members[i].device_key.known;
    return added ? 2 : 1;
}

/* "plrkit-store 1 LENGTH HASH\n" for a body. */
static size_t header(char dst[HEADER_MAX], unsigned version, const char *body, size_t len)
{
    uint8_t digest[STATE_HASH_LEN] = {0};
    char hex[2 * STATE_HASH_LEN + 1] = "";

    (void)crypto_generichash(digest, sizeof(digest), (const unsigned char *)body, len, NULL, 0);
    (void)sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest));
    return (size_t)snprintf(dst, HEADER_MAX, MAGIC "%u %zu %s\n", version, len, hex);
}

enum plr_err storetext_format(char **ret, size_t *ret_len, const struct agent *a, struct fail *f)
{
    const size_t flags = JSON_PRESERVE_ORDER | JSON_COMPACT;
    char head[HEADER_MAX] = "";
    json_t *object = statejson_write(a);
    size_t body_len = object ? json_dumpb(object, NULL, 0, flags) : 0, head_len = 0;
    char *text = body_len ? malloc(HEADER_MAX + body_len + 1) : NULL;
    /* Into memory of our own: what the library would hand out is for its allocator, which may be the product's. */
    bool written = text && json_dumpb(object, text + HEADER_MAX, body_len, flags) == body_len;

    json_decref(object);
    if (!written) {
        if (text)
            sodium_memzero(text, HEADER_MAX + body_len + 1);
        free(text);
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory to write the state");
    }
    head_len = header(head, storetext_version(a), text + HEADER_MAX, body_len);
    memcpy(text, head, head_len);
    memmove(text + head_len, text + HEADER_MAX, body_len);
    sodium_memzero(text + head_len + body_len, HEADER_MAX - head_len + 1);
    *ret = text;
    *ret_len = head_len + body_len;
    return PLR_OK;
}

/* The version that the first line names; 0 if it is not the first line of a store. */
static unsigned version_of(const char *bytes, size_t len)
{
    size_t at = sizeof(MAGIC) - 1;
    unsigned version = 0;

    if (len < at || memcmp(bytes, MAGIC, at) != 0)
        return 0;
    for (; at < len && bytes[at] >= '0' && bytes[at] <= '9' && version < 100000; at++)
        version = version * 10 + (unsigned)(bytes[at] - '0');
    return at < len && bytes[at] == ' ' ? version : 0;
}

enum plr_err storetext_parse(struct agent *ret, const char *bytes, size_t len, struct fail *f)
{
    enum plr_err err = PLR_OK;
    char head[HEADER_MAX] = "";
    const char *end = memchr(bytes, '\n', len < HEADER_MAX ? len : HEADER_MAX);
    unsigned version = version_of(bytes, len);
    struct agent *a = NULL;

    if (version > STORETEXT_VERSION)
        return fail_set(f, PLR_ERR_IO, "newerversion", "the store is of version %u; this program knows version %u",
                        version, STORETEXT_VERSION);
    if (version == 0 || !end)
        return fail_set(f, PLR_ERR_DAMAGED, "damaged", "its first line is not that of a store");
    size_t head_len = (size_t)(end + 1 - bytes), body_len = len - head_len;
    /* The one header that this body can have; so no second spelling of a length or hash is taken. */
    if (header(head, version, bytes + head_len, body_len) != head_len || memcmp(head, bytes, head_len) != 0)
        return fail_set(f, PLR_ERR_DAMAGED, "damaged", "its length or checksum does not agree");
    json_t *object = json_loadb(bytes + head_len, body_len, JSON_REJECT_DUPLICATES, NULL);
    if (!object)
        return fail_set(f, PLR_ERR_DAMAGED, "damaged", "it is not a JSON object");
    a = calloc(1, sizeof(*a));
    err = a ? statejson_read(a, object, f) : fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the state");
    if (!err && storetext_version(a) != version)
        err = fail_set(f, PLR_ERR_DAMAGED, "damaged", "its version is not that of what it holds");
    if (!err)
        *ret = *a;
    state_free(a);
    json_decref(object);
    return err;
}
