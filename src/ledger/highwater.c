#include "src/ledger/highwater.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/ledger/headtext.h"

#define NOTE_MAX (HEADTEXT_MAX + 2)

static bool path_of(char dst[static PATH_MAX], const char *dir)
{
    return snprintf(dst, PATH_MAX, "%s/" HIGHWATER_FILE, dir) < PATH_MAX;
}

/* The line of fd, which is there twice: halves that differ were torn, and say nothing. */
static bool read_line(struct logchain_head *ret, int fd)
{
    char text[2 * NOTE_MAX] = {0};
    ssize_t len = pread(fd, text, sizeof text, 0);
    size_t half = len > 0 ? (size_t)len / 2 : 0;

    if (half < 2 || half >= NOTE_MAX || (size_t)len != 2 * half || memcmp(text, text + half, half) != 0 ||
        text[half - 1] != '\n')
        return false;
    text[half - 1] = '\0';
    return headtext_read(ret, text, NULL) == PLR_OK;
}

/* Who shares the ledger shares the note. */
static void share(int fd, const char *dir)
{
    char path[PATH_MAX] = {0};
    struct stat st = {0};

    if (snprintf(path, sizeof path, "%s/" LEDGER_FILE, dir) < PATH_MAX && stat(path, &st) == 0 &&
        fchmod(fd, st.st_mode & 0660) != 0)
        errno = 0;
}

void highwater_note(const char *dir, const struct event_head *end)
{
    char path[PATH_MAX] = {0};
    char text[2 * NOTE_MAX] = {0};
    struct logchain_head noted = {0};
    struct stat st = {0};
    size_t half = 0;
    ssize_t put = 1;
    int fd = path_of(path, dir) ? open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;

    if (fd < 0)
        return;
    headtext_write(text, end);
    half = strlen(text) + 1;
    text[half - 1] = '\n';
    memcpy(text + half, text, half);
    if (flock(fd, LOCK_EX) != 0 || (read_line(&noted, fd) && noted.seq > end->seq))
        goto out;
    if (fstat(fd, &st) == 0 && st.st_size == 0)
        share(fd, dir);
    /* Numbers only get longer, so that what is written covers what was there. */
    for (size_t at = 0; put > 0 && at < 2 * half; at += (size_t)put)
        put = pwrite(fd, text + at, 2 * half - at, (off_t)at);
out:
    (void)close(fd);
}

bool highwater_read(struct logchain_head *ret, const char *dir)
{
    char path[PATH_MAX] = {0};
    int fd = path_of(path, dir) ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    bool ok = fd >= 0 && read_line(ret, fd);

    if (fd >= 0)
        (void)close(fd);
    return ok;
}

struct search {
    const struct logchain_head *noted;
    bool met;
};

static enum plr_err compare(void *context, const struct logchain_entry *entry, struct fail *f)
{
    struct search *s = context;

    (void)f;
    s->met = memcmp(entry->hash, s->noted->hash, sizeof s->noted->hash) == 0;
    return PLR_OK;
}

enum plr_err highwater_check(struct ledger *ledger, const char *dir, struct fail *f)
{
    struct logchain_head noted = {0};
    struct search s = {.noted = &noted};
    struct event_head end = {0};
    enum plr_err err = PLR_OK;

    /* The note first: what others write meanwhile makes the log longer only. */
    if (!highwater_read(&noted, dir) || noted.seq == 0)
        return PLR_OK;
    if ((err = ledger_event_head(&end, ledger, f)) != PLR_OK)
        return err;
    if (noted.seq <= end.seq && (err = ledger_event_each(ledger, noted.seq - 1, noted.seq, compare, &s, f)) != PLR_OK)
        return err;
    if (s.met)
        return PLR_OK;
    if (noted.seq <= end.seq)
        return logchain_bad("logchanged", noted.seq, "is not the one that was noted when it was written", f);
    fail_set(f, PLR_ERR_DAMAGED, "logrolledback",
             "entry %zu was written into this ledger, and is not there: its log ends with entry %zu", (size_t)noted.seq,
             (size_t)end.seq);
    fail_hint(f,
              "an older copy was put back: put the newer one back, or use \"plr-cssm restore\"; plr-ledger(5), BACKUP "
              "AND RESTORE");
    return PLR_ERR_DAMAGED;
}
