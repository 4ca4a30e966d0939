/* The console's grammar: every command, every abbreviation, every ambiguous prefix, places of mistakes, help, filters.
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "src/console/grammar.h"

#define DEPTH_MAX 8
#define LINE_CAP  512

static const enum grammar_mode modes[] = {GRAMMAR_USER, GRAMMAR_PRIVILEGED, GRAMMAR_CONFIG, GRAMMAR_LINE};

static const char *sample(const struct grammar_node *n)
{
    static char number[16];

    switch (n->operand) {
    case GRAMMAR_NUMBER:
        (void)snprintf(number, sizeof number, "%u", (unsigned)n->max);
        return number;
    case GRAMMAR_NAME:
        return "Router-7";
    case GRAMMAR_PATH:
        return "flash:AC.xml";
    case GRAMMAR_CODE:
        return "0AAA 1BBB";
    case GRAMMAR_PATTERN:
        return "Status:";
    case GRAMMAR_KEYWORD:
        break;
    }
    return n->word;
}

/* Siblings that are known in the mode and begin with these letters; exact says that one is these letters. */
static unsigned count_siblings(size_t index, unsigned mode, const char *typed, int *exact)
{
    unsigned depth = grammartable_nodes[index].depth, count = 0;
    size_t first = index;

    while (first > 0 && grammartable_nodes[first - 1].depth >= depth)
        first--;
    *exact = 0;
    for (size_t i = first; grammartable_nodes[i].word && grammartable_nodes[i].depth >= depth; i++) {
        const struct grammar_node *n = &grammartable_nodes[i];

        if (n->depth != depth || !(n->modes & mode) || n->operand != GRAMMAR_KEYWORD)
            continue;
        if (strncasecmp(n->word, typed, strlen(typed)) == 0)
            count++;
        if (strcasecmp(n->word, typed) == 0)
            *exact = 1;
    }
    return count;
}

/* The line of a node, the word at one depth cut to some letters (0: whole). Returns where that word begins. */
static size_t spell(char line[LINE_CAP], const size_t *path, unsigned depth, unsigned cut_at, size_t cut)
{
    size_t used = 0, at = 0;

    for (unsigned d = 0; d <= depth; d++) {
        const char *word = sample(&grammartable_nodes[path[d]]);
        size_t len = cut && d == cut_at ? cut : strlen(word);

        if (d == cut_at)
            at = used;
        used += (size_t)snprintf(line + used, LINE_CAP - used, "%.*s%s", (int)len, word, d < depth ? " " : "");
    }
    return at;
}

static void check_spelling(const size_t *path, unsigned depth, enum grammar_mode mode)
{
    const struct grammar_node *want = &grammartable_nodes[path[depth]];
    struct grammar_line got;
    char line[LINE_CAP] = "";

    for (unsigned d = 0; d <= depth; d++) {
        const struct grammar_node *n = &grammartable_nodes[path[d]];

        for (size_t cut = 1; n->operand == GRAMMAR_KEYWORD && cut <= strlen(n->word); cut++) {
            char typed[64] = "";
            int exact = 0;
            size_t at = spell(line, path, depth, d, cut);

            (void)snprintf(typed, sizeof typed, "%.*s", (int)cut, n->word);
            unsigned count = count_siblings(path[d], mode, typed, &exact);
            if (exact && strcasecmp(typed, n->word) != 0)
                continue;
            grammar_parse(&got, mode, line, strlen(line));
            if (count > 1 && !exact) {
                if (got.verdict != GRAMMAR_AMBIGUOUS || got.at != at)
                    fail_msg("\"%s\" should be ambiguous at %zu, is %d at %zu", line, at, (int)got.verdict, got.at);
            } else if (got.verdict != GRAMMAR_READY || got.node != want) {
                fail_msg("\"%s\" is %d at %zu", line, (int)got.verdict, got.at);
            }
        }
    }
}

static void test_every_command_every_prefix(void **state)
{
    size_t path[DEPTH_MAX] = {0};
    unsigned commands = 0;

    (void)state;
    for (size_t i = 0; grammartable_nodes[i].word; i++) {
        const struct grammar_node *n = &grammartable_nodes[i];

        assert_true(n->depth < DEPTH_MAX);
        assert_true(i == 0 ? n->depth == 0 : n->depth <= grammartable_nodes[i - 1].depth + 1);
        path[n->depth] = i;
        if (n->command == GRAMMAR_NONE || n->command == GRAMMAR_DO || (n->modes & GRAMMAR_FILTER))
            continue;
        for (size_t m = 0; m < sizeof modes / sizeof modes[0]; m++)
            if (n->modes & modes[m]) {
                check_spelling(path, n->depth, modes[m]);
                commands++;
            }
    }
    assert_true(commands > 100);
}

