#!/usr/bin/env bats
# Clocks that are wrong, stores that were copied or put back: what is noticed, what follows, and the way out.

load said

TERM_TAG=regid.2020-01.com.example.BETA,1.0_11234567-89ab-cdef-0123-456789abcdef
UDI=PID:C9300-24UX,SN:FOC2501A0B1
TAG=regid.2020-01.com.example.ALPHA,1.0_01234567-89ab-cdef-0123-456789abcdef

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    plr-cssm init --unprotected --ledger desk
    plr-cssm account add Lab --plr --slr --ledger desk
    plr-cssm product add C9300-24UX --tag "$TAG" --ledger desk
    plr-cssm license add --account Lab --tag "$TAG" --count 9 --ledger desk
    plr-cssm license add --account Lab --universal --count 9 --ledger desk
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR" || return 1
    cp -a "$BATS_FILE_TMPDIR/desk" .
    export PLR_LEDGER=$PWD/desk PLR_STORE=$PWD/store
}

init() { plr-agent init --udi "$UDI" --trust desk/trust.pem "$@" >/dev/null; }

# A wall clock of one's own; the boot clock goes on.
at() {
    local when=$1
    shift
    FAKETIME_DONT_FAKE_MONOTONIC=1 faketime "$when" "$@"
}

may_fake() {
    command -v faketime >/dev/null || skip 'faketime is not installed'
    ! grep -q __asan_init "$(command -v plr-agent)" || skip 'faketime and the address sanitizer do not go together'
}

left() { plr-agent show status --json | jq '.evaluation["eval-period-left"]["time-left"] // 0'; }

@test "a wall clock set ahead does not use evaluation up, set back it gives none, and accept is the way back" {
    may_fake
    init
    plr-agent use "$TAG" >/dev/null
    run --separate-stderr at '+100 days' plr-agent use "$TAG"
    [ "$status" -eq 0 ]
    [ "$output" = 'EVAL MODE' ]
    [ "$(left)" -gt 7775000 ]
    run --separate-stderr plr-agent clock --json
    [ "$status" -eq 0 ]
    [[ $stderr == *'warning: the clock is earlier than it has been'* ]]
    [ "$(jq -r .doubt <<<"$output")" = back ]
    [ "$(jq -r '.time[0:10]' <<<"$output")" = "$(date -u -d '+100 days' +%F)" ]
    [ "$(jq -r '.["wall-clock"][0:10]' <<<"$output")" = "$(date -u +%F)" ]
    [ "$(jq -r .accepted <<<"$output")" = false ]
    run --separate-stderr plr-agent clock --accept --json
    [ "$status" -eq 0 ]
    [ "$(jq -r .doubt <<<"$output")" = none ]
    [ "$(jq -r .accepted <<<"$output")" = true ]
    [ "$(jq -r '.time[0:10]' <<<"$output")" = "$(date -u +%F)" ]
    run --separate-stderr plr-agent show history
    [ -z "$stderr" ]
    [[ $output == *'%SMART_LIC-4-CLOCK: The clock went back on udi'* ]]
    [[ $output == *"The clock was accepted: $(date -u +%F)"* ]]
    [ "$(left)" -gt 7775000 ]
    fails 6 'nothing is doubted' plr-agent clock --accept
}

@test "a term that ended stays ended, however the clock is set; accept does not bring it back" {
    may_fake
    init
    plr-agent enable
    plr-cssm product add C9300-24UX --tag "$TERM_TAG"
    plr-cssm license add --account Lab --tag "$TERM_TAG" --count 3 --type term --start 2026-01-01 \
        --end "$(date -u -d '+10 days' +%F)"
    code=$(plr-cssm reserve "$(plr-agent request)" --account Lab --license "$TAG=9" --license "$TERM_TAG=3")
    plr-agent install "$code"
    run plr-agent check "$TERM_TAG" 3
    [ "$status" -eq 0 ]
    run --separate-stderr at '+12 days' plr-agent use "$TERM_TAG" 3
    [ "$status" -eq 1 ]
    [ "$output" = 'NOT AUTHORIZED' ]
    run --separate-stderr at '+1 day' plr-agent check "$TERM_TAG" 3
    [ "$status" -eq 1 ]
    [[ $stderr == *'earlier than it has been'* ]]
    fails 7 'the wall clock is too early' at '-2 hours' plr-agent clock --accept
    run --separate-stderr at '-2 hours' plr-agent check "$TERM_TAG" 3
    [ "$status" -eq 1 ]
    # The perpetual ones among them are not touched by any clock.
    for when in '-2 days' '+11 days' '+30 years' '1990-01-01'; do
        run --separate-stderr at "$when" plr-agent check "$TAG" 9
        [ "$status" -eq 0 ] || { echo "$when: $output $stderr"; false; }
    done
}

