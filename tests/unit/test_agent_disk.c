/* The store on the disk: made once, saved by generations, never replaced when damaged. plr-store(5). */
#include "test_keys_common.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keys/commit.h"
#include "src/agent/store.h"
#include "src/agent/storetext.h"
#include "src/cli/file.h"

/* Where the program looks for this path once, it is not there yet; a moment later it is. */
static const char *appears;

int lstat(const char *path, struct stat *st)
{
    if (appears && strcmp(path, appears) == 0) {
        char away[160] = "";

        appears = NULL;
        (void)snprintf(away, sizeof(away), "%s.away", path);
        errno = rename(away, path) == 0 ? ENOENT : EIO;
        return -1;
    }
    return fstatat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

static struct authority authority;
static char *bundle;

static int group_setup(void **state)
{
    (void)state;
    if (keys_init(NULL))
        return -1;
    authority_make(&authority);
    bundle =
        stated(JOIN(authority.root_pem, authority.slr_pem, authority.plr_pem[0], authority.plr_pem[1]), authority.root);
    return 0;
}

static int group_teardown(void **state)
{
    (void)state;
    authority_free(&authority);
    free(bundle);
    return 0;
}

static struct udi test_udi(void)
{
    struct udi udi = {0};
    const char text[] = "PID:TESTBOX,SN:ABC1234WXYZ";

    assert_int_equal(udi_parse(&udi, text, strlen(text), NULL), PLR_OK);
    return udi;
}

struct place {
    char top[64];
    char dir[80];
};

static struct place fresh_place(void)
{
    struct place p = {.top = "/tmp/plrkit-test-XXXXXX"};

    assert_non_null(mkdtemp(p.top));
    (void)snprintf(p.dir, sizeof(p.dir), "%s/store", p.top);
    return p;
}

static void remove_place(const struct place *p)
{
    DIR *dir = opendir(p->dir);
    struct dirent *e = NULL;

    while (dir && (e = readdir(dir)))
        if (e->d_name[0] != '.' || strlen(e->d_name) > 2)
            assert_int_equal(unlinkat(dirfd(dir), e->d_name, 0), 0);
    if (dir)
        (void)closedir(dir);
    (void)rmdir(p->dir);
    assert_int_equal(rmdir(p->top), 0);
}

static void path_of(char dst[128], const struct place *p, const char *name)
{
    (void)snprintf(dst, 128, "%s/%s", p->dir, name);
}

static enum plr_err init(const struct place *p, struct fail *f)
{
    struct udi udi = test_udi();

    return store_init(p->dir, &udi, 1, 0, bundle, strlen(bundle), NULL, NULL, f);
}

static enum plr_err open_close(const struct place *p, struct fail *f)
{
    struct store s = {.lock_fd = -1};
    const char *doubt = NULL;
    enum plr_err err = store_open(&s, &doubt, p->dir, STORE_READ, f);

    store_close(&s);
    return err;
}

static void test_init_and_save(void **state)
{
    struct place p = fresh_place();
    struct store s = {.lock_fd = -1}, second = {.lock_fd = -1};
    struct stat st = {0};
    struct fail f = {0};
    const char *doubt = NULL;
    char path[128] = "";

    (void)state;
    assert_int_equal(open_close(&p, &f), PLR_ERR_IO);
    assert_string_equal(f.reason, "nostore");
    assert_int_equal(init(&p, &f), PLR_OK);
    assert_int_equal(init(&p, &f), PLR_ERR_STATE);
    assert_int_equal(stat(p.dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    path_of(path, &p, STORE_STATE);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);

    assert_int_equal(store_open(&s, &doubt, p.dir, STORE_WRITE, &f), PLR_OK);
    assert_int_equal(s.agent->members[0].mode, STATE_DISABLED);
    assert_int_equal(s.agent->generation, 0);
    s.agent->members[0].mode = STATE_IDLE;
    assert_int_equal(store_save(&s, s.agent, &f), PLR_OK);
    assert_int_equal(store_save(&s, s.agent, &f), PLR_OK);
    store_close(&s);
    assert_int_equal(store_open(&second, &doubt, p.dir, STORE_READ, &f), PLR_OK);
    assert_int_equal(second.agent->generation, 2);
    assert_int_equal(second.agent->members[0].mode, STATE_IDLE);
    store_close(&second);
    path_of(path, &p, STORE_PREVIOUS);
    char *bytes = NULL;
    size_t len = 0;
    struct agent *before = calloc(1, sizeof(*before));
    assert_int_equal(file_read(&bytes, &len, path, STORE_MAX, &f), PLR_OK);
    assert_int_equal(storetext_parse(before, bytes, len, &f), PLR_OK);
    assert_int_equal(before->generation, 1);
    free(before);
    free(bytes);
    remove_place(&p);
}

static void test_damage_is_never_replaced(void **state)
{
    struct place p = fresh_place();
    struct fail f = {0};
    char path[128] = "", previous[128] = "";

    (void)state;
    assert_int_equal(init(&p, &f), PLR_OK);
    path_of(path, &p, STORE_STATE);
    path_of(previous, &p, STORE_PREVIOUS);
    assert_int_equal(truncate(path, 40), 0);
    assert_int_equal(open_close(&p, &f), PLR_ERR_DAMAGED);
    assert_true(f.hint[0] != '\0');
    assert_int_equal(init(&p, &f), PLR_ERR_STATE);
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(open_close(&p, &f), PLR_ERR_DAMAGED);
    assert_int_equal(init(&p, &f), PLR_ERR_STATE);
    assert_int_equal(truncate(path, STORE_MAX + 1), 0);
    assert_int_equal(open_close(&p, &f), PLR_ERR_DAMAGED);
    assert_int_equal(rename(path, previous), 0); /* only the former one is left */
    assert_int_equal(open_close(&p, &f), PLR_ERR_DAMAGED);
    assert_int_equal(init(&p, &f), PLR_ERR_STATE);
    remove_place(&p);
}

static void test_trust_is_pinned(void **state)
{
    struct place p = fresh_place();
    struct fail f = {0};
    struct udi udi = test_udi();

    (void)state;
    assert_int_equal(store_init(p.dir, &udi, 1, 0, "no bundle", 9, NULL, NULL, &f), PLR_ERR_FORMAT);
    assert_int_equal(access(p.dir, F_OK), -1); /* nothing was made */
    assert_int_equal(init(&p, &f), PLR_OK);
    assert_int_equal(file_replace(p.dir, STORE_TRUST, NULL, authority.root_pem, strlen(authority.root_pem), 0600, &f),
                     PLR_OK);
    assert_int_equal(open_close(&p, &f), PLR_ERR_DAMAGED);
    assert_int_equal(file_replace(p.dir, STORE_TRUST, NULL, bundle, strlen(bundle), 0600, &f), PLR_OK);
    assert_int_equal(open_close(&p, &f), PLR_OK);
    remove_place(&p);
}

static void test_one_writer(void **state)
{
    struct place p = fresh_place();
    struct store s = {.lock_fd = -1};
    struct fail f = {0};
    const char *doubt = NULL;
    int fd = -1;

    (void)state;
    assert_int_equal(init(&p, &f), PLR_OK);
    assert_int_equal(store_open(&s, &doubt, p.dir, STORE_WRITE, &f), PLR_OK);
    assert_int_equal(file_lock(&fd, p.dir, STORE_LOCK, 0, &f), PLR_ERR_BUSY);
    assert_int_equal(open_close(&p, &f), PLR_OK); /* readers need no lock */
    store_close(&s);
    assert_int_equal(file_lock(&fd, p.dir, STORE_LOCK, 0, &f), PLR_OK);
    file_unlock(fd);
    remove_place(&p);
}

/* A store that another process makes just then is not opened for writing without its lock. */
static void test_no_writer_without_lock(void **state)
{
    struct place p = fresh_place();
    struct store s = {.lock_fd = -1};
    struct fail f = {0};
    const char *doubt = NULL;
    char path[128] = "", away[160] = "";

    (void)state;
    assert_int_equal(init(&p, &f), PLR_OK);
    path_of(path, &p, STORE_STATE);
    (void)snprintf(away, sizeof(away), "%s.away", path);
    assert_int_equal(rename(path, away), 0);
    appears = path;
    assert_int_equal(store_open(&s, &doubt, p.dir, STORE_WRITE, &f), PLR_ERR_BUSY);
    assert_null(appears);
    assert_string_equal(f.hint, "try again");
    assert_null(s.agent);
    assert_int_equal(store_open(&s, &doubt, p.dir, STORE_WRITE, &f), PLR_OK);
    assert_true(s.lock_fd >= 0);
    store_close(&s);
    remove_place(&p);
}

/* There with the address sanitizer, which has a heap of its own. */
extern void __asan_init(void) __attribute__((weak));

/* How often these bytes are in the heap, in use or given back. Each byte of the needle is inverted, so that it is not
 * found itself. */
static size_t count_in_heap(const uint8_t *inverted, size_t len)
{
    char line[256] = "";
    unsigned long from = 0, to = 0;
    size_t found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);

    assert_non_null(maps);
    assert_true(mem >= 0);
    while (fgets(line, sizeof(line), maps)) {
        char *end = NULL;

        if (!strstr(line, "[heap]"))
            continue;
        from = strtoul(line, &end, 16);
        to = strtoul(end + 1, NULL, 16);
    }
    for (unsigned long at = from; at < to; at += 4096) {
        uint8_t page[4096 + 64] = {0}; /* and the beginning of the next one */
        ssize_t got = pread(mem, page, sizeof(page), (off_t)at);

        for (size_t i = 0; got >= (ssize_t)len && i < 4096 && i + len <= (size_t)got; i++) {
            size_t same = 0;

            while (same < len && (page[i + same] ^ inverted[same]) == 0xff)
                same++;
            found += same == len;
        }
    }
    (void)close(mem);
    (void)fclose(maps);
    return found;
}

static void test_secrets_are_wiped(void **state)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t inverted[OPENING_SECRET_BYTES] = {0}, inverted_hex[2 * OPENING_SECRET_BYTES] = {0};
    struct place p = fresh_place();
    struct store s = {.lock_fd = -1};
    struct fail f = {0};
    const char *doubt = NULL;

    (void)state;
    /* Everything on the heap, and kept there, so that it can be looked at. */
    assert_true(__asan_init || mallopt(M_MMAP_THRESHOLD, 16 * 1024 * 1024) == 1);
    assert_true(__asan_init || mallopt(M_TRIM_THRESHOLD, 64 * 1024 * 1024) == 1);
    struct agent *again = calloc(1, sizeof(*again));
    char *text = NULL;
    size_t len = 0;
    assert_non_null(again);
    commit_fresh(inverted);
    for (size_t i = 0; i < sizeof(inverted); i++) {
        uint8_t byte = inverted[i] ^ 0xff;

        inverted_hex[2 * i] = (uint8_t)~digits[byte >> 4];
        inverted_hex[2 * i + 1] = (uint8_t)~digits[byte & 15];
    }
    assert_int_equal(init(&p, &f), PLR_OK);
    assert_int_equal(store_open(&s, &doubt, p.dir, STORE_WRITE, &f), PLR_OK);
    struct state_request *r = &s.agent->members[0].pending;
    s.agent->members[0].mode = STATE_PENDING;
    s.agent->members[0].seq = 1;
    *r = (struct state_request){.seq = 1, .time_s = NOW_S};
    r->commitment.bits = request_commitment_bits(&s.agent->members[0].udi);
    for (size_t i = 0; i < sizeof(inverted); i++)
        r->secret[i] = inverted[i] ^ 0xff;
    assert_int_equal(store_save(&s, s.agent, &f), PLR_OK);
    store_close(&s);
    assert_int_equal(store_open(&s, &doubt, p.dir, STORE_READ, &f), PLR_OK);
    assert_int_equal(s.agent->members[0].pending.secret[0] ^ inverted[0], 0xff);
    assert_true(__asan_init || count_in_heap(inverted, sizeof(inverted)) > 0);
    assert_int_equal(storetext_format(&text, &len, s.agent, &f), PLR_OK);
    store_close(&s);
    assert_int_equal(storetext_parse(again, text, len, &f), PLR_OK);
    explicit_bzero(text, len);
    explicit_bzero(again, sizeof(*again));
    assert_int_equal(count_in_heap(inverted, sizeof(inverted)), 0);
    assert_int_equal(count_in_heap(inverted_hex, sizeof(inverted_hex)), 0);
    free(again);
    free(text);
    remove_place(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_init_and_save),          cmocka_unit_test(test_damage_is_never_replaced),
        cmocka_unit_test(test_trust_is_pinned),        cmocka_unit_test(test_one_writer),
        cmocka_unit_test(test_no_writer_without_lock), cmocka_unit_test(test_secrets_are_wiped),
    };

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
