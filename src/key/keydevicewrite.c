#include "src/key/keydevicewrite.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "keys/digest.h"
#include "src/cli/csv.h"
#include "src/cli/newfile.h"
#include "src/cli/newfolder.h"

#define BUFFER_LEN 65536u
#define HEX_LEN    (2u * DEVICE_KEY_LEN + 1u)
#define STEM_MAX   200 /* characters of a file name before ".csv" */

static const char titles[] = "udi,epoch,device-key,check\n";

static enum plr_err fail_memory(struct fail *f)
{
    return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no guarded memory for keys");
}

static enum plr_err fail_write(const char *path, struct fail *f)
{
    int said = errno;

    return fail_set(f, PLR_ERR_IO, said == ENOSPC ? "diskfull" : "io", "cannot write \"%s\": %s", path, strerror(said));
}

/* One row. What stands between the key and the file is guarded memory: work has the key and its text, and the stream's
 * own buffer is guarded too. Whether it was written the stream knows. */
static void put_row(FILE *out, const struct keydevicewrite *w, const struct udi *udi, struct secret *work)
{
    char *hex = (char *)work->bytes + DEVICE_KEY_LEN;
    char check[DEVICE_CHECK_TEXT + 1] = "";

    device_key(work->bytes, w->epoch_key->bytes, udi);
    device_check(check, work->bytes);
    (void)sodium_bin2hex(hex, HEX_LEN, work->bytes, DEVICE_KEY_LEN);
    csv_put(out, udi->text);
    (void)fprintf(out, ",%u,", (unsigned)w->epoch);
    (void)fputs(hex, out);
    (void)fprintf(out, ",%s\n", check);
}

enum plr_err keydevicewrite_file(const struct keydevicewrite *w, const char *path, struct fail *f)
{
    struct secret *work = secret_new(DEVICE_KEY_LEN + HEX_LEN), *buffer = secret_new(BUFFER_LEN);
    struct newfile file = {.out = NULL};
    enum plr_err err = work && buffer ? PLR_OK : fail_memory(f);

    if (err)
        goto out;
    if (strcmp(path, "-") == 0) {
        err = fail_set(f, PLR_ERR_USAGE, "usage", "device keys go into a file, never to standard output");
        fail_hint(f, "name a file that is not there yet");
        goto out;
    }
    err = newfile_begin(&file, path, f);
    if (!err && setvbuf(file.out, (char *)buffer->bytes, _IOFBF, buffer->len) != 0)
        err = fail_memory(f);
    if (!err)
        (void)fputs(titles, file.out);
    for (size_t i = 0; !err && i < w->count; i++)
        put_row(file.out, w, &w->udis[i], work);
    if (!err && ferror(file.out))
        err = fail_write(path, f);
    if (!err)
        err = newfile_keep(&file, f);
    newfile_discard(&file);
out:
    secret_free(work);
    secret_free(buffer);
    return err;
}

/* The UDI with what a file name should not have replaced; where that is not one of its own, its hash too. */
static void name_of(char *dst, size_t cap, const struct udi *udi, bool with_hash)
{
    char stem[STEM_MAX + 1] = {0};
    char hash[32] = "";

    for (size_t i = 0; i < udi->text_len && i < STEM_MAX; i++) {
        char c = udi->text[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                     (c == '.' && i > 0);

        stem[i] = plain ? c : '_';
    }
    if (with_hash)
        (void)snprintf(hash, sizeof hash, "-%015" PRIx64, digest_udi(udi, 60));
    (void)snprintf(dst, cap, "%s%s.csv", stem, hash);
}

/* A new file of the folder, at path. */
static int create_own(char path[static PATH_MAX], const struct newfolder *folder, const struct udi *udi)
{
    char name[STEM_MAX + 64] = {0};
    int fd = -1;

    for (int with_hash = udi->text_len > STEM_MAX; fd < 0 && with_hash < 2; with_hash++) {
        name_of(name, sizeof name, udi, with_hash != 0);
        if (!newfolder_name(path, folder, name)) {
            errno = ENAMETOOLONG;
            return -1;
        }
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0 && errno != EEXIST)
            return -1;
    }
    return fd;
}

static enum plr_err write_own(const struct keydevicewrite *w, const struct newfolder *folder, const struct udi *udi,
                              struct secret *work, struct secret *buffer, struct fail *f)
{
    char path[PATH_MAX] = {0};
    int fd = create_own(path, folder, udi);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

    if (!out) {
        enum plr_err err = fail_write(path, f);

        if (fd >= 0)
            (void)close(fd);
        return err;
    }
    bool good = setvbuf(out, (char *)buffer->bytes, _IOFBF, buffer->len) == 0;
    if (good) {
        (void)fputs(titles, out);
        put_row(out, w, udi, work);
        good = fflush(out) == 0 && !ferror(out);
    }
    if (fclose(out) != 0 || !good)
        return fail_write(path, f);
    return PLR_OK;
}

/* Thousands of small files are made durable at once. */
static enum plr_err sync_all(const char *path, struct fail *f)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && syncfs(fd) == 0;
    enum plr_err err = good ? PLR_OK : fail_write(path, f);

    if (fd >= 0)
        (void)close(fd);
    return err;
}

enum plr_err keydevicewrite_split(const struct keydevicewrite *w, const char *path, struct fail *f)
{
    struct secret *work = secret_new(DEVICE_KEY_LEN + HEX_LEN), *buffer = secret_new(BUFFER_LEN);
    struct newfolder folder = {.temp = ""};
    enum plr_err err = work && buffer ? newfolder_begin(&folder, path, f) : fail_memory(f);

    for (size_t i = 0; !err && i < w->count; i++)
        err = write_own(w, &folder, &w->udis[i], work, buffer, f);
    if (!err)
        err = sync_all(folder.temp, f);
    if (!err)
        err = newfolder_keep(&folder, f);
    newfolder_discard(&folder);
    secret_free(work);
    secret_free(buffer);
    return err;
}
