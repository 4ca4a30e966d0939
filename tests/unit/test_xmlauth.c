/* The XML envelope of an SLR authorization, read: hostile documents, other shapes, bounds, and the texts that people
 * hand over. */
#include "test_xml_common.h"

#include "src/cli/xmltext.h"

#define PREFIX "<specificPLR><authorizationCode><entitlements>"
#define SUFFIX "</entitlements></authorizationCode><signature>AAAA</signature><udi></udi></specificPLR>"

/* Read a text and expect this error and reason (NULL: any); nothing is given back on failure. */
static void expect_read_len(const char *text, size_t len, enum plr_err want, const char *reason)
{
    struct xmlauth *x = NULL;
    struct fail f = {0};
    enum plr_err err = xmlauth_read(&x, text, len, &f);

    if (err != want || (err && reason && strcmp(f.reason, reason) != 0))
        fail_msg("wanted %d %s, got %d %s: %s\n%.200s", want, reason ? reason : "", err, f.reason, f.why, text);
    assert_true((x != NULL) == (err == PLR_OK));
    if (err) {
        assert_int_equal(f.err, err);
        assert_true(f.why[0] != '\0');
    }
    xmlauth_free(x);
}

static void expect_read(const char *text, enum plr_err want, const char *reason)
{
    expect_read_len(text, strlen(text), want, reason);
}

