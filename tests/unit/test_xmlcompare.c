/* The XML envelope of an SLR authorization against what was signed, every field; and the writer against envelopes made
 * by another program (fixtures/xml). */
#include "test_xml_common.h"

#include "codec/pack.h"
#include "keys/digest.h"

static void test_round_trip(void **state)
{
    char *again = NULL;
    size_t len = 0;

    (void)state;
    expect_whole(sample);
    assert_int_equal(xmlwrite(&again, &len, slr, document, NULL), PLR_OK);
    assert_string_equal(again, sample);
    assert_null(strchr(sample, '\n'));
    free(again);
    struct xmlauth *x = NULL;
    assert_int_equal(xmlauth_read(&x, sample, sample_len, NULL), PLR_OK);
    assert_int_equal(x->entitlement_count, 2);
    assert_string_equal(x->entitlements[0].item[XMLAUTH_TAG], TAG_B);
    assert_string_equal(x->entitlements[0].item[XMLAUTH_START], "2024-10-04");
    assert_string_equal(x->entitlements[0].item[XMLAUTH_TYPE], "TERM");
    assert_string_equal(x->entitlements[1].item[XMLAUTH_NAME], "PLK_ROUTE");
    assert_string_equal(x->entitlements[1].item[XMLAUTH_END], "");
    assert_string_equal(x->head[XMLAUTH_UDI], "PID:PLK&V,SN:FOC2547X0AB");
    xmlauth_free(x);
}

