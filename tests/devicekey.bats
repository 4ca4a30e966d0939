#!/usr/bin/env bats
# Authorizations with a device key, from the factory line to the return: 32 symbols, what is refused and why, attempts
# that are counted before they are made, and keys that are never seen.

A=PID:C9300-24UX,SN:FOC2501A0B1
B=PID:C9300-24UX,SN:FOC2501A0B2
TAG=regid.2020-01.com.example.ALPHA,1.0_01234567-89ab-cdef-0123-456789abcdef

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    plr-cssm init --unprotected --ledger desk
    plr-cssm account add Lab --plr --slr --export allowed --ledger desk
    plr-cssm product add C9300-24UX --tag "$TAG" --ledger desk
    plr-cssm license add --account Lab --tag "$TAG" --count 9 --ledger desk
    plr-cssm license add --account Lab --universal --count 9 --ledger desk
    plr-key device epoch desk/keys/device-0.key --unprotected
    plr-key device keys --udi $A --epoch-key desk/keys/device-0.key --output a.csv
    plr-key device keys --udi $B --epoch-key desk/keys/device-0.key --output b.csv
    plr-agent init --udi $A --trust desk/trust.pem --device-key a.csv --store store
    plr-agent enable --store store
    plr-agent request --store store
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR" || return 1
    cp -a "$BATS_FILE_TMPDIR"/{desk,store,a.csv,b.csv} .
    export PLR_LEDGER=$PWD/desk PLR_STORE=$PWD/store
}

fails() { # STATUS REASON COMMAND...: it ends so, with this reason, and prints nothing else on standard output
    local want=$1 reason=$2
    shift 2
    run --separate-stderr "$@" --json
    [ "$status" -eq "$want" ] || { echo "status $status, wanted $want: $output $stderr"; return 1; }
    [ "$(jq -r .error.reason <<<"$output")" = "$reason" ] || { echo "not $reason: $output"; return 1; }
    [ "$(jq -r 'keys | length' <<<"$output")" -eq 1 ]
}

issue() { plr-cssm reserve "$(plr-agent request)" --account Lab --universal --device-key "$@"; }

attempts() { plr-agent device-key --json | jq -r '."device-key-attempts".failed'; }

# Every symbol of the MAC moved by one, the check symbols made anew: a code of this product that nobody issued.
forge() { # CODE [BY]
    PYTHONPATH=$BATS_TEST_DIRNAME/../fixtures/independent /usr/bin/python3 - "$1" "${2:-1}" <<'END'
import sys
from plrpy import symbols
code, by = sys.argv[1], int(sys.argv[2])
A = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
data = [A.index(c) for c in code[:26]]
data[10] = (data[10] + by) % 32
def polymod(values):
    c = 1
    for v in values:
        top, c = c >> 25, (c & 0x1ffffff) << 5 ^ v
        for i, g in enumerate((0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3)):
            c ^= g if top >> i & 1 else 0
    return c
check = polymod([20, 0, 0, 0, 0] + data + [0] * 6) ^ 0x2bc830a3
print("".join(A[v] for v in data) + "".join(A[check >> 5 * (5 - i) & 31] for i in range(6)))
END
}

edit() { # REWRITE of the state, with its checksum
    sed 1d store/state | jq -cj "$1" >body
    printf 'plrkit-store 2 %s %s\n' "$(wc -c <body)" "$(b2sum -l 256 body | cut -d' ' -f1)" | cat - body >store/state
}

