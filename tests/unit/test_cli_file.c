/* Files, locks, codes from the command line: file.h and codearg.h. */
#include "support.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keys/keys.h"
#include "src/cli/codearg.h"
#include "src/cli/file.h"

static char dir[64];

static int setup(void **state)
{
    (void)state;
    if (keys_init(NULL))
        return -1;
    (void)snprintf(dir, sizeof(dir), "/tmp/plrkit-test-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static const char *path_of(const char *name)
{
    static char path[128];

    (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
    return path;
}

static int teardown(void **state)
{
    static const char *const names[] = {"a", "a.previous", "b", "lock", ".a.new"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        (void)unlink(path_of(names[i]));
    return rmdir(dir); /* fails where something else was left behind */
}

static void expect_content(const char *name, const char *want)
{
    char *text = NULL;
    size_t len = 0;

    assert_int_equal(file_read(&text, &len, path_of(name), 100, NULL), PLR_OK);
    assert_string_equal(text, want);
    assert_int_equal(len, strlen(want));
    free(text);
}

static void test_create_and_replace(void **state)
{
    struct fail f = {0};
    struct stat st = {0};

    (void)state;
    assert_int_equal(file_create(dir, "a", "one", 3, 0600, &f), PLR_OK);
    assert_int_equal(file_create(dir, "a", "two", 3, 0600, &f), PLR_ERR_STATE);
    expect_content("a", "one");
    assert_int_equal(stat(path_of("a"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(st.st_nlink, 1);
    assert_int_equal(file_replace(dir, "a", "a.previous", "two", 3, 0600, &f), PLR_OK);
    expect_content("a", "two");
    expect_content("a.previous", "one");
    assert_int_equal(file_replace(dir, "a", "a.previous", "three", 5, 0600, &f), PLR_OK);
    expect_content("a", "three");
    expect_content("a.previous", "two");
    assert_int_equal(file_replace(dir, "b", "b.previous", "new", 3, 0600, &f), PLR_OK); /* nothing to keep */
    expect_content("b", "new");
    assert_int_equal(access(path_of(".a.new"), F_OK), -1);
}

/* What a crash between the two renames leaves: keep and name are one file. */
static void test_replace_after_a_crash(void **state)
{
    struct fail f = {0};
    char name[128] = "";

    (void)state;
    assert_int_equal(file_create(dir, "a", "one", 3, 0600, &f), PLR_OK);
    (void)snprintf(name, sizeof(name), "%s", path_of("a"));
    assert_int_equal(link(name, path_of("a.previous")), 0);
    assert_int_equal(link(name, path_of(".a.new")), 0);
    assert_int_equal(file_replace(dir, "a", "a.previous", "two", 3, 0600, &f), PLR_OK);
    expect_content("a", "two");
    expect_content("a.previous", "one");
}

static void test_failed_write_leaves_nothing(void **state)
{
    struct fail f = {0};

    (void)state;
    assert_int_equal(file_create("/nonexistent/dir", "a", "x", 1, 0600, &f), PLR_ERR_IO);
    assert_non_null(strstr(f.why, "/nonexistent/dir"));
    assert_int_equal(file_replace("/nonexistent/dir", "a", NULL, "x", 1, 0600, &f), PLR_ERR_IO);
    assert_int_equal(file_create("/proc/self", "a", "x", 1, 0600, &f), PLR_ERR_IO);
}

static void test_read_bounds(void **state)
{
    struct fail f = {0};
    char *text = NULL;
    size_t len = 77;

    (void)state;
    assert_int_equal(file_create(dir, "a", "12345", 5, 0600, &f), PLR_OK);
    assert_int_equal(file_read(&text, &len, path_of("a"), 4, &f), PLR_ERR_SPACE);
    assert_null(text);
    assert_int_equal(len, 77);
    assert_int_equal(file_read(&text, &len, path_of("a"), 5, &f), PLR_OK);
    assert_string_equal(text, "12345");
    free(text);
    text = NULL;
    assert_int_equal(file_read(&text, &len, path_of("nosuch"), 5, &f), PLR_ERR_IO);
    assert_int_equal(file_read(&text, &len, dir, 5, &f), PLR_ERR_IO);
    assert_int_equal(file_read(&text, &len, "/dev/zero", 100000, &f), PLR_ERR_SPACE);
    assert_null(text);
}

static void test_secret(void **state)
{
    struct fail f = {0};
    struct secret *s = NULL;
    char big[2000];

    (void)state;
    assert_int_equal(file_create(dir, "a", "pass word\nsecond", 16, 0600, &f), PLR_OK);
    assert_int_equal(file_read_secret(&s, path_of("a"), &f), PLR_OK);
    assert_int_equal(s->len, 9);
    assert_memory_equal(s->bytes, "pass word", 9);
    secret_free(s);
    s = NULL;
    assert_int_equal(chmod(path_of("a"), 0640), 0);
    assert_int_equal(file_read_secret(&s, path_of("a"), &f), PLR_ERR_POLICY);
    assert_int_equal(file_replace(dir, "a", NULL, "\n", 1, 0600, &f), PLR_OK);
    assert_int_equal(file_read_secret(&s, path_of("a"), &f), PLR_ERR_POLICY);
    memset(big, 'x', sizeof(big));
    assert_int_equal(file_replace(dir, "a", NULL, big, sizeof(big), 0600, &f), PLR_OK);
    assert_int_equal(file_read_secret(&s, path_of("a"), &f), PLR_ERR_POLICY);
    assert_null(s);
}

static void test_lock(void **state)
{
    struct fail f = {0};
    int first = -1, second = -1;

    (void)state;
    assert_int_equal(file_lock(&first, dir, "lock", 0, &f), PLR_OK);
    assert_int_equal(file_lock(&second, dir, "lock", 30, &f), PLR_ERR_BUSY);
    assert_int_equal(second, -1);
    file_unlock(first);
    assert_int_equal(file_lock(&second, dir, "lock", 0, &f), PLR_OK);
    file_unlock(second);
}

/* A process that is forked while the lock is held has the descriptor too. */
static void test_lock_is_not_left_to_a_child(void **state)
{
    struct fail f = {0};
    int first = -1, second = -1, wait[2] = {-1, -1};
    char byte = 0;

    (void)state;
    assert_int_equal(pipe(wait), 0);
    assert_int_equal(file_lock(&first, dir, "lock", 0, &f), PLR_OK);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(wait[1]);
        _exit(read(wait[0], &byte, 1) == 0 ? 0 : 1); /* as long as the test goes on */
    }
    file_unlock(first);
    assert_int_equal(file_lock(&second, dir, "lock", 0, &f), PLR_OK);
    file_unlock(second);
    (void)close(wait[1]);
    (void)close(wait[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void expect_owner(const char *name, uid_t want)
{
    struct stat st = {0};

    assert_int_equal(lstat(path_of(name), &st), 0);
    assert_int_equal(st.st_uid, want);
    assert_int_equal(st.st_gid, want);
}

/* Otherwise a product that runs as another user could not read its store after root had used it once. */
static void test_root_keeps_the_owner(void **state)
{
    const uid_t other = 65534;
    struct fail f = {0};
    int fd = -1;

    (void)state;
    if (geteuid() != 0)
        skip();
    assert_int_equal(file_create(dir, "a", "one", 3, 0600, &f), PLR_OK);
    expect_owner("a", 0);
    assert_int_equal(chown(path_of("a"), other, other), 0);
    assert_int_equal(file_replace(dir, "a", "a.previous", "two", 3, 0600, &f), PLR_OK);
    expect_owner("a", other);
    expect_owner("a.previous", other);
    assert_int_equal(file_replace(dir, "b", NULL, "new", 3, 0600, &f), PLR_OK);
    expect_owner("b", 0);
    assert_int_equal(chown(dir, other, other), 0);
    assert_int_equal(file_lock(&fd, dir, "lock", 0, &f), PLR_OK);
    file_unlock(fd);
    expect_owner("lock", other);
}

/* What codearg_read makes of these: text, or an error. */
static void expect_arg(char *const *operands, size_t count, const char *file, enum plr_err want, const char *text)
{
    struct codearg arg = {.operands = operands, .count = count, .file = file};
    char *got = NULL;
    size_t len = 0;

    assert_int_equal(codearg_read(&got, &len, &arg, NULL), want);
    if (want != PLR_OK) {
        assert_null(got);
        return;
    }
    assert_string_equal(got, text);
    assert_int_equal(len, strlen(text));
    free(got);
}

static void test_codearg(void **state)
{
    char one[] = "AB CD", two[] = "EF";
    char *const operands[] = {one, two};

    (void)state;
    assert_int_equal(file_create(dir, "a", "FILE\n", 5, 0600, NULL), PLR_OK);
    expect_arg(NULL, 0, NULL, PLR_ERR_USAGE, NULL);
    expect_arg(operands, 1, path_of("a"), PLR_ERR_USAGE, NULL);
    expect_arg(operands, 1, NULL, PLR_OK, "AB CD");
    expect_arg(operands, 2, NULL, PLR_OK, "AB CD EF");
    expect_arg(NULL, 0, path_of("a"), PLR_OK, "FILE\n");
    expect_arg(NULL, 0, path_of("nosuch"), PLR_ERR_IO, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_create_and_replace),
        TEST(test_replace_after_a_crash),
        TEST(test_failed_write_leaves_nothing),
        TEST(test_read_bounds),
        TEST(test_secret),
        TEST(test_lock),
        TEST(test_lock_is_not_left_to_a_child),
        TEST(test_root_keeps_the_owner),
        TEST(test_codearg),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