@test "decades ahead: not believed, nothing poisoned, no signer expired; accepted if it was right" {
    may_fake
    init
    plr-agent enable
    code=$(plr-cssm reserve "$(plr-agent request)" --account Lab --universal)
    run --separate-stderr at '+30 years' plr-agent install "$code"
    [ "$status" -eq 0 ]
    [[ $stderr == *'years ahead of what is known, and not believed'* ]]
    run --separate-stderr plr-agent show history --json
    [ -z "$stderr" ]
    [ "$(jq -r '[.events[].time[0:4]] | unique | length' <<<"$output")" -eq 1 ]
    [ "$(jq -r '.events[].message' <<<"$output" | grep -c 'The clock is years ahead and not believed')" -eq 1 ]
    fails 7 'more than 50 years after' at '+60 years' plr-agent clock --accept
    fails 7 'before the day this program was made' at '1999-12-31' plr-agent clock --accept
    run --separate-stderr at '+30 years' plr-agent clock --accept --json
    [ "$status" -eq 0 ]
    [ "$(jq -r '.time[0:4]' <<<"$output")" -ge 2056 ]
    run --separate-stderr at '+31 years' plr-agent clock
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    [[ $output == *'Doubt: <none>'* ]]
}

# This machine with other names: a root's private view of /etc/machine-id and DMI. NAMES is "MACHINE_ID [UUID SERIAL BOARD]",
# '-' for a file that is not there.
on() {
    local names=$1
    shift
    # shellcheck disable=SC2016
    unshare -m bash -c '
        set -e
        read -r id uuid serial board <<<"$0"
        place=$(mktemp -d)
        mount -t tmpfs none "$place"
        echo "$id" >"$place/id"
        mount --bind "$place/id" /etc/machine-id
        mount -t tmpfs none /sys/class
        mkdir -p /sys/class/dmi/id
        [ "${uuid:--}" = - ] || echo "$uuid" >/sys/class/dmi/id/product_uuid
        [ "${serial:--}" = - ] || echo "$serial" >/sys/class/dmi/id/product_serial
        [ "${board:--}" = - ] || echo "$board" >/sys/class/dmi/id/board_serial
        umount -l "$place"
        rmdir "$place"
        exec "$@"' "$names" "$@"
}

may_pose() {
    [ "$(id -u)" -eq 0 ] || skip 'not root'
    [ -f /etc/machine-id ] || skip 'this machine has no machine-id'
    unshare -m mount -t tmpfs none /sys/class 2>/dev/null || skip 'no mount namespaces here'
}

A=11111111111111111111111111111112
B=22222222222222222222222222222221
A_BOARD="$A 4c4c4544-0042-3510-8051-b7c04f435831 FOC2501A0B1 BRD100"
A_REPAIRED="$A 4c4c4544-0042-3510-8051-b7c04f43ffff FOC2501A0B1 BRD200"
A_CLONED="$A 564d1111-0042-3510-8051-b7c04f435831 VMware-1 BRD900"

@test "a store copied to another machine is noticed, refused, warned of, and on record once" {
    may_pose
    on "$A" plr-agent init --udi "$UDI" --trust desk/trust.pem >/dev/null
    on "$A" plr-agent enable
    code=$(plr-cssm reserve "$(on "$A" plr-agent request)" --account Lab --universal)
    cp -a store copy
    on "$A" plr-agent install "$code"
    for command in "install $code" request 'return --yes' cancel disable; do
        # shellcheck disable=SC2086
        fails 6 'this store was made on another machine' on "$B" plr-agent $command --store copy
        [[ $stderr == *'hint: "plr-agent machine --adopt"'* ]]
    done
    # In use, it is not authorized, and yet recorded; what was written says why, once.
    cp -a store copy2
    for i in 1 2; do
        run --separate-stderr on "$B" plr-agent use "$TAG" --store copy2
        [ "$status" -eq 1 ]
        [ "$output" = 'NOT AUTHORIZED' ]
        [[ $stderr == *'this store was made on another machine'* ]]
    done
    run --separate-stderr on "$B" plr-agent check "$TAG" --store copy2 --json
    [ "$status" -eq 1 ]
    [ "$(jq -r .reason <<<"$output")" = othermachine ]
    run --separate-stderr on "$B" plr-agent show status --store copy2 --json
    [ "$(jq -r .standing <<<"$output")" = elsewhere ]
    run --separate-stderr on "$B" plr-agent show status --store copy2
    [[ $output == *'Status: NOT GOOD - this store was made on another machine'* ]]
    run --separate-stderr on "$B" plr-agent show history --store copy2
    [ "$(grep -c '%SMART_LIC-4-MACHINE: The store is on another machine for udi' <<<"$output")" -eq 1 ]
    # On its own machine nothing has changed.
    run --separate-stderr on "$A" plr-agent check "$TAG"
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
}

