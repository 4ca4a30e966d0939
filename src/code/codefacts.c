#include "src/code/codefacts.h"

#include <sodium.h>

#include "codec/fail.h"
#include "src/cli/out.h"
#include "src/cli/when.h"

#define LABEL_WIDTH 18
#define HEX_MAX     64
#define TEXT_MAX    1100 /* a UDI or a tag with every byte escaped */

struct codefacts {
    bool json;
    bool incomplete; /* a fact is missing for want of memory */
    json_t *object;
};

struct codefacts *codefacts_new(bool json)
{
    struct codefacts *facts = calloc(1, sizeof(*facts));

    if (!facts)
        return NULL;
    facts->json = json;
    facts->object = json ? json_object() : NULL;
    return facts;
}

void codefacts_json(struct codefacts *facts, const char *key, json_t *value)
{
    if (!facts || !facts->json)
        json_decref(value);
    else if (json_object_set_new(facts->object, key, value))
        facts->incomplete = true;
}

static void line(const struct codefacts *facts, const char *label, const char *text)
{
    char shown[TEXT_MAX] = {0};
    char title[LABEL_WIDTH + 1] = {0};

    if (!facts || facts->json || !label)
        return;
    (void)fail_text(shown, sizeof(shown), "%s", text);
    /* An empty label continues the line above. */
    (void)fail_text(title, sizeof(title), "%s%s", label, label[0] ? ":" : "");
    out_text("%-*s%s\n", LABEL_WIDTH, title, shown);
}

void codefacts_text(struct codefacts *facts, const char *key, const char *label, const char *text)
{
    line(facts, label, text);
    if (facts && facts->json && key)
        codefacts_json(facts, key, json_string(text));
}

void codefacts_number(struct codefacts *facts, const char *key, const char *label, uint64_t number)
{
    char text[24] = {0};

    (void)fail_text(text, sizeof(text), "%zu", (size_t)number);
    line(facts, label, text);
    if (facts && facts->json && key)
        codefacts_json(facts, key, json_integer((json_int_t)number));
}

void codefacts_bool(struct codefacts *facts, const char *key, const char *label, bool value)
{
    line(facts, label, value ? "yes" : "no");
    if (facts && facts->json && key)
        codefacts_json(facts, key, json_boolean(value));
}

void codefacts_hex(struct codefacts *facts, const char *key, const char *label, const uint8_t *bytes, size_t len)
{
    char text[2 * HEX_MAX + 1] = {0};

    (void)sodium_bin2hex(text, sizeof(text), bytes, len < HEX_MAX ? len : HEX_MAX);
    codefacts_text(facts, key, label, text);
}

void codefacts_time(struct codefacts *facts, const char *key, const char *label, uint64_t s)
{
    char text[WHEN_TEXT] = {0};

    when_field(text, s);
    line(facts, label, text);
    when_rfc3339(text, s);
    if (facts && facts->json && key)
        codefacts_json(facts, key, json_string(text));
}

void codefacts_rehearsal(struct codefacts *facts, bool rehearsal)
{
    codefacts_bool(facts, "rehearsal", NULL, rehearsal);
    if (rehearsal)
        codefacts_text(facts, NULL, "Rehearsal", "REHEARSAL: licenses nothing in production");
}

void codefacts_print(struct codefacts *facts)
{
    if (facts && !facts->json) {
        /* Lines were printed as they came. */
        free(facts);
        return;
    }
    if (facts && facts->incomplete) {
        json_decref(facts->object);
        facts->object = NULL;
    }
    /* NULL is the incomplete answer, which the flush at the end reports. */
    out_json(facts ? facts->object : NULL);
    free(facts);
}
