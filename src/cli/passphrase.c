#include "src/cli/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "src/cli/file.h"

#define PASSPHRASE_MAX 1023 /* as of a passphrase file */
#define INTERRUPT      3    /* what Control-C sends while signals are off, so that the echo comes back on */

enum answer { ANSWER_LINE, ANSWER_INTERRUPTED, ANSWER_TOO_LONG, ANSWER_NONE };

static bool say(int fd, const char *text)
{
    size_t len = strlen(text);

    return write(fd, text, len) == (ssize_t)len;
}

/* One line into s, which has room for its end; its length into *ret_len. */
static enum answer read_line(int fd, struct secret *s, size_t *ret_len)
{
    size_t len = 0;

    while (len < s->len) {
        ssize_t n = read(fd, s->bytes + len, 1);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ANSWER_NONE;
        if (s->bytes[len] == INTERRUPT)
            return ANSWER_INTERRUPTED;
        if (s->bytes[len] == '\n' || s->bytes[len] == '\r') {
            *ret_len = len;
            return ANSWER_LINE;
        }
        len++;
    }
    return ANSWER_TOO_LONG;
}

static enum plr_err no_answer(enum answer answer, struct fail *f)
{
    switch (answer) {
    case ANSWER_INTERRUPTED:
        fail_set(f, PLR_ERR_NO, "interrupted", "interrupted");
        fail_hint(f, "nothing was changed; run the same command again");
        return PLR_ERR_NO;
    case ANSWER_TOO_LONG:
        fail_set(f, PLR_ERR_POLICY, "badpassphrase", "the passphrase is longer than %u bytes",
                 (unsigned)PASSPHRASE_MAX);
        fail_hint(f, "choose a shorter one");
        return PLR_ERR_POLICY;
    default:
        fail_set(f, PLR_ERR_IO, "terminal", "no passphrase came from the terminal");
        fail_hint(f, "type it and press Enter, or give it with --passphrase-file FILE");
        return PLR_ERR_IO;
    }
}

static enum plr_err ask_one(struct secret **ret, int fd, const char *prompt, struct fail *f)
{
    struct secret *line = secret_new(PASSPHRASE_MAX + 1);
    struct secret *secret = NULL;
    struct termios before = {0};
    struct termios quiet = {0};
    size_t len = 0;
    enum answer answer = ANSWER_NONE;
    enum plr_err err = PLR_OK;

    if (line == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no guarded memory for a passphrase");
    if (tcgetattr(fd, &before) != 0) {
        err = fail_set(f, PLR_ERR_IO, "terminal", "the terminal cannot be used: %s", strerror(errno));
        goto out;
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    /* The terminal hands over whole lines; Control-C ends one at once. */
    quiet.c_cc[VEOL] = INTERRUPT;
    /* The echo goes before the question comes: an answer may be there at once. */
    if (tcsetattr(fd, TCSAFLUSH, &quiet) != 0) {
        err = fail_set(f, PLR_ERR_IO, "terminal", "the terminal cannot be used: %s", strerror(errno));
        goto out;
    }
    if (say(fd, prompt))
        answer = read_line(fd, line, &len);
    /* What was not read is still a secret: it goes, lest the shell be given it next. */
    if (tcsetattr(fd, TCSAFLUSH, &before) != 0 || !say(fd, "\n")) {
        err = fail_set(f, PLR_ERR_IO, "terminal", "the terminal cannot be used: %s", strerror(errno));
        goto out;
    }
    if (answer != ANSWER_LINE) {
        err = no_answer(answer, f);
        goto out;
    }
    if (len == 0) {
        err = fail_set(f, PLR_ERR_POLICY, "badpassphrase", "the passphrase is empty");
        fail_hint(f, "run the same command again and type one");
        goto out;
    }
    secret = secret_new(len);
    if (secret == NULL) {
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no guarded memory for a passphrase");
        goto out;
    }
    memcpy(secret->bytes, line->bytes, len);
    *ret = secret;
out:
    secret_free(line);
    return err;
}

static enum plr_err no_terminal(const struct passphrase_ask *ask, struct fail *f)
{
    fail_set(f, PLR_ERR_USAGE, "nopassphrase", "there is no passphrase, and no terminal to ask for it");
    fail_hint(f, ask->confirm && ask->may_be_none
                     ? "give one with --passphrase-file FILE, or --unprotected for keys without one"
                     : "give it with --passphrase-file FILE");
    return PLR_ERR_USAGE;
}

enum plr_err passphrase_get(struct secret **ret, const struct passphrase_ask *ask, struct fail *f)
{
    struct secret *first = NULL;
    struct secret *second = NULL;
    int fd = -1;
    enum plr_err err = PLR_OK;

    if (ask->file != NULL) {
        err = file_read_secret(ret, ask->file, f);
        if (err == PLR_ERR_IO && f != NULL && f->hint[0] == '\0')
            fail_hint(f, "--passphrase-file wants a file whose first line is the passphrase");
        return err;
    }
    fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return no_terminal(ask, f);
    if ((err = ask_one(&first, fd, ask->prompt, f)) != PLR_OK)
        goto out;
    if (ask->confirm && (err = ask_one(&second, fd, "The same again: ", f)) != PLR_OK)
        goto out;
    if (ask->confirm && (first->len != second->len || memcmp(first->bytes, second->bytes, first->len) != 0)) {
        err = fail_set(f, PLR_ERR_NO, "badpassphrase", "the two passphrases are not the same");
        fail_hint(f, "nothing was made; run the same command again");
        goto out;
    }
    *ret = first;
    first = NULL;
out:
    (void)close(fd);
    secret_free(first);
    secret_free(second);
    return err;
}
