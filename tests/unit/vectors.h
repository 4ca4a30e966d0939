/* Reading fixtures/vectors for the tests. No vector is passed over: one for which nothing was checked is an error, and
 * every disagreement is printed with the name of its vector. The schema is in fixtures/README.md. */
#ifndef PLRKIT_TEST_VECTORS_H
#define PLRKIT_TEST_VECTORS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs those first */
#include <cmocka.h>
#include <jansson.h>

#include "codec/request.h"
#include "keys/keys.h"

#define VECTORS_BYTES_MAX 32768

static const char *vectors_name = "";
static size_t vectors_checks;
static size_t vectors_bad;

#define vectors_expect(condition) vectors_note((condition), #condition, __LINE__)

static inline bool vectors_note(bool good, const char *what, int line)
{
    vectors_checks++;
    if (!good) {
        vectors_bad++;
        print_error("# vector \"%s\", line %d: not true: %s\n", vectors_name, line, what);
    }
    return good;
}

/* Run judge over every vector of a file; fails where one disagrees. */
static inline void vectors_each(const char *kind, void (*judge)(const json_t *v))
{
    const char *dir = getenv("PLRKIT_FIXTURES");
    char path[512] = "";
    json_error_t error = {0};
    size_t i = 0;
    size_t classes[2] = {0};
    json_t *v = NULL;

    (void)snprintf(path, sizeof path, "%s/vectors/%s.json", dir ? dir : "fixtures", kind);
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        fail_msg("%s: line %d: %s", path, error.line, error.text);
    const char *said = json_string_value(json_object_get(root, "kind"));
    assert_non_null(said);
    assert_string_equal(said, kind);
    vectors_checks = vectors_bad = 0;
    json_array_foreach(json_object_get(root, "vectors"), i, v)
    {
        size_t before = vectors_checks;
        const char *class = json_string_value(json_object_get(v, "class"));

        vectors_name = json_string_value(json_object_get(v, "name"));
        assert_non_null(vectors_name);
        if (class == NULL || (strcmp(class, "valid") != 0 && strcmp(class, "invalid") != 0))
            fail_msg("%s: vector \"%s\" has no class", path, vectors_name);
        classes[strcmp(class, "valid") == 0]++;
        judge(v);
        vectors_note(vectors_checks > before, "something was checked", __LINE__);
    }
    assert_int_not_equal(classes[1], 0);
    print_message("# %s: %zu valid, %zu invalid, %zu checks\n", kind, classes[1], classes[0], vectors_checks);
    json_decref(root);
    assert_int_equal(vectors_bad, 0);
}

static inline bool vectors_has(const json_t *v, const char *key)
{
    return json_object_get(v, key) != NULL;
}

static inline const char *vectors_text(const json_t *v, const char *key)
{
    const char *text = json_string_value(json_object_get(v, key));

    if (text == NULL)
        fail_msg("vector \"%s\" has no text \"%s\"", vectors_name, key);
    return text;
}

static inline uint64_t vectors_number(const json_t *v, const char *key)
{
    const json_t *number = json_object_get(v, key);

    if (!json_is_integer(number) || json_integer_value(number) < 0)
        fail_msg("vector \"%s\" has no number \"%s\"", vectors_name, key);
    return (uint64_t)json_integer_value(number);
}

static inline bool vectors_valid(const json_t *v)
{
    return strcmp(vectors_text(v, "class"), "valid") == 0;
}

static inline bool vectors_reason(const json_t *v, const char *reason)
{
    return strcmp(vectors_text(v, "reason"), reason) == 0;
}

/* True where a message ends with the symbol: "... you wrote X, it must be W". */
static inline bool vectors_ends(const char *why, const char *symbol)
{
    size_t len = strlen(why);

    return strlen(symbol) == 1 && len > 1 && why[len - 2] == ' ' && why[len - 1] == symbol[0];
}