static void test_tolerated_texts(void **state)
{
    static const char *const around[][2] = {
        {"", "\n"},
        {"\r\n  ", " \r\n"},
        {"\xef\xbb\xbf", "\n"},
        {"\"", "\""},
        {" '", "'\r\n"},
        {"`", "`"},
        {"\xe2\x80\x9c", "\xe2\x80\x9d"},
        {"\xe2\x80\x9e ", " \xe2\x80\x9c\n"},
        {"\xc2\xab\xc2\xa0", "\xc2\xa0\xc2\xbb"},
        {"\xe2\x80\x98", "\xe2\x80\x99"},
        {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n", "\r\n"},
        {"<!-- of the desk -->", "<!-- end -->"},
        {"\"<?xml version=\\\"1.0\\\"?>\\\n", "\""},
        {"'<!-- the desk'\\''s -->", "'"},
    };
    char *blanks = replaced(sample, "<udi>", "<udi>\r\n\t ");
    char *key_blank = replaced(blanks, ",SN:", " , S : ");

    (void)state;
    for (size_t i = 0; i < sizeof(around) / sizeof(around[0]); i++) {
        char *text = JOIN(around[i][0], sample, around[i][1]);

        assert_true(xmltext_is(text, strlen(text)));
        expect_whole(text);
        free(text);
    }
    expect_whole(key_blank);
    free(blanks);
    free(key_blank);
    assert_false(xmltext_is("", 0));
    assert_false(xmltext_is("S123", 4));
    assert_false(xmltext_is(" \"'", 3));
    assert_false(xmltext_is("1: S<", 5));
    assert_false(xmltext_is("<", 0));
}

/* Line ends and indentation, as an editor would show it, with the signature wrapped. */
static void test_pretty_printed(void **state)
{
    char *text = calloc(4, sample_len);
    size_t at = 0;

    (void)state;
    for (size_t i = 0; i < sample_len; i++) {
        text[at++] = sample[i];
        if (sample[i] == '>' && sample[i + 1] == '<' && sample[i + 2] != '/') {
            memcpy(text + at, "\r\n    ", 6);
            at += 6;
        }
    }
    char *wrapped = strstr(text, "<signature>") + 40;
    memmove(wrapped + 2, wrapped, strlen(wrapped) + 1);
    memcpy(wrapped, "\r\n", 2);
    expect_whole(text);
    free(text);
}

static void test_truncated_at_every_byte(void **state)
{
    (void)state;
    for (size_t len = 0; len < sample_len; len++)
        expect_read_len(sample, len, PLR_ERR_TEXT, "badxml");
    for (size_t len = 1; len < sample_len; len++) {
        struct xmlauth *x = NULL;

        assert_int_not_equal(xmlauth_read(&x, sample + len, sample_len - len, NULL), PLR_OK);
        assert_null(x);
    }
}

static void test_hostile(void **state)
{
    static const char laughs[] =
        "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\">"
        "<!ENTITY c \"&b;&b;&b;&b;\">]>" PREFIX "&c;" SUFFIX;

    (void)state;
    expect_read(laughs, PLR_ERR_TEXT, "doctype");
    expect_read("<!DOCTYPE specificPLR SYSTEM \"file:///etc/passwd\">" PREFIX SUFFIX, PLR_ERR_TEXT, "doctype");
    expect_read("<!DOCTYPE a>", PLR_ERR_TEXT, "doctype");
    expect_read(PREFIX "&lol;" SUFFIX, PLR_ERR_TEXT, "badxml");
    expect_read(PREFIX "&#0;" SUFFIX, PLR_ERR_TEXT, "badxml");
    expect_read(PREFIX "\xff\xfe" SUFFIX, PLR_ERR_TEXT, "badxml");
    expect_read_len(PREFIX "\0" SUFFIX, sizeof(PREFIX SUFFIX), PLR_ERR_TEXT, "badxml");
    expect_read_len("<\0", 2, PLR_ERR_TEXT, "badxml");
    expect_read("<", PLR_ERR_TEXT, "badxml");
    expect_read("", PLR_ERR_TEXT, "badxml");
    expect_read("<<<<<<<<", PLR_ERR_TEXT, "badxml");
    expect_read(PREFIX SUFFIX PREFIX SUFFIX, PLR_ERR_TEXT, "badxml");
    expect_read("<?xml version=\"1.0\" encoding=\"UTF-16\"?>" PREFIX SUFFIX, PLR_OK, NULL);
    expect_read(PREFIX SUFFIX, PLR_OK, NULL);
}

static void test_other_shapes(void **state)
{
    static const char *const one = "<entitlement><tag>x</tag></entitlement>";
    char *two_parts = JOIN(PREFIX, one, one, SUFFIX);

    (void)state;
    expect_read("<html><body>no</body></html>", PLR_ERR_FORMAT, "badelement");
    expect_read("<svg/>", PLR_ERR_FORMAT, "badelement");
    expect_read("<authorizationCode/>", PLR_ERR_FORMAT, "badelement");
    expect_read("<specificPLR><specificPLR/></specificPLR>", PLR_ERR_FORMAT, "badelement");
    expect_read("<specificPLR><tag/></specificPLR>", PLR_ERR_FORMAT, "badelement");
    expect_read("<specificPLR><udi><udi/></udi></specificPLR>", PLR_ERR_FORMAT, "badelement");
    expect_read("<x:specificPLR xmlns:x=\"y\"/>", PLR_ERR_FORMAT, "badelement");
    expect_read("<specificPLR a=\"b\"/>", PLR_ERR_TEXT, "attribute");
    expect_read("<specificPLR><udi>1</udi><udi>2</udi></specificPLR>", PLR_ERR_FORMAT, "twice");
    expect_read("<specificPLR><signature/><signature/></specificPLR>", PLR_ERR_FORMAT, "twice");
    expect_read("<specificPLR><authorizationCode/><authorizationCode/></specificPLR>", PLR_ERR_FORMAT, "twice");
    expect_read(PREFIX "</entitlements><entitlements>" SUFFIX, PLR_ERR_FORMAT, "twice");
    expect_read(PREFIX "<entitlement><tag>1</tag><tag>1</tag></entitlement>" SUFFIX, PLR_ERR_FORMAT, "twice");
    expect_read(two_parts, PLR_OK, NULL);
    expect_read(PREFIX "stray" SUFFIX, PLR_ERR_FORMAT, "straytext");
    expect_read("<specificPLR/>", PLR_ERR_FORMAT, "incomplete");
    expect_read("<specificPLR><signature>AAAA</signature><udi/></specificPLR>", PLR_ERR_FORMAT, "incomplete");
    expect_read(PREFIX "</entitlements></authorizationCode><signature/><udi/></specificPLR>", PLR_ERR_FORMAT,
                "nosignature");
    expect_read(PREFIX "</entitlements></authorizationCode><signature> \n </signature><udi/></specificPLR>",
                PLR_ERR_FORMAT, "nosignature");
    free(two_parts);
}

/* count times text between PREFIX and SUFFIX. */
static char *repeated(const char *text, size_t count)
{
    size_t len = strlen(text), at = strlen(PREFIX);
    char *all = malloc(at + len * count + sizeof(SUFFIX));

    assert_non_null(all);
    memcpy(all, PREFIX, at);
    for (size_t i = 0; i < count; i++, at += len)
        memcpy(all + at, text, len);
    memcpy(all + at, SUFFIX, sizeof(SUFFIX));
    return all;
}

static void test_bounds(void **state)
{
    char *most = repeated("<entitlement/>", SLR_ENT_MAX);
    char *more = repeated("<entitlement/>", SLR_ENT_MAX + 1);
    char *deep = repeated("<entitlement>", 10000);
    char *long_name = repeated("tttttttttt", 20000);
    char *large = repeated(" ", XMLAUTH_TEXT_MAX);
    char *field = calloc(1, XMLAUTH_FIELD_MAX + 2);
    char *fits = NULL, *over = NULL, *tagged = NULL;

    (void)state;
    memset(field, 'f', XMLAUTH_FIELD_MAX);
    fits = JOIN(PREFIX "<entitlement><tag>", field, "</tag></entitlement>" SUFFIX);
    field[XMLAUTH_FIELD_MAX] = 'f';
    over = JOIN(PREFIX "<entitlement><tag>", field, "</tag></entitlement>" SUFFIX);
    memcpy(long_name + strlen(PREFIX), "<", 1);
    tagged = replaced(long_name, "t" SUFFIX, ">" SUFFIX);
    expect_read(most, PLR_OK, NULL);
    expect_read(more, PLR_ERR_FORMAT, "toomany");
    expect_read(deep, PLR_ERR_FORMAT, "badelement");
    expect_read(tagged, PLR_ERR_FORMAT, "badelement");
    expect_read(large, PLR_ERR_SPACE, "toolong");
    expect_read(fits, PLR_OK, NULL);
    expect_read(over, PLR_ERR_FORMAT, "toolong");
    free(most);
    free(more);
    free(deep);
    free(long_name);
    free(large);
    free(field);
    free(fits);
    free(over);
    free(tagged);
}

static void expect_bytes(const char *signature, enum plr_err want, const char *reason)
{
    struct xmlauth x = {.signature = signature};
    struct slrtext *bytes = calloc(1, sizeof(*bytes));
    struct fail f = {0};
    enum plr_err err = xmlauth_bytes(bytes, &x, &f);

    if (err != want || strcmp(f.reason, reason) != 0)
        fail_msg("wanted %d %s, got %d %s: %s", want, reason, err, f.reason, f.why);
    free(bytes);
}

static void test_signatures(void **state)
{
    char *large = calloc(1, 60001);

    (void)state;
    memset(large, 'A', 60000);
    expect_bytes("MAYCAQECAQI=", PLR_ERR_UNTRUSTED, "unknownsignature"); /* a SEQUENCE of two INTEGERs */
    expect_bytes("AAAA", PLR_ERR_UNTRUSTED, "unknownsignature");
    expect_bytes("!!!!", PLR_ERR_FORMAT, "badsignature");
    expect_bytes("AAA", PLR_ERR_FORMAT, "badsignature");
    expect_bytes("AAA=AAAA", PLR_ERR_FORMAT, "badsignature");
    expect_bytes(large, PLR_ERR_FORMAT, "badsignature");
    expect_bytes("0oRH", PLR_ERR_FORMAT, "badcose"); /* begins as a COSE_Sign1 does, and ends */
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tolerated_texts),
        cmocka_unit_test(test_pretty_printed),
        cmocka_unit_test(test_truncated_at_every_byte),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_other_shapes),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_signatures),
    };

    return cmocka_run_group_tests(tests, xml_setup, xml_teardown);
}
