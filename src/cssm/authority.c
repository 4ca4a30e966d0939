#include "src/cssm/authority.h"

#include <errno.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keys/bundle.h"
#include "keys/cert.h"
#include "src/cli/file.h"
#include "src/cli/newfolder.h"
#include "src/cssm/authority_key.h"

#define YEAR_S        (365u * 86400u + 21600u)
#define ROOT_YEARS    20
#define SIGNER_YEARS  10
#define CLOCK_SLACK_S 86400 /* products whose clock is a little behind */

/* The keys of an authority, in the order in which they are made. */
static const struct part {
    const char *key_file;
    const char *cert_file;
    const char *suffix; /* of the common name */
    enum signkey_type type;
    enum cert_purpose purpose;
    unsigned years;
} parts[] = {
    {"root.key", "root.pem", "root", SIGNKEY_ED25519, CERT_ROOT, ROOT_YEARS},
    {"slr.key", "slr.pem", "SLR signer", SIGNKEY_ED25519, CERT_SLR_SIGNER, SIGNER_YEARS},
    {"plr.key", "plr.pem", "PLR signer", SIGNKEY_P224, CERT_PLR_SIGNER, SIGNER_YEARS},
    {"log.key", "log.pem", "log signer", SIGNKEY_ED25519, CERT_LOG_SIGNER, SIGNER_YEARS},
};

#define PART_COUNT (sizeof parts / sizeof *parts)
#define PART_ROOT  0
#define PART_LOG   3
#define BUNDLE_MAX ((PART_COUNT + 2) * CERT_PEM_MAX)

/* What is being built. */
struct build {
    struct newfolder folder;
    char keys[PATH_MAX];
    struct signkey *key[PART_COUNT];
    char pem[PART_COUNT][CERT_PEM_MAX];
    char *bundle;
    size_t bundle_len;
    struct ledger_head_signer head; /* its key is one of these, or b->log's */
    struct authority_signer log;    /* of a source */
};

static bool join(char dst[static AUTHORITY_PATH_MAX], const char *a, const char *b)
{
    return snprintf(dst, AUTHORITY_PATH_MAX, "%s/%s", a, b) < AUTHORITY_PATH_MAX;
}

static enum plr_err write_key(const struct build *b, size_t i, const struct secret *passphrase, struct fail *f)
{
    struct secret *pem = secret_new(SIGNKEY_PEM_MAX);
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if (pem == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no guarded memory for a key");
    err = signkey_write((char *)pem->bytes, pem->len, &len, b->key[i], passphrase, f);
    if (err == PLR_OK)
        err = file_create(b->keys, parts[i].key_file, pem->bytes, len, 0600, f);
    secret_free(pem);
    return err;
}

static enum plr_err build_part(struct build *b, size_t i, const struct ledger_authority *authority,
                               const struct secret *passphrase, struct fail *f)
{
    uint64_t now_s = authority->created_s;
    char common[80] = {0};
    size_t len = 0;
    struct cert_request req = {
        .purpose = parts[i].purpose, .name = common, .rehearsal = authority->rehearsal, .number = (uint32_t)i};
    enum plr_err err = PLR_OK;

    fail_text(common, sizeof common, "%s %s", authority->name, parts[i].suffix);
    req.not_before_s = now_s > CLOCK_SLACK_S ? now_s - CLOCK_SLACK_S : 0;
    req.not_after_s = now_s + (uint64_t)parts[i].years * YEAR_S;
    if (parts[i].purpose == CERT_SLR_SIGNER)
        err = signkey_generate_marked(&b->key[i], authority->rehearsal, f);
    else
        err = signkey_generate(&b->key[i], parts[i].type, f);
    if (err != PLR_OK)
        return err;
    err = cert_make(b->pem[i], CERT_PEM_MAX, &len, &req, b->key[i], b->key[PART_ROOT], i == 0 ? NULL : b->pem[0], f);
    if (err != PLR_OK)
        return err;
    if ((err = write_key(b, i, passphrase, f)) != PLR_OK)
        return err;
    return file_create(b->keys, parts[i].cert_file, b->pem[i], len, 0600, f);
}

/* The first bundle; and how many certificates the root has given, so that the next one has a number of its own. */
static enum plr_err build_bundle(struct build *b, const struct ledger_authority *authority, struct fail *f)
{
    const char *pems[PART_COUNT] = {0};
    char count[16] = {0};
    enum plr_err err = PLR_OK;

