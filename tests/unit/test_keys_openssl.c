/* What openssl(1) makes of our key files and certificates: an opinion that is not ours. */
#include "tests/unit/test_keys_common.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = P_tmpdir "/plrkit-openssl-XXXXXX";
static struct authority home;

static int setup(void **state)
{
    (void)state;
    if (keys_init(NULL) != PLR_OK || !mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    authority_make(&home);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    static const char *const names[] = {"root.pem", "slr.pem",   "plr.pem",  "out.txt", "key.pem",
                                        "pass.txt", "other.pem", "away.pem", "err.txt"};

    authority_free(&home);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        (void)unlink(names[i]);
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static char *get(const char *name)
{
    char *text = calloc(1, 65536);
    FILE *file = fopen(name, "r");

    assert_non_null(file);
    assert_non_null(text);
    size_t len = fread(text, 1, 65535, file);
    assert_true(len < 65535 && !ferror(file));
    assert_int_equal(fclose(file), 0);
    return text;
}

/* openssl ARG...: standard output to out.txt; returns the exit status. */
static int openssl(const char *const *args)
{
    const char *argv[16] = {"openssl"};
    int status = -1;

    for (size_t i = 0; args[i]; i++) {
        assert_true(i + 2 < sizeof(argv) / sizeof(argv[0]));
        argv[i + 1] = args[i];
    }
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int out = open("out.txt", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        int errors = open("err.txt", O_WRONLY | O_CREAT | O_TRUNC, 0600);

        if (dup2(out, STDOUT_FILENO) < 0 || dup2(errors, STDERR_FILENO) < 0)
            _exit(126);
        /* execvp promises not to write to what its type lets it write to. */
        (void)execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_not_equal(WEXITSTATUS(status), 127);
    return WEXITSTATUS(status);
}
#define OPENSSL(...) openssl((const char *const[]){__VA_ARGS__, NULL})

static void expect_output(const char *const *wanted)
{
    char *text = get("out.txt");

    for (size_t i = 0; wanted[i]; i++)
        if (!strstr(text, wanted[i]))
            fail_msg("\"%s\" is not in:\n%s", wanted[i], text);
    free(text);
}
#define EXPECT_OUTPUT(...) expect_output((const char *const[]){__VA_ARGS__, NULL})

static void test_verify(void **state)
{
    (void)state;
    struct authority away;
    static const char attime[] = "1800000000";

    authority_make(&away);
    put("root.pem", home.root_pem);
    put("slr.pem", home.slr_pem);
    put("plr.pem", home.plr_pem[1]);
    put("away.pem", away.slr_pem);
    assert_int_equal(OPENSSL("verify", "-attime", attime, "-CAfile", "root.pem", "root.pem"), 0);
    assert_int_equal(OPENSSL("verify", "-attime", attime, "-CAfile", "root.pem", "-purpose", "any", "slr.pem"), 0);
    assert_int_equal(OPENSSL("verify", "-attime", attime, "-CAfile", "root.pem", "-purpose", "any", "plr.pem"), 0);
    assert_int_equal(OPENSSL("verify", "-attime", attime, "-x509_strict", "-CAfile", "root.pem", "slr.pem"), 0);
    assert_int_equal(OPENSSL("verify", "-attime", attime, "-x509_strict", "-CAfile", "root.pem", "plr.pem"), 0);
    assert_int_not_equal(OPENSSL("verify", "-attime", attime, "-CAfile", "root.pem", "away.pem"), 0);
    assert_int_not_equal(OPENSSL("verify", "-attime", "1900000000", "-CAfile", "root.pem", "slr.pem"), 0);
    assert_int_not_equal(OPENSSL("verify", "-attime", attime, "-CAfile", "slr.pem", "plr.pem"), 0);
    authority_free(&away);
}

static void test_text(void **state)
{
    (void)state;
    put("root.pem", home.root_pem);
    put("slr.pem", home.slr_pem);
    put("plr.pem", home.plr_pem[1]);
    assert_int_equal(OPENSSL("x509", "-in", "root.pem", "-noout", "-text"), 0);
    EXPECT_OUTPUT("Subject: CN = Test Root", "Basic Constraints: critical", "CA:TRUE, pathlen:0", "Key Usage: critical",
                  "Certificate Sign, CRL Sign", "Subject Key Identifier", "Authority Key Identifier", "ED25519");
    assert_int_equal(OPENSSL("x509", "-in", "slr.pem", "-noout", "-text"), 0);
    EXPECT_OUTPUT("Issuer: CN = Test Root", "Subject: CN = Test SLR Signer", "CA:FALSE", "Digital Signature",
                  "Extended Key Usage: critical", "2.25.192632893357953801122820297575377848547.1");
    assert_int_equal(OPENSSL("x509", "-in", "plr.pem", "-noout", "-text"), 0);
    EXPECT_OUTPUT("serialNumber = slot-1", "secp224r1", "2.25.192632893357953801122820297575377848547.2");
}

/* The key that openssl reads is the key that was written. */
static void test_key_files(void **state)
{
    (void)state;
    struct secret *pass = secret_new(4);

    assert_non_null(pass);
    memcpy(pass->bytes, "f u!", 4);
    put("pass.txt", "f u!\n");
    put("other.pem", "F u!\n");
    for (int type = 0; type < 2; type++) {
        struct signkey *key = type ? home.plr[1] : home.slr;
        char pem[SIGNKEY_PEM_MAX] = {0};
        size_t len = 0;

        assert_int_equal(signkey_write(pem, sizeof(pem), &len, key, NULL, NULL), PLR_OK);
        put("key.pem", pem);
        assert_int_equal(OPENSSL("pkey", "-in", "key.pem", "-pubout"), 0);
        char *plain = get("out.txt");
        assert_int_equal(signkey_write(pem, sizeof(pem), &len, key, pass, NULL), PLR_OK);
        put("key.pem", pem);
        assert_int_equal(OPENSSL("pkey", "-in", "key.pem", "-passin", "file:pass.txt", "-pubout"), 0);
        char *sealed = get("out.txt");
        assert_string_equal(plain, sealed);
        put(type ? "plr.pem" : "slr.pem", type ? home.plr_pem[1] : home.slr_pem);
        assert_int_equal(OPENSSL("x509", "-in", type ? "plr.pem" : "slr.pem", "-noout", "-pubkey"), 0);
        char *certified = get("out.txt");
        assert_string_equal(plain, certified);
        assert_int_equal(OPENSSL("asn1parse", "-in", "key.pem"), 0);
        EXPECT_OUTPUT("PBES2", "scrypt", "aes-256-cbc", ":4000", ":05");
        assert_int_not_equal(OPENSSL("pkey", "-in", "key.pem", "-passin", "file:other.pem", "-noout"), 0);
        free(plain);
        free(sealed);
        free(certified);
    }
    secret_free(pass);
}

/* The way back: a key that openssl made and encrypted with scrypt is read. */
static void test_foreign_key(void **state)
{
    (void)state;
    struct signkey *key = NULL;
    struct fail f = {0};
    struct secret *pass = secret_new(4);

    assert_non_null(pass);
    memcpy(pass->bytes, "f u!", 4);
    put("pass.txt", "f u!\n");
    assert_int_equal(OPENSSL("genpkey", "-algorithm", "ed25519", "-out", "key.pem"), 0);
    assert_int_equal(
        OPENSSL("pkcs8", "-topk8", "-in", "key.pem", "-scrypt", "-passout", "file:pass.txt", "-out", "other.pem"), 0);
    char *pem = get("other.pem");
    if (signkey_read(&key, pem, strlen(pem), pass, &f) != PLR_OK)
        fail_msg("%s", f.why);
    assert_int_equal(signkey_type(key), SIGNKEY_ED25519);
    signkey_free(key);
    free(pem);
    secret_free(pass);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_key_files),
        cmocka_unit_test(test_foreign_key),
    };

    return cmocka_run_group_tests_name("keys: openssl(1) agrees", tests, setup, teardown);
}
