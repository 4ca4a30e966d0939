#include "src/cli/out.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define GROUP_LEN      4
#define GROUPS_PER_ROW 12

static bool incomplete;
static FILE *captured; /* NULL: standard output */
static char *captured_text;
static size_t captured_len;

static FILE *stream(void)
{
    return captured != NULL ? captured : stdout;
}

bool out_is_terminal(void)
{
    return captured == NULL && isatty(STDOUT_FILENO) == 1;
}

size_t out_width(void)
{
    struct winsize size = {0};

    return out_is_terminal() && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void out_text(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    if (vfprintf(stream(), fmt, ap) < 0)
        incomplete = true;
    va_end(ap);
}

void out_bytes(const void *bytes, size_t len)
{
    if (fwrite(bytes, 1, len, stream()) != len)
        incomplete = true;
}

void out_json(json_t *object)
{
    if (!object || json_dumpf(object, stream(), JSON_PRESERVE_ORDER) || fputc('\n', stream()) == EOF)
        incomplete = true;
    json_decref(object);
}

void out_code(const char *canonical)
{
    out_text("%s\n", canonical);
    if (!out_is_terminal())
        return;
    size_t len = strlen(canonical);
    for (size_t i = 0; i < len; i += GROUP_LEN) {
        bool last_of_row = i + GROUP_LEN >= len || (i / GROUP_LEN + 1) % GROUPS_PER_ROW == 0;

        out_text("%.*s%s", GROUP_LEN, canonical + i, last_of_row ? "\n" : " ");
    }
}

enum plr_err out_capture(struct fail *f)
{
    captured = open_memstream(&captured_text, &captured_len);
    if (captured == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the answer");
    return PLR_OK;
}

enum plr_err out_captured(char **ret, size_t *ret_len, struct fail *f)
{
    FILE *was = captured;

    captured = NULL;
    if (was == NULL || fclose(was) != 0 || captured_text == NULL) {
        free(captured_text);
        captured_text = NULL;
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the answer");
    }
    *ret = captured_text;
    *ret_len = captured_len;
    captured_text = NULL;
    return PLR_OK;
}

void out_incomplete(void)
{
    incomplete = true;
}

enum plr_err out_flush(struct fail *f)
{
    errno = 0;
    if (fflush(stdout) || ferror(stdout))
        return fail_set(f, PLR_ERR_IO, "output", "standard output was not written: %s",
                        errno ? strerror(errno) : "earlier error");
    if (incomplete)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "the answer on standard output is not complete: no memory");
    return PLR_OK;
}