@test "adopt is for a machine that has taken the other's place; it asks, and is on record" {
    may_pose
    on "$A" plr-agent init --udi "$UDI" --trust desk/trust.pem >/dev/null
    on "$A" plr-agent enable
    fails 6 'on the machine that it was made on' on "$A" plr-agent machine --adopt --yes
    fails 2 'there is no terminal to ask at' on "$B" plr-agent machine --adopt
    run --separate-stderr on "$B" plr-agent machine --json
    [ "$(jq -r .machine <<<"$output")" = moved ]
    [ "$(jq -r '.names["machine-id"]' <<<"$output")" = other ]
    run --separate-stderr on "$B" plr-agent machine --adopt --yes --json
    [ "$status" -eq 0 ]
    [ "$(jq -r '[.machine, .standing, .adopted] | map(tostring) | join(" ")' <<<"$output")" = 'same good true' ]
    on "$B" plr-agent request
    run --separate-stderr on "$B" plr-agent show history
    [[ $output == *'%SMART_LIC-4-MACHINE: Another machine was adopted for udi'* ]]
    fails 6 'another machine' on "$A" plr-agent request
}

@test "a board that was replaced in its chassis is the same machine; a disk or a clone in another is not" {
    may_pose
    on "$A_BOARD" plr-agent init --udi "$UDI" --trust desk/trust.pem >/dev/null
    on "$A_BOARD" plr-agent enable
    for name in 4c4c4544 FOC2501A0B1x BRD100 "$A"; do
        run ! grep -qi "$name" store/state
    done
    fails 6 'another machine' on "$A_CLONED" plr-agent request
    on "$A_REPAIRED" plr-agent request
    run --separate-stderr on "$A_REPAIRED" plr-agent show history
    [ -z "$stderr" ]
    [ "$(grep -c '%SMART_LIC-4-MACHINE: A part of the machine is another' <<<"$output")" -eq 1 ]
    run --separate-stderr on "$A_REPAIRED" plr-agent machine
    [ "$(head -n 1 <<<"$output")" = 'Machine: same' ]
    # A user who may not read DMI sees the installation alone, and that suffices.
    run --separate-stderr on "$A" plr-agent machine
    [ "$(head -n 1 <<<"$output")" = 'Machine: same' ]
    fails 6 'another machine' on "$B" plr-agent request
}

standing() { plr-agent counter --store "${1:-$PLR_STORE}" --json 2>/dev/null | jq -r .standing; }

@test "a store that was put back is an old one: refused, and the newest goes on" {
    init --counter file:count
    plr-agent enable
    code=$(plr-cssm reserve "$(plr-agent request)" --account Lab --universal)
    plr-agent install "$code"
    cp -a store old
    plr-agent use "$TAG" 2
    [ "$(standing old)" = good ] # what is in use is not counted
    given=$(plr-agent return --yes)
    plr-cssm return "$given"
    [ "$(standing)" = good ]
    [ "$(standing old)" = stale ]
    for command in request cancel 'return --yes' "install $code" disable; do
        # shellcheck disable=SC2086
        fails 6 'this store is an old one' plr-agent $command --store old
    done
    run --separate-stderr plr-agent check "$TAG" --store old
    [ "$status" -eq 1 ]
    [ "$output" = 'NOT AUTHORIZED' ]
    run --separate-stderr plr-agent use "$TAG" --store old
    [ "$status" -eq 1 ]
    # The way out: it gives back what it holds, which the authority has already.
    fails 2 'there is no terminal to ask at' plr-agent counter --renew same --store old
    run --separate-stderr plr-agent counter --renew same --yes --store old
    [ "$status" -eq 0 ]
    fails 6 'already returned' plr-cssm return "$output"
    [ "$(standing old)" = good ]
    # There is one store that counts, and now it is that one.
    [ "$(standing)" = stale ]
    # Its next number is beyond all that the authority has seen.
    request=$(plr-agent request --store old)
    plr-cssm reserve "$request" --account Lab --universal
}

