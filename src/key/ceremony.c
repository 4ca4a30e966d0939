#include "src/key/ceremony.h"

#include <signal.h>

#include "keys/keys.h"
#include "keys/selftest.h"
#include "src/cli/newfolder.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/typing.h"
#include "src/cli/when.h"
#include "src/key/ceremonyask.h"
#include "src/key/ceremonyread.h"
#include "src/key/ceremonyroll.h"
#include "src/key/ceremonyshare.h"
#include "src/key/ceremonytext.h"
#include "src/key/keyroom.h"
#include "src/key/sharefile.h"
#include "src/key/sharesplit.h"

static void on_signal(int number)
{
    (void)number;
    (void)raise(SIGINT);
}

/* The terminal goes away, or the process is told to end: as if somebody pressed Ctrl-C. */
static void catch_signals(void)
{
    static const int signals[] = {SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART */

    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        (void)sigaction(signals[i], &action, NULL);
}

/* Is the place free, and can something be made there? It is tried. */
static enum plr_err can_be_made(const char *path, struct fail *f)
{
    struct newfolder probe = {.temp = ""};
    enum plr_err err = newfolder_free(path, f);

    if (err == PLR_OK)
        err = newfolder_begin(&probe, path, f);
    newfolder_discard(&probe);
    return err;
}

/* Everything that can be wrong with what was given, before two people begin. */
static enum plr_err check_args(const struct keyargs *args, struct fail *f)
{
    char pem[CERT_PEM_MAX] = "";
    struct trustcert *cert = NULL;
    struct signkey *trial = NULL;
    enum plr_err err = PLR_OK;

    if (!typing_possible()) {
        (void)fail_set(f, PLR_ERR_USAGE, "noterminal", "a ceremony is held by people at a terminal, and there is none");
        fail_hint(f, "\"plr-key root\" makes a root without asking");
        return PLR_ERR_USAGE;
    }
    if (args->shares_only && (args->unprotected || args->passphrase_file != NULL))
        return fail_set(f, PLR_ERR_USAGE, "usage", "with --shares-only no key file is written that could be protected");
    if (args->threshold != 0 && args->shares != 0 && args->shares < args->threshold)
        return fail_set(f, PLR_ERR_USAGE, "badshares", "%u shares cannot be the threshold of %u", args->threshold,
                        args->shares);
    if ((err = can_be_made(args->operands[0], f)) != PLR_OK)
        return err;
    if (args->share_dir != NULL && (err = can_be_made(args->share_dir, f)) != PLR_OK)
        return err;
    /* Name and validity: a certificate of a key that is forgotten shows it. */
    if ((cert = calloc(1, sizeof *cert)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a certificate");
    err = signkey_generate(&trial, SIGNKEY_ED25519, f);
    if (err == PLR_OK)
        err = keyroot_certify(pem, cert, trial, args, f);
    signkey_free(trial);
    free(cert);
    return err;
}

static void warn_of_leftover(const char *path)
{
    char leftover[PATH_MAX] = "";
    char shown[FAIL_TEXT_MAX] = "";

    if (path == NULL || !newfolder_leftover(leftover, path))
        return;
    (void)fail_text(shown, sizeof shown, "%s", leftover);
    report_warning("an earlier run was killed and left \"%s\": if none is running, remove it", shown);
}

static enum plr_err people(struct ceremony *c, struct fail *f)
{
    enum plr_err err = PLR_OK;

    report_line("\n1. People and place");
    err = ceremonyask_name(c->place, c, "Place: ", f);
    if (err == PLR_OK)
        err = ceremonyask_name(c->reader, c, "Custodian who reads aloud: ", f);
    while (err == PLR_OK && c->typer[0] == '\0') {
        err = ceremonyask_name(c->typer, c, "Custodian who types back: ", f);
        if (err == PLR_OK && strcasecmp(c->reader, c->typer) == 0) {
            report_line("It takes two.");
            c->typer[0] = '\0';
        }
    }
    c->threshold = c->args->threshold;
    c->count = c->args->shares;
    if (err == PLR_OK && c->count == 0)
        err = ceremonyask_number(&c->count, c, "Into how many shares is the key to be split? ",
                                 c->threshold != 0 ? c->threshold : SHARE_THRESHOLD_MIN, SHARE_INDEX_MAX, f);
    if (err == PLR_OK && c->threshold == 0)
        err = ceremonyask_number(&c->threshold, c, "How many of them are to bring it back? ", SHARE_THRESHOLD_MIN,
                                 c->count < SHARE_THRESHOLD_MAX ? c->count : SHARE_THRESHOLD_MAX, f);
    return err;
}

/* Asked before the rest: a file that cannot be read, or two that differ, cost nothing then. */
static enum plr_err passphrase(struct ceremony *c, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (c->args->shares_only || c->args->unprotected)
        return PLR_OK;
    report_line("\n2. Passphrase of the key file");
    for (;;) {
        typist_free(c->typist); /* the terminal as it was: what is typed for the passphrase comes in lines */
        err = keyfiles_new_passphrase(&c->passphrase, c->args, f);
        if ((c->typist = typist_new("plr-key")) == NULL)
            return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a ceremony");
        if (err == PLR_ERR_NO && f != NULL && strcmp(f->reason, "interrupted") == 0)
            return ceremonyask_stopped(f);
        if ((err != PLR_ERR_NO && err != PLR_ERR_POLICY) || c->args->passphrase_file != NULL)
            return err;
        report_line("%s; once more.", f->why);
    }
}

static enum plr_err make_key(struct ceremony *c, struct fail *f)
{
    struct secret *seed = NULL;
    enum plr_err err = PLR_OK;

    report_line("\n3. Randomness");
    err = ceremonyroll_seed(&seed, c, f);
    if (err == PLR_OK)
        err = signkey_from_seed(&c->root.key, seed, f);
    secret_free(seed);
    if (err == PLR_OK)
        err = keyroot_certify(c->root.pem, &c->root.cert, c->root.key, c->args, f);
    if (err == PLR_OK)
        keyprint_of_certificate(c->hash, &c->root.cert);
    return err == PLR_OK ? sharesplit_make(c->shares, c->root.key, c->threshold, c->count, f) : err;
}

/* The files of the shares are read back before they count. */
static enum plr_err read_back(const char *dir, const struct keyshares *shares, struct fail *f)
{
    enum plr_err err = PLR_OK;

    for (size_t i = 0; err == PLR_OK && i < shares->count; i++) {
        struct share share = {0};
        char path[PATH_MAX] = "";
        char name[SHAREFILE_NAME_MAX] = "";

        sharefile_name(name, shares->share[i].index);
        err = keyfiles_path(path, dir, "/", name, f);
        if (err == PLR_OK)
            err = sharefile_read(&share, path, f);
        if (err == PLR_OK &&
            (share.index != shares->share[i].index || memcmp(share.y, shares->share[i].y, sizeof share.y) != 0))
            err = fail_set(f, PLR_ERR_IO, "io", "\"%s\" is not what was written to it", path);
        explicit_bzero(&share, sizeof share);
    }
    return err;
}

/* A folder that is being built or, since it could not be made durable, is not to stay where it already is. */
static void take_away(struct newfolder *n, bool there)
{
    if (there)
        memcpy(n->temp, n->path, sizeof n->temp);
    newfolder_discard(n);
}

/* *ret_there: it is in its place, whether or not that is durable. */
static enum plr_err keep(struct newfolder *n, bool *ret_there, struct fail *f)
{
    enum plr_err err = newfolder_keep(n, f);

    *ret_there = n->temp[0] == '\0';
    return err;
}

static enum plr_err build_shares(struct newfolder *shares, const struct ceremony *c, struct fail *f)
{
    enum plr_err err = newfolder_begin(shares, c->args->share_dir, f);

    if (err == PLR_OK)
        err = sharesplit_write(shares->temp, c->shares, f);
    return err == PLR_OK ? read_back(shares->temp, c->shares, f) : err;
}

/* Two folders appear, or none. */
static enum plr_err write_all(const struct ceremony *c, struct fail *f)
{
    const struct keyargs *args = c->args;
    struct newfolder root = {.temp = ""};
    struct newfolder shares = {.temp = ""};
    bool root_there = false;
    bool shares_there = false;
    enum plr_err err = newfolder_begin(&root, args->operands[0], f);

    if (err == PLR_OK)
        err = keyroot_write(root.temp, c->root.pem, args->shares_only ? NULL : c->root.key, c->passphrase, f);
    if (err == PLR_OK)
        err = ceremonytext_write(root.temp, c, when_now_s(), f);
    if (err == PLR_OK && args->share_dir != NULL)
        err = build_shares(&shares, c, f);
    if (err == PLR_OK && args->share_dir != NULL)
        err = keep(&shares, &shares_there, f);
    if (err == PLR_OK)
        err = keep(&root, &root_there, f);
    if (err != PLR_OK) {
        take_away(&shares, shares_there);
        take_away(&root, root_there);
    }
    return err;
}

/* A disk that is full is no reason to begin again from the first roll. */
static enum plr_err write_until_written(const struct ceremony *c, struct fail *f)
{
    for (;;) {
        bool again = false;
        enum plr_err err = write_all(c, f);

        if (err != PLR_ERR_IO && err != PLR_ERR_STATE)
            return err;
        report_line("It could not be written: %s.", f->why);
        err = ceremonyask_yes(&again, c, "Nothing is there yet. Try again, when there is room?", f);
        if (err != PLR_OK)
            return err;
        if (!again)
            return ceremonyask_stopped(f);
    }
}

static enum plr_err hold(struct ceremony *c, struct fail *f)
{
    enum plr_err err = PLR_OK;

    report_line("plr-key %s: a root is made. Ctrl-C ends it at any time, and leaves nothing.", PLRKIT_VERSION);
    if (c->args->rehearsal)
        report_line("REHEARSAL: nothing that this root certifies is for production.");
    for (size_t i = 0; selftest_name(i) != NULL; i++)
        report_line("Self-test: %s: passed", selftest_name(i));
    err = people(c, f);
    if (err == PLR_OK)
        err = passphrase(c, f);
    if (err == PLR_OK)
        err = make_key(c, f);
    if (err == PLR_OK) {
        report_line("4. Fingerprint");
        err = ceremonyread_words(c, f);
    }
    if (err == PLR_OK) {
        report_line("5. Shares");
        err = ceremonyshare_hand_out(c, f);
    }
    return err == PLR_OK ? write_until_written(c, f) : err;
}

static void show(const struct ceremony *c)
{
    char dir[FAIL_TEXT_MAX] = "";
    char set[KEYSHARE_SET_TEXT + 1] = "";

    (void)fail_text(dir, sizeof dir, "%s", c->args->operands[0]);
    keyshare_set_text(set, c->shares->share[0].set);
    keyprint_certificate(&c->root.cert, false, true);
    out_text("Shares: %u of set %s, of which %u bring the key back\n", c->count, set, c->threshold);
    out_text("Transcript: %s/%s\n", dir, CEREMONYTEXT_FILE);
    report_note("print the transcript, read it, and sign it");
    if (c->args->unprotected)
        report_note("the key has no passphrase: whoever can read it can make signers");
}

static void forget(struct ceremony *c)
{
    if (c == NULL)
        return;
    typist_free(c->typist);
    secret_free(c->passphrase);
    keyshare_free(c->shares);
    keyroot_close(&c->root);
    free(c);
    keyroom_wipe();
}

int ceremony_run(void *input)
{
    const struct keyargs *args = input;
    struct ceremony *c = NULL;
    struct fail f = {0};
    enum plr_err err = keys_init(&f);

    keyroom_begin();
    if (err == PLR_OK)
        err = check_args(args, &f);
    if (err == PLR_OK && ((c = calloc(1, sizeof *c)) == NULL || (c->shares = keyshare_new()) == NULL ||
                          (c->typist = typist_new("plr-key")) == NULL))
        err = fail_set(&f, PLR_ERR_MEMORY, "memory", "no memory for a ceremony");
    if (err == PLR_OK) {
        warn_of_leftover(args->operands[0]);
        warn_of_leftover(args->share_dir);
        catch_signals();
        c->args = args;
        c->began_s = when_now_s();
        err = hold(c, &f);
    }
    if (err == PLR_OK)
        show(c);
    forget(c);
    return err != PLR_OK ? (int)report_fail("make a root", &f) : EXIT_DONE;
}
