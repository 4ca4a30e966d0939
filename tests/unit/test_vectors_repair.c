/* Vectors of an independent implementation: what mistyped codes, lines and sheets may have been meant to be. */
#include "tests/unit/vectors.h"

#include "codec/mend.h"
#include "codec/sheetfix.h"
#include "codec/symbol.h"
#include "keys/commit.h"
#include "keys/digest.h"

static enum code_kind kind_of_letter(char letter)
{
    static const char letters[] = "QPMSRV";
    static const enum code_kind kinds[] = {CODE_REQUEST, CODE_PLR,    CODE_PLR_DEVICE,
                                           CODE_SLR,     CODE_RETURN, CODE_CONFIRMATION};
    const char *at = letter == '\0' ? NULL : strchr(letters, letter);

    if (at == NULL)
        fail_msg("vector \"%s\" is of no kind", vectors_name);
    return kinds[at == NULL ? 0 : at - letters];
}

/* What the receiver of the vector knows: a product in the catalogue, or a commitment. */
static bool accepts(void *context, const struct code *code)
{
    const json_t *v = context;
    struct request req = {0};
    struct opening op = {0};

    if (vectors_has(v, "pid")) {
        const char *pid = vectors_text(v, "pid");

        return request_decode(&req, code, NULL) == PLR_OK && req.product_hash == digest_product(pid);
    }
    if (vectors_has(v, "udi")) {
        struct udi udi = vectors_udi(v, "udi");
        struct commitment c = vectors_commitment(v, "c", vectors_number(v, "c_bits"));

        return opening_decode(&op, code, NULL) == PLR_OK && op.udi_hash == digest_udi(&udi, 22) &&
               op.seq == vectors_number(v, "seq") && commit_open(&c, op.secret, &udi, op.seq, NULL) == PLR_OK;
    }
    return true;
}

/* True where a candidate's place is one of those that explain it. */
static bool placed(const struct repair_candidate *c, const json_t *ways)
{
    bool two = c->class == REPAIR_UNREADABLE || c->class == REPAIR_TWO_WRONG || c->class == REPAIR_GROUPS_SWAPPED;
    size_t i = 0;
    json_t *way = NULL;

    json_array_foreach(ways, i, way)
    {
        size_t first = (size_t)json_integer_value(json_array_get(way, 0));
        size_t last = (size_t)json_integer_value(json_array_get(way, json_array_size(way) - 1));

        if (c->at + 1 == first && (!two || c->at2 + 1 == last))
            return true;
    }
    return c->class == REPAIR_NONE && json_array_size(ways) == 0;
}

static bool has_text(const struct repair_candidate *c, const char *want)
{
    char text[REPAIR_LEN_MAX + 1] = "";

    symbol_write(text, c->sym, c->len);
    return strcmp(text, want) == 0;
}

/* The same proposals, in any order: texts, classes and places. */
static void same_proposals(const struct repair_result *r, const json_t *list)
{
    size_t count = json_array_size(list);
    size_t i = 0;
    json_t *want = NULL;

    if (!vectors_expect(count > 0 && count <= REPAIR_CANDIDATES_MAX && r->count == count))
        return;
    json_array_foreach(list, i, want)
    {
        const struct repair_candidate *found = NULL;

        for (size_t k = 0; k < count; k++) {
            if (has_text(&r->candidates[k], vectors_text(want, "code")))
                found = &r->candidates[k];
        }
        if (!vectors_expect(found != NULL) || found == NULL)
            continue;
        vectors_expect(strcmp(repair_class_word(found->class), vectors_text(want, "mistake")) == 0);
        vectors_expect(placed(found, json_object_get(want, "places")));
    }
}

static void same_refusal(const json_t *v, enum plr_err err, const struct fail *f)
{
    bool hopeless = vectors_reason(v, "hopeless");
    enum plr_err want = hopeless ? PLR_ERR_CHECK : vectors_reason(v, "kind") ? PLR_ERR_KIND : PLR_ERR_TEXT;

    vectors_expect(hopeless || vectors_reason(v, "kind") || vectors_reason(v, "length") ||
                   vectors_reason(v, "character"));
    vectors_expect(err == want && f->err == err && f->why[0] != '\0');
}

static void judge_line(const json_t *v)
{
    const char *text = vectors_text(v, "typed");
    uint8_t sym[REPAIR_TYPED_MAX] = {0};
    size_t len = 0;
    struct repair_result r = {0};

    vectors_expect(symbol_read(sym, &len, sizeof sym, text, strlen(text), NULL) == PLR_OK);
    sheetfix_row(&r, sym, len, (uint16_t)vectors_hex(v, "document_tag"), vectors_number(v, "line"),
                 vectors_number(v, "length"));
    if (vectors_valid(v))
        same_proposals(&r, json_object_get(v, "proposals"));
    else
        vectors_expect(vectors_reason(v, "hopeless") && r.count == 0);
}

/* Every proposal as a code, and in words. */
static void proposals_as_codes(const struct mend *m, const json_t *v)
{
    const char *meant = vectors_has(v, "meant") ? vectors_text(v, "meant") : NULL;
    bool there = meant == NULL;

    for (size_t i = 0; i < m->result.count && i < REPAIR_CANDIDATES_MAX; i++) {
        struct code code = {0};
        struct code again = {0};
        char text[CODE_SYM_MAX + 1] = "";
        char words[MEND_TEXT_MAX] = "";

        mend_code(&code, m, i);
        code_text(text, &code);
        vectors_expect(code_read_kind(&again, m->kind, text, strlen(text), NULL) == PLR_OK);
        mend_describe(words, &m->result.candidates[i], m->typed, m->typed_len);
        if (m->result.candidates[i].class != REPAIR_NONE)
            vectors_expect(words[0] != '\0');
        there = there || (meant != NULL && strcmp(text, meant) == 0);
    }
    vectors_expect(there);
}