@test "evaluation does not come back with an older store" {
    may_fake
    init --counter file:count
    cp -a store fresh
    plr-agent use "$TAG"
    cp -a store begun
    # As after three days in which the machine was off: another start is another boot id.
    state() { sed 1d store/state; }
    later() { # REWRITE of the state, with its checksum
        state | jq -cj "$1" >body
        printf 'plrkit-store 1 %s %s\n' "$(wc -c <body)" "$(b2sum -l 256 body | cut -d' ' -f1)" | cat - body >store/state
    }
    later '.clock.wall -= 259200 | .clock["boot-id"] = "11111111-2222-3333-4444-555555555555"'
    run --separate-stderr plr-agent use "$TAG"
    [ "$output" = 'EVAL MODE' ]
    [ "$(left)" -le 7516801 ]
    [ "$(standing)" = good ]
    [ "$(jq -r .counter.stored < <(plr-agent counter --json))" = 1 ]
    for old in fresh begun; do
        [ "$(standing $old)" = stale ]
        run --separate-stderr plr-agent use "$TAG" --store $old
        [ "$output" = 'NOT AUTHORIZED' ]
    done
    # Renewed, an old store has lost a day for each change that it lacks.
    plr-agent counter --renew same --yes --store begun
    [ "$(plr-agent show status --json --store begun | jq '.evaluation."time-left" <= 7776000 - 86400')" = true ]
    # And all, where nothing says how many.
    rm count
    plr-agent counter --renew same --yes --store fresh
    [ "$(plr-agent show status --json --store fresh | jq '.evaluation."eval-expired"')" = true ]
}

@test "without a counter, an authorization tells an old store and a copy from the one that asked" {
    init
    plr-agent enable
    cp -a store old
    cp -a store copy
    plr-agent request
    plr-agent cancel
    code=$(plr-cssm reserve "$(plr-agent request)" --account Lab --license "$TAG=1")
    plr-agent request --store old
    fails 6 'which this product does not remember' plr-agent install "$code" --store old
    [[ $stderr == *'hint: this store has not come to that number: it may be an old one'* ]]
    plr-agent request --store copy
    plr-agent cancel --store copy
    plr-agent request --store copy
    fails 6 'which this product does not remember' plr-agent install "$code" --store copy
    [[ $stderr == *'hint: another store of this product may have made that request'* ]]
    plr-agent install "$code"
}

@test "readers and a writer that counts: no reader calls the store an old one" {
    init --counter file:count
    plr-agent enable
    (for _ in $(seq 15); do plr-agent request && plr-agent cancel; done >/dev/null; touch done) 3>&- &
    n=0
    until [ -e done ]; do
        [ "$(standing)" = good ] || { plr-agent counter; false; }
        n=$((n + 1))
    done
    [ "$n" -gt 3 ]
    wait
    run --separate-stderr plr-agent counter --json
    [ "$(jq -r '.counter | "\(.stored) \(.counted)"' <<<"$output")" = '31 31' ]
}

