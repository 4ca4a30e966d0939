#include "src/cli/draft.h"

#include <unistd.h>

#include "src/cli/file.h"

#define DRAFT_FILE_MAX (DRAFT_ROWS_MAX * (DRAFT_ROW_MAX + 1))

enum plr_err draft_add(struct draft *d, const char *row, struct fail *f)
{
    char *copy = NULL;

    if (d->count == DRAFT_ROWS_MAX || strlen(row) > DRAFT_ROW_MAX)
        return fail_set(f, PLR_ERR_SPACE, "toolong", "that is longer than any row of a code");
    copy = strdup(row);
    if (copy == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a row");
    d->rows[d->count++] = copy;
    return PLR_OK;
}

void draft_back(struct draft *d)
{
    char *row = d->count > 0 ? d->rows[--d->count] : NULL;

    if (row != NULL)
        explicit_bzero(row, strlen(row)); /* it may be a secret */
    free(row);
}

void draft_clear(struct draft *d)
{
    while (d->count > 0)
        draft_back(d);
}

enum plr_err draft_text(char **ret, size_t *ret_len, const struct draft *d, struct fail *f)
{
    size_t len = 0;
    char *text = NULL;
    char *at = NULL;

    for (size_t i = 0; i < d->count; i++)
        len += strlen(d->rows[i]) + 1;
    text = malloc(len + 1);
    if (text == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for %zu rows", d->count);
    at = text;
    for (size_t i = 0; i < d->count; i++) {
        at = stpcpy(at, d->rows[i]);
        *at++ = '\n';
    }
    *at = '\0';
    *ret = text;
    *ret_len = len;
    return PLR_OK;
}

enum plr_err draft_save(const struct draft *d, const char *dir, const char *name, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if (dir == NULL)
        return PLR_OK;
    err = draft_text(&text, &len, d, f);
    if (err == PLR_OK)
        err = file_replace(dir, name, NULL, text, len, 0600, f);
    free(text);
    return err;
}

static char *path_of(const char *dir, const char *name)
{
    char *path = NULL;

    return dir != NULL && asprintf(&path, "%s/%s", dir, name) >= 0 ? path : NULL;
}

/* A draft is a convenience: one that cannot be read, or is not text, is as good as none. */
void draft_load(struct draft *d, const char *dir, const char *name)
{
    char *path = path_of(dir, name);
    char *text = NULL;
    size_t len = 0;

    if (path != NULL && access(path, R_OK) == 0 && file_read(&text, &len, path, DRAFT_FILE_MAX, NULL) == PLR_OK) {
        for (char *row = text; *row != '\0';) {
            char *end = row + strcspn(row, "\n");
            char *next = *end == '\n' ? end + 1 : end;

            *end = '\0';
            if (*row != '\0' && draft_add(d, row, NULL) != PLR_OK)
                break;
            row = next;
        }
    }
    free(text);
    free(path);
}

void draft_forget(const char *dir, const char *name)
{
    char *path = path_of(dir, name);

    if (path != NULL)
        (void)unlink(path);
    free(path);
}
