#!/usr/bin/env bats
# The house itself: layers, sizes, names, manual pages against --help.

setup() {
    cd "$BATS_TEST_DIRNAME/.." || return 1
    build=$PLRKIT_BUILD
    PATH=$build:$PATH
}

# What was looked for and should not be there: said, and the test fails.
absent() { [ -z "$1" ] || { echo "$1"; return 1; }; }

# Every source file of the tree, whether or not git is there.
sources() { find codec keys src tests fixtures -name '*.c' -o -name '*.h'; }

undefined() { nm -u "$@" | awk 'NF == 2 && $1 == "U" {print $2}' | sort -u; }

@test "codec uses no heap, file, clock, randomness or environment" {
    own=$(nm -g --defined-only "$build"/codec/*.o | awk 'NF == 3 {print $3}' | sort -u)
    foreign=$(undefined "$build"/codec/*.o | grep -vxF "$own" |
        grep -vxE '__?(mem|str)[a-z]*(_chk)?|mem(cpy|set|cmp|move|chr)|(__)?explicit_bzero(_chk)?|str(len|nlen|chr|rchr|cmp|ncmp)|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|(in|de)flate[A-Za-z0-9_]*|cbor_[a-z0-9_]*|__(asan|ubsan|gcov|llvm)_.*' || true)
    [ -z "$foreign" ] || { echo "$foreign"; false; }
}

@test "zlib and libcbor are each known to one file of codec" {
    for object in "$build"/codec/*.o; do
        case $object in
        */pack.o) absent "$(undefined "$object" | grep -E '^cbor_')" ;;
        */cborio.o) absent "$(undefined "$object" | grep -E 'flate')" ;;
        *) absent "$(undefined "$object" | grep -E '^cbor_|flate')" ;;
        esac
    done
}

@test "p11-kit is known to one file of keys, and nothing that signs to a product" {
    for object in "$build"/keys/*.o; do
        case $object in
        */p11.o) ;;
        *) absent "$(undefined "$object" | grep -E '^p11_kit_')" ;;
        esac
    done
    for program in plr-agent plr-code libplr.so.0; do
        absent "$(nm "$build/$program" | awk '{print $NF}' | grep -E '^(p11|signkey|token)_')"
    done
}

@test "keys opens no file, reads no clock and prints nothing" {
    absent "$(undefined "$build"/keys/*.o |
        grep -xE 'f?open(at|64)?|fopen64|creat|read|write|unlink|rename|time|clock_gettime|gettimeofday|f?printf|puts|fputs|fwrite|getenv|stdout|stderr')"
}

@test "only the ledger knows SQLite, and the two sides do not know each other" {
    for room in keys src/cli src/agent src/console src/code src/key; do
        absent "$(undefined "$build/$room"/*.o | grep -E '^sqlite3_')"
    done
    agent=$(nm -g --defined-only "$build"/src/agent/*.o "$build"/src/console/*.o | awk 'NF == 3 {print $3}')
    cssm=$(nm -g --defined-only "$build"/src/cssm/*.o "$build"/src/ledger/*.o | awk 'NF == 3 {print $3}')
    absent "$(undefined "$build"/src/cssm/*.o "$build"/src/ledger/*.o | grep -xF "$agent")"
    absent "$(undefined "$build"/src/agent/*.o "$build"/src/console/*.o | grep -xF "$cssm")"
}

@test "arrows go down: a room includes itself and what is below it" {
    while read -r room below; do
        upward=$(grep -HoE '#include "(codec|keys|src/[a-z]+)/[a-z0-9_]+\.h"' "$room"/*.[ch] |
            grep -vE "#include \"($below)/" || true)
        [ -z "$upward" ] || { echo "$upward"; false; }
    done <<'END'
codec codec
keys keys|codec
src/cli src/cli|keys|codec
src/agent src/agent|src/cli|keys|codec
src/console src/console|src/agent|src/cli|keys|codec
src/ledger src/ledger|src/cli|keys|codec
src/cssm src/cssm|src/ledger|src/cli|keys|codec
src/code src/code|src/cli|keys|codec
src/key src/key|src/cli|keys|codec
END
}

@test "diagnostics have one printer" {
    found=$(grep -lE '\bstderr\b|\bperror\(' src/*.c src/*/*.c | grep -vxE 'src/cli/(report|cmd|typing|typist|typesheet|proposals)\.c' || true)
    [ -z "$found" ] || { echo "$found"; false; }
}

@test "foo.c exports only foo_*" {
    for object in "$build"/codec/*.o "$build"/keys/*.o "$build"/src/*/*.o; do
        name=$(basename "$object" .o)
        odd=$(nm -g --defined-only "$object" | awk 'NF == 3 {print $3}' | grep -vE "^${name}(_|\$)|^__(asan|odr_asan|ubsan|gcov|llvm)" || true)
        [ -z "$odd" ] || { echo "$object: $odd"; false; }
    done
}