@test "a counter that is lost, another's, set back or damaged vouches for nothing" {
    init --counter file:count
    plr-agent enable
    cp count older
    plr-agent request
    plr-agent cancel
    cp count newest
    rm count
    fails 6 "the counter \"$PWD/count\" is not there" plr-agent request
    [ "$(standing)" = uncounted ]
    run --separate-stderr plr-agent use "$TAG"
    [ "$status" -eq 1 ]
    [[ $stderr == *'the counter of this store does not vouch for it'* ]]
    cp older count
    fails 6 'the counter was set back' plr-agent request
    echo junk >count
    fails 6 'is no counter, or a damaged one' plr-agent request
    plr-agent init --udi "$UDI" --trust desk/trust.pem --store other --counter file:theirs >/dev/null
    cp theirs count
    fails 6 'is the counter of another store' plr-agent request
    cp newest count
    plr-agent request
    rm count
    run --separate-stderr plr-agent counter --renew file:fresh --yes --json
    [ "$status" -eq 0 ]
    [ "$(jq -r '.standing, .counter.at, .state' <<<"$output")" = "good
file:$PWD/fresh
idle" ]
    plr-agent request
    [ "$(standing)" = good ]
}

@test "a counter is made outside the store, once, and may be given to a store later" {
    fails 2 'would be copied with it' plr-agent init --udi "$UDI" --trust desk/trust.pem --counter file:store/count
    [ ! -e store/state ]
    [ ! -e store/count ]
    fails 2 '"paper" names no counter' plr-agent init --udi "$UDI" --trust desk/trust.pem --counter paper
    init --counter file:count
    # Init again must not touch the counter of the store that there is.
    fails 6 'there is a store in' plr-agent init --udi "$UDI" --trust desk/trust.pem --counter file:count
    [ "$(standing)" = good ]
    plr-agent enable
    fails 6 'is there already' plr-agent init --udi "$UDI" --trust desk/trust.pem --store other --counter file:count
    [ ! -e other/state ]
    plr-agent init --udi "$UDI" --trust desk/trust.pem --store plain >/dev/null
    plr-agent enable --store plain
    code=$(plr-agent request --store plain)
    [ "$(plr-agent counter --store plain)" = 'Counter: <none>' ]
    fails 6 'this store has no counter' plr-agent counter --renew same --store plain
    plr-agent counter --renew file:second --store plain
    [ "$(plr-agent request --store plain)" = "$code" ] # nothing was to be given back
    cp -a plain old
    plr-agent cancel --store plain
    [ "$(standing old)" = stale ]
    # Without a counter again: everything is given back, and the file goes.
    plr-agent counter --renew none --yes --store plain
    [ ! -e second ]
    [ "$(standing old)" = uncounted ]
}

# Every step of a change, killed before and after it, or failing: the counter vouches for what is there, or for nothing
# worse than what was there, and the same command finishes.
crashes() { # COMMAND...
    local n total kind mode stride status
    cp -a store before
    cp count before.count
    export FAILNTH_ONLY=,write,fsync,renameat,rename,linkat,unlinkat,openat,open,fflush,flock,
    FAILNTH_COUNT=$PWD/steps LD_PRELOAD=$PLRKIT_BUILD/tests/failnth.so plr-agent "$@" >/dev/null
    total=$(cut -d' ' -f1 steps)
    [ "$total" -gt 20 ]
    for kind in 'KILL=before 1' 'ERRNO=EIO 3'; do # which calls fail is the business of test_crash.py
        read -r mode stride <<<"$kind"
        for ((n = 1; n <= total; n += stride)); do
            rm -rf store count && cp -a before store && cp before.count count
            env FAILNTH_N=$n FAILNTH_$mode LD_PRELOAD="$PLRKIT_BUILD/tests/failnth.so" plr-agent "$@" >answer 2>/dev/null || true
            [ "$(standing)" = good ] || { echo "$* $mode $n: $(plr-agent counter 2>&1)"; return 1; }
            status=0
            plr-agent "$@" >again 2>err || status=$?
            case $1-$status in
            install-6) grep -q 'installed already' err ;;
            *-0) ;;
            *) false ;;
            esac || { echo "$* $mode $n: $status $(cat err)"; return 1; }
            # A code that was shown is the one that is shown again.
            [ ! -s answer ] || [ "$1" = install ] || [ "$1" = cancel ] || cmp answer again || { echo "$* $mode $n"; return 1; }
            [ "$(jq -r '.counter | .stored == .counted' < <(plr-agent counter --json))" = true ] || { echo "$* $mode $n: not counted"; return 1; }
            # What was before is an old store now.
            [ "$(standing before)" = stale ] || { echo "$* $mode $n: the former store is $(standing before)"; return 1; }
        done
    done
    rm -rf before before.count
}

may_fail() {
    [ -f "$PLRKIT_BUILD/tests/failnth.so" ] || skip 'no shim'
    ! grep -q __asan_init "$(command -v plr-agent)" || skip 'the shim and the address sanitizer do not go together'
}

@test "request: interrupted at any step, store and counter agree again" {
    may_fail
    init --counter file:count
    plr-agent enable
    crashes request
}

