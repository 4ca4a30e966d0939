#include "src/agent/countertpm.h"

#include <sodium.h>

#include "src/agent/tpmlib.h"

#define PREFIX      "tpm"
#define NV_MARK     ",nv=0x"
#define INDEX_FIRST 0x01800000u /* NV indices of the TPM's owner */
#define INDEX_LAST  0x01bfffffu
#define VALUE_LEN   8

#define ATTRIBUTES                                                                                                     \
    ((TPMA_NV)((TPM2_NT_COUNTER << TPMA_NV_TPM2_NT_SHIFT) | TPMA_NV_AUTHREAD | TPMA_NV_AUTHWRITE | TPMA_NV_NO_DA))

static enum plr_err fail_split(const char *rest, struct fail *f)
{
    (void)fail_set(f, PLR_ERR_USAGE, "usage", "\"tpm%s\" names no counter of a TPM", rest);
    fail_hint(f, "as tpm, tpm:device:/dev/tpmrm0, tpm:swtpm:path=SOCKET, each also with \",nv=0x01800050\"");
    return PLR_ERR_USAGE;
}

static bool read_index(uint32_t *ret, const char *hex)
{
    uint8_t bytes[4] = {0};
    size_t len = 0;

    if (strlen(hex) != 8 || sodium_hex2bin(bytes, sizeof(bytes), hex, 8, NULL, &len, NULL) || len != sizeof(bytes))
        return false;
    *ret = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
    return *ret >= INDEX_FIRST && *ret <= INDEX_LAST;
}

enum plr_err countertpm_split(char ret_tcti[static COUNTER_SPEC_MAX + 1], uint32_t *ret_index, const char *rest,
                              struct fail *f)
{
    const char *mark = strstr(rest, NV_MARK);
    size_t len = mark ? (size_t)(mark - rest) : strlen(rest);
    const char *tcti = COUNTERTPM_TCTI;
    size_t tcti_len = strlen(tcti);

    *ret_index = 0;
    if (mark && !read_index(ret_index, mark + strlen(NV_MARK)))
        return fail_split(rest, f);
    if (len > 0) {
        tcti = rest + 1;
        tcti_len = len - 1;
        /* Others run a command or go over a bus: a text in a store shall not make them do so. */
        if (rest[0] != ':' || tcti_len > COUNTER_SPEC_MAX ||
            (strncmp(tcti, "device:", 7) != 0 && strncmp(tcti, "swtpm:", 6) != 0))
            return fail_split(rest, f);
    }
    memcpy(ret_tcti, tcti, tcti_len);
    ret_tcti[tcti_len] = '\0';
    return PLR_OK;
}

struct session {
    const struct tpmlib *lib;
    TSS2_TCTI_CONTEXT *tcti;
    ESYS_CONTEXT *esys;
    char name[COUNTER_SPEC_MAX + 1]; /* of the TCTI */
    uint32_t index;
};

static enum plr_err fail_tpm(const struct session *s, const char *what, TSS2_RC rc, struct fail *f)
{
    char code[16] = "";

    (void)snprintf(code, sizeof(code), "0x%08x", (unsigned)rc);
    return fail_set(f, PLR_ERR_IO, "counter", "the TPM at \"%s\" cannot %s: %s", s->name, what, code);
}

static void session_close(struct session *s)
{
    if (s->esys)
        s->lib->close(&s->esys);
    if (s->tcti)
        s->lib->tcti_close(&s->tcti);
    *s = (struct session){0};
}

static enum plr_err session_open(struct session *ret, const char *rest, struct fail *f)
{
    struct session s = {0};

    enum plr_err err = countertpm_split(s.name, &s.index, rest, f);
    if (!err)
        err = tpmlib_get(&s.lib, f);
    if (err)
        return err;
    TSS2_RC rc = s.lib->tcti_open(s.name, &s.tcti);
    if (rc) {
        (void)fail_tpm(&s, "be reached", rc, f);
        fail_hint(f, "is there a TPM 2.0, and may this user open it?");
        return PLR_ERR_IO;
    }
    rc = s.lib->open(&s.esys, s.tcti, NULL);
    if (rc) {
        err = fail_tpm(&s, "be opened", rc, f);
        session_close(&s);
        return err;
    }
    *ret = s;
    return PLR_OK;
}

/* Error of a TPM without the number of the handle or session that it is about. */
static TSS2_RC bare(TSS2_RC rc)
{
    return (rc & TSS2_RC_LAYER_MASK) == 0 && (rc & TPM2_RC_FMT1) ? rc & (TPM2_RC_FMT1 | 0x3f) : rc;
}

