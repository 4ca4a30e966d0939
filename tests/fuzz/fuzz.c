/* Readers of hostile bytes under libFuzzer: whatever comes, no crash, and what is taken is what would be written.
 * tests/fuzz/run builds one program of each target by -DTARGET=name. */
#include <sodium.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/cose.h"
#include "codec/mend.h"
#include "codec/opening.h"
#include "codec/pack.h"
#include "codec/plrauth.h"
#include "codec/share.h"
#include "codec/sheetfix.h"
#include "codec/slr.h"
#include "codec/slrtext.h"
#include "codec/spell.h"
#include "codec/symbol.h"
#include "codec/udi.h"
#include "keys/keys.h"
#include "keys/trust.h"
#include "src/agent/store.h"
#include "src/agent/storetext.h"
#include "src/console/consolefilter.h"
#include "src/console/grammarhelp.h"

#define MUST(condition)                                                                                                \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            abort();                                                                                                   \
    } while (0)

/* A message is text that a terminal shows and does nothing else with, and it is about one thing. */
static inline void judge(enum plr_err err, const struct fail *f)
{
    const char *texts[] = {f->why, f->hint};

    if (!err)
        return;
    MUST(f->err == err && f->reason && f->why[0]);
    for (size_t i = 0; i < 2; i++)
        for (const char *c = texts[i]; *c; c++)
            MUST(*c >= 0x20 && *c < 0x7f);
}

static inline void slr(const uint8_t *data, size_t len)
{
    static struct slr read;
    static uint8_t again[SLR_DATA_MAX];
    struct fail f = {0};
    size_t again_len = 0;
    enum plr_err err = slr_decode(&read, data, len, &f);

    judge(err, &f);
    if (err)
        return;
    MUST(slr_encode(again, sizeof again, &again_len, &read, &f) == PLR_OK);
    MUST(again_len == len && memcmp(again, data, len) == 0);
}

static inline void cose(const uint8_t *data, size_t len)
{
    static uint8_t again[COSE_BYTES_MAX + COSE_OVERHEAD];
    struct cose_view view = {0};
    struct fail f = {0};
    size_t again_len = 0;
    enum plr_err err = cose_decode(&view, data, len, &f);

    judge(err, &f);
    if (err)
        return;
    MUST(cose_encode(again, sizeof again, &again_len, view.kid, view.payload, view.payload_len, view.signature, &f) ==
         PLR_OK);
    MUST(again_len == len && memcmp(again, data, len) == 0);
}

static inline void pack(const uint8_t *data, size_t len)
{
    static struct pack_work work;
    static uint8_t plain[SLR_DATA_MAX], packed[SLR_DATA_MAX + PACK_HEADER_LEN], again[SLR_DATA_MAX];
    struct fail f = {0};
    size_t plain_len = 0, packed_len = 0, again_len = 0;

    work.used = 0;
    enum plr_err err = pack_unpack(plain, sizeof plain, &plain_len, data, len, &work, &f);
    judge(err, &f);
    if (err)
        return;
    work.used = 0;
    MUST(pack_pack(packed, sizeof packed, &packed_len, plain, plain_len, &work, &f) == PLR_OK);
    work.used = 0;
    MUST(pack_unpack(again, sizeof again, &again_len, packed, packed_len, &work, &f) == PLR_OK);
    MUST(again_len == plain_len && memcmp(again, plain, plain_len) == 0);
}

static inline void slrtext(const uint8_t *data, size_t len)
{
    static uint8_t work[SLRTEXT_WORK_MAX], stream[SLRTEXT_STREAM_MAX];
    static char line[SLRTEXT_STREAM_MAX + 1];
    static struct slrtext read, again;
    struct fail f = {0};
    enum plr_err err = slrtext_read(&read, work, (const char *)data, len, &f);

    judge(err, &f);
    if (err)
        return;
    size_t stream_len = slrtext_stream(stream, &read);
    symbol_write(line, stream, stream_len);
    MUST(slrtext_read(&again, work, line, stream_len, &f) == PLR_OK);
    MUST(again.doc_tag == read.doc_tag && again.bytes_len == read.bytes_len);
    MUST(memcmp(again.bytes, read.bytes, read.bytes_len) == 0);
}

static inline void sheet(const uint8_t *data, size_t len)
{
    static uint8_t work[SLRTEXT_WORK_MAX], stream[SLRTEXT_STREAM_MAX];
    static struct slrtext_rows rows;
    static struct sheetfix fix;
    struct fail f = {0};
    enum plr_err err = slrtext_rows(&rows, work, (const char *)data, len, &f);

    judge(err, &f);
    if (err || rows.count > 40) /* the search for repairs takes its time */
        return;
    sheetfix_run(&fix, &rows);
    if (fix.head_known)
        (void)sheetfix_stream(stream, &fix, NULL);
}

static inline void udi(const uint8_t *data, size_t len)
{
    struct udi read = {0}, again = {0};
    struct fail f = {0};
    enum plr_err err = udi_parse(&read, (const char *)data, len, &f);

    judge(err, &f);
    if (err)
        return;
    MUST(strlen(read.text) == read.text_len && (read.sn[0] || read.uuid[0]));
    MUST(udi_parse(&again, read.text, read.text_len, &f) == PLR_OK);
    MUST(memcmp(&read.text, &again.text, read.text_len + 1) == 0 && strcmp(read.sn, again.sn) == 0);
}