@test "the round trip: 32 symbols, the same again, installed, shown, returned, free again" {
    request=$(plr-agent request)
    run --separate-stderr issue
    [ "$status" -eq 0 ]
    code=$output
    [[ $code =~ ^M[0-9A-Z]{31}$ ]]
    [ "$(issue)" = "$code" ]
    [ "$(issue --epoch 0)" = "$code" ]
    fails 6 otherlicenses plr-cssm reserve "$request" --account Lab --universal
    fails 6 otherlicenses plr-cssm reserve "$request" --account Lab --universal --device-key --epoch 1
    receipt=$(plr-cssm show "$request" --json | jq -r '."confirmation-code"')
    [ "$(plr-cssm show "$request" --json | jq -r '."device-key-epoch"')" = 0 ]
    plr-cssm show "$request" | grep -qx 'Device key:      epoch 0'
    [ "$(plr-code inspect "$code" --json | jq -r '."confirmation-code"')" = "$receipt" ]
    run --separate-stderr plr-agent install "$(sed 's/..../& /g' <<<"${code,,}")"
    [ "$status" -eq 0 ]
    [ "$output" = "$receipt" ]
    [ "$(attempts)" = 0 ]
    [ "$(plr-agent check "$TAG" 5)" = AUTHORIZED ]
    plr-agent show reservation | grep -qF "Reservation authorization code: $code"
    fails 6 PreviouslyInstalled plr-agent install "$code"
    [ "$(attempts)" = 0 ]
    # Update: to a signed one, and back to one with the key; what is replaced is opened.
    again=$(plr-agent request --update)
    confirmation=$(plr-agent install "$(plr-cssm update "$again" --universal)")
    plr-cssm confirm "$confirmation"
    again=$(plr-agent request --update)
    run --separate-stderr plr-cssm update "$again" --universal --device-key
    [[ $output =~ ^M[0-9A-Z]{31}$ ]]
    confirmation=$(plr-agent install "$output")
    plr-cssm confirm "$confirmation"
    plr-cssm return "$(plr-agent return --yes)"
    [ "$(plr-cssm license list --json | jq '[.licenses[].reserved] | add')" -eq 0 ]
    run --separate-stderr plr-cssm verify --json
    [ "$status" -eq 0 ]
    [ "$(jq -c '[.codes, ."codes-unchecked"]' <<<"$output")" = '[3,0]' ]
}

@test "what is issued for a cancelled request, and given back without having been installed, is named and taken" {
    code=$(issue)
    plr-agent cancel
    plr-agent request
    fails 6 reservationmismatch plr-agent install "$code"
    [[ $(jq -r .error.message <<<"$output") == *'which was cancelled on '* ]]
    [ "$(attempts)" = 0 ]
    plr-cssm return "$(plr-agent return --authorization "$code" --yes)"
    [ "$(attempts)" = 0 ]
    # Given back already: the same code again.
    run --separate-stderr plr-agent return --authorization "$code" --yes
    [ "$status" -eq 0 ]
}

@test "a question makes no attempt: without --yes nothing is verified before a person agrees" {
    code=$(forge "$(issue)")
    run --separate-stderr plr-agent return --authorization "$code"
    [ "$status" -ne 0 ]
    [ "$(attempts)" = 0 ]
    fails 4 codevalidationfailed plr-agent return --authorization "$code" --yes
    [ "$(attempts)" = 1 ]
}

@test "refusals: no key, another epoch, another product, a request of nobody, a mark of rehearsal, export 3" {
    code=$(issue)
    plr-agent init --udi $A --trust desk/trust.pem --store bare
    plr-agent enable --store bare
    plr-agent request --store bare
    fails 4 nodevicekey plr-agent install "$code" --store bare
    plr-key device epoch desk/keys/device-1.key --unprotected
    plr-key device keys --udi $A --epoch-key desk/keys/device-1.key --output one.csv
    plr-agent device-key --file one.csv --store bare
    fails 4 otherepoch plr-agent install "$code" --store bare
    [ "$(plr-agent device-key --json --store bare | jq '."device-key-attempts".failed')" -eq 0 ]
    # The latest epoch is what is taken where none is named; and what was answered stays as it is.
    [ "$(issue)" = "$code" ]
    plr-cssm remove $A --reason 'the request of another store'
    newer=$(plr-cssm reserve "$(PLR_STORE=bare plr-agent request)" --account Lab --universal --device-key) || true
    [ -z "$newer" ]
    # Another product of the same epoch.
    plr-agent init --udi $B --trust desk/trust.pem --device-key b.csv --store other
    plr-agent enable --store other
    plr-agent request --store other
    fails 4 codevalidationfailed plr-agent install "$code" --store other
    [ "$(plr-agent device-key --json --store other | jq '."device-key-attempts".failed')" -eq 1 ]
    # Without any request there is nothing to try, and nothing is counted.
    plr-agent init --udi $B --trust desk/trust.pem --device-key b.csv --store idle
    plr-agent enable --store idle
    fails 6 noreservationinprogress plr-agent install "$code" --store idle
    [ "$(plr-agent device-key --json --store idle | jq '."device-key-attempts".failed')" -eq 0 ]
    # An account of a rehearsal, and an export status that is none: before any MAC.
    fails 4 rehearsal plr-agent install M2000VNEFHEEQEG5264XXMYGEEAW6XZ5
    fails 3 badexport plr-agent install MC000TMDMCTNC0JMMMZQNECCN70R7EHS
    [ "$(attempts)" = 0 ]
}