static enum plr_err fail_index(const struct session *s, const char *what, TSS2_RC rc, struct fail *f)
{
    char index[16] = "";

    (void)snprintf(index, sizeof(index), "0x%08x", (unsigned)s->index);
    switch (bare(rc)) {
    case TPM2_RC_HANDLE:
        return fail_set(f, PLR_ERR_IO, "countermissing", "the TPM at \"%s\" has no counter %s", s->name, index);
    case TPM2_RC_AUTH_FAIL:
    case TPM2_RC_BAD_AUTH:
        return fail_set(f, PLR_ERR_IO, "counterforeign", "the counter %s of the TPM at \"%s\" is not this store's",
                        index, s->name);
    default:
        return fail_tpm(s, what, rc, f);
    }
}

static bool prepared(const struct counter *c)
{
    return sodium_is_zero(c->id, sizeof(c->id)) == 1;
}

static TSS2_RC give_auth(const struct session *s, ESYS_TR handle, const struct counter *c)
{
    TPM2B_AUTH auth = {.size = COUNTER_ID_LEN};

    if (prepared(c))
        return TSS2_RC_SUCCESS;
    memcpy(auth.buffer, c->id, COUNTER_ID_LEN);
    return s->lib->set_auth(s->esys, handle, &auth);
}

static enum plr_err find(ESYS_TR *ret, const struct session *s, const struct counter *c, struct fail *f)
{
    TSS2_RC rc = s->lib->find(s->esys, s->index, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, ret);

    if (!rc)
        rc = give_auth(s, *ret, c);
    return rc ? fail_index(s, "be asked for a counter", rc, f) : PLR_OK;
}

static enum plr_err read_value(uint64_t *ret, const struct session *s, ESYS_TR handle, struct fail *f)
{
    TPM2B_MAX_NV_BUFFER *data = NULL;
    uint64_t value = 0;

    TSS2_RC rc =
        s->lib->read(s->esys, handle, handle, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, VALUE_LEN, 0, &data);
    if (rc)
        return fail_index(s, "read the counter", rc, f);
    for (size_t i = 0; i < data->size && i < VALUE_LEN; i++)
        value = value << 8 | data->buffer[i];
    bool fits = data->size == VALUE_LEN && value <= COUNTER_MAX;
    s->lib->release(data);
    if (!fits)
        return fail_set(f, PLR_ERR_IO, "counterforeign", "what the TPM at \"%s\" holds is no counter", s->name);
    *ret = value;
    return PLR_OK;
}

static enum plr_err raise(const struct session *s, ESYS_TR handle, struct fail *f)
{
    TSS2_RC rc = s->lib->increment(s->esys, handle, handle, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE);

    return rc ? fail_index(s, "raise the counter", rc, f) : PLR_OK;
}

/* An index that the owner prepared, for a TPM whose owner has a password: a counter, never used, that needs no other
 * authorization than its own, which is empty. */
static enum plr_err use_prepared(ESYS_TR *ret, const struct session *s, struct counter *c, struct fail *f)
{
    TPM2B_NV_PUBLIC *public = NULL;
    TPMA_NV wanted = TPMA_NV_AUTHREAD | TPMA_NV_AUTHWRITE;

    memset(c->id, 0, sizeof(c->id));
    enum plr_err err = find(ret, s, c, f);
    if (err)
        return err;
    TSS2_RC rc = s->lib->read_public(s->esys, *ret, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &public, NULL);
    if (rc)
        return fail_index(s, "describe the counter", rc, f);
    TPMA_NV has = public->nvPublic.attributes;
    s->lib->release(public);
    if ((has & wanted) != wanted || (has & TPMA_NV_WRITTEN) ||
        (has & TPMA_NV_TPM2_NT_MASK) >> TPMA_NV_TPM2_NT_SHIFT != TPM2_NT_COUNTER) {
        (void)fail_set(f, PLR_ERR_STATE, "exists", "that index of the TPM at \"%s\" is in use", s->name);
        fail_hint(f, "name another index, or none: then a free one is taken");
        return PLR_ERR_STATE;
    }
    return PLR_OK;
}

/* Define index as a counter that needs c->id. *ret_taken: there is something already. */
static enum plr_err define(ESYS_TR *ret, bool *ret_taken, const struct session *s, const struct counter *c,
                           struct fail *f)
{
    TPM2B_AUTH auth = {.size = COUNTER_ID_LEN};
    TPM2B_NV_PUBLIC public = {
        .nvPublic = {.nvIndex = s->index, .nameAlg = TPM2_ALG_SHA256, .attributes = ATTRIBUTES, .dataSize = VALUE_LEN},
    };

