#include "keys/selftest.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <sodium.h>
#include <stdbool.h>

#include "keys/device.h"
#include "keys/schnorr.h"
#include "keys/shamir.h"
#include "keys/slrsign.h"

static const uint8_t abc[] = {'a', 'b', 'c'};

/* H("abc"), 32 bytes out, no key: Python's hashlib.blake2b. */
static const uint8_t blake2b_abc[32] = {0xbd, 0xdd, 0x81, 0x3c, 0x63, 0x42, 0x39, 0x72, 0x31, 0x71, 0xef,
                                        0x3f, 0xee, 0x98, 0x57, 0x9b, 0x94, 0x96, 0x4e, 0x3b, 0xb1, 0xcb,
                                        0x3e, 0x42, 0x72, 0x62, 0xc8, 0xc0, 0x68, 0xd5, 0x23, 0x19};

/* FIPS 180-4, example "abc". */
static const uint8_t sha256_abc[32] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
                                       0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
                                       0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};

/* Argon2id 1.3 of "12345678" with salt "0123456789abcdef", 1 pass, 64 KiB, 1 lane: the reference implementation. The
 * commitment's own 16 MiB would cost every program start 20 ms. */
static const uint8_t argon2id_answer[32] = {0x80, 0xa6, 0xf4, 0xec, 0x0a, 0x68, 0x74, 0x0f, 0x1a, 0xd5, 0xeb,
                                            0x77, 0xaf, 0x8c, 0x13, 0x8c, 0x94, 0x6b, 0x64, 0xc5, 0xb3, 0xff,
                                            0x31, 0x85, 0x9d, 0x9a, 0xdd, 0x74, 0xea, 0xa8, 0x1c, 0xa1};

/* RFC 8032, section 7.1, TEST 1: the empty message. */
static const uint8_t ed25519_public[32] = {0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe,
                                           0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6,
                                           0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a};
static const uint8_t ed25519_signature[64] = {
    0xe5, 0x56, 0x43, 0x00, 0xc3, 0x60, 0xac, 0x72, 0x90, 0x86, 0xe2, 0xcc, 0x80, 0x6e, 0x82, 0x8a,
    0x84, 0x87, 0x7f, 0x1e, 0xb8, 0xe5, 0xd9, 0x74, 0xd8, 0x73, 0xe0, 0x65, 0x22, 0x49, 0x01, 0x55,
    0x5f, 0xb8, 0x82, 0x15, 0x90, 0xa3, 0x3b, 0xac, 0xc6, 0x1e, 0x39, 0x70, 0x1c, 0xf9, 0xb4, 0x6b,
    0xd2, 0x5b, 0xf5, 0xf0, 0x59, 0x5b, 0xbe, 0x24, 0x65, 0x51, 0x41, 0x43, 0x8e, 0x7a, 0x10, 0x0b};

/* Signatures on which implementations of Ed25519 differ: the equation holds for all of them, and yet only the first is
 * one. fixtures/vectors/ed25519.json. */
static const struct edge {
    bool good;
    const char *key, *signature, *message;
} edges[] = {
    {true, /* a good one */
     "7a3274ffe7beab980cc44599c3479a15e7ede25eed0d9ba0eae01473beed4ea4",
     "01dab06364cef23b700afa41d8ba46150d0d396b5260cd55470a978d03c8b31342d6a8ba165bd5504a93d80024dcbb81"
     "2cc0e8559e7113feccd973e386a7f201",
     "706c726b6974"},
    {false, /* S + L */
     "7a3274ffe7beab980cc44599c3479a15e7ede25eed0d9ba0eae01473beed4ea4",
     "01dab06364cef23b700afa41d8ba46150d0d396b5260cd55470a978d03c8b3132faa9e1731bee7a82030d0a302d69a96"
     "2cc0e8559e7113feccd973e386a7f211",
     "706c726b6974"},
    {false, /* R of small order */
     "7a3274ffe7beab980cc44599c3479a15e7ede25eed0d9ba0eae01473beed4ea4",
     "01000000000000000000000000000000000000000000000000000000000000000d0f101d76fd101172763e9bd8d3dc2b"
     "66de6d458f4ed8f3ef637967f205020b",
     "706c726b6974"},
    {false, /* R of small order, not canonical */
     "7a3274ffe7beab980cc44599c3479a15e7ede25eed0d9ba0eae01473beed4ea4",
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f021ef21f9af31c2f85c59aecec5a2d84"
     "94a678ea4eda46ea4742e29aa2d76108",
     "706c726b6974"},
    {false, /* key of small order */
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
     "9bad33f580df7ecc49df5342bac8145d5bedc40f573d1b067f3c4ce449689a1501000000000000000000000000000000"
     "00000000000000000000000000000000",
     "706c726b69742031"},
    {false, /* key and R of small order, S = 0 */
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa00000000000000000000000000000000"
     "00000000000000000000000000000000",
     "706c726b69742031"},
    {false, /* key not canonical */
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "01dab06364cef23b700afa41d8ba46150d0d396b5260cd55470a978d03c8b31316464f9a6f809e4c5b56c33ce7f00f33"
     "f662e22f07f115493975728506e9bb00",
     "706c726b6974"},
};