@test "wrong check symbols cost no attempt, and are put right without the MAC being looked at" {
    code=$(issue)
    wrong=$(tr 0-9A-Z 1-9A-Z0 <<<"${code:12:1}") # another symbol, wherever it comes out
    [[ $wrong =~ [ILOU] ]] && wrong=7
    [ "$wrong" != "${code:12:1}" ] || wrong=8
    mistyped=${code:0:12}$wrong${code:13}
    fails 3 wrongsymbol plr-agent install "$mistyped"
    [ "$(attempts)" = 0 ]
    # A forged one, mistyped: the proposal is the forged one, which only then fails, and is counted once.
    forged=$(forge "$code")
    mistyped=${forged:0:20}$(tr 'A-Y0-8' 'B-Z1-9' <<<"${forged:20:1}")${forged:21}
    [ "$(plr-code fix "$mistyped")" = "$forged" ]
    fails 4 codevalidationfailed plr-agent install --fix "$mistyped"
    [ "$(attempts)" = 1 ]
    # And the right one, mistyped, installs.
    run --separate-stderr plr-agent install --fix "${code:0:12}$wrong${code:13}"
    [ "$status" -eq 0 ]
    [ "$(attempts)" = 0 ]
}

@test "after five wrong ones in a row the next has to wait, whatever the wall clock says; a right one ends the row" {
    code=$(issue)
    for nth in 1 2 3 4; do
        fails 4 codevalidationfailed plr-agent install "$(forge "$code" $nth)"
        [ "$(attempts)" = "$nth" ]
        [ "$(plr-agent show status --json | jq '."device-key-attempts".wait')" -eq 0 ]
    done
    # As many more as make the delay longest; the boot clock of this start goes on from there.
    edit '.attempts.failed = 30 | .attempts.boot = .clock.boot'
    [ "$(plr-agent show status --json | jq '."device-key-attempts" | .failed == 30 and .wait > 600 and .wait <= 900')" = true ]
    plr-agent device-key | grep -qx 'Wrong authorizations in a row: 30'
    plr-agent device-key | grep -q '^The next can be tried in: 1[0-9] minutes'
    plr-agent show tech | grep -q '^Wrong Authorizations In A Row: 30, next possible in 1[0-9] minutes'
    fails 6 toomanyattempts plr-agent install "$code"
    [[ $(jq -r .error.message <<<"$output") == '30 authorizations with a device key in a row were wrong; the next can be tried in 1'* ]]
    [ "$(attempts)" = 30 ]
    fails 6 toomanyattempts plr-agent return --yes --authorization "$code"
    if command -v faketime >/dev/null && ! grep -q __asan_init "$(command -v plr-agent)"; then
        run --separate-stderr env FAKETIME_DONT_FAKE_MONOTONIC=1 faketime '+2 days' plr-agent install "$code"
        [ "$status" -eq 6 ]
    fi
    # A signed one is not held up.
    cp -a store waiting
    plr-agent cancel
    plr-agent request
    plr-cssm remove $A --reason 'a signed one instead'
    # Waited for.
    rm -r store && mv waiting store
    edit '.attempts.boot = .clock.boot - 901'
    [ "$(plr-agent show status --json | jq '."device-key-attempts".wait')" -eq 0 ]
    run --separate-stderr plr-agent install "$code"
    [ "$status" -eq 0 ]
    [ "$(attempts)" = 0 ]
}

@test "the fifth wrong one says how long the next has to wait" {
    code=$(issue)
    edit '.attempts = {"failed": 4, "boot": .clock.boot, "boot-id": .clock["boot-id"]}'
    run --separate-stderr plr-agent install "$(forge "$code")"
    [ "$status" -eq 4 ]
    [[ $stderr == *'after 5 wrong ones in a row the next can be tried in 1 second'* ]]
    edit '.attempts.boot -= 1'
    run --separate-stderr plr-agent install "$code"
    [ "$status" -eq 0 ]
}

