#include "src/cssm/cssm_proof.h"

#include "keys/keys.h"
#include "src/cli/file.h"
#include "src/cssm/authority.h"
#include "src/cssm/logfile.h"
#include "src/ledger/headtext.h"

#define HEAD_FILE_MAX (64u * 1024u)

enum plr_err cssm_proof_bundle(char **ret, const struct cssm_args *args, struct fail *f)
{
    char path[AUTHORITY_PATH_MAX] = {0};
    size_t len = 0;

    if (args->trust != NULL)
        return file_read(ret, &len, args->trust, TRUST_PEM_MAX, f);
    fail_text(path, sizeof path, "%s/%s", args->ledger, AUTHORITY_TRUST_FILE);
    return file_read(ret, &len, path, TRUST_PEM_MAX, f);
}

static enum plr_err read_signed(struct logchain_head *ret, const char *text, size_t len, const struct cssm_args *args,
                                struct fail *f)
{
    struct loghead head = {0};
    char *certificate = NULL;
    char *bundle = NULL;
    enum plr_err err = logfile_read_head(&head, &certificate, text, len, f);

    if (err == PLR_OK)
        err = cssm_proof_bundle(&bundle, args, f);
    if (err == PLR_OK)
        err = logfile_check_head(&head, certificate, bundle, f);
    if (err == PLR_OK)
        *ret = logchain_head_of(head.seq, head.hash);
    free(certificate);
    free(bundle);
    return err;
}

/* The first line that is a head; text is cut at the line ends. */
static enum plr_err read_lines(struct logchain_head *ret, char *text, const char *file, struct fail *f)
{
    struct fail inner = {0};
    enum plr_err err = PLR_ERR_USAGE;

    for (char *at = text; at != NULL && err == PLR_ERR_USAGE;) {
        char *end = strpbrk(at, "\r\n");

        if (end != NULL)
            *end = '\0';
        err = headtext_read(ret, at, &inner);
        at = end != NULL ? end + 1 : NULL;
    }
    if (err == PLR_ERR_USAGE) {
        fail_set(f, PLR_ERR_FORMAT, "badhead", "there is no head of a log in \"%s\"", file);
        fail_hint(f, "take the file as \"plr-cssm log head\" printed it");
        return PLR_ERR_FORMAT;
    }
    if (f != NULL)
        *f = inner;
    return err;
}

enum plr_err cssm_proof_given(struct logchain_head *ret, bool *ret_given, const struct cssm_args *args, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = keys_init(f);

    *ret_given = args->head != NULL || args->head_file != NULL;
    if (err != PLR_OK || !*ret_given)
        return err;
    if (args->head != NULL && args->head_file != NULL) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--head and --head-file exclude each other");
        fail_hint(f, "give the newer of the two");
        return PLR_ERR_USAGE;
    }
    if (args->head != NULL)
        return headtext_read(ret, args->head, f);
    if ((err = file_read(&text, &len, args->head_file, HEAD_FILE_MAX, f)) != PLR_OK)
        return err;
    if (text[strspn(text, " \t\r\n")] == '{')
        err = read_signed(ret, text, len, args, f);
    else
        err = read_lines(ret, text, args->head_file, f);
    free(text);
    return err;
}