/* k and kG on secp224r1, compressed: affine arithmetic in Python, and python3-cryptography. */
static const uint8_t p224_scalar[SCHNORR_SCALAR_LEN] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc,
                                                        0xba, 0x98, 0x76, 0x54, 0x32, 0x10, 0x01, 0x23, 0x45, 0x67,
                                                        0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98};
static const uint8_t p224_point[SCHNORR_PUBLIC_LEN] = {0x03, 0xd6, 0xfc, 0x00, 0xb2, 0xb4, 0x35, 0x45, 0x94, 0x4b,
                                                       0x74, 0x36, 0xd1, 0xba, 0xa5, 0x6f, 0x29, 0xb8, 0x6a, 0xe7,
                                                       0x0c, 0x0a, 0x17, 0x6c, 0x04, 0xdb, 0x97, 0x0f, 0xca};

/* The device key of a product out of the epoch key 00 01 ... 1f, and the MAC of an authorization with it: Python's
 * hashlib.blake2b. Keyed BLAKE2b. */
static const uint8_t device_answer[DEVICE_KEY_LEN] = {0xd9, 0x63, 0xd7, 0xc9, 0x5b, 0x37, 0x38, 0xdc, 0x92, 0xb0, 0x9f,
                                                      0x6a, 0x86, 0xbb, 0x3e, 0xbd, 0xba, 0xc4, 0x5c, 0xbc, 0x86, 0xdb,
                                                      0xd4, 0xe2, 0x0a, 0x08, 0x98, 0xa9, 0x4d, 0xa2, 0x0c, 0x50};
static const uint8_t mac_answer[DEVICEAUTH_MAC_BYTES] = {0x97, 0x5f, 0x12, 0x1b, 0x9e, 0x16, 0x43,
                                                         0x1b, 0xc8, 0xf7, 0x64, 0x09, 0xd1};

/* Four polynomials over GF(2^8) of degree 2, at 0 and at x = 2, 5, 15: Python, by long division. */
static const uint8_t shamir_secret[4] = {0x53, 0x00, 0xc3, 0xff};
static const uint8_t shamir_x[3] = {2, 5, 15};
static const uint8_t shamir_y[3][4] = {{0xd8, 0xd3, 0x32, 0x2b}, {0x8d, 0x76, 0xf2, 0xb7}, {0x4c, 0x51, 0x1f, 0x8c}};

static bool hashes_hold(void)
{
    uint8_t out[32] = {0};

    if (crypto_generichash(out, sizeof(out), abc, sizeof(abc), NULL, 0) != 0 ||
        memcmp(out, blake2b_abc, sizeof(out)) != 0)
        return false;
    return crypto_hash_sha256(out, abc, sizeof(abc)) == 0 && memcmp(out, sha256_abc, sizeof(out)) == 0;
}

