#include "src/cssm/highwater.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <unistd.h>

#include "src/cssm/headtext.h"

static bool path_of(char dst[static PATH_MAX], const char *dir)
{
    return snprintf(dst, PATH_MAX, "%s/" HIGHWATER_FILE, dir) < PATH_MAX;
}

/* The line of fd. A line that was torn by a power failure is none. */
static bool read_line(struct logchain_head *ret, int fd)
{
    char line[HEADTEXT_MAX + 1] = {0};
    ssize_t len = pread(fd, line, sizeof line - 1, 0);

    if (len <= 0 || line[len - 1] != '\n')
        return false;
    line[len - 1] = '\0';
    return headtext_read(ret, line, NULL) == PLR_OK;
}

void highwater_note(const char *dir, const struct event_head *end)
{
    char path[PATH_MAX] = {0};
    char line[HEADTEXT_MAX + 1] = {0};
    struct logchain_head noted = {0};
    size_t len = 0;
    int fd = path_of(path, dir) ? open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;

    if (fd < 0)
        return;
    headtext_write(line, end);
    len = strlen(line);
    line[len++] = '\n';
    /* Numbers only get longer, so that one write replaces the line before. */
    if (flock(fd, LOCK_EX) == 0 && (!read_line(&noted, fd) || noted.seq <= end->seq) &&
        pwrite(fd, line, len, 0) != (ssize_t)len)
        errno = 0;
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
