/* The XML envelope of an SLR authorization: hostile documents, texts as people hand them over, every field against what
 * was signed, and the writer against envelopes made by another program (fixtures/xml). */
#include "test_keys_common.h"

#include "codec/pack.h"
#include "keys/digest.h"
#include "keys/slrsign.h"
#include "src/cli/file.h"
#include "src/cli/xmlauth.h"
#include "src/cli/xmlcompare.h"
#include "src/cli/xmltext.h"
#include "src/cli/xmlwrite.h"

#define TAG_A  "regid.2026-11.com.cisco.PLK_ROUTE,1.0_5a1f0c3e-77d2-4b6a-9c51-0d8e4f2b6a90"
#define TAG_B  "odd<&>'\"tag"
#define PREFIX "<specificPLR><authorizationCode><entitlements>"
#define SUFFIX "</entitlements></authorizationCode><signature>AAAA</signature><udi></udi></specificPLR>"

static struct signkey *key;
static struct slr *slr;
static struct slrtext *document;
static char *sample; /* envelope of slr */
static size_t sample_len;

static int group_setup(void **state)
{
    (void)state;
    if (keys_init(NULL))
        return -1;
    key = fresh_key(SIGNKEY_ED25519);
    slr = calloc(1, sizeof(*slr));
    document = calloc(1, sizeof(*document));
    assert_true(slr && document);
    assert_int_equal(udi_parse(&slr->udi, "PID:PLK&V,SN:FOC2547X0AB", 24, NULL), PLR_OK);
    slr->seq = 9;
    slr->commitment = (struct commitment){.bits = (uint8_t)request_commitment_bits(&slr->udi)};
    memset(slr->instance_uuid, 0xc3, sizeof(slr->instance_uuid));
    slr->issued_s = NOW_S;
    slr->entitlement_count = 2;
    memcpy(slr->entitlements[0].tag, TAG_B, sizeof(TAG_B));
    slr->entitlements[0].count = 50;
    slr->entitlements[0].type = LICENSE_TERM;
    slr->entitlements[0].start_day = 20000;
    slr->entitlements[0].end_day = 20365;
    memcpy(slr->entitlements[1].tag, TAG_A, sizeof(TAG_A));
    slr->entitlements[1].count = 5;
    struct fail f = {0};
    if (slrsign_make(document, slr, key, &f))
        fail_msg("%s", f.why);
    assert_int_equal(xmlwrite(&sample, &sample_len, slr, document, NULL), PLR_OK);
    assert_int_equal(strlen(sample), sample_len);
    return 0;
}

static int group_teardown(void **state)
{
    (void)state;
    signkey_free(key);
    free(slr);
    free(document);
    free(sample);
    return 0;
}

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

/* text with the first from as to, in fresh memory. */
static char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);

    if (!at)
        fail_msg("there is no %s", from);
    char *front = strndup(text, (size_t)(at - text));
    char *all = JOIN(front, to, at + strlen(from));

    free(front);
    return all;
}

/* Read, take the bytes, compare. */
static enum plr_err whole(struct fail *f, const char *text, const struct slr *is)
{
    struct xmlauth *x = NULL;
    struct slrtext *bytes = calloc(1, sizeof(*bytes));
    enum plr_err err = xmlauth_read(&x, text, strlen(text), f);

    assert_non_null(bytes);
    if (!err)
        err = xmlauth_bytes(bytes, x, f);
    if (!err) {
        assert_int_equal(bytes->bytes_len, document->bytes_len);
        assert_memory_equal(bytes->bytes, document->bytes, document->bytes_len);
        assert_int_equal(bytes->doc_tag, document->doc_tag);
        err = xmlcompare(x, is, f);
    }
    xmlauth_free(x);
    free(bytes);
    return err;
}

