#include "src/key/keyroot.h"

#include <limits.h>
#include <sodium.h>

#include "keys/bundle.h"
#include "keys/keys.h"
#include "src/cli/file.h"
#include "src/cli/keyprint.h"
#include "src/cli/newfolder.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/when.h"
#include "src/key/keyentropy.h"

#define YEAR_S      (365u * 86400u + 21600u)
#define DAY_S       86400u
#define ROOT_YEARS  20
#define NUMBER_MAX  16 /* characters of the file */
#define LOCK_MS     5000u
#define NUMBER_LOCK "lock"

enum plr_err keyroot_validity(uint64_t *ret_from_s, uint64_t *ret_until_s, const struct keyargs *args, uint32_t years,
                              struct fail *f)
{
    uint64_t from_s = args->from_s ? args->from_s : when_now_s() - DAY_S;
    uint64_t until_s = args->until_s ? args->until_s : from_s + (uint64_t)(args->years ? args->years : years) * YEAR_S;

    if (args->until_s && args->years)
        return fail_set(f, PLR_ERR_USAGE, "usage", "--years and --until exclude each other");
    if (until_s < from_s)
        return fail_set(f, PLR_ERR_USAGE, "badvalidity", "it would never be valid");
    *ret_from_s = from_s;
    *ret_until_s = until_s;
    return PLR_OK;
}

enum plr_err keyroot_certify(char pem[static CERT_PEM_MAX], struct trustcert *ret_cert, const struct signkey *key,
                             const struct keyargs *args, struct fail *f)
{
    struct cert_request req = {
        .purpose = CERT_ROOT, .name = args->name ? args->name : "plrkit root", .rehearsal = args->rehearsal};
    size_t len = 0;
    enum plr_err err = keyroot_validity(&req.not_before_s, &req.not_after_s, args, ROOT_YEARS, f);

    if (!err)
        err = cert_make(pem, CERT_PEM_MAX, &len, &req, key, NULL, NULL, f);
    return err ? err : bundle_certificate(ret_cert, pem, len, f);
}

enum plr_err keyroot_write(const char *dir, const char *pem, const struct signkey *key, const struct secret *passphrase,
                           struct fail *f)
{
    char path[PATH_MAX] = {0};
    enum plr_err err = keyfiles_path(path, dir, "/", KEYROOT_KEY, f);

    if (!err && key)
        err = keyfiles_write_key(path, key, passphrase, f);
    if (!err)
        err = file_create(dir, KEYROOT_NUMBER, "0\n", 2, 0600, f);
    return err ? err : file_create(dir, KEYROOT_CERT, pem, strlen(pem), 0644, f);
}

static enum plr_err read_cert(struct keyroot *r, struct fail *f)
{
    char path[PATH_MAX] = {0};
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = keyfiles_path(path, r->dir, "/", KEYROOT_CERT, f);

    if (!err)
        err = file_read(&pem, &len, path, CERT_PEM_MAX - 1, f);
    if (!err)
        err = bundle_certificate(&r->cert, pem, len, f);
    if (!err && (r->cert.purpose != CERT_ROOT || !trustcert_signed_by(&r->cert, &r->cert)))
        err = fail_set(f, PLR_ERR_DAMAGED, "noroot", "\"%s\" is not the certificate of a root", path);
    if (!err)
        memcpy(r->pem, pem, len + 1);
    free(pem);
    return err;
}

enum plr_err keyroot_open(struct keyroot *ret, const struct keyargs *args, struct fail *f)
{
    char path[PATH_MAX] = {0};
    uint8_t public_key[32] = {0};
    enum plr_err err = PLR_OK;

    memset(ret, 0, sizeof *ret);
    ret->dir = args->root;
    if (!args->root) {
        (void)fail_set(f, PLR_ERR_USAGE, "usage", "which root is to sign?");
        fail_hint(f, "--root DIR names the folder that \"plr-key root\" made");
        return PLR_ERR_USAGE;
    }
    if ((err = read_cert(ret, f)) != PLR_OK || (err = keyfiles_path(path, ret->dir, "/", KEYROOT_KEY, f)) != PLR_OK)
        return err;
    if ((err = keyfiles_read_key(&ret->key, path, args->root_passphrase_file, f)) != PLR_OK)
        return err;
    if (signkey_type(ret->key) != SIGNKEY_ED25519 || signkey_public(public_key, ret->key) != sizeof public_key ||
        memcmp(public_key, ret->cert.public_key, sizeof public_key) != 0)
        return fail_set(f, PLR_ERR_DAMAGED, "keymismatch", "\"%s\" is not the key of \"%s\"", path, KEYROOT_CERT);
    return PLR_OK;
}

void keyroot_close(struct keyroot *root)
{
    signkey_free(root->key);
    root->key = NULL;
}