    for (size_t i = 0; i < PART_COUNT; i++)
        pems[i] = b->pem[i];
    if ((b->bundle = malloc(BUNDLE_MAX)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a trust bundle");
    err = bundle_make_pem(b->bundle, BUNDLE_MAX, &b->bundle_len, pems, PART_COUNT, 1, authority->created_s,
                          b->key[PART_ROOT], f);
    if (err == PLR_OK)
        err = file_create(b->keys, AUTHORITY_NUMBER_FILE, count,
                          fail_text(count, sizeof count, "%u\n", (unsigned)PART_COUNT - 1), 0600, f);
    return err;
}

static enum plr_err build_all(struct build *b, const struct ledger_authority *authority,
                              const struct secret *passphrase, struct fail *f)
{
    struct trust *trust = NULL;
    enum plr_err err = PLR_OK;

    for (size_t i = 0; err == PLR_OK && i < PART_COUNT; i++)
        err = build_part(b, i, authority, passphrase, f);
    if (err == PLR_OK)
        err = build_bundle(b, authority, f);
    if (err == PLR_OK)
        err = trust_read(&trust, b->bundle, b->bundle_len, f);
    if (err == PLR_OK) {
        memcpy(b->head.authority, trust_root_hash(trust, 0), sizeof b->head.authority);
        b->head.key = b->key[PART_LOG];
    }
    trust_free(trust);
    return err;
}

/* One key of a source: the file as it is, and a look at whether it can sign. That of the log stays open. */
static enum plr_err adopt_key(struct build *b, enum authority_role role, const char *dir, const struct trust *trust,
                              const struct ledger_authority *authority, const struct secret *passphrase, struct fail *f)
{
    struct authority_signer signer = {.key = NULL};
    struct signkey *key = NULL;
    char path[AUTHORITY_PATH_MAX] = {0};
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if (!join(path, dir, authority_key_file(role)))
        return fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is too long for a path", dir);
    err = file_read(&pem, &len, path, SIGNKEY_PEM_MAX, f);
    if (err == PLR_OK)
        err = signkey_read(&key, pem, len, passphrase, f);
    if (err == PLR_OK)
        err = authority_key_facts(&signer, key, trust, role, authority->created_s, f);
    if (err == PLR_OK)
        err = file_create(b->keys, authority_key_file(role), pem, len, 0600, f);
    if (err == PLR_OK && role == AUTHORITY_LOG) {
        b->log = signer;
        b->head.key = key;
        memcpy(b->head.authority, signer.root_hash, sizeof b->head.authority);
        key = NULL;
    }
    signkey_free(key);
    if (pem != NULL)
        sodium_memzero(pem, len);
    free(pem);
    return err;
}

static enum plr_err adopt_all(struct build *b, const struct authority_source *source,
                              const struct ledger_authority *authority, const struct secret *passphrase, struct fail *f)
{
    struct trust *trust = NULL;
    enum plr_err err = file_read(&b->bundle, &b->bundle_len, source->trust, TRUST_PEM_MAX, f);

    if (err == PLR_OK)
        err = trust_read(&trust, b->bundle, b->bundle_len, f);
    if (err == PLR_OK && trust_is_rehearsal(trust) != authority->rehearsal) {
        err = fail_set(f, PLR_ERR_UNTRUSTED, "mixedrehearsal", "the trust bundle is %s",
                       authority->rehearsal ? "for production" : "that of a REHEARSAL");
        fail_hint(f, authority->rehearsal ? "leave --rehearsal out" : "give --rehearsal");
    }
    for (unsigned role = 0; err == PLR_OK && role < AUTHORITY_ROLES; role++)
        err = adopt_key(b, role, source->keys, trust, authority, passphrase, f);
    trust_free(trust);
    return err;
}

static enum plr_err fill(struct build *b, const struct ledger_authority *authority, const char *founder,
                         const struct authority_source *source, const struct secret *passphrase, struct fail *f)
{
    const char *dir = b->folder.temp;
    enum plr_err err = file_make_dir(b->keys, f);

    if (err == PLR_OK)
        err = source->keys != NULL ? adopt_all(b, source, authority, passphrase, f)
                                   : build_all(b, authority, passphrase, f);
    if (err == PLR_OK)
        err = file_create(dir, AUTHORITY_TRUST_FILE, b->bundle, b->bundle_len, 0600, f);
    if (err == PLR_OK)
        err = file_create(dir, LEDGER_FILE, "", 0, 0600, f);
    if (err == PLR_OK)
        err = ledger_create(dir, authority, founder, &b->head, f);
    return err == PLR_OK ? newfolder_sync(b->keys, f) : err;
}

enum plr_err authority_can_create(const char *dir, const char *name, struct fail *f)
{
    size_t len = strlen(name);

    if (len == 0 || len > AUTHORITY_NAME_MAX)
        return fail_set(f, PLR_ERR_USAGE, "badname", "the name of an authority has 1 to %u characters",
                        (unsigned)AUTHORITY_NAME_MAX);
    for (size_t i = 0; i < len; i++)
        if (name[i] < 0x20 || name[i] > 0x7e)
            return fail_set(f, PLR_ERR_USAGE, "badname", "the name of an authority is printable ASCII, not \"%s\"",
                            name);
    if (strcasestr(name, CERT_REHEARSAL) != NULL) {
        fail_set(f, PLR_ERR_USAGE, "badname", "\"%s\": the word " CERT_REHEARSAL " is not part of a name", name);
        fail_hint(f, "--rehearsal puts it where it belongs");
        return PLR_ERR_USAGE;
    }
    return newfolder_free(dir, f);
}

/* A file that is not there, since the root is elsewhere, is not given. */
static enum plr_err give(const char *path, gid_t gid, mode_t mode, struct fail *f)
{
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return PLR_OK;
    if (chown(path, (uid_t)-1, gid) == 0 && chmod(path, mode) == 0)
        return PLR_OK;
    if (errno != EPERM)
        return fail_set(f, PLR_ERR_IO, "io", "cannot share \"%s\": %s", path, strerror(errno));
    fail_set(f, PLR_ERR_IO, "io", "cannot give the ledger to the group: %s", strerror(errno));
    fail_hint(f, "be a member of the group yourself; \"id\" says of which you are one");
    return PLR_ERR_IO;
}

/* The group reads the keys and writes the rest; what SQLite and others make in the folder later is the group's. */
static enum plr_err share(const struct build *b, const struct authority_group *group, struct fail *f)
{
    const char *dir = b->folder.temp;
    char path[AUTHORITY_PATH_MAX] = {0};
    enum plr_err err = PLR_OK;

    if (!group->shared)
        return PLR_OK;
    for (size_t i = 0; err == PLR_OK && i < PART_COUNT; i++) {
        if (join(path, b->keys, parts[i].key_file))
            err = give(path, group->gid, i == 0 ? 0600 : 0640, f); /* the root's key signs no authorization */
        if (err == PLR_OK && join(path, b->keys, parts[i].cert_file))
            err = give(path, group->gid, 0640, f);
    }
    if (err == PLR_OK && join(path, dir, AUTHORITY_TRUST_FILE))
        err = give(path, group->gid, 0660, f);
    if (err == PLR_OK && join(path, dir, LEDGER_FILE))
        err = give(path, group->gid, 0660, f);
    if (err == PLR_OK)
        err = give(b->keys, group->gid, 02750, f);
    return err == PLR_OK ? give(dir, group->gid, 02770, f) : err;
}

enum plr_err authority_create(const char *dir, const struct ledger_authority *authority, const char *founder,
                              const struct authority_group *group, const struct authority_source *source,
                              const struct secret *passphrase, struct fail *f)
{
    struct build *b = NULL;
    mode_t mask = 0;
    enum plr_err err = authority_can_create(dir, authority->name, f);

    if (err != PLR_OK)
        return err;
    if ((b = calloc(1, sizeof *b)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a new authority");
    mask = umask(077);
    err = newfolder_begin(&b->folder, dir, f);
    if (err == PLR_OK && !newfolder_name(b->keys, &b->folder, "keys"))
        err = fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is too long for a path", dir);
    if (err == PLR_OK)
        err = fill(b, authority, founder, source, passphrase, f);
    if (err == PLR_OK)
        err = share(b, group, f);
    if (err == PLR_OK)
        err = newfolder_keep(&b->folder, f);
    newfolder_discard(&b->folder);
    (void)umask(mask);
    for (size_t i = 0; i < PART_COUNT; i++)
        signkey_free(b->key[i]);
    signkey_free(b->log.key);
    free(b->bundle);
    free(b);
    return err;
}

enum plr_err authority_trust(struct trust **ret, const char *dir, struct fail *f)
{
    char path[AUTHORITY_PATH_MAX] = {0};
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if (!join(path, dir, AUTHORITY_TRUST_FILE))
        return fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is too long for a path", dir);
    if ((err = file_read(&pem, &len, path, TRUST_PEM_MAX, f)) != PLR_OK)
        return err;
    err = trust_read(ret, pem, len, f);
    free(pem);
    return err;
}

enum plr_err authority_fingerprint(char *dst, size_t cap, const char *dir, struct fail *f)
{
    struct trust *trust = NULL;
    enum plr_err err = authority_trust(&trust, dir, f);

    if (err != PLR_OK)
        return err;
    fail_text(dst, cap, "%s", trust_root_fingerprint(trust, 0));
    trust_free(trust);
    return PLR_OK;
}