static void judge_repair(const json_t *v)
{
    const json_t *asked = json_object_get(v, "want");
    enum code_kind want = json_is_null(asked) ? CODE_NONE : kind_of_letter(vectors_text(v, "want")[0]);
    const char *text = vectors_text(v, "typed");
    json_t *known = json_deep_copy(v);
    struct mend_judge judge = {.accepts = accepts, .context = known};
    struct mend m = {.kind = CODE_SLR};
    struct fail f = {0};

    assert_non_null(known);
    if (want == CODE_SLR) {
        judge_line(v);
        json_decref(known);
        return;
    }
    enum plr_err err = mend_find(&m, want, text, strlen(text), &judge, &f);
    json_decref(known);
    if (!vectors_valid(v)) {
        same_refusal(v, err, &f);
        vectors_expect(m.kind == CODE_SLR && m.result.count == 0);
    } else if (vectors_expect(err == PLR_OK)) {
        vectors_expect(m.kind == kind_of_letter(vectors_text(v, "kind")[0]));
        same_proposals(&m.result, json_object_get(v, "proposals"));
        proposals_as_codes(&m, v);
    }
}

static uint8_t work[SLRTEXT_WORK_MAX];
static struct slrtext_rows rows;
static struct sheetfix fix;

static void same_line(const struct sheetfix_line *line, const json_t *want, size_t n)
{
    static const char *const words[] = {"right", "right", "repaired", "several", "hopeless", "missing"};

    if (!vectors_expect(strcmp(words[line->state], vectors_text(want, "state")) == 0) ||
        line->state == SHEETFIX_MISSING)
        return;
    vectors_expect(line->row + 1 == vectors_number(want, "row"));
    if (line->state == SHEETFIX_GOOD && rows.count == fix.line_count && fix.spare_count == 0)
        vectors_expect(line->row + 1 == n);
    if (vectors_has(want, "proposals"))
        same_proposals(&line->repairs, json_object_get(want, "proposals"));
    else
        vectors_expect(line->repairs.count == (line->state == SHEETFIX_HOPELESS ? 0u : 1u));
}

/* The same rows that are no line, in any order. */
static void same_spare(const json_t *list)
{
    static const char *const words[] = {"twice", "foreign", "unknown"};
    size_t i = 0;
    json_t *want = NULL;

    if (!vectors_expect(fix.spare_count == json_array_size(list)))
        return;
    json_array_foreach(list, i, want)
    {
        size_t at = 0;

        while (at < fix.spare_count && fix.spare[at].row + 1 != vectors_number(want, "row"))
            at++;
        if (!vectors_expect(at < fix.spare_count))
            continue;
        vectors_expect(strcmp(words[fix.spare[at].why], vectors_text(want, "why")) == 0);
        if (vectors_has(want, "line"))
            vectors_expect(fix.spare[at].line == vectors_number(want, "line"));
    }
}

static void same_stream(const json_t *v)
{
    static uint8_t stream[SLRTEXT_STREAM_MAX];
    static char text[SLRTEXT_STREAM_MAX + 1];
    bool whole = true;

    for (size_t n = 0; n < fix.line_count; n++)
        whole = whole && fix.line[n].state <= SHEETFIX_REPAIRED;
    vectors_expect(whole == json_is_string(json_object_get(v, "text")));
    if (!whole || !vectors_expect(sheetfix_stream(stream, &fix, NULL)))
        return;
    symbol_write(text, stream, fix.stream_len);
    vectors_expect(strcmp(text, vectors_text(v, "text")) == 0);
}

static void judge_sheet(const json_t *v)
{
    const json_t *lines = json_object_get(v, "lines");
    const char *text = vectors_text(v, "input");
    struct fail f = {0};
    size_t n = 0;
    json_t *want = NULL;

    if (!vectors_expect(slrtext_rows(&rows, work, text, strlen(text), &f) == PLR_OK))
        return;
    sheetfix_run(&fix, &rows);
    vectors_expect(fix.head_known == vectors_valid(v));
    if (!vectors_valid(v)) {
        vectors_expect(vectors_reason(v, "hopeless"));
        return;
    }
    if (!fix.head_known)
        return;
    vectors_expect(fix.doc_tag == vectors_hex(v, "document_tag") && fix.stream_len == vectors_number(v, "symbols"));
    if (!vectors_expect(fix.line_count == json_array_size(lines)))
        return;
    json_array_foreach(lines, n, want) same_line(&fix.line[n], want, n + 1);
    same_spare(json_object_get(v, "spare"));
    same_stream(v);
}

static void test_repair(void **state)
{
    (void)state;
    vectors_each("repair", judge_repair);
}

static void test_sheetrepair(void **state)
{
    (void)state;
    vectors_each("sheetrepair", judge_sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repair),
        cmocka_unit_test(test_sheetrepair),
    };

    return cmocka_run_group_tests_name("vectors_repair", tests, vectors_init, NULL);
}
