#include "src/key/ceremonytext.h"

#include <sodium.h>

#include "keys/digest.h"
#include "keys/selftest.h"
#include "src/cli/file.h"
#include "src/cli/when.h"
#include "src/key/sharefile.h"

#define FILE_MAX (64u * 1024u)
#define HASH_HEX (2 * crypto_hash_sha256_BYTES + 1)

static void put_head(FILE *to, const struct ceremony *c, uint64_t now_s)
{
    char began[WHEN_TEXT] = "";
    char ended[WHEN_TEXT] = "";

    when_rfc3339(began, c->began_s);
    when_rfc3339(ended, now_s);
    (void)fprintf(to, "CEREMONY OF A ROOT\n\n");
    if (c->args->rehearsal)
        (void)fprintf(to, "REHEARSAL: nothing that this root certifies is for production.\n\n");
    (void)fprintf(to, "Program:    plr-key %s\n", PLRKIT_VERSION);
    for (size_t i = 0; selftest_name(i) != NULL; i++)
        (void)fprintf(to, "%s%s: passed\n", i == 0 ? "Self-test:  " : "            ", selftest_name(i));
    (void)fprintf(to, "Begun:      %s by this machine's clock\nEnded:      %s\n", began, ended);
    (void)fprintf(to, "Place:      %s\nCustodians: %s, who read aloud\n            %s, who typed back\n\n", c->place,
                  c->reader, c->typer);
}

static void put_root(FILE *to, const struct ceremony *c)
{
    const struct trustcert *cert = &c->root.cert;
    char from[WHEN_TEXT] = "";
    char until[WHEN_TEXT] = "";
    char hex[DIGEST_FINGERPRINT] = "";
    char words[KEYPRINT_WORDS] = "";

    when_field(from, cert->not_before_s);
    when_field(until, cert->not_after_s);
    digest_fingerprint(hex, c->hash);
    keyprint_words(words, c->hash);
    (void)fprintf(to, "ROOT\n\nName:       %s\nValid:      %s to %s\n", cert->name, from, until);
    (void)fprintf(to, "Fingerprint (SHA-256 of the certificate):\n  %.39s\n  %s\n", hex, hex + 40);
    (void)fprintf(to, "In words:\n  %s\n", words);
    (void)fprintf(to, "The words were read aloud and typed back until they agreed: %u time%s.\n\n", c->readings,
                  c->readings == 1 ? "" : "s");
    (void)fprintf(to, "RANDOMNESS\n\n32 bytes of the system, mixed with %zu characters typed (%s), about %u bits.\n\n",
                  c->rolls, c->rolls_source, c->rolls_bits);
}

static void put_shares(FILE *to, const struct ceremony *c)
{
    static const char *const proofs[] = {
        [CEREMONY_SKIPPED] = "NOT typed back: nobody knows whether the paper is right",
        [CEREMONY_TYPED] = "typed back from the paper, and right",
        [CEREMONY_FILE] = "written to a file, which was read back",
    };
    char set[KEYSHARE_SET_TEXT + 1] = "";

    keyshare_set_text(set, c->shares->share[0].set);
    (void)fprintf(to, "SHARES\n\nSet:        %s\nAny %u of %u bring the key back.\n", set, c->threshold, c->count);
    for (unsigned i = 0; i < c->count; i++)
        (void)fprintf(to, "Share %2u:   %s\n            %s\n", i + 1, c->holder[i].name, proofs[c->holder[i].proof]);
    (void)fprintf(to, "Key file:   %s\n\n",
                  c->args->shares_only    ? "none: only the shares have the key"
                  : c->passphrase == NULL ? KEYROOT_KEY ", WITHOUT a passphrase"
                                          : KEYROOT_KEY ", under a passphrase");
}

static enum plr_err put_file(FILE *to, const char *dir, const char *name, struct fail *f)
{
    char path[PATH_MAX] = "";
    char hex[HASH_HEX] = "";
    uint8_t hash[crypto_hash_sha256_BYTES] = {0};
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = keyfiles_path(path, dir, "/", name, f);

    if (err == PLR_OK)
        err = file_read(&text, &len, path, FILE_MAX, f);
    if (err != PLR_OK)
        return err;
    (void)crypto_hash_sha256(hash, (const uint8_t *)text, len);
    (void)sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    (void)fprintf(to, "%s  %s\n", hex, name);
    sodium_memzero(text, len);
    free(text);
    return PLR_OK;
}

static enum plr_err put_files(FILE *to, const char *dir, const struct ceremony *c, struct fail *f)
{
    enum plr_err err = PLR_OK;

    (void)fprintf(to, "FILES, with their SHA-256 when the ceremony ended (\"%s\" grows with every certificate)\n\n",
                  KEYROOT_NUMBER);
    if (!c->args->shares_only)
        err = put_file(to, dir, KEYROOT_KEY, f);
    if (err == PLR_OK)
        err = put_file(to, dir, KEYROOT_CERT, f);
    return err == PLR_OK ? put_file(to, dir, KEYROOT_NUMBER, f) : err;
}

static void put_line(FILE *to, const char *name)
{
    (void)fprintf(to, "\n\n______________________________  ________________\n%s\n", name);
}

/* Who signs: the custodians, and every holder of a share who is not one of them. */
static void put_signatures(FILE *to, const struct ceremony *c)
{
    (void)fprintf(to, "\nSIGNATURES\n\nWe were there, and it was done as this page says.\n");
    put_line(to, c->reader);
    put_line(to, c->typer);
    for (unsigned i = 0; i < c->count; i++) {
        bool again = strcasecmp(c->holder[i].name, c->reader) == 0 || strcasecmp(c->holder[i].name, c->typer) == 0;

        for (unsigned j = 0; j < i; j++)
            again = again || strcasecmp(c->holder[i].name, c->holder[j].name) == 0;
        if (!again)
            put_line(to, c->holder[i].name);
    }
}

enum plr_err ceremonytext_write(const char *dir, const struct ceremony *c, uint64_t now_s, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    enum plr_err err = PLR_OK;

    if (to == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the transcript");
    put_head(to, c, now_s);
    put_root(to, c);
    put_shares(to, c);
    err = put_files(to, dir, c, f);
    put_signatures(to, c);
    if (fclose(to) != 0 && err == PLR_OK)
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the transcript");
    if (err == PLR_OK)
        err = file_create(dir, CEREMONYTEXT_FILE, text, len, 0644, f);
    free(text);
    return err;
}
