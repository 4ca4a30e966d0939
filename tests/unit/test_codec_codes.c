/* Short codes: every single-symbol change is located, every truncation and extension refused, every kind named. */
#include "support.h"

#include "codec/deviceauth.h"
#include "codec/opening.h"
#include "codec/plrauth.h"
#include "codec/request.h"
#include "codec/symbol.h"
#include "keys/digest.h"

static struct code make_request(const char *udi_text)
{
    struct udi u = support_udi(udi_text);
    struct request r = {.seq = 37,
                        .commitment = {.bits = request_commitment_bits(&u), .bytes = {0x12, 0x34, 0x56, 0x78, 0x9a}}};
    struct code c = {0};

    digest_request_udi(&r, &u);
    request_encode(&c, &r);
    return c;
}

static struct code make_plr(void)
{
    struct plrauth a = {.slot = 1, .export_status = EXPORT_RESTRICTED, .account = 0x2aaaa, .e = 0x123456789abcdefull};
    struct code c = {0};

    for (size_t i = 0; i < sizeof a.s_hi; i++)
        a.s_hi[i] = (uint8_t)(7 * i + 1);
    plrauth_encode(&c, &a);
    return c;
}

static struct code make_opening(enum code_kind kind)
{
    struct opening o = {.kind = kind,
                        .reason = OPENING_NOT_INSTALLED,
                        .seq = 5,
                        .udi_hash = 0x3abcde,
                        .secret = {9, 8, 7, 6, 5, 4, 3, 2}};
    struct code c = {0};

    opening_encode(&c, &o);
    return c;
}

static struct code make_device(void)
{
    struct deviceauth a = {.epoch = 1, .export_status = EXPORT_ALLOWED, .account = 0x15555};
    struct code c = {0};

    for (size_t i = 0; i < sizeof a.mac; i++)
        a.mac[i] = (uint8_t)(11 * i + 3);
    deviceauth_encode(&c, &a);
    return c;
}

#define SAMPLES 8
static void make_samples(struct code s[SAMPLES])
{
    s[0] = make_request("PID:IE-3300-8T2S,SN:FOC2501A0B1");
    s[1] = make_request("PID:C8000V,SN:9QX7RSTU5AB");
    s[2] = make_request("PID:8812,SN:A1");
    s[3] = make_request("SN:CAT9999ZZZZ,UUID:default-sdr");
    s[4] = make_plr();
    s[5] = make_opening(CODE_RETURN);
    s[6] = make_opening(CODE_CONFIRMATION);
    s[7] = make_device();
}

static void test_lengths(void **state)
{
    static const size_t want[SAMPLES] = {31, 32, 24, 29, 64, 26, 26, 32};
    struct code s[SAMPLES] = {{0}};

    (void)state;
    make_samples(s);
    for (size_t i = 0; i < SAMPLES; i++)
        assert_int_equal(s[i].len, want[i]);
}

static void test_every_symbol_change_is_located(void **state)
{
    struct code s[SAMPLES] = {{0}};
    struct code back = {0};
    char text[CODE_SYM_MAX + 1] = "";
    char want[40] = "";

    (void)state;
    make_samples(s);
    for (size_t i = 0; i < SAMPLES; i++)
        for (size_t at = 1; at < s[i].len; at++)
            for (uint8_t v = 0; v < 32; v++) {
                struct fail f = {0};
                struct code bad = s[i];

                bad.sym[at] = v;
                code_text(text, &bad);
                if (v == s[i].sym[at]) {
                    assert_int_equal(code_read(&back, text, strlen(text), &f), PLR_OK);
                    continue;
                }
                assert_int_equal(code_read(&back, text, strlen(text), &f), PLR_ERR_CHECK);
                assert_string_equal(f.reason, "wrongsymbol");
                assert_int_equal(f.symbol, at + 1);
                fail_text(want, sizeof want, "you wrote %c, it must be %c", symbol_char(v), symbol_char(s[i].sym[at]));
                assert_non_null(strstr(f.why, want));
            }
}