/* A child is known nowhere where its parent is not; siblings are sorted, operands last; help fits a row. */
static void test_table(void **state)
{
    size_t path[DEPTH_MAX] = {0};

    (void)state;
    for (size_t i = 0; grammartable_nodes[i].word; i++) {
        const struct grammar_node *n = &grammartable_nodes[i];

        assert_true(n->modes && n->help && n->detail && strlen(n->help) < 60 && strlen(n->word) < 20);
        if (n->depth > 0)
            assert_int_equal(n->modes & ~grammartable_nodes[path[n->depth - 1]].modes, 0);
        path[n->depth] = i;
        for (size_t k = i + 1; grammartable_nodes[k].word && grammartable_nodes[k].depth >= n->depth; k++)
            if (grammartable_nodes[k].depth == n->depth) {
                if (n->operand == GRAMMAR_KEYWORD && grammartable_nodes[k].operand == GRAMMAR_KEYWORD &&
                    strcasecmp(n->word, grammartable_nodes[k].word) >= 0)
                    fail_msg("%s stands before %s", n->word, grammartable_nodes[k].word);
                assert_true(n->operand == GRAMMAR_KEYWORD);
                break;
            }
    }
}

static const struct {
    enum grammar_mode mode;
    const char *line;
    enum grammar_verdict verdict;
    size_t at;
    enum grammar_command command;
    const char *detail;
} lines[] = {
    {GRAMMAR_PRIVILEGED, "", GRAMMAR_EMPTY, 0, 0, NULL},
    {GRAMMAR_PRIVILEGED, " \t ", GRAMMAR_EMPTY, 0, 0, NULL},
    {GRAMMAR_PRIVILEGED, "! a comment, show foo", GRAMMAR_EMPTY, 0, 0, NULL},
    {GRAMMAR_PRIVILEGED, "  !", GRAMMAR_EMPTY, 0, 0, NULL},
    {GRAMMAR_PRIVILEGED, "sh lic sum", GRAMMAR_READY, 10, GRAMMAR_SHOW_LICENSE, "summary"},
    {GRAMMAR_PRIVILEGED, "SHOW\tLicense  ALL  ", GRAMMAR_READY, 19, GRAMMAR_SHOW_LICENSE, "all"},
    {GRAMMAR_PRIVILEGED, "show license tech support", GRAMMAR_READY, 25, GRAMMAR_SHOW_LICENSE, "tech"},
    {GRAMMAR_PRIVILEGED, "show license tech", GRAMMAR_READY, 17, GRAMMAR_SHOW_LICENSE, "tech"},
    {GRAMMAR_PRIVILEGED, "show license history message", GRAMMAR_READY, 28, GRAMMAR_SHOW_LICENSE, "history"},
    {GRAMMAR_USER, "show license udi", GRAMMAR_READY, 16, GRAMMAR_SHOW_LICENSE, "udi"},
    {GRAMMAR_PRIVILEGED, "config t", GRAMMAR_READY, 8, GRAMMAR_CONFIGURE, ""},
    {GRAMMAR_PRIVILEGED, "conf", GRAMMAR_READY, 4, GRAMMAR_CONFIGURE, ""},
    {GRAMMAR_CONFIG, "license smart reservation", GRAMMAR_READY, 25, GRAMMAR_RESERVATION_ON, ""},
    {GRAMMAR_PRIVILEGED, "no license smart reservation", GRAMMAR_READY, 28, GRAMMAR_RESERVATION_OFF, ""},
    {GRAMMAR_PRIVILEGED, "license smart reservation enable", GRAMMAR_READY, 32, GRAMMAR_RESERVATION_ON, "cucm"},
    {GRAMMAR_PRIVILEGED, "license smart reservation request all", GRAMMAR_READY, 37, GRAMMAR_REQUEST, "all"},
    {GRAMMAR_PRIVILEGED, "license smart reservation request universal", GRAMMAR_READY, 43, GRAMMAR_REQUEST, ""},
    {GRAMMAR_PRIVILEGED, "license smart reservation install 0F2C", GRAMMAR_READY, 38, GRAMMAR_INSTALL, ""},
    {GRAMMAR_PRIVILEGED, "license smart reservation return local", GRAMMAR_READY, 38, GRAMMAR_RETURN, ""},
    {GRAMMAR_CONFIG, "do show license usage", GRAMMAR_READY, 21, GRAMMAR_SHOW_LICENSE, "usage"},
    {GRAMMAR_PRIVILEGED, "xconfiguration License Smart ReservationEnable: On", GRAMMAR_READY, 50,
     GRAMMAR_RESERVATION_ON, "expressway"},
    {GRAMMAR_CONFIG, "do", GRAMMAR_INCOMPLETE, 2, 0, NULL},
    {GRAMMAR_CONFIG, "do end", GRAMMAR_INVALID, 5, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show", GRAMMAR_INCOMPLETE, 4, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show license", GRAMMAR_INCOMPLETE, 12, 0, NULL},
    {GRAMMAR_PRIVILEGED, "license smart reservation install file", GRAMMAR_INCOMPLETE, 38, 0, NULL},
    {GRAMMAR_PRIVILEGED, "terminal length", GRAMMAR_INCOMPLETE, 15, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show license all |", GRAMMAR_INCOMPLETE, 18, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show license all | include", GRAMMAR_INCOMPLETE, 26, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show l", GRAMMAR_AMBIGUOUS, 5, 0, NULL},
    {GRAMMAR_PRIVILEGED, "sh lic s", GRAMMAR_AMBIGUOUS, 7, 0, NULL},
    {GRAMMAR_PRIVILEGED, "  lo", GRAMMAR_READY, 4, GRAMMAR_LOGOUT, ""},
    {GRAMMAR_PRIVILEGED, "show foo", GRAMMAR_INVALID, 5, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show licence all", GRAMMAR_INVALID, 10, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show license all now", GRAMMAR_INVALID, 17, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show license all\x01", GRAMMAR_INVALID, 16, 0, NULL},
    {GRAMMAR_PRIVILEGED, "\x1b[A", GRAMMAR_INVALID, 0, 0, NULL},
    {GRAMMAR_PRIVILEGED, "sh\xc3\xb6w", GRAMMAR_INVALID, 2, 0, NULL},
    {GRAMMAR_PRIVILEGED, "service internal", GRAMMAR_INVALID, 1, 0, NULL},
    {GRAMMAR_USER, "license smart reservation", GRAMMAR_INVALID, 1, 0, NULL},
    {GRAMMAR_PRIVILEGED, "| include x", GRAMMAR_INVALID, 0, 0, NULL},
    {GRAMMAR_PRIVILEGED, "license smart reservation | include x", GRAMMAR_INVALID, 26, 0, NULL},
    {GRAMMAR_PRIVILEGED, "license smart reservation install |", GRAMMAR_INVALID, 34, 0, NULL},
    {GRAMMAR_PRIVILEGED, "license smart reservation install \"\"", GRAMMAR_INVALID, 34, 0, NULL},
    {GRAMMAR_PRIVILEGED, "license smart reservation install AB\x02", GRAMMAR_INVALID, 36, 0, NULL},
    {GRAMMAR_PRIVILEGED, "terminal length 513", GRAMMAR_INVALID, 18, 0, NULL},
    {GRAMMAR_PRIVILEGED, "terminal length 99999999999999999999999", GRAMMAR_INVALID, 18, 0, NULL},
    {GRAMMAR_PRIVILEGED, "terminal length -1", GRAMMAR_INVALID, 16, 0, NULL},
    {GRAMMAR_PRIVILEGED, "terminal length 0 1", GRAMMAR_INVALID, 18, 0, NULL},
    {GRAMMAR_CONFIG, "line vty 0 0", GRAMMAR_INVALID, 11, 0, NULL},
    {GRAMMAR_CONFIG, "hostname 7up", GRAMMAR_INVALID, 9, 0, NULL},
    {GRAMMAR_CONFIG, "hostname RP/0/RP0/CPU0:ios", GRAMMAR_READY, 26, GRAMMAR_HOSTNAME, ""},
    {GRAMMAR_CONFIG, "hostname Sw#1", GRAMMAR_INVALID, 11, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show license all | redirect flash:x", GRAMMAR_FILE, 28, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show license all | append flash:x", GRAMMAR_FILE, 26, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show license all | include a | tee flash:x", GRAMMAR_FILE, 35, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show license all | i a | i b | i c | i d | i e", GRAMMAR_INVALID, 41, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show license all ; reload", GRAMMAR_INVALID, 17, 0, NULL},
    {GRAMMAR_PRIVILEGED, "show license all > file", GRAMMAR_INVALID, 17, 0, NULL},
    {GRAMMAR_PRIVILEGED, "!", GRAMMAR_EMPTY, 0, 0, NULL},
};

static void test_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct grammar_line got;

        grammar_parse(&got, lines[i].mode, lines[i].line, strlen(lines[i].line));
        if (got.verdict != lines[i].verdict || (got.verdict != GRAMMAR_EMPTY && got.at != lines[i].at))
            fail_msg("\"%s\": %d at %zu", lines[i].line, (int)got.verdict, got.at);
        if (got.verdict == GRAMMAR_READY) {
            assert_int_equal(got.node->command, lines[i].command);
            assert_string_equal(got.node->detail, lines[i].detail);
        }
    }
}

static void test_nul_is_no_end(void **state)
{
    struct grammar_line got;

    (void)state;
    grammar_parse(&got, GRAMMAR_PRIVILEGED, "show license all\0 x", 19);
    assert_int_equal(got.verdict, GRAMMAR_INVALID);
    assert_int_equal(got.at, 16);
    grammar_parse(&got, GRAMMAR_CONFIG, "hostname A\0B", 12);
    assert_int_equal(got.verdict, GRAMMAR_INVALID);
    assert_int_equal(got.at, 10);
    grammar_parse(&got, GRAMMAR_PRIVILEGED, "license smart reservation install A\0B", 37);
    assert_int_equal(got.verdict, GRAMMAR_INVALID);
    assert_int_equal(got.at, 35);
}

static const struct {
    const char *line, *operand;
    bool open;
} operands[] = {
    {"license smart reservation install  0AAA-1bbb  2CCC ", "0AAA-1bbb  2CCC", false},
    {"license smart reservation install \"0AAA 1BBB\"", "0AAA 1BBB", false},
    {"license smart reservation install \xe2\x80\x9c"
     "0AAA\xe2\x80\x9d",
     "0AAA", false},
    {"license smart reservation install '0AAA'", "0AAA", false},
    {"license smart reservation install \"0AAA", "0AAA", true},
    {"license smart reservation install \"", "", true},
    {"license smart reservation install \"\n0AAA\n\"", "\n0AAA\n", false},
    {"license smart reservation install \"0AAA\n1BBB", "0AAA\n1BBB", true},
    {"license smart reservation install \"0AAA\n1BBB\"", "0AAA\n1BBB", false},
    {"license smart reservation install \"0AAA\" 1BBB", "0AAA\" 1BBB", false},
    {"license smart reservation install <specificPLR>", "<specificPLR>", true},
    {"license smart reservation install <specificPLR><a>\r\n</a></specificPLR>",
     "<specificPLR><a>\r\n</a></specificPLR>", false},
    {"license smart reservation install \"<specificPLR></specificPLR>\"", "<specificPLR></specificPLR>", false},
    {"license smart reservation install \"<specificPLR></specificPLR>", "<specificPLR></specificPLR>", false},
    {"license smart reservation install <?xml version=\"1.0\"?>", "<?xml version=\"1.0\"?>", true},
    {"license smart reservation install <?xml version=\"1.0\"?><x>", "<?xml version=\"1.0\"?><x>", true},
    {"license smart reservation install <?xml version=\"1.0\"?>\n<x>1</x>", "<?xml version=\"1.0\"?>\n<x>1</x>", false},
    {"license smart reservation install <", "<", true},
    {"license smart reservation return authorization 0AAA | include x", "0AAA | include x", false},
    {"license smart reservation install file flash:AC_FCW2134L0RN.xml", "flash:AC_FCW2134L0RN.xml", false},
    {"license smart reservation install file \"flash:two words\"", "flash:two words", false},
    {"license smart reservation install FILED", "FILED", false},
    {"xcommand License Smart Reservation Install 0AAA", "0AAA", false},
};

static void test_operands(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof operands / sizeof operands[0]; i++) {
        struct grammar_line got;

        grammar_parse(&got, GRAMMAR_PRIVILEGED, operands[i].line, strlen(operands[i].line));
        if (got.verdict != GRAMMAR_READY || got.open != operands[i].open ||
            got.operand_len != strlen(operands[i].operand) ||
            memcmp(operands[i].line + got.operand_at, operands[i].operand, got.operand_len) != 0)
            fail_msg("\"%s\": %d, open %d, \"%.*s\"", operands[i].line, (int)got.verdict, got.open,
                     (int)got.operand_len, operands[i].line + got.operand_at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_command_every_prefix),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_nul_is_no_end),
        cmocka_unit_test(test_operands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