static void expect_whole(const char *text)
{
    struct fail f = {0};

    if (whole(&f, text, slr) != PLR_OK)
        fail_msg("%s\n%s", f.why, text);
}

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

        assert_int_equal(whole(&f, text, slr), PLR_ERR_FORMAT);
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
    assert_int_equal(whole(&f, lacking, slr), PLR_ERR_FORMAT);
    assert_string_equal(f.why, "the XML does not show a tag that the signed authorization has: \"odd<&>'\"tag\"");
    assert_int_equal(whole(&f, doubled, slr), PLR_ERR_FORMAT);
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

/* Every byte changed: refused, or only in what nobody signed. */
static void test_every_byte_changed(void **state)
{
    static const char others[] = {'\0', '<', '&', 'x', '\x80'};
    struct slrtext *bytes = calloc(1, sizeof(*bytes));
    char *text = strndup(sample, sample_len);
    char *plain = NULL;

    (void)state;
    for (size_t i = 0; i < sample_len * sizeof(others); i++) {
        size_t at = i / sizeof(others);
        struct xmlauth *x = NULL;

        text[at] = others[i % sizeof(others)];
        if (text[at] != sample[at] && xmlauth_read(&x, text, sample_len, NULL) == PLR_OK &&
            xmlauth_bytes(bytes, x, NULL) == PLR_OK && xmlcompare(x, slr, NULL) == PLR_OK) {
            bool same =
                bytes->bytes_len == document->bytes_len && memcmp(bytes->bytes, document->bytes, bytes->bytes_len) == 0;

            /* Put back what is not compared: then it must be what was signed. */
            for (size_t n = 0; same && n < x->entitlement_count; n++)
                if (strcmp(x->entitlements[n].item[XMLAUTH_TAG], slr->entitlements[n].tag) != 0)
                    fail_msg("byte %zu as %d passes", at, text[at]);
        }
        xmlauth_free(x);
        text[at] = sample[at];
    }
    free(plain);
    free(text);
    free(bytes);
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
    expect_bytes("0oRH", PLR_ERR_FORMAT, "badcode"); /* begins as a COSE_Sign1 does, and ends */
    free(large);
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
    assert_int_equal(xmlwrite(&text, &len, referring, document, &f), PLR_ERR_FORMAT);
    assert_string_equal(f.reason, "byreference");
    assert_non_null(strstr(f.hint, "--format line or sheet"));
    assert_null(text);
    /* An envelope that shows the tags all the same is compared by their hashes. */
    if (whole(&f, sample, referring) != PLR_OK)
        fail_msg("%s", f.why);
    referring->entitlements[1].tag_hash[7] ^= 1;
    assert_int_equal(whole(&f, sample, referring), PLR_ERR_FORMAT);
    free(referring);
}

static char *fixture(const char *name)
{
    const char *dir = getenv("PLRKIT_FIXTURES");
    char path[512] = "";
    char *text = NULL;
    size_t len = 0;
    struct fail f = {0};

    (void)snprintf(path, sizeof(path), "%s/xml/%s", dir ? dir : "fixtures", name);
    if (file_read(&text, &len, path, XMLAUTH_TEXT_MAX, &f))
        fail_msg("%s", f.why);
    return text;
}

/* What another program made of the vectors: read, compared with its own bytes, and written to the letter. */
static void expect_fixture(const char *name)
{
    static struct pack_work work;
    static uint8_t data[SLR_DATA_MAX];
    char *text = fixture(name), *written = NULL;
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
    char *field = fixture("field.xml"), *form = fixture("form.xml");
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
    expect_read(form, PLR_ERR_FORMAT, "nosignature");
    xmlauth_free(x);
    free(field);
    free(form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_disagreements),
        cmocka_unit_test(test_lists_disagree),
        cmocka_unit_test(test_unsigned_fields),
        cmocka_unit_test(test_tolerated_texts),
        cmocka_unit_test(test_pretty_printed),
        cmocka_unit_test(test_truncated_at_every_byte),
        cmocka_unit_test(test_every_byte_changed),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_other_shapes),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_signatures),
        cmocka_unit_test(test_by_reference),
        cmocka_unit_test(test_fixtures),
    };

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