static void test_every_truncation_and_extension(void **state)
{
    struct code s[SAMPLES] = {{0}};
    struct code back = {0};
    char text[2 * CODE_SYM_MAX] = "";

    (void)state;
    make_samples(s);
    for (size_t i = 0; i < SAMPLES; i++) {
        for (size_t len = 0; len < s[i].len; len++) {
            code_text(text, &s[i]);
            assert_int_not_equal(code_read(&back, text, len, NULL), PLR_OK);
        }
        for (uint8_t v = 0; v < 32; v++) {
            code_text(text, &s[i]);
            text[s[i].len] = symbol_char(v);
            assert_int_not_equal(code_read(&back, text, s[i].len + 1, NULL), PLR_OK);
        }
    }
}

static void test_other_kind_is_named(void **state)
{
    struct code s[SAMPLES] = {{0}};
    struct code back = {0};
    char text[CODE_SYM_MAX + 1] = "";

    (void)state;
    make_samples(s);
    for (size_t i = 0; i < SAMPLES; i++)
        for (size_t k = 0; k < SAMPLES; k++) {
            struct fail f = {0};
            enum plr_err err = PLR_OK;

            code_text(text, &s[i]);
            err = code_read_kind(&back, s[k].kind, text, strlen(text), &f);
            assert_int_equal(err, s[i].kind == s[k].kind ? PLR_OK : PLR_ERR_KIND);
            if (err != PLR_OK)
                assert_non_null(strstr(f.why, kind_name(s[i].kind)));
        }
}

static void test_request_round_trip(void **state)
{
    static const char *const sn[] = {"FOC2501A0B1", "FOC2553ZZZZ",  "AAA00010000", "FOC2554A0B1",
                                     "FOC2500A0B1", "00000000000",  "ZZZZZZZZZZZ", "0",
                                     "Z",           "ZZ",           "0Z0",         "ab123",
                                     "A-B",         "ZZZZZZZZZZZZ", "ZZZZZZZZZZ",  "000000001"};
    struct request r = {0};
    struct request back = {0};
    struct code c = {0};

    (void)state;
    for (size_t i = 0; i < sizeof sn / sizeof sn[0]; i++) {
        struct udi u = {0};

        assert_int_equal(udi_from_pid_sn(&u, "ISR4331/K9", sn[i], NULL), PLR_OK);
        for (uint8_t seq = 0; seq < 64; seq++) {
            r = (struct request){
                .seq = seq, .commitment = {.bits = request_commitment_bits(&u), .bytes = {0xff, 0xff, seq, 1, 0xab}}};
            digest_request_udi(&r, &u);
            request_encode(&c, &r);
            assert_true(c.len <= 32);
            assert_int_equal(request_decode(&back, &c, NULL), PLR_OK);
            assert_int_equal(back.seq, seq);
            assert_true(digest_request_is_for(&back, &u));
            assert_true(request_commitment_equal(&back.commitment, &r.commitment));
        }
    }
}

/* No two of kind, document and line are within two symbols of each other: a code typed at the wrong prompt is not
 * repaired. */
static void test_contexts_differ(void **state)
{
    uint8_t sym[48] = {0};

    (void)state;
    for (size_t i = 0; i < 42; i++)
        sym[i] = (uint8_t)(i * 5 % 32);
    check_append(sym, 42, check_context(25, 700, 3));
    assert_int_equal(check_residue(sym, 48, check_context(25, 700, 3)), 0);
    for (uint16_t line = 0; line < 1024; line++)
        assert_true((check_residue(sym, 48, check_context(25, 700, line)) == 0) == (line == 3));
    for (uint16_t tag = 0; tag < 1024; tag++)
        assert_true((check_residue(sym, 48, check_context(25, tag, 3)) == 0) == (tag == 700));
    for (uint8_t kind = 0; kind < 32; kind++)
        assert_true((check_residue(sym, 48, check_context(kind, 700, 3)) == 0) == (kind == 25));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_every_symbol_change_is_located),
        cmocka_unit_test(test_every_truncation_and_extension),
        cmocka_unit_test(test_other_kind_is_named),
        cmocka_unit_test(test_request_round_trip),
        cmocka_unit_test(test_contexts_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
