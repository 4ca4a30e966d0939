/* plr-key: keys and trust, for their custodians. plr-key(1). */
#include "src/key/keyargs.h"
#include "src/key/keyroot.h"

#define COMMAND(name, args, brief, options, parse, run)                                                                \
    {                                                                                                                  \
        name, args, brief, options, parse, sizeof(struct keyargs), run                                                 \
    }

static const struct cmd commands[] = {
    COMMAND("root", "DIR", "Make a root: the key that certifies signers", keyargs_of_root, keyargs_one, keyroot_run),
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
