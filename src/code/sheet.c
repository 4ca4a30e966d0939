#include "src/code/sheet.h"

#include "codec/deviceauth.h"
#include "codec/opening.h"
#include "codec/symbol.h"
#include "keys/digest.h"
#include "src/cli/when.h"

const char *const sheet_legend[] = {
    "Symbols are 0-9 and A-Z without I, L, O and U: 0 is zero and 1 is one, always.",
    "Look twice at 8 and B, 5 and S, 2 and Z, 6 and G, V and Y. When it is typed,",
    "case, blanks and hyphens do not matter; ? stands for one that cannot be read.",
    "The last 6 symbols, of each line if it has lines, find mistakes in the others.",
    NULL,
};

const char *const sheet_blanks[SHEET_BLANKS] = {"Copied by", "Date", "Compared by", "Typed in by"};

static const char *name_of(enum code_kind kind)
{
    switch (kind) {
    case CODE_REQUEST:
        return "Reservation request";
    case CODE_PLR:
    case CODE_PLR_DEVICE:
        return "PLR authorization";
    case CODE_SLR:
        return "SLR authorization";
    case CODE_RETURN:
        return "Return code";
    case CODE_CONFIRMATION:
        return "Update confirmation";
    case CODE_SHARE: /* was refused */
    case CODE_NONE:
        break;
    }
    return "Code";
}

/* On top of every page. */
static const char *title_of(const struct codetext *code)
{
    if (!codetext_is_rehearsal(code))
        return name_of(code->kind);
    return code->kind == CODE_SLR ? "REHEARSAL: SLR authorization" : "REHEARSAL: PLR authorization";
}

static bool to_product(enum code_kind kind)
{
    return kind == CODE_PLR || kind == CODE_PLR_DEVICE || kind == CODE_SLR;
}

static void add_fact(struct sheet *s, const char *label, const char *value)
{
    size_t len = strlen(value);

    for (size_t at = 0; (at == 0 || at < len) && s->fact_count < SHEET_FACTS_MAX; at += SHEET_VALUE_MAX) {
        struct sheet_fact *fact = &s->fact[s->fact_count++];

        fact->label = at == 0 ? label : "";
        (void)snprintf(fact->value, sizeof(fact->value), "%.*s", SHEET_VALUE_MAX, value + at);
    }
}

static void add_step(struct sheet *s, const char *text, const char *command)
{
    struct sheet_step *step = &s->step[s->step_count++];

    (void)snprintf(step->text, sizeof(step->text), "%s", text);
    (void)snprintf(step->command, sizeof(step->command), "%s", command);
}

/* True if udi's own symbols in the code, where it has any, are udi's. */
static bool is_for(const struct codelines *lines, const struct udi *udi)
{
    struct request request = {.seq = 0};
    struct opening opening = {.seq = 0};
    const struct code *code = &lines->code->code;

    switch (lines->code->kind) {
    case CODE_REQUEST:
        return !request_decode(&request, code, NULL) && digest_request_is_for(&request, udi);
    case CODE_RETURN:
    case CODE_CONFIRMATION:
        return !opening_decode(&opening, code, NULL) && digest_udi(udi, 22) == opening.udi_hash;
    case CODE_NONE:
    case CODE_SHARE:
    case CODE_PLR:
    case CODE_PLR_DEVICE:
    case CODE_SLR:
        break;
    }
    return true;
}

/* A request of this form does not say which product it is for. */
static bool needs_udi(const struct codelines *lines)
{
    struct request request = {.seq = 0};

    return lines->code->kind == CODE_REQUEST && !request_decode(&request, &lines->code->code, NULL) &&
           request.form == REQUEST_FORM_HASH;
}

static void make_marks(struct sheet *s)
{
    const struct codelines *lines = s->lines;

    if (lines->sheet) {
        (void)snprintf(s->mark, sizeof(s->mark), "document %.2s", lines->text + 4);
        digest_receipt(s->receipt, lines->code->slr.bytes, lines->code->slr.bytes_len);
        return;
    }
    (void)snprintf(s->mark, sizeof(s->mark), "code %.4s...%s", lines->text, lines->text + lines->symbols - 4);
    if (lines->code->kind == CODE_PLR || lines->code->kind == CODE_PLR_DEVICE)
        digest_code_receipt(s->receipt, &lines->code->code);
}

