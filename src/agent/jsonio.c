#include "src/agent/jsonio.h"

#include <pthread.h>

#include <malloc.h>

#define HEX_BYTES_MAX 64

/* free() knows the size that an allocator of one's own would have to write down; what was given out stays freeable. */
static void wipe_free(void *p)
{
    if (p)
        explicit_bzero(p, malloc_usable_size(p));
    free(p);
}

static void wipe(void)
{
    json_malloc_t theirs_malloc = NULL;
    json_free_t theirs_free = NULL;

    /* A product that links libplr may have an allocator of its own, whose memory is not for free(). */
    json_get_alloc_funcs(&theirs_malloc, &theirs_free);
    if (theirs_malloc == malloc && theirs_free == free)
        json_set_alloc_funcs(malloc, wipe_free);
}

void jsonio_wipe(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    (void)pthread_once(&once, wipe);
}

struct jsonio jsonio_open(const json_t *object, const char *where)
{
    struct jsonio j = {.object = object, .where = where};

    if (!json_is_object(object))
        j.bad = "{}";
    return j;
}

void jsonio_refuse(struct jsonio *j, const char *key)
{
    if (!j->bad)
        j->bad = key;
}

static const json_t *take(struct jsonio *j, const char *key)
{
    const json_t *value = j->bad ? NULL : json_object_get(j->object, key);

    if (value)
        j->taken++;
    else
        jsonio_refuse(j, key);
    return value;
}

uint64_t jsonio_uint(struct jsonio *j, const char *key, uint64_t max)
{
    const json_t *value = take(j, key);
    json_int_t n = json_integer_value(value);

    if (json_is_integer(value) && n >= 0 && (uint64_t)n <= max)
        return (uint64_t)n;
    jsonio_refuse(j, key);
    return 0;
}

bool jsonio_bool(struct jsonio *j, const char *key)
{
    const json_t *value = take(j, key);

    if (!json_is_boolean(value))
        jsonio_refuse(j, key);
    return json_is_true(value);
}

void jsonio_text(struct jsonio *j, const char *key, char *dst, size_t cap)
{
    const json_t *value = take(j, key);
    const char *text = json_string_value(value);
    size_t len = json_string_length(value);

    dst[0] = '\0';
    bool good = text && len < cap;
    for (size_t i = 0; good && i < len; i++)
        good = text[i] >= 0x20 && text[i] < 0x7f;
    if (!good) {
        jsonio_refuse(j, key);
        return;
    }
    memcpy(dst, text, len + 1);
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Strict lower-case hex of exactly len bytes. */
static bool unhex(uint8_t *dst, size_t len, const char *text, size_t text_len)
{
    if (text_len != 2 * len)
        return false;
    for (size_t i = 0; i < len; i++) {
        int high = nibble(text[2 * i]), low = nibble(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        dst[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

void jsonio_bytes(struct jsonio *j, const char *key, uint8_t *dst, size_t len)
{
    const json_t *value = take(j, key);

    if (!json_is_string(value) || !unhex(dst, len, json_string_value(value), json_string_length(value)))
        jsonio_refuse(j, key);
}

size_t jsonio_word(struct jsonio *j, const char *key, const char *(*word)(size_t), size_t count)
{
    const char *text = json_string_value(take(j, key));

    for (size_t i = 0; text && i < count; i++)
        if (strcmp(text, word(i)) == 0)
            return i;
    jsonio_refuse(j, key);
    return 0;
}

const json_t *jsonio_optional(struct jsonio *j, const char *key)
{
    const json_t *value = take(j, key);

    if (json_is_object(value))
        return value;
    if (!json_is_null(value))
        jsonio_refuse(j, key);
    return NULL;
}

const json_t *jsonio_added(struct jsonio *j, const char *key)
{
    if (j->bad || !json_object_get(j->object, key))
        return NULL;
    const json_t *value = take(j, key);

    if (!json_is_object(value))
        jsonio_refuse(j, key);
    return json_is_object(value) ? value : NULL;
}

const json_t *jsonio_array(struct jsonio *j, const char *key, size_t max)
{
    const json_t *value = take(j, key);

    if (json_is_array(value) && json_array_size(value) <= max)
        return value;
    jsonio_refuse(j, key);
    return NULL;
}

enum plr_err jsonio_close(struct jsonio *j, struct fail *f)
{
    if (j->bad)
        return fail_set(f, PLR_ERR_DAMAGED, "damaged", "\"%s\" in \"%s\" is missing or not what it must be", j->bad,
                        j->where);
    if (json_object_size(j->object) != j->taken)
        return fail_set(f, PLR_ERR_DAMAGED, "damaged", "there are unknown keys in \"%s\"", j->where);
    return PLR_OK;
}

json_t *jsonio_hex(const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * HEX_BYTES_MAX] = {0};

    if (len > HEX_BYTES_MAX)
        return NULL;
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    json_t *value = json_stringn(text, 2 * len);
    explicit_bzero(text, sizeof(text)); /* it may be a secret of the state */
    return value;
}
