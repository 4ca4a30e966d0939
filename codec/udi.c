#include <stdbool.h>
#include <string.h>

#include "codec/udi.h"

struct field {
    const char *key;
    char *value;
};

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Shrink a span to what is between its outer blanks. */
static void trim(const char **text, size_t *len)
{
    while (*len > 0 && is_blank((*text)[0])) {
        (*text)++;
        (*len)--;
    }
    while (*len > 0 && is_blank((*text)[*len - 1]))
        (*len)--;
}

/* The field that a typed key means: PID, or its first letter alone for all but VID (V is one too). */
static struct field *find_field(struct field fields[4], const char *key, size_t len)
{
    for (size_t i = 0; i < 4; i++) {
        size_t n = strlen(fields[i].key);
        size_t j = 0;

        while (j < len && j < n && upper(key[j]) == fields[i].key[j])
            j++;
        if (j == len && (len == n || len == 1))
            return &fields[i];
    }
    return NULL;
}

static enum plr_err read_field(struct field fields[4], const char *text, size_t len, struct fail *f)
{
    const char *colon = memchr(text, ':', len);
    const char *value = colon != NULL ? colon + 1 : NULL;
    size_t key_len = colon != NULL ? (size_t)(colon - text) : 0;
    size_t value_len = colon != NULL ? len - key_len - 1 : 0;
    struct field *field = NULL;
    char shown[40] = "";

    memcpy(shown, text, len < sizeof shown - 1 ? len : sizeof shown - 1);
    if (colon == NULL)
        return fail_set(f, PLR_ERR_FORMAT, "badudi", "\"%s\" is not KEY:value", shown);
    trim(&text, &key_len);
    trim(&value, &value_len);
    field = find_field(fields, text, key_len);
    if (field == NULL)
        return fail_set(f, PLR_ERR_FORMAT, "badudi", "\"%s\" is not a field of a UDI", shown);
    if (field->value[0] != '\0')
        return fail_set(f, PLR_ERR_FORMAT, "badudi", "field %s is there twice", field->key);
    if (value_len == 0 || value_len > UDI_TEXT_MAX)
        return fail_set(f, PLR_ERR_FORMAT, "badudi", "field %s is %s", field->key,
                        value_len == 0 ? "empty" : "too long");
    for (size_t i = 0; i < value_len; i++)
        if (value[i] < 0x20 || value[i] > 0x7e)
            return fail_set(f, PLR_ERR_FORMAT, "badudi", "field %s has a character that is not printable ASCII",
                            field->key);
    memcpy(field->value, value, value_len);
    return PLR_OK;
}

static enum plr_err make_text(struct udi *u, const struct field fields[4], struct fail *f)
{
    for (size_t i = 0; i < 4; i++) {
        size_t key_len = strlen(fields[i].key);
        size_t value_len = strlen(fields[i].value);
        size_t need = (u->text_len > 0) + key_len + 1 + value_len;

        if (value_len == 0)
            continue;
        if (need > UDI_TEXT_MAX - u->text_len)
            return fail_set(f, PLR_ERR_FORMAT, "badudi", "the UDI is longer than %u characters", UDI_TEXT_MAX);
        if (u->text_len > 0)
            u->text[u->text_len++] = ',';
        memcpy(u->text + u->text_len, fields[i].key, key_len);
        u->text_len += key_len;
        u->text[u->text_len++] = ':';
        memcpy(u->text + u->text_len, fields[i].value, value_len);
        u->text_len += value_len;
    }
    return PLR_OK;
}

enum plr_err udi_parse(struct udi *ret, const char *text, size_t text_len, struct fail *f)
{
    struct udi u = {0};
    struct field fields[4] = {{"PID", u.pid}, {"VID", u.vid}, {"SN", u.sn}, {"UUID", u.uuid}};
    const char *end = text + text_len;
    enum plr_err err = PLR_OK;

    while (err == PLR_OK) {
        const char *comma = memchr(text, ',', (size_t)(end - text));
        const char *stop = comma != NULL ? comma : end;
        const char *part = text;
        size_t part_len = (size_t)(stop - text);

        trim(&part, &part_len);
        err = read_field(fields, part, part_len, f);
        if (comma == NULL)
            break;
        text = comma + 1;
    }
    if (err == PLR_OK && u.sn[0] == '\0' && u.uuid[0] == '\0')
        err = fail_set(f, PLR_ERR_FORMAT, "badudi", "a UDI needs SN or UUID");
    if (err == PLR_OK)
        err = make_text(&u, fields, f);
    if (err != PLR_OK) {
        fail_hint(f, "write it like PID:C9300-24UX,SN:FCW2134L0RN");
        return err;
    }
    *ret = u;
    return PLR_OK;
}

enum plr_err udi_from_pid_sn(struct udi *ret, const char *pid, const char *sn, struct fail *f)
{
    char text[2 * UDI_TEXT_MAX + 16] = "PID:";
    size_t pid_len = strlen(pid);
    size_t sn_len = strlen(sn);

    if (strchr(pid, ',') != NULL || strchr(sn, ',') != NULL || pid_len > UDI_TEXT_MAX || sn_len > UDI_TEXT_MAX)
        return fail_set(f, PLR_ERR_FORMAT, "badudi", "a value of a UDI has no comma and at most %u characters",
                        UDI_TEXT_MAX);
    memcpy(text + 4, pid, pid_len);
    memcpy(text + 4 + pid_len, ",SN:", 4);
    memcpy(text + 8 + pid_len, sn, sn_len);
    return udi_parse(ret, text, 8 + pid_len + sn_len, f);
}