/* Every field changed: the message has its name and both values. */
static void test_disagreements(void **state)
{
    static const struct {
        const char *from, *to, *message;
    } changes[] = {
        {"<flag>A", "<flag>B", "the XML says flag B, the signed authorization says A"},
        {"<version>C", "<version>D", "the XML says version D, the signed authorization says C"},
        {"<piid>c3", "<piid>c4",
         "the XML says piid c4c3c3c3-c3c3-c3c3-c3c3-c3c3c3c3c3c3, the signed authorization says "
         "c3c3c3c3-c3c3-c3c3-c3c3-c3c3c3c3c3c3"},
        {"<timestamp>1800000000000", "<timestamp>1800000000001",
         "the XML says timestamp 1800000000001, the signed authorization says 1800000000000"},
        {"<timestamp>1800000000000", "<timestamp>",
         "the XML says timestamp nothing, the signed authorization says 1800000000000"},
        {"<count>50<", "<count>51<", "the XML says count 51 for \"odd<&>'\"tag\", the signed authorization says 50"},
        {"<count>5<", "<count>50<", "the XML says count 50 for \"" TAG_A "\", the signed authorization says 5"},
        {"<count>5<", "<count>05<", "the XML says count 05 for \"" TAG_A "\", the signed authorization says 5"},
        {"<count>5<", "<count>4294967301<",
         "the XML says count 4294967301 for \"" TAG_A "\", the signed authorization says 5"},
        {"<count>5<", "<count>-5<", "the XML says count -5 for \"" TAG_A "\", the signed authorization says 5"},
        {"<count>5</count>", "", "the XML says count nothing for \"" TAG_A "\", the signed authorization says 5"},
        {"2024-10-04", "2023-10-04",
         "the XML says startDate 2023-10-04 for \"odd<&>'\"tag\", the signed authorization says 2024-10-04"},
        {"2025-10-04", "2099-10-04",
         "the XML says endDate 2099-10-04 for \"odd<&>'\"tag\", the signed authorization says 2025-10-04"},
        {"TERM", "PERPETUAL",
         "the XML says licenseType PERPETUAL for \"odd<&>'\"tag\", the signed authorization says TERM"},
        {"<endDate></endDate>", "<endDate>2030-01-01</endDate>",
         "the XML says endDate 2030-01-01 for \"" TAG_A "\", the signed authorization says nothing"},
        {"PLK_ROUTE,1.0", "PLK_ROUTE,1.1",
         "the XML shows a tag that the signed authorization does not have: "
         "\"regid.2026-11.com.cisco.PLK_ROUTE,1.1_5a1f0c3e-77d2-4b6a-9c51-0d8e4f2b6a90\""},
        {"<tag>odd&lt;&amp;&gt;&apos;&quot;tag", "<tag>" TAG_A,
         "the XML says count 50 for \"" TAG_A "\", the signed authorization says 5"},
        {"FOC2547X0AB<", "FOC2547X0AC<",
         "the XML says udi PID:PLK&V,SN:FOC2547X0AC, the signed authorization says PID:PLK&V,SN:FOC2547X0AB"},
        {"PID:PLK&amp;V,SN:FOC2547X0AB<", "not a udi<",
         "the XML says udi not a udi, the signed authorization says PID:PLK&V,SN:FOC2547X0AB"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        char *text = replaced(sample, changes[i].from, changes[i].to);
        struct fail f = {0};

        assert_int_equal(xml_whole(&f, text, slr), PLR_ERR_FORMAT);
        assert_string_equal(f.reason, "xmldisagrees");
        assert_string_equal(f.why, changes[i].message);
        assert_true(f.hint[0] != '\0');
        free(text);
    }
}

/* One left out, one twice. */
static void test_lists_disagree(void **state)
{
    const char *first = strstr(sample, "<entitlement>");
    const char *second = strstr(first + 1, "<entitlement>");
    const char *end = strstr(second, "</entitlements>");
    char *head = strndup(sample, (size_t)(first - sample));
    char *one = strndup(first, (size_t)(second - first));
    char *two = strndup(second, (size_t)(end - second));
    char *lacking = JOIN(head, two, end);
    char *doubled = JOIN(head, one, two, two, end);
    char *swapped = JOIN(head, two, one, end);
    struct fail f = {0};

    (void)state;
    assert_int_equal(xml_whole(&f, lacking, slr), PLR_ERR_FORMAT);
    assert_string_equal(f.why, "the XML does not show a tag that the signed authorization has: \"odd<&>'\"tag\"");
    assert_int_equal(xml_whole(&f, doubled, slr), PLR_ERR_FORMAT);
    assert_string_equal(f.why, "the XML shows a tag twice that the signed authorization has once: \"" TAG_A "\"");
    expect_whole(swapped);
    free(head);
    free(one);
    free(two);
    free(lacking);
    free(doubled);
    free(swapped);
}

/* What nobody signed can say what it wants, and counts for nothing. */
static void test_unsigned_fields(void **state)
{
    char *named = replaced(sample, "<displayName>PLK_ROUTE", "<displayName>1000 Calls \xe2\x80\x93 &#8220;new&#8221;");
    char *told = replaced(named, "<tagDescription>PLK_ROUTE</tagDescription>", "");
    char *both = replaced(told, "<subscriptionID></subscriptionID>", "<subscriptionID>Sub-1</subscriptionID>");

    (void)state;
    expect_whole(both);
    free(named);
    free(told);
    free(both);
}

/* Whether a text of sample_len bytes passes for the envelope of slr. */
static bool holds(const char *text)
{
    struct xmlauth *x = NULL;
    struct slrtext *bytes = calloc(1, sizeof(*bytes));

    assert_non_null(bytes);
    bool good = xmlauth_read(&x, text, sample_len, NULL) == PLR_OK && xmlauth_bytes(bytes, x, NULL) == PLR_OK &&
                bytes->bytes_len == document->bytes_len &&
                memcmp(bytes->bytes, document->bytes, bytes->bytes_len) == 0 && xmlcompare(x, slr, NULL) == PLR_OK;
    xmlauth_free(x);
    free(bytes);
    return good;
}

/* Every byte changed: refused, unless it is in what nobody signed. */
static void test_every_byte_changed(void **state)
{
    static const char others[] = {'\0', '<', '&', 'x', '\x80'};
    char *text = strndup(sample, sample_len);
    size_t passed = 0;

    (void)state;
    for (size_t i = 0; i < sample_len * sizeof(others); i++) {
        size_t at = i / sizeof(others);
        const char *before = NULL;

        text[at] = others[i % sizeof(others)];
        if (text[at] != sample[at] && holds(text)) {
            passed++;
            for (const char *p = sample; (p = strstr(p, "<displayName>")) && p < sample + at; p++)
                before = p;
            if (!before || strstr(before, "<subscriptionID>") + 16 < sample + at)
                fail_msg("byte %zu as %d passes", at, text[at]);
        }
        text[at] = sample[at];
    }
    assert_true(passed > 0);
    free(text);
}

static void test_by_reference(void **state)
{
    struct slr *referring = calloc(1, sizeof(*referring));
    char *text = NULL;
    size_t len = 0;
    struct fail f = {0};

    (void)state;
    *referring = *slr;
    for (size_t i = 0; i < referring->entitlement_count; i++) {
        referring->entitlements[i].by_reference = true;
        digest_tag(referring->entitlements[i].tag_hash, slr->entitlements[i].tag);
        memset(referring->entitlements[i].tag, 0, sizeof(referring->entitlements[i].tag));
    }
    assert_int_equal(xmlwrite(&text, &len, referring, document, &f), PLR_ERR_USAGE);
    assert_string_equal(f.reason, "byreference");
    assert_non_null(strstr(f.hint, "--format line or sheet"));
    assert_null(text);
    /* An envelope that shows the tags all the same is compared by their hashes. */
    if (xml_whole(&f, sample, referring) != PLR_OK)
        fail_msg("%s", f.why);
    referring->entitlements[1].tag_hash[7] ^= 1;
    assert_int_equal(xml_whole(&f, sample, referring), PLR_ERR_FORMAT);
    free(referring);
}

/* What another program made of the vectors: read, compared with its own bytes, and written to the letter. */
static void expect_fixture(const char *name)
{
    static struct pack_work work;
    static uint8_t data[SLR_DATA_MAX];
    char *text = xml_fixture(name), *written = NULL;
    struct xmlauth *x = NULL;
    struct slr *is = calloc(1, sizeof(*is));
    struct slrtext *bytes = calloc(1, sizeof(*bytes));
    struct cose_view view = {0};
    struct fail f = {0};
    size_t len = 0;
    enum plr_err err = xmlauth_read(&x, text, strlen(text), &f);

    work.used = 0;
    if (err || (err = xmlauth_bytes(bytes, x, &f)) || (err = cose_decode(&view, bytes->bytes, bytes->bytes_len, &f)) ||
        (err = pack_unpack(data, sizeof(data), &len, view.payload, view.payload_len, &work, &f)) ||
        (err = slr_decode(is, data, len, &f)) || (err = xmlcompare(x, is, &f)) ||
        (err = xmlwrite(&written, &len, is, bytes, &f)))
        fail_msg("%s: %s", name, f.why);
    assert_int_equal(text[len], '\n');
    text[len] = '\0';
    assert_string_equal(written, text);
    xmlauth_free(x);
    free(written);
    free(text);
    free(is);
    free(bytes);
}

static void test_fixtures(void **state)
{
    char *field = xml_fixture("field.xml"), *form = xml_fixture("form.xml");
    struct xmlauth *x = NULL;
    struct fail f = {0};

    (void)state;
    expect_fixture("two.xml");
    expect_fixture("shapes.xml");
    expect_fixture("none.xml");
    expect_fixture("largest.xml");
    assert_int_equal(xmlauth_read(&x, field, strlen(field), &f), PLR_OK);
    assert_int_equal(x->entitlement_count, 2);
    assert_string_equal(x->entitlements[1].item[XMLAUTH_COUNT], "12");
    assert_int_equal(xmlauth_bytes(document, x, &f), PLR_ERR_UNTRUSTED);
    assert_string_equal(f.why, "not signed by a key known here");
    xmlauth_free(x);
    x = NULL;
    assert_int_equal(xmlauth_read(&x, form, strlen(form), &f), PLR_ERR_FORMAT);
    assert_string_equal(f.reason, "nosignature");
    assert_null(x);
    free(field);
    free(form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),         cmocka_unit_test(test_disagreements),
        cmocka_unit_test(test_lists_disagree),     cmocka_unit_test(test_unsigned_fields),
        cmocka_unit_test(test_every_byte_changed), cmocka_unit_test(test_by_reference),
        cmocka_unit_test(test_fixtures),
    };

    return cmocka_run_group_tests(tests, xml_setup, xml_teardown);
}
