#include "src/cli/rowsjson.h"

#define BOM "\xef\xbb\xbf"

static size_t bom_len(const char *text, size_t len)
{
    return len >= strlen(BOM) && memcmp(text, BOM, strlen(BOM)) == 0 ? strlen(BOM) : 0;
}

static enum plr_err not_json(const json_error_t *error, struct fail *f)
{
    if (json_error_code(error) == json_error_out_of_memory)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the JSON document");
    fail_set(f, PLR_ERR_FORMAT, "badjson", "line %u is not JSON: %s", error->line > 0 ? (unsigned)error->line : 1,
             error->text);
    fail_hint(f, "if the file is comma-separated, say --format csv");
    fail_at(f, error->line > 0 ? (uint32_t)error->line : 1, 0);
    return PLR_ERR_FORMAT;
}

enum plr_err rowsjson_read(json_t **ret_root, json_t **ret_items, const char *text, size_t len, const char *key,
                           struct fail *f)
{
    json_error_t error = {0};
    size_t skip = bom_len(text, len);
    json_t *root = json_loadb(text + skip, len - skip, JSON_REJECT_DUPLICATES, &error);
    json_t *items = json_is_array(root) ? root : json_object_get(root, key);

    if (root == NULL)
        return not_json(&error, f);
    if (!json_is_array(items) || (json_is_object(root) && json_object_size(root) != 1)) {
        json_decref(root);
        fail_set(f, PLR_ERR_FORMAT, "badjson", "it is neither an array nor an object with just the array \"%s\"", key);
        fail_hint(f, "the first lines of what \"--json\" of a list prints show the form");
        return PLR_ERR_FORMAT;
    }
    *ret_root = root;
    *ret_items = items;
    return PLR_OK;
}

void rowsjson_begin(struct rowsjson *r, const char *text, size_t len, bool in_object)
{
    size_t skip = bom_len(text, len);

    *r = (struct rowsjson){.at = text + skip, .end = text + len, .line = 1, .items = in_object ? 2 : 1};
}

/* Past a string whose opening quote was taken; strings of JSON hold no line ends. */
static void skip_string(struct rowsjson *r)
{
    while (r->at < r->end && *r->at != '"')
        r->at += *r->at == '\\' && r->end - r->at > 1 ? 2 : 1;
    if (r->at < r->end)
        r->at++;
}

uint32_t rowsjson_next(struct rowsjson *r)
{
    bool found = false;
    uint32_t line = r->line;

    while (r->at < r->end && !found) {
        char c = *r->at++;

        if (c == '\n') {
            r->line++;
            continue;
        }
        if (strchr(" \t\r,:", c) != NULL)
            continue;
        /* An object's name before the array stands at depth 1, where items of a bare array would: only values count. */
        found = r->depth == r->items && c != ']' && c != '}';
        line = r->line;
        if (c == '[' || c == '{')
            r->depth++;
        else if (c == ']' || c == '}')
            r->depth--;
        else if (c == '"')
            skip_string(r);
        else
            while (r->at < r->end && strchr(" \t\r\n,]}", *r->at) == NULL)
                r->at++;
    }
    return line;
}
