#include "src/agent/machine.h"

#include <sodium.h>

#include "src/cli/file.h"

#define NAME_MAX_LEN 256u

static const struct {
    const char *word;
    const char *path;
} kinds[MACHINE_KINDS] = {
    {"machine-id", "/etc/machine-id"},
    {"product-uuid", "/sys/class/dmi/id/product_uuid"},
    {"product-serial", "/sys/class/dmi/id/product_serial"},
    {"board-serial", "/sys/class/dmi/id/board_serial"},
    {"device-tree-serial", "/proc/device-tree/serial-number"},
};

/* What vendors write where they write nothing. */
static const char *const fillers[] = {
    "uninitialized",
    "none",
    "n/a",
    "na",
    "not specified",
    "not available",
    "not applicable",
    "unknown",
    "default string",
    "oem",
    "to be filled by o.e.m.",
    "system serial number",
    "serial number",
    "base board serial number",
    "chassis serial number",
    "123456789",
    "0123456789",
    "1234567890",
    "empty",
    "null",
    "invalid",
    "type2 - board serial number",
    "03000200-0400-0500-0006-000700080009",
};

const char *machine_kind_word(enum machine_kind kind)
{
    return (size_t)kind < MACHINE_KINDS ? kinds[kind].word : "unknown";
}

const char *machine_verdict_word(enum machine_verdict verdict)
{
    static const char *const words[MACHINE_VERDICTS] = {"same", "changed", "moved", "unknown"};

    return (size_t)verdict < MACHINE_VERDICTS ? words[verdict] : "unknown";
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

/* One letter or digit over and over, as in 00000000-0000-...: FF, 0, XXXX. */
static bool monotonous(const char *text)
{
    char first = '\0';

    for (; *text; text++) {
        if (*text == '-' || *text == ' ' || *text == '.' || *text == ':')
            continue;
        if (first && *text != first)
            return false;
        first = *text;
    }
    return true;
}

bool machine_take(struct machine *m, enum machine_kind kind, const char *text, size_t len)
{
    char name[NAME_MAX_LEN + 1] = "";
    crypto_generichash_state hash;

    while (len > 0 && blank(text[len - 1]))
        len--;
    for (; len > 0 && blank(*text); len--)
        text++;
    if (len == 0 || len > NAME_MAX_LEN)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < 0x20 || text[i] > 0x7e)
            return false;
        name[i] = (char)tolower((unsigned char)text[i]); /* kernels differ in the case of a UUID */
    }
    for (size_t i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++)
        if (strcmp(name, fillers[i]) == 0)
            return false;
    if (monotonous(name))
        return false;
    (void)crypto_generichash_init(&hash, m->salt, sizeof(m->salt), MACHINE_HASH_LEN);
    (void)crypto_generichash_update(&hash, (const unsigned char *)kinds[kind].word, strlen(kinds[kind].word) + 1);
    (void)crypto_generichash_update(&hash, (const unsigned char *)name, len);
    (void)crypto_generichash_final(&hash, m->hash[kind], MACHINE_HASH_LEN);
    m->known[kind] = true;
    sodium_memzero(name, sizeof(name));
    return true;
}

void machine_read(struct machine *m)
{
    for (size_t i = 0; i < MACHINE_KINDS; i++) {
        char *text = NULL;
        size_t len = 0;

        m->known[i] = false;
        memset(m->hash[i], 0, sizeof(m->hash[i]));
        if (file_read(&text, &len, kinds[i].path, NAME_MAX_LEN, NULL) == PLR_OK)
            (void)machine_take(m, (enum machine_kind)i, text, len);
        free(text);
    }
}

void machine_fresh(struct machine *ret)
{
    randombytes_buf(ret->salt, sizeof(ret->salt));
    machine_read(ret);
}

enum machine_verdict machine_compare(const struct machine *recorded, const struct machine *now)
{
    unsigned same = 0, other = 0;
    bool installed_same = false, installed_other = false;

    for (size_t i = 0; i < MACHINE_KINDS; i++) {
        if (!recorded->known[i] || !now->known[i])
            continue;
        bool equal = memcmp(recorded->hash[i], now->hash[i], MACHINE_HASH_LEN) == 0;

        if (i == MACHINE_INSTALLATION) {
            installed_same = equal;
            installed_other = !equal;
        } else if (equal) {
            same++;
        } else {
            other++;
        }
    }
    if (same > 0)
        return other > 0 || installed_other ? MACHINE_CHANGED : MACHINE_SAME;
    if (other > 0 || installed_other)
        return MACHINE_MOVED;
    return installed_same ? MACHINE_SAME : MACHINE_UNKNOWN;
}

void machine_learn(struct machine *recorded, const struct machine *now)
{
    for (size_t i = 0; i < MACHINE_KINDS; i++) {
        if (!now->known[i])
            continue;
        recorded->known[i] = true;
        memcpy(recorded->hash[i], now->hash[i], MACHINE_HASH_LEN);
    }
}
