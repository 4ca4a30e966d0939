#include "src/agent/counterfile.h"

#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <unistd.h>

#include "src/cli/file.h"

#define PREFIX    "file:"
#define MAGIC     "plrkit-counter 1 "
#define TEXT_MAX  128u
#define HEX_LEN   (2 * COUNTER_ID_LEN)
#define VALUE_MAX 19 /* digits of COUNTER_MAX */

static size_t compose(char dst[TEXT_MAX], const uint8_t id[static COUNTER_ID_LEN], uint64_t value)
{
    char hex[HEX_LEN + 1] = "";

    (void)sodium_bin2hex(hex, sizeof(hex), id, COUNTER_ID_LEN);
    return (size_t)snprintf(dst, TEXT_MAX, MAGIC "%s %llu\n", hex, (unsigned long long)value);
}

bool counterfile_parse(uint8_t ret_id[static COUNTER_ID_LEN], uint64_t *ret_value, const char *text, size_t len)
{
    size_t at = sizeof(MAGIC) - 1, id_len = 0;
    uint8_t id[COUNTER_ID_LEN] = {0};
    char again[TEXT_MAX] = "";
    uint64_t value = 0;

    if (len < at + HEX_LEN + 3 || len > at + HEX_LEN + 2 + VALUE_MAX || memcmp(text, MAGIC, at) != 0)
        return false;
    if (sodium_hex2bin(id, sizeof(id), text + at, HEX_LEN, NULL, &id_len, NULL) || id_len != sizeof(id))
        return false;
    for (at += HEX_LEN + 1; at < len && text[at] >= '0' && text[at] <= '9'; at++)
        value = value * 10 + (uint64_t)(text[at] - '0');
    /* The one spelling that these values have. */
    if (value > COUNTER_MAX || compose(again, id, value) != len || memcmp(again, text, len) != 0)
        return false;
    memcpy(ret_id, id, sizeof(id));
    *ret_value = value;
    return true;
}

struct place {
    char dir[PATH_MAX];
    char name[NAME_MAX + 1];
};

/* Folder, as it is without links, and name. */
static enum plr_err place_of(struct place *ret, const char *path, struct fail *f)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char dir[PATH_MAX] = ".";
    size_t len = slash ? (size_t)(slash - path) : 1;

    if (slash && len == 0)
        len = 1; /* "/name" */
    if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strlen(name) > NAME_MAX || len >= sizeof(dir))
        return fail_set(f, PLR_ERR_USAGE, "usage", "\"%s\" is not the path of a file", path);
    if (slash)
        memcpy(dir, path, len);
    dir[len] = '\0';
    if (!realpath(dir, ret->dir))
        return fail_set(f, PLR_ERR_IO, "counter", "cannot open folder \"%s\" of the counter: %s", dir, strerror(errno));
    memcpy(ret->name, name, strlen(name) + 1);
    return PLR_OK;
}

static enum plr_err load(uint8_t id[static COUNTER_ID_LEN], uint64_t *value, const char *path, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;

    if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
        (void)fail_set(f, PLR_ERR_IO, "countermissing", "the counter \"%s\" is not there", path);
        return PLR_ERR_IO;
    }
    enum plr_err err = file_read(&text, &len, path, TEXT_MAX, f);
    if (err)
        return PLR_ERR_IO;
    if (!counterfile_parse(id, value, text, len))
        err = fail_set(f, PLR_ERR_IO, "counterforeign", "\"%s\" is no counter, or a damaged one", path);
    free(text);
    return err;
}

enum plr_err counterfile_create(struct counter *ret, const char *path, struct fail *f)
{
    struct place place = {0};
    struct counter c = {0};
    char text[TEXT_MAX] = "";
    uint8_t id[COUNTER_ID_LEN] = {0};
    uint64_t value = 0;

    enum plr_err err = place_of(&place, path, f);
    if (err)
        return err;
    int len = snprintf(c.spec, sizeof(c.spec), PREFIX "%s%s%s", place.dir, place.dir[1] ? "/" : "", place.name);
    if (len < 0 || (size_t)len >= sizeof(c.spec))
        return fail_set(f, PLR_ERR_USAGE, "usage", "the path of the counter is too long");
    for (const char *at = c.spec; *at; at++)
        if (*at < 0x20 || *at > 0x7e)
            return fail_set(f, PLR_ERR_USAGE, "usage", "the path of the counter is not of printable ASCII: \"%s\"",
                            c.spec);
    randombytes_buf(c.id, sizeof(c.id));
    size_t text_len = compose(text, c.id, 0);
    if (access(c.spec + strlen(PREFIX), F_OK) != 0)
        err = file_create(place.dir, place.name, text, text_len, 0600, f);
    else if (load(id, &value, c.spec + strlen(PREFIX), NULL) == PLR_OK && value == 0)
        err = file_replace(place.dir, place.name, NULL, text, text_len, 0600, f);
    else
        err = fail_set(f, PLR_ERR_STATE, "exists", "\"%s\" is there already", c.spec + strlen(PREFIX));
    if (err == PLR_ERR_STATE)
        fail_hint(f, "name another file; or remove this one, if no store counts with it");
    if (!err)
        *ret = c;
    return err;
}

static enum plr_err load_own(uint64_t *ret, const struct counter *c, struct fail *f)
{
    uint8_t id[COUNTER_ID_LEN] = {0};
    uint64_t value = 0;
    const char *path = c->spec + strlen(PREFIX);

    enum plr_err err = load(id, &value, path, f);
    if (!err && memcmp(id, c->id, sizeof(id)) != 0)
        err = fail_set(f, PLR_ERR_IO, "counterforeign", "\"%s\" is the counter of another store", path);
    if (!err)
        *ret = value;
    return err;
}

enum plr_err counterfile_read(uint64_t *ret, const struct counter *c, struct fail *f)
{
    return load_own(ret, c, f);
}

enum plr_err counterfile_raise(uint64_t *ret, const struct counter *c, struct fail *f)
{
    struct place place = {0};
    char text[TEXT_MAX] = "";
    uint64_t value = 0;

    enum plr_err err = load_own(&value, c, f);
    if (!err && value >= COUNTER_MAX)
        err = fail_set(f, PLR_ERR_IO, "counter", "the counter \"%s\" is used up", c->spec + strlen(PREFIX));
    if (!err)
        err = place_of(&place, c->spec + strlen(PREFIX), f);
    if (!err)
        err = file_replace(place.dir, place.name, NULL, text, compose(text, c->id, value + 1), 0600, f);
    if (!err)
        *ret = value + 1;
    return err;
}

void counterfile_remove(const struct counter *c)
{
    uint64_t value = 0;

    if (load_own(&value, c, NULL) == PLR_OK)
        (void)unlink(c->spec + strlen(PREFIX));
}
