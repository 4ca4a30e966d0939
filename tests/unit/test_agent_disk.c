/* The store on the disk: made once, saved by generations, never replaced when damaged. plr-store(5). */
#include "test_keys_common.h"

#include <dirent.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/agent/store.h"
#include "src/cli/file.h"

static struct authority authority;
static char *bundle;

static int group_setup(void **state)
{
    (void)state;
    if (keys_init(NULL))
        return -1;
    authority_make(&authority);
    bundle = JOIN(authority.root_pem, authority.slr_pem, authority.plr_pem[0], authority.plr_pem[1]);
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

    return store_init(p->dir, &udi, bundle, strlen(bundle), f);
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
    assert_int_equal(s.agent->mode, STATE_DISABLED);
    assert_int_equal(s.agent->generation, 0);
    s.agent->mode = STATE_IDLE;
    assert_int_equal(store_save(&s, s.agent, &f), PLR_OK);
    assert_int_equal(store_save(&s, s.agent, &f), PLR_OK);
    store_close(&s);
    assert_int_equal(store_open(&second, &doubt, p.dir, STORE_READ, &f), PLR_OK);
    assert_int_equal(second.agent->generation, 2);
    assert_int_equal(second.agent->mode, STATE_IDLE);
    store_close(&second);
    path_of(path, &p, STORE_PREVIOUS);
    char *bytes = NULL;
    size_t len = 0;
    struct agent *before = calloc(1, sizeof(*before));
    assert_int_equal(file_read(&bytes, &len, path, STORE_MAX, &f), PLR_OK);
    assert_int_equal(store_parse(before, bytes, len, &f), PLR_OK);
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
    assert_int_equal(store_init(p.dir, &udi, "no bundle", 9, &f), PLR_ERR_FORMAT);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_init_and_save),
        cmocka_unit_test(test_damage_is_never_replaced),
        cmocka_unit_test(test_trust_is_pinned),
        cmocka_unit_test(test_one_writer),
    };

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