static bool read_number(uint32_t *ret, const char *text, size_t len)
{
    uint32_t n = 0;

    if (len < 2 || text[len - 1] != '\n')
        return false;
    for (size_t i = 0; i + 1 < len; i++) {
        if (text[i] < '0' || text[i] > '9' || n > CERT_NUMBER_MAX)
            return false;
        n = n * 10 + (uint32_t)(text[i] - '0');
    }
    *ret = n;
    return n < CERT_NUMBER_MAX;
}

enum plr_err keyroot_count(uint32_t *ret, const struct keyroot *root, struct fail *f)
{
    char path[PATH_MAX] = {0}, text[NUMBER_MAX] = {0};
    char *old = NULL;
    size_t len = 0;
    uint32_t n = 0;
    int lock_fd = -1;
    enum plr_err err = keyfiles_path(path, root->dir, "/", KEYROOT_NUMBER, f);

    if (!err)
        err = file_lock(&lock_fd, root->dir, NUMBER_LOCK, LOCK_MS, f);
    if (err)
        return err;
    err = file_read(&old, &len, path, NUMBER_MAX, f);
    if (!err && !read_number(&n, old, len)) {
        err = fail_set(f, PLR_ERR_DAMAGED, "badnumber", "\"%s\" does not say how many certificates the root has given",
                       path);
        fail_hint(f,
                  "write the highest number of its certificates into it; \"plr-key inspect\" of the bundle lists them");
    }
    if (!err)
        err = file_replace(root->dir, KEYROOT_NUMBER, NULL, text, fail_text(text, sizeof text, "%u\n", (unsigned)n + 1),
                           0600, f);
    if (!err)
        *ret = n + 1;
    file_unlock(lock_fd);
    free(old);
    return err;
}

/* The key is in a token: the folder gets a copy of the reference. */
static enum plr_err make_in_token(struct keyroot *r, struct newfolder *folder, const struct keyargs *args,
                                  struct fail *f)
{
    char path[PATH_MAX] = {0};
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = newfolder_free(args->operands[0], f);

    if (!err)
        err = file_read(&text, &len, args->key, SIGNKEY_PEM_MAX, f);
    if (!err && !signkey_is_reference(text, len)) {
        err = fail_set(f, PLR_ERR_USAGE, "noreference", "\"%s\" does not refer to a key in a token", args->key);
        fail_hint(f, "without --key a key is made; \"plr-key token reference\" writes a file that refers to one");
    }
    if (!err)
        err = keyfiles_read_key(&r->key, args->key, args->passphrase_file, f);
    if (!err)
        err = keyroot_certify(r->pem, &r->cert, r->key, args, f);
    if (!err)
        err = newfolder_begin(folder, args->operands[0], f);
    if (!err)
        err = keyroot_write(folder->temp, r->pem, NULL, NULL, f);
    if (!err)
        err = keyfiles_path(path, folder->temp, "/", KEYROOT_KEY, f);
    if (!err)
        err = keyfiles_create(path, text, len, f);
    if (!err)
        err = newfolder_keep(folder, f);
    if (text)
        sodium_memzero(text, len);
    free(text);
    return err;
}

static enum plr_err make(struct keyroot *r, struct newfolder *folder, const struct keyargs *args, struct fail *f)
{
    struct secret *passphrase = NULL, *seed = NULL;
    enum plr_err err = newfolder_free(args->operands[0], f);

    if (!err)
        err = keyentropy_seed(&seed, args->entropy, f);
    if (!err)
        err = keyfiles_new_passphrase(&passphrase, args, f);
    if (!err)
        err = signkey_from_seed(&r->key, seed, f);
    if (!err)
        err = keyroot_certify(r->pem, &r->cert, r->key, args, f);
    if (!err)
        err = newfolder_begin(folder, args->operands[0], f);
    if (!err)
        err = keyroot_write(folder->temp, r->pem, r->key, passphrase, f);
    if (!err)
        err = newfolder_keep(folder, f);
    secret_free(seed);
    secret_free(passphrase);
    return err;
}

int keyroot_run(void *input)
{
    const struct keyargs *args = input;
    struct newfolder folder = {.temp = ""};
    struct keyroot *r = calloc(1, sizeof *r);
    struct fail f = {0};
    enum plr_err err = r ? keys_init(&f) : fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for a root");

    if (!err)
        err = args->key ? make_in_token(r, &folder, args, &f) : make(r, &folder, args, &f);
    newfolder_discard(&folder);
    if (!err)
        keyprint_certificate(&r->cert, args->json, true);
    if (!err && args->unprotected)
        report_note("the key has no passphrase: whoever can read it can make signers");
    if (r)
        keyroot_close(r);
    free(r);
    return err ? (int)report_fail("make a root", &f) : EXIT_DONE;
}
