#include "src/key/sharefile.h"

#include <limits.h>
#include <sodium.h>
#include <sys/stat.h>

#include "codec/mend.h"
#include "codec/symbol.h"
#include "keys/bundle.h"
#include "src/cli/file.h"
#include "src/cli/report.h"
#include "src/key/keyroom.h"
#include "src/key/keyroot.h"

#define FILE_BYTES_MAX 4096
#define TEXT_MAX       512
#define ROW_SYMBOLS    16 /* 4 groups, as on a sheet */

void sharefile_name(char dst[static SHAREFILE_NAME_MAX], unsigned index)
{
    (void)fail_text(dst, SHAREFILE_NAME_MAX, "share-%u.txt", index);
}

void sharefile_fact(char dst[static SHAREFILE_FACT_MAX], const struct share *share, unsigned count)
{
    char set[KEYSHARE_SET_TEXT + 1] = "";
    size_t n = fail_text(dst, SHAREFILE_FACT_MAX, "share %u", share->index);

    keyshare_set_text(set, share->set);
    if (count > 0)
        n += fail_text(dst + n, SHAREFILE_FACT_MAX - n, " of %u", count);
    (void)fail_text(dst + n, SHAREFILE_FACT_MAX - n, ", set %s, %u are needed", set, share->threshold);
}

struct secret *sharefile_text(const struct share *share, unsigned count)
{
    struct secret *text = secret_new(TEXT_MAX);
    char fact[SHAREFILE_FACT_MAX] = "";
    struct code code = {0};
    char *dst = NULL;
    size_t n = 0;

    if (text == NULL)
        return NULL;
    dst = (char *)text->bytes;
    sharefile_fact(fact, share, count);
    n = fail_text(dst, TEXT_MAX,
                  "# plrkit key share: %s.\n"
                  "# Keep it secret, and apart from the others; fewer than %u say nothing about the key.\n",
                  fact, share->threshold);
    share_encode(&code, share);
    for (size_t at = 0; at < code.len; at += ROW_SYMBOLS) {
        n += symbol_group(dst + n, code.sym + at, code.len - at < ROW_SYMBOLS ? code.len - at : ROW_SYMBOLS, ' ');
        dst[n++] = '\n';
    }
    text->len = n;
    sodium_memzero(&code, sizeof code);
    return text;
}

/* Comments become blanks, so that places stay what they are. */
static void drop_comments(char *text, size_t len)
{
    bool begins = true;
    bool comment = false;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n') {
            begins = true;
            comment = false;
            continue;
        }
        comment = comment || (begins && text[i] == '#');
        begins = begins && (text[i] == ' ' || text[i] == '\t');
        if (comment)
            text[i] = ' ';
    }
}

/* A mistake that one likely cause explains is told with it. */
static void explain(const char *text, size_t len, struct fail *f)
{
    struct mend m = {.typed_len = 0};
    char words[MEND_TEXT_MAX] = "";

    if (mend_find(&m, CODE_SHARE, text, len, NULL, NULL) == PLR_OK && m.result.count == 1) {
        mend_describe(words, &m.result.candidates[0], m.typed, m.typed_len);
        (void)fail_set(f, PLR_ERR_CHECK, "mistyped", "%s", words);
        fail_hint(f, "compare it with the paper; if that says so, put it right");
    }
    sodium_memzero(&m, sizeof m);
    sodium_memzero(words, sizeof words);
}

enum plr_err sharefile_parse(struct share *ret, char *text, size_t len, struct fail *f)
{
    struct code code = {0};
    enum plr_err err = PLR_OK;

    drop_comments(text, len);
    err = code_read_kind(&code, CODE_SHARE, text, len, f);
    if (err == PLR_OK)
        err = share_decode(ret, &code, f);
    else if (err == PLR_ERR_CHECK || err == PLR_ERR_TEXT)
        explain(text, len, f);
    sodium_memzero(&code, sizeof code);
    return err;
}

/* It is a secret: others should not be able to read it. */
static void look_at_mode(const char *path)
{
    struct stat st = {0};

    if (strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) != 0)
        report_warning("\"%s\" is a secret that others can read: chmod 600", path);
}

enum plr_err sharefile_read(struct share *ret, const char *path, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;
    struct fail own = {0};
    enum plr_err err = file_read(&text, &len, path, FILE_BYTES_MAX, f);

    if (err != PLR_OK)
        return err;
    look_at_mode(path);
    err = sharefile_parse(ret, text, len, &own);
    if (err != PLR_OK) {
        (void)fail_set(f, own.err, own.reason, "\"%s\": %s", path, own.why);
        if (own.hint[0] != '\0')
            fail_hint(f, "%s", own.hint);
        fail_at(f, own.line, own.symbol);
    }
    sodium_memzero(text, len);
    free(text);
    keyroom_wipe();
    return err;
}

enum plr_err sharefile_root(uint8_t ret_public[static 32], const char *path, struct fail *f)
{
    char inside[PATH_MAX] = "";
    struct stat st = {0};
    struct trustcert *cert = calloc(1, sizeof *cert);
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if (cert == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a certificate");
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        err = keyfiles_path(inside, path, "/", KEYROOT_CERT, f);
        path = inside;
    }
    if (err == PLR_OK)
        err = file_read(&pem, &len, path, CERT_PEM_MAX - 1, f);
    if (err == PLR_OK)
        err = bundle_certificate(cert, pem, len, f);
    if (err == PLR_OK && cert->purpose != CERT_ROOT)
        err = fail_set(f, PLR_ERR_FORMAT, "noroot", "\"%s\" is not the certificate of a root", path);
    if (err == PLR_OK)
        memcpy(ret_public, cert->public_key, 32);
    free(pem);
    free(cert);
    return err;
}

enum plr_err sharefile_is_of(const struct share *share, const uint8_t public_key[static 32], struct fail *f)
{
    char own[KEYSHARE_SET_TEXT + 1] = "";
    char want[KEYSHARE_SET_TEXT + 1] = "";

    if (share->set == keyshare_set(public_key))
        return PLR_OK;
    keyshare_set_text(own, share->set);
    keyshare_set_text(want, keyshare_set(public_key));
    (void)fail_set(f, PLR_ERR_NO, "otherroot", "it is of set %s; the shares of this root are of set %s", own, want);
    fail_hint(f, "it is whole, but a share of another key");
    return PLR_ERR_NO;
}

json_t *sharefile_json(const struct share *share)
{
    char set[KEYSHARE_SET_TEXT + 1] = "";
    json_t *o = json_object();

    keyshare_set_text(set, share->set);
    (void)json_object_set_new(o, "set", json_string(set));
    (void)json_object_set_new(o, "number", json_integer(share->index));
    (void)json_object_set_new(o, "threshold", json_integer(share->threshold));
    return o;
}
