/* What the console answers to "?" and Tab, and its filters. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "src/console/consolefilter.h"
#include "src/console/grammarhelp.h"

#define LINE_CAP 512

/* What "?" says, as words; "<cr>" and "|" where they belong. */
static void describe(char *dst, size_t cap, enum grammar_mode mode, const char *line)
{
    static const char *const kinds[] = {"next:", "prefix:", "unknown", "ambiguous", "literal"};
    struct grammarhelp h;
    size_t used = 0;

    grammarhelp_find(&h, mode, line, strlen(line));
    used += (size_t)snprintf(dst, cap, "%s", kinds[h.kind]);
    for (size_t i = 0; i < h.count && used < cap; i++)
        used += (size_t)snprintf(dst + used, cap - used, " %s", h.nodes[i]->word);
    if (h.filters && used < cap)
        used += (size_t)snprintf(dst + used, cap - used, " |");
    if (h.complete && used < cap)
        (void)snprintf(dst + used, cap - used, " <cr>");
}

static const struct {
    enum grammar_mode mode;
    const char *line, *help, *tab;
} helps[] = {
    {GRAMMAR_USER, "", "next: enable exit help logout quit show terminal", ""},
    {GRAMMAR_USER, "show license s", "prefix: status summary", ""},
    {GRAMMAR_USER, "show license st", "prefix: status", "atus "},
    {GRAMMAR_USER, "sh lic stat", "prefix: status", "us "},
    {GRAMMAR_USER, "show license all", "prefix: all", " "},
    {GRAMMAR_USER, "show license all ", "next: | <cr>", ""},
    {GRAMMAR_USER, "show license eventlog ", "next: <0-90> | <cr>", ""},
    {GRAMMAR_USER, "show license eventlog 3", "next: <0-90>", ""},
    {GRAMMAR_USER, "show license all | ", "next: append begin count exclude include redirect section tee", ""},
    {GRAMMAR_USER, "show license all | in", "prefix: include", "clude "},
    {GRAMMAR_USER, "show license all | include ", "next: LINE", ""},
    {GRAMMAR_USER, "show license all | include Reg", "literal", ""},
    {GRAMMAR_USER, "show license all | include (a|b)", "literal", ""},
    {GRAMMAR_USER, "show foo", "unknown", ""},
    {GRAMMAR_USER, "show foo ", "unknown", ""},
    {GRAMMAR_USER, "show l a", "ambiguous", ""},
    {GRAMMAR_PRIVILEGED, "license smart reservation ", "next: cancel disable enable install request return <cr>", ""},
    {GRAMMAR_PRIVILEGED, "license smart reservation re", "prefix: request return", ""},
    {GRAMMAR_PRIVILEGED, "license smart reservation r", "prefix: request return", "e"},
    {GRAMMAR_PRIVILEGED, "license smart reservation install ", "next: file CODE <cr>", ""},
    {GRAMMAR_PRIVILEGED, "license smart reservation install f", "prefix: file", "ile "},
    {GRAMMAR_PRIVILEGED, "license smart reservation install 0A", "literal", ""},
    {GRAMMAR_PRIVILEGED, "license smart reservation install 0A ", "literal", ""},
    {GRAMMAR_PRIVILEGED, "license smart reservation install file ", "next: PATH", ""},
    {GRAMMAR_PRIVILEGED, "license smart reservation install file fl", "literal", ""},
    {GRAMMAR_PRIVILEGED, "license smart reservation install file fl ", "next: <cr>", ""},
    {GRAMMAR_PRIVILEGED, "terminal length 2", "next: <0-512>", ""},
    {GRAMMAR_CONFIG, "do sh", "prefix: show", "ow "},
    {GRAMMAR_CONFIG, "do ",
     "next: configure copy disable enable exit help license logout no quit show terminal write "
     "xcommand xconfiguration",
     ""},
    {GRAMMAR_LINE, "exec", "prefix: exec-timeout", "-timeout "},
    {GRAMMAR_PRIVILEGED, "! what", "literal", ""},
};

static void test_help(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof helps / sizeof helps[0]; i++) {
        char got[512] = "", tab[64] = "";

        describe(got, sizeof got, helps[i].mode, helps[i].line);
        (void)grammarhelp_complete(tab, sizeof tab, helps[i].mode, helps[i].line, strlen(helps[i].line));
        if (strcmp(got, helps[i].help) != 0)
            fail_msg("\"%s?\": %s", helps[i].line, got);
        if (strcmp(tab, helps[i].tab) != 0)
            fail_msg("\"%s\" and Tab: \"%s\"", helps[i].line, tab);
    }
}

