/* What the tests of the XML envelope share: a signed authorization, its envelope, and texts made of it. */
#ifndef PLRKIT_TEST_XML_COMMON_H
#define PLRKIT_TEST_XML_COMMON_H

#include "test_keys_common.h"

#include "keys/slrsign.h"
#include "src/cli/file.h"
#include "src/cli/xmlauth.h"
#include "src/cli/xmlcompare.h"
#include "src/cli/xmlwrite.h"

#define TAG_A "regid.2026-11.com.cisco.PLK_ROUTE,1.0_5a1f0c3e-77d2-4b6a-9c51-0d8e4f2b6a90"
#define TAG_B "odd<&>'\"tag"

static struct signkey *key;
static struct slr *slr;
static struct slrtext *document;
static char *sample; /* envelope of slr */
static size_t sample_len;

static inline int xml_setup(void **state)
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

static inline int xml_teardown(void **state)
{
    (void)state;
    signkey_free(key);
    free(slr);
    free(document);
    free(sample);
    return 0;
}

/* text with the first from as to, in fresh memory. */
static inline char *replaced(const char *text, const char *from, const char *to)
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
static inline enum plr_err xml_whole(struct fail *f, const char *text, const struct slr *is)
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

static inline void expect_whole(const char *text)
{
    struct fail f = {0};

    if (xml_whole(&f, text, slr) != PLR_OK)
        fail_msg("%s\n%s", f.why, text);
}

static inline char *xml_fixture(const char *name)
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

#endif
