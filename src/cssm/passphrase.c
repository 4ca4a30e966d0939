#include "src/cssm/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "src/cli/file.h"

#define PASSPHRASE_MAX 1024
#define INTERRUPT      3 /* what Control-C sends while signals are off, so that the echo comes back on */

static bool say(int fd, const char *text)
{
    size_t len = strlen(text);

    return write(fd, text, len) == (ssize_t)len;
}

/* One line into s, its length into *ret_len. False at end of input or if it is too long. */
static bool read_line(int fd, struct secret *s, size_t *ret_len)
{
    size_t len = 0;

    while (len < s->len) {
        ssize_t n = read(fd, s->bytes + len, 1);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || s->bytes[len] == INTERRUPT)
            return false;
        if (s->bytes[len] == '\n' || s->bytes[len] == '\r') {
            *ret_len = len;
            return true;
        }
        len++;
    }
    return false;
}

static enum plr_err ask_one(struct secret **ret, int fd, const char *prompt, struct fail *f)
{
    struct secret *line = secret_new(PASSPHRASE_MAX);
    struct secret *answer = NULL;
    struct termios before = {0};
    struct termios quiet = {0};
    size_t len = 0;
    bool got = false;
    enum plr_err err = PLR_OK;

    if (line == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no guarded memory for a passphrase");
    if (tcgetattr(fd, &before) != 0) {
        err = fail_set(f, PLR_ERR_IO, "terminal", "the terminal cannot be used: %s", strerror(errno));
        goto out;
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    /* The echo goes before the question comes: an answer may be there at once. */
    if (tcsetattr(fd, TCSAFLUSH, &quiet) != 0) {
        err = fail_set(f, PLR_ERR_IO, "terminal", "the terminal cannot be used: %s", strerror(errno));
        goto out;
    }
    got = say(fd, prompt) && read_line(fd, line, &len);
    if (tcsetattr(fd, TCSADRAIN, &before) != 0 || !say(fd, "\n") || !got) {
        err = fail_set(f, PLR_ERR_IO, "terminal", "no passphrase came from the terminal");
        goto out;
    }
    if (len == 0) {
        err = fail_set(f, PLR_ERR_POLICY, "badpassphrase", "the passphrase is empty");
        goto out;
    }
    answer = secret_new(len);
    if (answer == NULL) {
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no guarded memory for a passphrase");
        goto out;
    }
    memcpy(answer->bytes, line->bytes, len);
    *ret = answer;
out:
    secret_free(line);
    return err;
}

enum plr_err passphrase_get(struct secret **ret, const char *file, bool confirm, struct fail *f)
{
    struct secret *first = NULL;
    struct secret *second = NULL;
    int fd = -1;
    enum plr_err err = PLR_OK;

    if (file != NULL)
        return file_read_secret(ret, file, f);
    fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        fail_set(f, PLR_ERR_USAGE, "nopassphrase", "there is no passphrase, and no terminal to ask for it");
        fail_hint(f, confirm ? "give one with --passphrase-file FILE, or --unprotected for keys without one"
                             : "give it with --passphrase-file FILE");
        return PLR_ERR_USAGE;
    }
    if ((err = ask_one(&first, fd, "Passphrase of the authority's keys: ", f)) != PLR_OK)
        goto out;
    if (confirm && (err = ask_one(&second, fd, "The same again: ", f)) != PLR_OK)
        goto out;
    if (confirm && (first->len != second->len || memcmp(first->bytes, second->bytes, first->len) != 0)) {
        err = fail_set(f, PLR_ERR_NO, "badpassphrase", "the two passphrases are not the same");
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