/* Short codes: read, decoded as what they are, and mended where they are not. */
static inline void code(const uint8_t *data, size_t len)
{
    struct code read = {0}, again = {0};
    struct request request = {0};
    struct opening opening = {0};
    struct plrauth auth = {0};
    struct share share = {0};
    struct mend mend = {0};
    struct fail f = {0};
    char text[CODE_SYM_MAX + 1] = "";
    char said[MEND_TEXT_MAX] = "";
    enum plr_err err = code_read(&read, (const char *)data, len, &f);

    judge(err, &f);
    if (!err) {
        code_text(text, &read);
        MUST(code_read(&again, text, strlen(text), &f) == PLR_OK && memcmp(&read, &again, sizeof read) == 0);
        if (read.kind == CODE_REQUEST)
            judge(request_decode(&request, &read, &f), &f);
        else if (read.kind == CODE_PLR || read.kind == CODE_PLR_DEVICE)
            judge(plrauth_decode(&auth, &read, &f), &f);
        else
            judge(opening_decode(&opening, &read, &f), &f);
    }
    if (code_read_kind(&read, CODE_SHARE, (const char *)data, len, &f) == PLR_OK)
        judge(share_decode(&share, &read, &f), &f);
    err = mend_find(&mend, CODE_NONE, (const char *)data, len, NULL, &f);
    judge(err, &f);
    for (size_t i = 0; !err && i < mend.result.count && i < REPAIR_CANDIDATES_MAX; i++) {
        mend_code(&again, &mend, i);
        code_text(text, &again);
        MUST(code_read(&read, text, strlen(text), &f) == PLR_OK);
        mend_describe(said, &mend.result.candidates[i], mend.typed, mend.typed_len);
    }
}

static inline void spell(const uint8_t *data, size_t len)
{
    struct fail f = {0};
    size_t typed_len = 0;
    char *typed = malloc(len + 1);

    MUST(typed);
    enum plr_err err = spell_read(typed, &typed_len, (const char *)data, len, &f);
    judge(err, &f);
    MUST(err || (typed_len <= len && typed[typed_len] == '\0'));
    free(typed);
}

static inline void trust(const uint8_t *data, size_t len)
{
    struct trust *read = NULL;
    struct trust_signer signer = {0};
    struct fail f = {0};
    enum plr_err err = trust_read(&read, (const char *)data, len, &f);

    judge(err, &f);
    if (err)
        return;
    MUST(trust_root_fingerprint(read, 0)[0]);
    for (size_t i = 0; i < trust_signer_count(read); i++)
        trust_signer_at(&signer, read, i);
    trust_free(read);
}

/* The body of a state file, under a header that is right; read, written, and read again it is the same. */
static inline void store(const uint8_t *data, size_t len)
{
    static struct agent a, b;
    uint8_t digest[STATE_HASH_LEN];
    char hex[2 * STATE_HASH_LEN + 1], *text = malloc(len + 128), *first = NULL, *second = NULL;
    struct fail f = {0};
    size_t first_len = 0, second_len = 0;

    MUST(text);
    (void)crypto_generichash(digest, sizeof digest, data, len, NULL, 0);
    (void)sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    size_t head = (size_t)snprintf(text, 128, "plrkit-store 1 %zu %s\n", len, hex);
    memcpy(text + head, data, len);
    enum plr_err err = storetext_parse(&a, text, head + len, &f);
    judge(err, &f);
    if (!err) {
        MUST(storetext_format(&first, &first_len, &a, &f) == PLR_OK);
        MUST(storetext_parse(&b, first, first_len, &f) == PLR_OK);
        MUST(storetext_format(&second, &second_len, &b, &f) == PLR_OK);
        MUST(first_len == second_len && memcmp(first, second, first_len) == 0);
    }
    free(text);
    free(first);
    free(second);
}

/* A line of the console, in the mode that the first byte says: whatever is answered lies within the line. */
static inline void console(const uint8_t *data, size_t len)
{
    static const enum grammar_mode modes[] = {GRAMMAR_USER, GRAMMAR_PRIVILEGED, GRAMMAR_CONFIG, GRAMMAR_LINE};
    static const char shown[] = "Registration:\n  Status: REGISTERED\n\nUDI: PID:C9300-24UX,SN:FOC2501A0B1\n";
    enum grammar_mode mode = modes[len > 0 ? data[0] % 4 : 0];
    const char *line = (const char *)data + (len > 0 ? 1 : 0);
    struct grammarhelp h = {0};
    struct grammar_line p = {0};
    struct fail f = {0};
    char more[64] = "", *left = NULL;
    size_t left_len = 0;

    len -= len > 0 ? 1 : 0;
    grammar_parse(&p, mode, line, len);
    MUST(p.at <= len && p.operand_at <= len && p.operand_len <= len - p.operand_at);
    MUST(p.verdict != GRAMMAR_READY || (p.node && p.node->command != GRAMMAR_NONE));
    for (size_t i = 0; i < p.filter_count; i++)
        MUST(p.filters[i].at <= len && p.filters[i].len <= len - p.filters[i].at);
    grammarhelp_find(&h, mode, line, len);
    MUST(h.count <= GRAMMARHELP_MAX && h.prefix_at <= len);
    MUST(grammarhelp_complete(more, sizeof more, mode, line, len) == strlen(more));
    MUST(grammarhelp_mark(mode, line, len) <= len);
    if (p.verdict != GRAMMAR_READY || p.filter_count == 0)
        return;
    enum plr_err err = consolefilter_check(line, &p, &f);
    judge(err, &f);
    MUST(consolefilter_run(&left, &left_len, shown, sizeof shown - 1, line, &p, &f) == err);
    free(left);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct fail f = {0};

    (void)argc;
    (void)argv;
    MUST(keys_init(&f) == PLR_OK);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint8_t *exact = malloc(len ? len : 1); /* of exactly this length, so that one byte too many is noticed */

    MUST(exact);
    if (len > 0)
        memcpy(exact, data, len);
    TARGET(exact, len);
    free(exact);
    return 0;
}
