#!/usr/bin/env bats
# Clocks that are wrong, stores that were copied or put back: what is noticed, what follows, and the way out.

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

fails() { # STATUS TEXT COMMAND...: it ends so, prints nothing on standard output, and says TEXT
    local want=$1 text=$2
    shift 2
    run --separate-stderr "$@"
    [ "$status" -eq "$want" ] || { echo "status $status, wanted $want: $stderr"; return 1; }
    [ -z "$output" ]
    [[ $stderr == *"$text"* ]] || { echo "not said: $text; but: $stderr"; return 1; }
}

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