@test "install and return: interrupted at any step, store and counter agree again" {
    may_fail
    init --counter file:count
    plr-agent enable
    code=$(plr-cssm reserve "$(plr-agent request)" --account Lab --universal)
    crashes install "$code"
    crashes return --yes
}

tpm_start() {
    mkdir -p tpm
    swtpm socket --tpm2 --tpmstate dir=tpm --flags not-need-init,startup-clear --log file=tpm.log \
        --server type=unixio,path="$PWD/tpm.sock" --ctrl type=unixio,path="$PWD/tpm.sock.ctrl" 3>&- 4>&- &
    tpm=$!
    for _ in $(seq 100); do
        [ -S tpm.sock ] && [ -S tpm.sock.ctrl ] && return 0
        sleep 0.05
    done
    return 1
}

tpm_stop() {
    [ -z "${tpm:-}" ] || { kill "$tpm" && wait "$tpm" || true; } 2>/dev/null
    tpm=
    rm -f tpm.sock tpm.sock.ctrl
}

teardown() { tpm_stop; }

may_tpm() { command -v swtpm >/dev/null || skip 'swtpm is not installed'; }

@test "a counter in a TPM: an old store is noticed, also after the TPM was started anew; without it nothing goes" {
    may_tpm
    tpm_start
    spec=tpm:swtpm:path=$PWD/tpm.sock
    init --counter "$spec"
    run --separate-stderr plr-agent counter --json
    [ "$(jq -r .counter.at <<<"$output")" = "$spec,nv=0x01800050" ]
    plr-agent enable
    code=$(plr-cssm reserve "$(plr-agent request)" --account Lab --universal)
    plr-agent install "$code"
    cp -a store old
    tpm_stop
    fails 6 'cannot be reached' plr-agent return --yes
    [ "$(standing)" = uncounted ]
    run --separate-stderr plr-agent check "$TAG"
    [ "$status" -eq 1 ]
    tpm_start
    [ "$(standing)" = good ]
    plr-agent return --yes
    [ "$(standing)" = good ]
    [ "$(standing old)" = stale ]
    fails 6 'this store is an old one' plr-agent return --yes --store old
    # Another store gets an index of its own; one that is named must be free.
    plr-agent init --udi "$UDI" --trust desk/trust.pem --store other --counter "$spec" >/dev/null
    run --separate-stderr plr-agent counter --json --store other
    [ "$(jq -r .counter.at <<<"$output")" = "$spec,nv=0x01800051" ]
    fails 6 'is in use' plr-agent init --udi "$UDI" --trust desk/trust.pem --store third --counter "$spec,nv=0x01800050"
    [ ! -e third/state ]
    # Renewed: the index that is left goes, if it was this store's alone.
    plr-agent counter --renew none --yes --store other
    plr-agent init --udi "$UDI" --trust desk/trust.pem --store third --counter "$spec" >/dev/null
    run --separate-stderr plr-agent counter --json --store third
    [ "$(jq -r .counter.at <<<"$output")" = "$spec,nv=0x01800051" ]
    # Another TPM in its place.
    tpm_stop
    rm -rf tpm
    tpm_start
    fails 6 'has no counter 0x01800050' plr-agent request
    run --separate-stderr plr-agent counter --renew same --yes
    [ "$status" -eq 0 ]
    [ "$(standing)" = good ]
    plr-agent request
}

@test "a TPM whose owner has a password: an index that the owner prepared serves" {
    may_tpm
    command -v tpm2_nvdefine >/dev/null || skip 'tpm2-tools are not installed'
    tpm_start
    export TPM2TOOLS_TCTI=swtpm:path=$PWD/tpm.sock
    spec=tpm:swtpm:path=$PWD/tpm.sock
    tpm2_changeauth -c owner secret
    fails 5 'the owner of the TPM' plr-agent init --udi "$UDI" --trust desk/trust.pem --counter "$spec"
    [[ $stderr == *'tpm2_nvdefine'* ]]
    tpm2_nvdefine -P secret -C o -s 8 -a 'nt=counter|authread|authwrite|no_da' 0x01800100
    init --counter "$spec,nv=0x01800100"
    plr-agent enable
    cp -a store old
    plr-agent request
    [ "$(standing)" = good ]
    [ "$(standing old)" = stale ]
    fails 6 'is in use' plr-agent init --udi "$UDI" --trust desk/trust.pem --store other --counter "$spec,nv=0x01800100"
}