static inline unsigned vectors_digit(char c)
{
    const char *at = c == '\0' ? NULL : strchr("0123456789abcdef", c);

    if (at == NULL)
        fail_msg("vector \"%s\" has what is no hexadecimal", vectors_name);
    return (unsigned)(at - "0123456789abcdef") & 15u;
}

/* Hexadecimal to bytes; returns how many. */
static inline size_t vectors_bytes(uint8_t *dst, size_t cap, const json_t *v, const char *key)
{
    const char *hex = vectors_text(v, key);
    size_t len = strlen(hex) / 2;

    if (strlen(hex) % 2 != 0 || len > cap)
        fail_msg("vector \"%s\": \"%s\" is of a wrong length", vectors_name, key);
    for (size_t i = 0; i < len; i++)
        dst[i] = (uint8_t)(vectors_digit(hex[2 * i]) << 4 | vectors_digit(hex[2 * i + 1]));
    return len;
}

/* A hexadecimal number of up to 16 digits. */
static inline uint64_t vectors_hex(const json_t *v, const char *key)
{
    uint64_t value = 0;

    for (const char *hex = vectors_text(v, key); *hex != '\0'; hex++)
        value = value << 4 | vectors_digit(*hex);
    return value;
}

/* True where bytes are those of the hexadecimal text. */
static inline bool vectors_same(const uint8_t *bytes, size_t len, const json_t *v, const char *key)
{
    static uint8_t want[VECTORS_BYTES_MAX];
    size_t want_len = vectors_bytes(want, sizeof want, v, key);

    return want_len == len && (len == 0 || memcmp(bytes, want, len) == 0);
}

static inline struct udi vectors_udi(const json_t *v, const char *key)
{
    struct udi udi = {0};
    struct fail f = {0};
    const char *text = vectors_text(v, key);

    if (udi_parse(&udi, text, strlen(text), &f) != PLR_OK)
        fail_msg("vector \"%s\": UDI \"%s\": %s", vectors_name, text, f.why);
    return udi;
}

static inline struct commitment vectors_commitment(const json_t *v, const char *key, uint64_t bits)
{
    struct commitment c = {.bits = (uint8_t)bits};

    (void)vectors_bytes(c.bytes, sizeof c.bytes, v, key);
    return c;
}

/* What a failure may be called in C, by the reason that the vector names. */
static inline bool vectors_refused(const json_t *v, enum plr_err err, const struct fail *f)
{
    static const struct {
        const char *reason;
        unsigned errs;
    } table[] = {
        {"character", 1u << PLR_ERR_TEXT},      {"unreadable", 1u << PLR_ERR_TEXT},
        {"length", 1u << PLR_ERR_TEXT},         {"kind", 1u << PLR_ERR_KIND},
        {"checksum", 1u << PLR_ERR_CHECK},      {"sheet-line", 1u << PLR_ERR_CHECK},
        {"document", 1u << PLR_ERR_CHECK},      {"sheet-document", 1u << PLR_ERR_CHECK},
        {"signature", 1u << PLR_ERR_SIGNATURE}, {"public-key", 1u << PLR_ERR_CRYPTO},
        {"version", 1u << PLR_ERR_VERSION},     {"commitment", 1u << PLR_ERR_FORMAT},
    };
    const char *reason = vectors_text(v, "reason");
    unsigned errs = 1u << PLR_ERR_FORMAT;

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (strcmp(reason, table[i].reason) == 0)
            errs = table[i].errs;
    }
    bool good = err != PLR_OK && (errs >> err & 1u) != 0 && f->err == err && f->why[0] != '\0';
    if (!vectors_expect(good))
        print_error("#   \"%s\" is the reason, but the answer is %d: %s\n", reason, (int)err,
                    err == PLR_OK ? "" : f->why);
    return good;
}

static inline int vectors_init(void **state)
{
    struct fail f = {0};

    (void)state;
    return keys_init(&f) == PLR_OK ? 0 : -1;
}

#endif
