#include "src/code/codelines.h"

#include "codec/symbol.h"

enum plr_err codelines_open(struct codelines *ret, const struct codetext *code, struct fail *f)
{
    struct codelines lines = {.code = code, .count = 1, .sheet = code->kind == CODE_SLR};

    lines.stream = malloc(lines.sheet ? SLRTEXT_STREAM_MAX : CODE_SYM_MAX);
    if (!lines.stream)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a code");
    if (lines.sheet) {
        lines.symbols = slrtext_stream(lines.stream, &code->slr);
        lines.count = slrtext_line_count(lines.symbols);
        lines.doc_tag = code->slr.doc_tag;
    } else {
        lines.symbols = code->code.len;
        memcpy(lines.stream, code->code.sym, lines.symbols);
    }
    lines.text = malloc(lines.symbols + 1);
    if (!lines.text) {
        codelines_clear(&lines);
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a code");
    }
    symbol_write(lines.text, lines.stream, lines.symbols);
    *ret = lines;
    return PLR_OK;
}

void codelines_clear(struct codelines *lines)
{
    free(lines->text);
    free(lines->stream);
    lines->text = NULL;
    lines->stream = NULL;
}

size_t codelines_get(uint8_t sym[static CODELINES_SYM_MAX], const struct codelines *lines, size_t n)
{
    if (lines->sheet)
        return slrtext_line(sym, lines->stream, lines->symbols, lines->doc_tag, n);
    memcpy(sym, lines->stream, lines->symbols);
    return lines->symbols;
}