static bool mac_holds(void)
{
    static const char text[] = "PID:C9300-24UX,SN:FCW2134L0RN";
    struct device_claim claim = {.seq = 5, .commitment = {.bits = 44, .bytes = {0x01, 0x23, 0x45, 0x67, 0x89, 0xa0}}};
    struct deviceauth auth = {.epoch = 1, .export_status = EXPORT_ALLOWED, .account = 4711};
    uint8_t epoch_key[DEVICE_KEY_LEN] = {0}, key[DEVICE_KEY_LEN] = {0};
    struct udi udi = {0};

    for (size_t i = 0; i < sizeof(epoch_key); i++)
        epoch_key[i] = (uint8_t)i;
    if (udi_parse(&udi, text, sizeof(text) - 1, NULL))
        return false;
    device_key(key, epoch_key, &udi);
    device_sign(&auth, key, &claim);
    if (memcmp(key, device_answer, sizeof(key)) != 0 || memcmp(auth.mac, mac_answer, sizeof(mac_answer)) != 0)
        return false;
    /* With one bit less it must not hold. */
    auth.mac[DEVICEAUTH_MAC_BYTES - 1] ^= 1;
    return device_verify(&auth, key, &claim, NULL) == PLR_ERR_SIGNATURE;
}

static bool argon2id_holds(void)
{
    uint8_t out[32] = {0};

    return crypto_pwhash(out, sizeof(out), "12345678", 8, (const uint8_t *)"0123456789abcdef", 1, 64u * 1024u,
                         crypto_pwhash_ALG_ARGON2ID13) == 0 &&
           memcmp(out, argon2id_answer, sizeof(out)) == 0;
}

static bool ed25519_holds(void)
{
    /* With a byte more the same signature must not hold. */
    return slrsign_verify_ed25519(ed25519_signature, abc, 0, ed25519_public, NULL) == PLR_OK &&
           slrsign_verify_ed25519(ed25519_signature, abc, 1, ed25519_public, NULL) == PLR_ERR_SIGNATURE;
}

static bool read_hex(uint8_t *dst, size_t cap, size_t *ret_len, const char *hex)
{
    return sodium_hex2bin(dst, cap, hex, strlen(hex), NULL, ret_len, NULL) == 0;
}

static bool edge_holds(const struct edge *edge)
{
    uint8_t key[32] = {0}, signature[64] = {0}, message[16] = {0};
    size_t len = 0;

    if (!read_hex(key, sizeof(key), &len, edge->key) ||
        !read_hex(signature, sizeof(signature), &len, edge->signature) ||
        !read_hex(message, sizeof(message), &len, edge->message))
        return false;
    return (slrsign_verify_ed25519(signature, message, len, key, NULL) == PLR_OK) == edge->good;
}

static bool edges_hold(void)
{
    bool hold = true;

    for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
        hold &= edge_holds(&edges[i]);
    return hold;
}

static bool p224_holds(void)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp224r1);
    EC_POINT *point = group ? EC_POINT_new(group) : NULL;
    BIGNUM *k = BN_bin2bn(p224_scalar, sizeof(p224_scalar), NULL);
    uint8_t out[SCHNORR_PUBLIC_LEN] = {0};
    bool holds = point && k && EC_POINT_mul(group, point, k, NULL, NULL, NULL) == 1 &&
                 EC_POINT_point2oct(group, point, POINT_CONVERSION_COMPRESSED, out, sizeof(out), NULL) == sizeof(out) &&
                 memcmp(out, p224_point, sizeof(out)) == 0;

    BN_free(k);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    ERR_clear_error();
    return holds;
}

static bool shamir_holds(void)
{
    const uint8_t *const y[3] = {shamir_y[0], shamir_y[1], shamir_y[2]};
    uint8_t out[sizeof(shamir_secret)] = {0};

    shamir_interpolate(out, 0, shamir_x, y, sizeof(out), 3);
    return memcmp(out, shamir_secret, sizeof(out)) == 0;
}

static const struct {
    const char *name;
    bool (*holds)(void);
} tests[] = {
    {"BLAKE2b and SHA-256", hashes_hold},
    {"keyed BLAKE2b", mac_holds},
    {"Argon2id", argon2id_holds},
    {"Ed25519", ed25519_holds},
    {"Ed25519 at the edges (small order, not canonical, S + L)", edges_hold},
    {"P-224", p224_holds},
    {"secret sharing over GF(2^8)", shamir_holds},
};

const char *selftest_run(void)
{
    for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
        if (!tests[i].holds())
            return tests[i].name;
    return NULL;
}

const char *selftest_name(size_t i)
{
    return i < sizeof(tests) / sizeof(tests[0]) ? tests[i].name : NULL;
}