@test "killed at any step, an attempt is counted before its verdict is known" {
    shim=$PLRKIT_BUILD/tests/failnth.so
    [ -e "$shim" ] || skip 'no shim'
    ! grep -q __asan_init "$(command -v plr-agent)" || skip 'preloading and the address sanitizer do not go together'
    changes=,write,ftruncate,fsync,fdatasync,rename,link,unlink,open,openat,fflush,
    code=$(issue)
    forged=$(forge "$code")
    cp -a store before
    run env LD_PRELOAD="$shim" FAILNTH_ONLY=$changes FAILNTH_COUNT=count plr-agent install "$forged"
    [ "$status" -eq 4 ]
    read -r steps _ <count
    [ "$steps" -gt 5 ]
    counted=0
    for n in $(seq "$steps"); do
        rm -rf store && cp -a before store
        env LD_PRELOAD="$shim" FAILNTH_ONLY=$changes FAILNTH_N="$n" FAILNTH_KILL=before plr-agent install "$forged" 2>said || true
        now=$(attempts)
        # Whoever learnt the verdict paid for it.
        if grep -q 'does not match' said; then
            [ "$now" = 1 ] || { echo "step $n: told, and not counted"; return 1; }
        fi
        counted=$((counted + now))
        [ "$(plr-agent show status --json | jq -r .state)" = pending ]
    done
    [ "$counted" -gt 0 ]
    [ "$counted" -lt "$steps" ]
    # The right one, killed at any step: pending or installed, never damaged, and installed when given again.
    rm -rf store && cp -a before store
    env LD_PRELOAD="$shim" FAILNTH_ONLY=$changes FAILNTH_COUNT=count plr-agent install "$code"
    read -r steps _ <count
    for n in $(seq "$steps"); do
        rm -rf store && cp -a before store
        env LD_PRELOAD="$shim" FAILNTH_ONLY=$changes FAILNTH_N="$n" FAILNTH_KILL=before plr-agent install "$code" >out 2>/dev/null || true
        state=$(plr-agent show status --json | jq -r .state)
        [ "$state" = pending ] || [ "$state" = installed-plr ]
        [ ! -s out ] || [ "$state" = installed-plr ]
        plr-agent install "$code" || [ "$state" = installed-plr ]
        [ "$(attempts)" = 0 ]
    done
}

@test "an attempt cannot be taken back with an older store where there is a counter" {
    plr-agent init --udi $B --trust desk/trust.pem --device-key b.csv --store counted --counter file:count
    export PLR_STORE=counted
    plr-agent enable
    code=$(issue)
    cp -a counted old
    fails 4 codevalidationfailed plr-agent install "$(forge "$code")"
    rm -r counted && mv old counted
    fails 6 oldstore plr-agent install "$code"
}

