#include "src/agent/devicefile.h"

#include <sodium.h>

#include "codec/symbol.h"
#include "src/cli/csv.h"
#include "src/cli/file.h"

#define COLUMNS 4

static const char *const titles[COLUMNS] = {"udi", "epoch", "device-key", "check"};

static enum plr_err fail_row(const struct csv *csv, const char *what, struct fail *f)
{
    (void)fail_set(f, PLR_ERR_FORMAT, "baddevicekey", "line %u: %s", (unsigned)csv->line, what);
    fail_hint(f, "the file is the one that \"plr-key device keys\" writes: udi,epoch,device-key,check");
    fail_at(f, csv->line, 0);
    return PLR_ERR_FORMAT;
}

static enum plr_err fail_others(enum plr_err err, struct fail *f)
{
    fail_hint(f, "a product must not be given the keys of others: \"plr-key device keys --split DIR\" writes one file "
                 "for each product");
    return err;
}

static enum plr_err read_titles(struct csv *csv, struct fail *f)
{
    int row = 0;
    enum plr_err err = csv_next(csv, &row, f);

    if (err)
        return err;
    bool same = row && csv->count == COLUMNS;
    for (size_t i = 0; same && i < COLUMNS; i++)
        same = strcmp(csv->field[i], titles[i]) == 0;
    return same ? PLR_OK : fail_row(csv, "it is no file of device keys", f);
}

/* Nothing of a key is ever said in a message. */
static enum plr_err read_row(struct devicefile_row *row, const struct csv *csv, struct fail *f)
{
    char check[DEVICE_CHECK_TEXT + 1] = "";
    const char *end = NULL;
    size_t len = 0;
    struct fail own = {0};

    *row = (struct devicefile_row){.key.known = true, .line = csv->line};
    if (csv->count != COLUMNS)
        return fail_row(csv, "a row has four fields", f);
    if (udi_parse(&row->udi, csv->field[0], strlen(csv->field[0]), &own))
        return fail_row(csv, own.why, f);
    if (strcmp(csv->field[1], "0") != 0 && strcmp(csv->field[1], "1") != 0)
        return fail_row(csv, "an epoch is 0 or 1", f);
    row->key.epoch = csv->field[1][0] == '1';
    if (strlen(csv->field[2]) != 2 * (size_t)DEVICE_KEY_LEN ||
        sodium_hex2bin(row->key.bytes, DEVICE_KEY_LEN, csv->field[2], 2 * (size_t)DEVICE_KEY_LEN, NULL, &len, &end) ||
        len != DEVICE_KEY_LEN || csv->field[2][strspn(csv->field[2], "0123456789abcdef")] != '\0')
        return fail_row(csv, "a device key is 64 digits, 0-9 and a-f", f);
    device_check(check, row->key.bytes);
    if (strcmp(check, csv->field[3]) != 0)
        return fail_row(csv, "the key check value is not that of the key: one of them is mistyped or damaged", f);
    return PLR_OK;
}

static enum plr_err read_rows(struct devicefile *file, char *text, struct fail *f)
{
    struct csv csv = {0};
    int row = 0;

    csv_begin(&csv, text);
    enum plr_err err = read_titles(&csv, f);
    while (!err) {
        err = csv_next(&csv, &row, f);
        if (err || !row)
            break;
        if (file->count == STATE_MEMBER_MAX)
            return fail_others(fail_set(f, PLR_ERR_PRODUCT, "otherproduct",
                                        "line %u: there are more keys than a product has members (%u)",
                                        (unsigned)csv.line, STATE_MEMBER_MAX),
                               f);
        struct devicefile_row *r = &file->rows[file->count];
        err = read_row(r, &csv, f);
        for (size_t i = 0; !err && i < file->count; i++)
            if (strcmp(file->rows[i].udi.text, r->udi.text) == 0)
                err = fail_row(&csv, "this UDI was there before", f);
        file->count++;
    }
    return !err && file->count == 0 ? fail_row(&csv, "there is no key in it", f) : err;
}

enum plr_err devicefile_read(struct devicefile **ret, const char *text, size_t len, struct fail *f)
{
    struct devicefile *file = calloc(1, sizeof(*file));
    char *copy = malloc(len + 1);
    enum plr_err err = PLR_OK;

    if (!file || !copy) {
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for device keys");
    } else if (memchr(text, '\0', len)) {
        err = fail_set(f, PLR_ERR_FORMAT, "baddevicekey", "it is no file of device keys: it is no text");
    } else {
        memcpy(copy, text, len);
        copy[len] = '\0';
        err = read_rows(file, copy, f);
    }
    if (copy)
        explicit_bzero(copy, len + 1);
    free(copy);
    if (err)
        devicefile_free(file);
    else
        *ret = file;
    return err;
}

enum plr_err devicefile_load(struct devicefile **ret, const char *path, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = file_read(&text, &len, path, DEVICEFILE_MAX, f);

    if (err == PLR_ERR_SPACE)
        return fail_others(fail_set(f, PLR_ERR_PRODUCT, "otherproduct",
                                    "\"%s\" is longer than the keys of a product with its members", path),
                           f);
    if (err)
        return err;
    err = devicefile_read(ret, text, len, f);
    explicit_bzero(text, len);
    free(text);
    return err;
}

void devicefile_free(struct devicefile *file)
{
    if (file)
        explicit_bzero(file, sizeof(*file));
    free(file);
}

static bool same_key(const struct state_device_key *a, const struct state_device_key *b)
{
    return a->known && b->known && a->epoch == b->epoch && sodium_memcmp(a->bytes, b->bytes, DEVICE_KEY_LEN) == 0;
}

/* What is installed begins with the letter of its kind; where that is M, its key is what vouches for it. */
static bool key_in_use(const struct member *m)
{
    uint8_t sym = kind_symbol(CODE_PLR_DEVICE);

    return state_universal(m) && m->installed.text[0] == symbol_char(sym);
}

static enum plr_err check_row(const struct agent *a, const struct devicefile_row *row, struct fail *f)
{
    size_t i = state_member(a, row->udi.text);

    if (i == a->member_count) {
        (void)fail_set(f, PLR_ERR_PRODUCT, "otherproduct", "line %u: the key is for \"%s\"; this product is \"%s\"%s",
                       (unsigned)row->line, row->udi.text, a->members[0].udi.text,
                       a->member_count > 1 ? " and its members" : "");
        return fail_others(PLR_ERR_PRODUCT, f);
    }
    if (!key_in_use(&a->members[i]) || same_key(&a->members[i].device_key, &row->key))
        return PLR_OK;
    (void)fail_set(f, PLR_ERR_STATE, "devicekeyinuse",
                   "line %u: an authorization is installed on \"%s\" that is verified with the key that it has",
                   (unsigned)row->line, row->udi.text);
    fail_hint(f, "\"plr-agent return\" gives it back; then replace the key");
    return PLR_ERR_STATE;
}

enum plr_err devicefile_apply(struct agent *a, bool ret_changed[static STATE_MEMBER_MAX], const struct devicefile *file,
                              struct fail *f)
{
    for (size_t i = 0; i < file->count; i++) {
        enum plr_err err = check_row(a, &file->rows[i], f);

        if (err)
            return err;
    }
    for (size_t i = 0; i < file->count; i++) {
        struct member *m = &a->members[state_member(a, file->rows[i].udi.text)];

        ret_changed[i] = !same_key(&m->device_key, &file->rows[i].key);
        m->device_key = file->rows[i].key;
    }
    return PLR_OK;
}