static void test_mark(void **state)
{
    static const struct {
        const char *line;
        size_t at;
    } marks[] = {
        {"show ?", 5},
        {"show license s?x", 14},
        {"?", 0},
        {"show license all", 16},
        {"license smart reservation install ?", 34},
        {"license smart reservation install 0AA? 1B?B ?", 45},
        {"license smart reservation install file a?b", 42},
        {"show license all | include a?b", 30},
        {"show license all | include a?b | ?", 34},
        {"foo ?", 4},
        {"! ?", 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        assert_int_equal(grammarhelp_mark(GRAMMAR_PRIVILEGED, marks[i].line, strlen(marks[i].line)), marks[i].at);
}

static const char shown[] = "Registration:\n"
                            "  Status: REGISTERED - SPECIFIC LICENSE RESERVATION\n"
                            "  Export: Allowed\n"
                            "\n"
                            "License Authorization:\n"
                            "  Status: AUTHORIZED - RESERVED\n"
                            "UDI: PID:C9300-24UX,SN:FOC2501A0B1\n";

static const struct {
    const char *filters, *want; /* want NULL: refused */
} filtered[] = {
    {"include Status: REG", "  Status: REGISTERED - SPECIFIC LICENSE RESERVATION\n"},
    {"i \"UDI\"", "UDI: PID:C9300-24UX,SN:FOC2501A0B1\n"},
    {"include ^UDI|Export", "  Export: Allowed\nUDI: PID:C9300-24UX,SN:FOC2501A0B1\n"},
    {"include Status | count REG", "Number of lines which match regexp = 1\n"},
    {"count Status", "Number of lines which match regexp = 2\n"},
    {"count nowhere", "Number of lines which match regexp = 0\n"},
    {"exclude :", "\n"},
    {"include status", ""},
    {"begin Author", "License Authorization:\n  Status: AUTHORIZED - RESERVED\nUDI: PID:C9300-24UX,SN:FOC2501A0B1\n"},
    {"section Registration",
     "Registration:\n  Status: REGISTERED - SPECIFIC LICENSE RESERVATION\n  Export: Allowed\n\n"},
    {"section Authorization | exclude Authorization", "  Status: AUTHORIZED - RESERVED\n"},
    {"include C9300-24UX{1}", ""},
    {"include S{2}", ""},
    {"include [0-9]+", "UDI: PID:C9300-24UX,SN:FOC2501A0B1\n"},
    {"include (", NULL},
    {"include [", NULL},
    {"include (S)\\1", NULL},
    {"include *", NULL},
    {"include ((((((a*)*)*)*)*)*)*b{999}{999}{999}", ""},
    {"include UDI:+++++++++++++++++++++++++++++++++++++++++++++++++ P", "UDI: PID:C9300-24UX,SN:FOC2501A0B1\n"},
    {"include Ex?+*+?*port", "  Export: Allowed\n"},
    {"include [+*?{}]", ""},
    {"include ((((((((((((((((((((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+", NULL},
    {"include ((((((Export)+)+)+)+)+)+", "  Export: Allowed\n"},
};

static void test_filters(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof filtered / sizeof filtered[0]; i++) {
        char line[LINE_CAP] = "", *got = NULL;
        struct grammar_line parsed;
        struct fail f = {0};
        size_t len = 0;

        (void)snprintf(line, sizeof line, "show license all | %s", filtered[i].filters);
        grammar_parse(&parsed, GRAMMAR_USER, line, strlen(line));
        assert_int_equal(parsed.verdict, GRAMMAR_READY);
        enum plr_err err = consolefilter_run(&got, &len, shown, strlen(shown), line, &parsed, &f);
        assert_int_equal(consolefilter_check(line, &parsed, &f), err);
        if (!filtered[i].want) {
            assert_int_equal(err, PLR_ERR_USAGE);
            continue;
        }
        assert_int_equal(err, PLR_OK);
        if (len != strlen(filtered[i].want) || strcmp(got, filtered[i].want) != 0)
            fail_msg("%s:\n%s", filtered[i].filters, got);
        free(got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_mark),
        cmocka_unit_test(test_filters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
