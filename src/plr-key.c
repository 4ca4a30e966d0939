/* plr-key: keys and trust, for their custodians. plr-key(1). */
#include "src/key/ceremony.h"
#include "src/key/keyargs.h"
#include "src/key/keybundle.h"
#include "src/key/keycert.h"
#include "src/key/keydevice.h"
#include "src/key/keyinspect.h"
#include "src/key/keypassphrase.h"
#include "src/key/keyroot.h"
#include "src/key/keytoken.h"
#include "src/key/sharecheck.h"
#include "src/key/sharecombine.h"
#include "src/key/sharesplit.h"

#define COMMAND(name, args, brief, options, parse, run)                                                                \
    {                                                                                                                  \
        name, args, brief, options, parse, sizeof(struct keyargs), run                                                 \
    }

#define TOKEN(name, brief, options, run)                                                                               \
    {                                                                                                                  \
        name, NULL, brief, options, keytoken_parse, sizeof(struct keytoken_args), run                                  \
    }

static const struct cmd commands[] = {
    COMMAND("root", "DIR", "Make a root: the key that certifies signers", keyargs_of_root, keyargs_one, keyroot_run),
    COMMAND("signer", "PREFIX", "Make the key of a signer", keyargs_of_signer, keyargs_one, keycert_signer_run),
    COMMAND("cert", "PUBLIC-KEY", "Certify a signer with a root", keyargs_of_cert, keyargs_one, keycert_cert_run),
    COMMAND("bundle", NULL, "Make the next trust bundle", keyargs_of_bundle, keyargs_none, keybundle_run),
    COMMAND("revoke", "WHICH...", "Revoke signers, in the next trust bundle", keyargs_of_revoke, keyargs_some,
            keybundle_revoke_run),
    COMMAND("verify", "BUNDLE", "Say whether a product would take a bundle", keyargs_of_verify, keyargs_one,
            keybundle_verify_run),
    COMMAND("inspect", "FILE...", "Show what is in a file of keys or trust", keyargs_of_inspect, keyargs_some,
            keyinspect_run),
    COMMAND("passphrase", "KEY", "Change the passphrase of a private key", keyargs_of_passphrase, keyargs_key,
            keypassphrase_run),
    {"device epoch", "FILE", "Make an epoch key, for device keys", keydevice_of_epoch, keydevice_epoch_parse,
     sizeof(struct keydevice_args), keydevice_epoch_run},
    {"device keys", NULL, "Make device keys for the factory line", keydevice_of_keys, keydevice_keys_parse,
     sizeof(struct keydevice_args), keydevice_keys_run},
    TOKEN("token list", "Show the tokens that are here and their keys", keytoken_of_list, keytoken_list_run),
    TOKEN("token reference", "Write a key file that refers to a key in a token", keytoken_of_reference,
          keytoken_reference_run),
    TOKEN("token generate", "Make a key in a token", keytoken_of_generate, keytoken_generate_run),
    COMMAND("ceremony", "DIR", "Make a root by two custodians, with a transcript", keyargs_of_ceremony, keyargs_one,
            ceremony_run),
    COMMAND("share split", "KEYFILE", "Split a key into shares", keyargs_of_split, keyargs_one, sharesplit_run),
    COMMAND("share combine", "[FILE...]", "Bring a key back from shares, in files or typed", keyargs_of_combine,
            keyargs_any, sharecombine_run),
    COMMAND("share check", "[FILE...]", "Say whether shares are whole, and of which set", keyargs_of_check, keyargs_any,
            sharecheck_run),
};

int main(int argc, char **argv)
{
    static const struct cmd_program program = {
        .name = "plr-key",
        .doc = "Keys and trust: roots, signers, certificates, revocation, trust bundles, device keys.",
        .commands = commands,
        .command_count = sizeof commands / sizeof *commands,
    };

    return cmd_main(&program, argc, argv);
}