static void make_facts(struct sheet *s, const struct udi *udi, uint64_t now_s)
{
    char text[WHEN_TEXT + SHEET_VALUE_MAX] = {0};

    if (udi)
        add_fact(s, "Product", udi->text);
    add_fact(s, "Way",
             to_product(s->lines->code->kind) ? "from the licensing desk to the product"
                                              : "from the product to the licensing desk");
    if (s->lines->sheet)
        (void)snprintf(text, sizeof(text), "%zu lines, %.40s", s->lines->count, s->mark);
    else
        (void)snprintf(text, sizeof(text), "%zu symbols in %zu groups", s->lines->symbols,
                       (s->lines->symbols + SHEET_GROUP - 1) / SHEET_GROUP);
    add_fact(s, "Code", text);
    if (s->receipt[0])
        add_fact(s, "Receipt", s->receipt);
    if (codetext_is_rehearsal(s->lines->code))
        add_fact(s, "Note", "REHEARSAL: licenses nothing in production");
    when_day(text, (uint32_t)(now_s / 86400));
    add_fact(s, "Printed", text);
}

static void steps_at_product(struct sheet *s)
{
    char text[80] = {0};

    add_step(s, "Carry this sheet to the product and type there:", "plr-agent install");
    add_step(s,
             s->lines->sheet ? "It asks for line after line and says at once where one is mistyped."
                             : "It asks for the code and says where it is mistyped.",
             "");
    if (s->receipt[0]) {
        (void)snprintf(text, sizeof(text), "The product answers with the receipt %s, as the desk did.", s->receipt);
        add_step(s, text, "");
    }
}

static void steps_at_desk(struct sheet *s)
{
    enum code_kind kind = s->lines->code->kind;
    const char *word = kind == CODE_REQUEST ? "reserve" : kind == CODE_RETURN ? "return" : "confirm";
    char command[96] = {0};

    (void)snprintf(command, sizeof(command), "plr-cssm %s %s", word, s->lines->text);
    add_step(s, "Carry this sheet to the licensing desk and type there:", command);
    if (kind == CODE_REQUEST)
        add_step(s, "Add --account NAME, and --universal or --license TAG=COUNT.", "");
    if (needs_udi(s->lines))
        add_step(s, "Add --udi UDI: this code does not spell out its product.", "");
    if (kind == CODE_REQUEST)
        add_step(s, "Carry the authorization code that it prints back to the product.", "");
    else if (kind == CODE_RETURN)
        add_step(s, "The desk then has the licences back, and takes this code only once.", "");
    else
        add_step(s, "The desk then knows that the update is installed.", "");
}

enum plr_err sheet_make(struct sheet *ret, const struct codelines *lines, const struct udi *udi, const char *title,
                        uint64_t now_s, struct fail *f)
{
    enum plr_err err = PLR_OK;
    struct sheet s = {.lines = lines, .name = title_of(lines->code), .title = title ? title : ""};

    if (udi && !is_for(lines, udi)) {
        err = fail_set(f, PLR_ERR_PRODUCT, "otherproduct", "it is the code of another product than \"%s\"", udi->text);
        fail_hint(f, "\"plr-code inspect\" shows what the code says about its product");
        return err;
    }
    s.row_count = lines->sheet ? lines->count : (lines->symbols + SHEET_ROW_SHORT - 1) / SHEET_ROW_SHORT;
    make_marks(&s);
    make_facts(&s, udi, now_s);
    if (to_product(lines->code->kind))
        steps_at_product(&s);
    else
        steps_at_desk(&s);
    *ret = s;
    return PLR_OK;
}

size_t sheet_row(uint8_t sym[static CODELINES_SYM_MAX], const struct sheet *sheet, size_t i)
{
    size_t left = 0;

    if (sheet->lines->sheet)
        return codelines_get(sym, sheet->lines, i + 1);
    left = sheet->lines->symbols - i * SHEET_ROW_SHORT;
    left = left < SHEET_ROW_SHORT ? left : SHEET_ROW_SHORT;
    memcpy(sym, sheet->lines->stream + i * SHEET_ROW_SHORT, left);
    return left;
}

size_t sheet_place(const struct sheet *sheet, const struct sheet_heights *heights,
                   void (*draw)(void *to, enum sheet_part part, size_t index, unsigned y), void *to)
{
    size_t pages = 1;
    unsigned y = 0;

    if (draw)
        draw(to, SHEET_PAGE, pages, 0);
    for (size_t i = 0; i < sheet->row_count + 2; i++) {
        bool is_row = i > 0 && i <= sheet->row_count;
        enum sheet_part part = i == 0 ? SHEET_HEAD : is_row ? SHEET_ROW : SHEET_TAIL;
        unsigned height = i == 0 ? heights->head : is_row ? heights->row : heights->tail;

        if (y > 0 && y + height > heights->page) {
            pages++;
            y = 0;
            if (draw)
                draw(to, SHEET_PAGE, pages, 0);
        }
        if (draw)
            draw(to, part, is_row ? i - 1 : 0, y);
        y += height;
    }
    return pages;
}