    memcpy(auth.buffer, c->id, COUNTER_ID_LEN);
    TSS2_RC rc =
        s->lib->define(s->esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &auth, &public, ret);
    *ret_taken = rc == TPM2_RC_NV_DEFINED;
    if (*ret_taken)
        return PLR_OK;
    if (bare(rc) == TPM2_RC_BAD_AUTH || bare(rc) == TPM2_RC_AUTH_FAIL) {
        (void)fail_set(f, PLR_ERR_IO, "counter", "the owner of the TPM at \"%s\" has a password", s->name);
        fail_hint(f,
                  "let the owner prepare an index: tpm2_nvdefine -C o -s 8 -a \"nt=counter|authread|authwrite|no_da\" "
                  "0x01800050; and give \"tpm,nv=0x01800050\"");
        return PLR_ERR_IO;
    }
    if (rc)
        return fail_tpm(s, "make a counter", rc, f);
    rc = give_auth(s, *ret, c);
    return rc ? fail_tpm(s, "make a counter", rc, f) : PLR_OK;
}

static enum plr_err obtain(ESYS_TR *ret, struct session *s, struct counter *c, struct fail *f)
{
    uint32_t last = COUNTERTPM_FIRST + COUNTERTPM_TRIES - 1;
    bool named = s->index != 0, taken = true;

    if (named && s->lib->find(s->esys, s->index, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, ret) == TSS2_RC_SUCCESS)
        return use_prepared(ret, s, c, f);
    if (named)
        last = s->index;
    for (s->index = named ? last : COUNTERTPM_FIRST; s->index <= last; s->index++) {
        randombytes_buf(c->id, sizeof(c->id));
        enum plr_err err = define(ret, &taken, s, c, f);
        if (err || !taken)
            return err;
    }
    (void)fail_set(f, PLR_ERR_STATE, "exists", "the TPM at \"%s\" has %u counters already", s->name, COUNTERTPM_TRIES);
    fail_hint(f, "name another index, as tpm,nv=0x01810000");
    return PLR_ERR_STATE;
}

enum plr_err countertpm_create(struct counter *ret, const char *rest, struct fail *f)
{
    struct session s = {0};
    struct counter c = {0};
    ESYS_TR handle = ESYS_TR_NONE;

    enum plr_err err = session_open(&s, rest, f);
    if (!err)
        err = obtain(&handle, &s, &c, f);
    /* A counter that was never raised has no value. */
    if (!err)
        err = raise(&s, handle, f);
    if (!err)
        err = read_value(&c.value, &s, handle, f);
    if (!err) {
        int len = snprintf(c.spec, sizeof(c.spec), PREFIX ":%s" NV_MARK "%08x", s.name, (unsigned)s.index);

        if (len < 0 || (size_t)len >= sizeof(c.spec))
            err = fail_set(f, PLR_ERR_USAGE, "usage", "the name of the TPM is too long");
    }
    if (!err)
        *ret = c;
    session_close(&s);
    return err;
}

enum plr_err countertpm_read(uint64_t *ret, const struct counter *c, struct fail *f)
{
    struct session s = {0};
    ESYS_TR handle = ESYS_TR_NONE;

    enum plr_err err = session_open(&s, c->spec + strlen(PREFIX), f);
    if (!err)
        err = find(&handle, &s, c, f);
    if (!err)
        err = read_value(ret, &s, handle, f);
    session_close(&s);
    return err;
}

enum plr_err countertpm_raise(uint64_t *ret, const struct counter *c, struct fail *f)
{
    struct session s = {0};
    ESYS_TR handle = ESYS_TR_NONE;

    enum plr_err err = session_open(&s, c->spec + strlen(PREFIX), f);
    if (!err)
        err = find(&handle, &s, c, f);
    if (!err)
        err = raise(&s, handle, f);
    if (!err)
        err = read_value(ret, &s, handle, f);
    session_close(&s);
    return err;
}

void countertpm_remove(const struct counter *c)
{
    struct session s = {0};
    ESYS_TR handle = ESYS_TR_NONE;

    if (prepared(c) || session_open(&s, c->spec + strlen(PREFIX), NULL))
        return;
    if (find(&handle, &s, c, NULL) == PLR_OK)
        (void)s.lib->undefine(s.esys, ESYS_TR_RH_OWNER, handle, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE);
    session_close(&s);
}