@test "giving a key: shown without it, replaced, refused where it is not this product's or is in use" {
    key=$(sed 1d a.csv | cut -d, -f4)
    check=$(sed 1d a.csv | cut -d, -f5)
    [ "${#key}" -eq 64 ]
    run --separate-stderr plr-agent device-key
    [ "$output" = "UDI: $A
  Device key: epoch 0, key check value $check" ]
    [ "$(stat -c %a store/state)" = 600 ]
    for what in all status tech; do
        ! plr-agent show $what --json | grep -q "$key"
        ! plr-agent show $what | grep -q "$key"
    done
    [ "$(plr-agent show status --json | jq -c '."device-key"')" = "{\"epoch\":0,\"check\":\"$check\"}" ]
    run --separate-stderr plr-agent device-key --file a.csv --json
    [ "$(jq .changed <<<"$output")" -eq 0 ]
    fails 1 otherproduct plr-agent device-key --file b.csv
    [[ $(jq -r .error.hint <<<"$output") == *--split* ]]
    { cat a.csv; sed 1d b.csv; } >both.csv
    fails 1 otherproduct plr-agent device-key --file both.csv
    fails 1 otherproduct plr-agent init --udi $A --trust desk/trust.pem --store new --device-key both.csv
    [ ! -e new/state ]
    sed 's/.$/x/' a.csv >bad.csv
    fails 3 baddevicekey plr-agent device-key --file bad.csv
    [ "$(jq .error.line <<<"$output")" -eq 2 ] || [ "$(jq .error.line <<<"$output")" -eq 1 ]
    fails 5 io plr-agent device-key --file nowhere.csv
    yes "$(sed 1d a.csv)" | head -1000 | cat a.csv - >bulk.csv
    fails 1 otherproduct plr-agent device-key --file bulk.csv
    plr-key device epoch desk/keys/device-1.key --unprotected
    plr-key device keys --udi $A --epoch-key desk/keys/device-1.key --output one.csv
    code=$(issue --epoch 0)
    plr-agent install "$code"
    fails 6 devicekeyinuse plr-agent device-key --file one.csv
    plr-agent return --yes
    plr-agent device-key --file - <one.csv
    [ "$(plr-agent device-key --json | jq '.members[0]."device-key".epoch')" -eq 1 ]
    plr-agent show history | grep -q 'SMART_LIC-6-DEVICE_KEY: Device key of epoch 1 installed for udi'
}

@test "a stack: each member its key and its code, in one file and one by one; members without a key stay signed" {
    plr-agent init --udi $A --udi $B --trust desk/trust.pem --store stack
    export PLR_STORE=stack
    { cat a.csv; sed 1d b.csv; } | plr-agent device-key --file -
    plr-agent enable
    plr-agent request --all >requests
    run --separate-stderr plr-cssm reserve --stack requests --account Lab --universal --device-key
    [ "$status" -eq 0 ]
    [ "$(grep -c '^M' <<<"$output")" -eq 2 ]
    echo "$output" >codes
    cp -a stack both
    cp -a stack wrong
    tac codes | plr-agent install --file - --store both
    plr-agent install "$(tail -1 codes)"
    [ "$(plr-agent show udi --json | jq -c '[.members[].state]')" = '["pending","installed-plr"]' ]
    plr-agent install "$(head -1 codes)"
    [ "$(plr-agent show udi --json | jq -c '[.members[].state]')" = '["installed-plr","installed-plr"]' ]
    [ "$(attempts)" = 0 ]
    # One of two is wrong: none is installed, one attempt is counted, and the right one before it ended the row.
    export PLR_STORE=wrong
    run --separate-stderr plr-agent install --file - <<<"$(head -1 codes)
$(forge "$(tail -1 codes)")"
    [ "$status" -eq 4 ]
    [[ $stderr == *'authorization 2 of 2: the authorization does not match'* ]]
    [ "$(attempts)" = 1 ]
    [ "$(plr-agent show udi --json | jq -c '[.members[].state]')" = '["pending","pending"]' ]
    # Members need not all have a key: who has none takes a signed one.
    plr-agent init --udi $A --udi $B --trust desk/trust.pem --device-key b.csv --store half
    export PLR_STORE=half
    [ "$(plr-agent device-key --json | jq -c '[.members[]."device-key" != null]')" = '[false,true]' ]
}

@test "a store that was damaged comes back with its key; one with a key is of version 2, one without is as before" {
    [ "$(head -c 15 store/state)" = 'plrkit-store 2 ' ]
    plr-agent init --udi $A --trust desk/trust.pem --store bare
    [ "$(head -c 15 bare/state)" = 'plrkit-store 1 ' ]
    check=$(plr-agent device-key --json | jq -r '.members[0]."device-key".check')
    plr-agent cancel && plr-agent request
    echo x >>store/state
    plr-agent recover --yes
    [ "$(plr-agent device-key --json | jq -r '.members[0]."device-key".check')" = "$check" ]
    # An installed one is verified again with the key whenever the store is opened.
    plr-agent request
    plr-cssm reserve "$(plr-agent request)" --account Lab --universal --device-key >code
    plr-agent install --file code
    edit '.members[0]."device-key".key = "00" + .members[0]."device-key".key[2:]'
    fails 5 damaged plr-agent show status
}

@test "libplr gives a key: plr_device_key" {
    cat >give.c <<'END'
#include <plr.h>
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv)
{
    static char text[4096];
    struct plr_error error;
    struct plr *product;
    size_t len = fread(text, 1, sizeof text, stdin);
    if (argc < 2 || plr_open(&product, argv[1], &error))
        return 99;
    enum plr_result result = plr_device_key(product, text, len, &error);
    if (result)
        printf("%s\n", error.reason);
    plr_close(product);
    return (int)result;
}
END
    sanitize=
    ! nm -D "$PLRKIT_BUILD/libplr.so.0" | grep -q __asan_init || sanitize=-fsanitize=address,undefined
    # shellcheck disable=SC2086
    cc -I"$BATS_TEST_DIRNAME/../src" $sanitize -o give give.c "$PLRKIT_BUILD/libplr.so.0"
    export LD_LIBRARY_PATH=$PLRKIT_BUILD
    plr-agent init --udi $A --trust desk/trust.pem --store bare
    ./give bare <a.csv
    [ "$(plr-agent device-key --json --store bare | jq '.members[0]."device-key".epoch')" -eq 0 ]
    run ./give bare <b.csv
    [ "$status" -eq 1 ]
    [ "$output" = otherproduct ]
    run ./give bare </dev/null
    [ "$status" -eq 3 ]
    [ "$output" = baddevicekey ]
}
