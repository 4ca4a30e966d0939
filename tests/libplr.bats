#!/usr/bin/env bats
# libplr as a vendor meets it: installed, found by pkg-config, linked, and used beside plr-agent.

bats_require_minimum_version 1.5.0

setup_file() {
    export INSTALLED=$BATS_FILE_TMPDIR/usr
    make --no-print-directory -s -C "$BATS_TEST_DIRNAME/.." PLRKIT_READY=1 B="$PLRKIT_BUILD" PREFIX="$INSTALLED" install
    export PKG_CONFIG_PATH=$INSTALLED/lib/pkgconfig LD_LIBRARY_PATH=$INSTALLED/lib
    cc -Wall -Wextra -Werror $(pkg-config --cflags libplr) -o "$BATS_FILE_TMPDIR/router" \
        "$INSTALLED/share/doc/plrkit/examples/router.c" $(sanitizers) $(pkg-config --libs libplr)
}

sanitizers() { # a library that was built with them wants them in the program
    if nm -D "$PLRKIT_BUILD/libplr.so.0" | grep -q __asan_init; then
        echo -fsanitize=address,undefined
    fi
}

setup() {
    PATH=$PLRKIT_BUILD:$BATS_FILE_TMPDIR:$PATH
    cd "$BATS_TEST_TMPDIR"
    export PLR_LEDGER=desk PLR_STORE=product
    plr-cssm init --ledger desk --unprotected
    plr-cssm account add Lab --plr --slr --export allowed
    plr-cssm product add TESTBOX --tag ROUTING --tag CRYPTO
    plr-cssm license add --account Lab --tag ROUTING --count 4
    plr-cssm license add --account Lab --tag CRYPTO --count 1
    plr-agent init --udi PID:TESTBOX,SN:ABC1234WXYZ --trust desk/trust.pem
}

@test "only what plr.h declares is exported, by the shared and by the static library" {
    declared=$(grep -oE '\bplr_[a-z_]+\(' "$INSTALLED/include/plr.h" | tr -d '(' | sort -u)
    [ "$(wc -l <<<"$declared")" -eq 18 ]
    shared=$(nm -D --defined-only "$INSTALLED/lib/libplr.so" | awk '$2 == "T" {print $3}' | sort)
    [ "$shared" = "$(sed 's/$/@@PLR_0/; s/^\(plr_device_key\|plr_trust\)@@PLR_0$/\1@@PLR_1/' <<<"$declared")" ]
    static=$(nm -g --defined-only "$INSTALLED/lib/libplr.a" | awk 'NF == 3 {print $3}' | grep -v '^__asan\|^__odr' | sort)
    [ "$static" = "$declared" ]
}

@test "every function of plr.h is in plr(3), and no other" {
    declared=$(grep -oE '\bplr_[a-z_]+\(' "$INSTALLED/include/plr.h" | tr -d '(' | sort -u)
    page=$(grep -oE '^\.Fn plr_[a-z_]+ ' "$INSTALLED/share/man/man3/plr.3" | cut -d' ' -f2 | sort -u)
    [ "$page" = "$declared" ]
}

@test "the example product enforces its features: evaluation, reservation, return" {
    [ "$(wc -l <"$INSTALLED/share/doc/plrkit/examples/router.c")" -le 60 ]
    run -0 router product
    [ "${lines[0]}" = "routing: on" ] # evaluation
    [[ ${lines[1]} == "encryption: off: it is export-controlled,"* ]]
    plr-agent enable
    plr-agent install "$(plr-cssm reserve "$(plr-agent request)" --account Lab --license ROUTING=3 --license CRYPTO=1)"
    run -0 router product
    [ "${lines[0]}" = "routing: off: 4 wanted, 3 reserved" ]
    [ "${lines[1]}" = "encryption: on" ]
    [ "$(plr-agent show usage --json | jq '[.usage[].count] | add')" -eq 0 ] # all released
    run -5 router nowhere
    [[ $output == *'router: there is no store in "nowhere"'* ]]
}

@test "the static library serves as well" {
    cc $(sanitizers) -I"$INSTALLED/include" -o static "$INSTALLED/share/doc/plrkit/examples/router.c" \
        "$INSTALLED/lib/libplr.a" $(pkg-config --static --libs-only-l libplr | sed 's/-lplr\b//')
    run -0 env -u LD_LIBRARY_PATH ./static product
    [ "${lines[0]}" = "routing: on" ]
}

@test "the example of plr(3) compiles and runs" {
    sed -n '/^#include <plr.h>/,/^\.Ed/p' "$INSTALLED/share/man/man3/plr.3" | grep -v '^\.Ed' | sed 's/\\e/\\/g' >page.c
    cc -Wall -Wextra -Werror $(pkg-config --cflags libplr) -o page page.c $(sanitizers) $(pkg-config --libs libplr)
    run -0 ./page
    [ -z "$output" ] # evaluation
}

@test "processes that use the library and the program at once lose no count" {
    cat >many.c <<'END'
#include <plr.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
    struct plr *product;
    if (argc != 3 || plr_open(&product, argv[1], NULL))
        return 5;
    for (int i = 0; i < atoi(argv[2]); i++)
        if (plr_use(product, "ROUTING", 1, 0, NULL, NULL) != PLR_DONE)
            return 1;
    plr_close(product);
    return 0;
}
END
    cc -Wall -Wextra -Werror $(pkg-config --cflags libplr) -o many many.c $(sanitizers) $(pkg-config --libs libplr)
    pids=()
    for _ in 1 2 3 4; do
        ./many product 25 &
        pids+=($!)
        (for _ in 1 2 3 4 5; do plr-agent use ROUTING >>words || exit; done) &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid"; done
    [ "$(plr-agent show usage --json | jq '.usage[0].count')" -eq 120 ]
}
