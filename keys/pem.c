#include "keys/pem.h"

#include <sodium.h>

#define LINE_CHARS 64
#define LINE_BYTES (LINE_CHARS / 4 * 3)

static const char begin_mark[] = "-----BEGIN ";
static const char end_mark[] = "-----END ";
static const char tail_mark[] = "-----";

struct line {
    const char *text;
    size_t len; /* without line end and trailing blanks */
};

/* The line at the reader, without moving it. *ret_next is where the following one begins. */
static struct line peek(const struct pem_reader *r, size_t *ret_next)
{
    struct line line = {r->text + r->at, 0};
    size_t left = r->len - r->at;
    const char *end = memchr(line.text, '\n', left);

    line.len = end ? (size_t)(end - line.text) : left;
    *ret_next = r->at + line.len + (end ? 1 : 0);
    while (line.len > 0 &&
           (line.text[line.len - 1] == '\r' || line.text[line.len - 1] == ' ' || line.text[line.len - 1] == '\t'))
        line.len--;
    return line;
}

bool pem_more(struct pem_reader *r)
{
    while (r->at < r->len) {
        size_t next = 0;
        struct line line = peek(r, &next);

        if (line.len > 0 && line.text[0] != '#')
            return true;
        r->at = next;
        r->line++;
    }
    return false;
}

/* True if the line is mark, label, five hyphens; the label goes to ret. */
static bool read_mark(char ret[PEM_LABEL_MAX + 1], struct line line, const char *mark)
{
    size_t mark_len = strlen(mark);
    size_t tail_len = sizeof(tail_mark) - 1;

    if (line.len <= mark_len + tail_len || line.len - mark_len - tail_len > PEM_LABEL_MAX)
        return false;
    size_t len = line.len - mark_len - tail_len;
    const char *label = line.text + mark_len;
    if (memcmp(line.text, mark, mark_len) != 0 || memcmp(label + len, tail_mark, tail_len) != 0)
        return false;
    for (size_t i = 0; i < len; i++) {
        bool blank = label[i] == ' ';
        bool inside = i > 0 && i + 1 < len && label[i - 1] != ' ';

        if (!(label[i] >= 'A' && label[i] <= 'Z') && !(label[i] >= '0' && label[i] <= '9') && !(blank && inside))
            return false;
    }
    memcpy(ret, label, len);
    ret[len] = '\0';
    return true;
}

static enum plr_err fail_line(struct fail *f, uint32_t line, const char *why)
{
    (void)fail_set(f, PLR_ERR_FORMAT, "badpem", "line %u: %s", (unsigned)line, why);
    fail_hint(f, "a PEM file has blocks between \"-----BEGIN ...-----\" and \"-----END ...-----\"; "
                 "lines between blocks begin with #");
    fail_at(f, line, 0);
    return PLR_ERR_FORMAT;
}

enum plr_err pem_next(struct pem_block *ret, struct pem_reader *r, struct fail *f)
{
    struct pem_block block = {.line = 0};
    char end_label[PEM_LABEL_MAX + 1] = {0};
    size_t next = 0;

    if (!pem_more(r))
        return fail_line(f, r->line, "there is no PEM block");
    if (!read_mark(block.label, peek(r, &next), begin_mark))
        return fail_line(f, r->line + 1, "this is not the beginning of a PEM block");
    r->at = next;
    block.line = ++r->line;
    block.body = r->text + r->at;
    while (r->at < r->len) {
        size_t begin = r->at;
        struct line line = peek(r, &next);

        r->at = next;
        r->line++;
        if (line.len == 0 || line.text[0] != '-')
            continue;
        if (!read_mark(end_label, line, end_mark) || strcmp(end_label, block.label) != 0)
            return fail_line(f, r->line, "the PEM block does not end as it began");
        block.body_len = begin - (size_t)(block.body - r->text);
        *ret = block;
        return PLR_OK;
    }
    return fail_line(f, r->line, "the PEM block has no end");
}

enum plr_err pem_decode(uint8_t *dst, size_t cap, size_t *ret_len, const struct pem_block *block, struct fail *f)
{
    size_t len = 0;
    const char *end = NULL;

    if (sodium_base642bin(dst, cap, block->body, block->body_len, "\r\n\t ", &len, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != block->body + block->body_len || len == 0) {
        sodium_memzero(dst, cap);
        return fail_line(f, block->line, "the PEM block is not base 64, or is too long");
    }
    *ret_len = len;
    return PLR_OK;
}

enum plr_err pem_write(char *dst, size_t cap, size_t *ret_len, const char *label, const uint8_t *bytes, size_t len,
                       struct fail *f)
{
    char line[LINE_CHARS + 1] = {0};
    size_t at = fail_text(dst, cap, "%s%s%s\n", begin_mark, label, tail_mark);

    for (size_t from = 0; from < len; from += LINE_BYTES) {
        size_t part = len - from < LINE_BYTES ? len - from : LINE_BYTES;

        (void)sodium_bin2base64(line, sizeof(line), bytes + from, part, sodium_base64_VARIANT_ORIGINAL);
        at += fail_text(dst + at, cap - at, "%s\n", line);
    }
    at += fail_text(dst + at, cap - at, "%s%s%s\n", end_mark, label, tail_mark);
    /* What did not fit was cut short: the end is then not there. */
    if (at + 1 >= cap)
        return fail_set(f, PLR_ERR_SPACE, "space", "a PEM block does not fit %zu bytes", cap);
    *ret_len = at;
    return PLR_OK;
}