@test "file names are unique, files have at most 400 lines, functions at most 70" {
    absent "$(sources | sed 's,.*/,,' | sort | uniq -d)"
    long=$(sources | xargs wc -l | awk '$2 != "total" && $1 > 400')
    [ -z "$long" ] || { echo "$long"; false; }
    tall=$(sources | grep '\.c$' | xargs awk '
        FNR == 1 {start = 0}
        /^\{/ {start = FNR}
        /^\}/ && start {if (FNR - start > 70) print FILENAME ":" start ": " FNR - start " lines"; start = 0}')
    [ -z "$tall" ] || { echo "$tall"; false; }
}

@test "no struct is hidden by a typedef" {
    absent "$(sources | xargs grep -nE '^[[:space:]]*typedef\b')"
}

@test "every manual page is well formed" {
    for page in man/*.[1357]; do
        mandoc -T lint -W warning "$page"
    done
}

@test "every local link between manual pages leads somewhere" {
    for link in $(grep -hE '^\.Xr (plr|libplr)' man/* | awk '{print $2 "." $3}' | sort -u); do
        [ -f "man/$link" ] || { echo "no man/$link"; false; }
    done
}

@test "--help and manual page list the same options" {
    for program in plr-agent plr-cssm plr-code plr-key; do
        commands=$("$program" help --names)
        [ -n "$commands" ]
        { echo; echo "$commands"; } | while read -r command; do
            # shellcheck disable=SC2086
            "$program" $command --help | grep -oE '(^|[ ,])--[a-z][a-z-]*' | tr -d ' ,'
        done | sort -u >"$BATS_TEST_TMPDIR/help"
        mandoc -T ascii "man/$program.1" | sed 's,.\x08,,g' | grep -oE -e '--[a-z][a-z-]*' | sort -u >"$BATS_TEST_TMPDIR/page"
        diff "$BATS_TEST_TMPDIR/help" "$BATS_TEST_TMPDIR/page"
        echo "$commands" | while read -r command; do
            mandoc -T ascii "man/$program.1" | sed 's,.\x08,,g' | grep -qF "$command" || { echo "$program.1 lacks $command"; false; }
        done
    done
}

@test "help fits 79 columns" {
    for program in plr-agent plr-cssm plr-code plr-key; do
        { echo; "$program" help --names; } | while read -r command; do
            # shellcheck disable=SC2086
            "$program" $command --help
        done >"$BATS_TEST_TMPDIR/help"
        absent "$(grep -E '^.{80}' "$BATS_TEST_TMPDIR/help")"
    done
}

@test "completion knows commands, their second words, and options" {
    source src/completion.bash
    complete_line() { # WORD...: the completions of the last one
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        _plrkit
        echo "${COMPREPLY[*]}"
    }
    [[ " $(complete_line plr-agent ins) " == *" install "* ]]
    [[ " $(complete_line plr-cssm account '') " == *" add "* ]]
    [[ " $(complete_line plr-cssm account add --ex) " == *" --export "* ]]
    [[ " $(complete_line plr-code inspect --tr) " == *" --trust "* ]]
}

@test "make install puts programs, pages and completion where PREFIX says" {
    make --no-print-directory -s PLRKIT_READY=1 B="$build" PREFIX=/opt/plr DESTDIR="$BATS_TEST_TMPDIR" install
    for file in bin/plr-agent bin/plr-cssm bin/plr-code share/man/man1/plr-agent.1 share/man/man5/plr-code.5 \
        share/bash-completion/completions/plr-code; do
        [ -e "$BATS_TEST_TMPDIR/opt/plr/$file" ] || { echo "no $file"; false; }
    done
    "$BATS_TEST_TMPDIR/opt/plr/bin/plr-code" --version
}

@test "every program has the same table of exit statuses" {
    for program in plr-agent plr-cssm plr-code plr-key; do
        sed -n '/^\.Sh EXIT STATUS/,/^\.Sh /p' "man/$program.1" | grep -v '^\.Sh' >"$BATS_TEST_TMPDIR/$program"
        [ -s "$BATS_TEST_TMPDIR/$program" ]
    done
    cmp "$BATS_TEST_TMPDIR/plr-agent" "$BATS_TEST_TMPDIR/plr-cssm"
    cmp "$BATS_TEST_TMPDIR/plr-agent" "$BATS_TEST_TMPDIR/plr-code"
}

@test "every value of the worked examples of plr-code(5) is that of a vector" {
    cat fixtures/vectors/*.json | tr -d ' \n' >"$BATS_TEST_TMPDIR/vectors"
    # Long values are wrapped in the page; each piece must be in the vectors as it stands.
    pieces=$(sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE ALSO/p' man/plr-code.5 | sed '/^ *[0-9]*: /{s///;s/ //g}' |
        grep -oE '[0-9A-Z]{20,}|[0-9a-f]{12,}')
    [ "$(wc -l <<<"$pieces")" -gt 40 ]
    for piece in $pieces; do
        grep -qF "$piece" "$BATS_TEST_TMPDIR/vectors" || { echo "no vector has $piece"; false; }
    done
}

@test "the dictionary in the program is the one in fixtures, with the digest that the page gives" {
    digest=$(sha256sum fixtures/slr-dictionary-v1.bin | cut -d' ' -f1)
    grep -qF "$digest" man/plr-code.5
}
