#!/usr/bin/env bats
# Every key of every JSON answer is in plr-json(5), with its type, words and nulls; and every key of the page is seen.

load states

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    make_states
    mkdir answers
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    [ -f evaluation/state ] || { cat noise; return 1; }
    export PLR_LEDGER=$PWD/ledger
}

# Run a command with --json and keep its one object under the name of the command; what it answers is not judged here.
keep() {
    local name words
    words=$(printf '%s\n' "$2" "$2 ${3:-}" | grep -xFf <("$1" help --names) | tail -n 1)
    [ "$1 $2" != 'plr-agent show' ] || words="show ${3:-all}"
    [ "$1 $2" != 'plr-cssm list' ] || words="list $3"
    [ "$1 $2" != 'plr-cssm report' ] || words="report $3"
    name=answers/$(printf '%s' "$1 $words" | tr ' ' _).$(ls answers | wc -l)
    "$@" --json >"$name" 2>/dev/null </dev/null || true
    [ -s "$name" ] || { echo "no answer: $*"; return 1; }
}

at() { # STORE COMMAND...
    PLR_STORE=$PWD/$1 keep plr-agent "${@:2}"
}

check_page() { # PROGRAM
    /usr/bin/python3 "$BATS_TEST_DIRNAME/py/jsonpage.py" "$BATS_TEST_DIRNAME/../man/plr-json.5" answers "$1"
}

@test "plr-agent: show, in every state" {
    for store in disabled idle pending installed-plr installed-slr update-plr update-slr returned stack xr evaluation; do
        for what in all status summary usage udi reservation tech authorization platform history eventlog; do
            at $store show $what
        done
    done
    cp -a installed-slr restricted
    PLR_STORE=$PWD/restricted run plr-agent use "$ALPHA" --export-controlled
    at restricted show all
    if command -v faketime >/dev/null && ! ldd "$(command -v plr-agent)" | grep -q asan; then
        cp -a evaluation expired
        PLR_STORE=$PWD/expired run faketime -f '+200d' plr-agent use "$ALPHA"
        at expired show all
    fi
    by_reference
    at by-reference show all
}

by_reference() {
    fresh by-reference "PID:$PID,SN:FOC2501A0E1"
    plr-agent install "$(reserve "$(plr-agent request)" --license BETA=1 --by-reference)"
}

@test "plr-agent: what changes the state" {
    local codes store
    export PLR_STORE=$PWD/changes
    keep plr-agent init --udi "PID:$PID,SN:FOC2501A0D1" --trust ledger/trust.pem
    PLR_STORE=$PWD/two keep plr-agent init --udi "$S1" --udi "$S2" --trust ledger/trust.pem
    keep plr-agent enable
    keep plr-agent disable
    plr-agent enable
    keep plr-agent request
    keep plr-agent cancel
    keep plr-agent cancel
    code=$(reserve "$(plr-agent request)" --license ALPHA=1)
    keep plr-agent return --yes --authorization "$code"
    plr-cssm return "$(plr-agent return --yes --authorization "$code")"
    code=$(reserve "$(plr-agent request)" --license ALPHA=1)
    keep plr-agent install "$code"
    keep plr-agent request --update
    keep plr-agent install "$(plr-cssm update "$(plr-agent request --update)" --license ALPHA=2 | tail -n 1)"
    keep plr-agent use ALPHA
    keep plr-agent check ALPHA 9
    keep plr-agent check ALPHA
    keep plr-agent use NOBODY
    keep plr-agent release ALPHA
    keep plr-agent release ALPHA
    keep plr-agent return --yes
    keep plr-agent return --yes --authorization "$code"
    keep plr-agent install "$code"
    keep plr-agent member add "$S3"
    keep plr-agent member activate "$S3"
    keep plr-agent member list
    keep plr-agent request --all
    keep plr-agent cancel --all
    keep plr-agent member remove "$S3" --yes
    keep plr-agent clock
    keep plr-agent machine
    keep plr-agent counter
    keep plr-agent recover
    for store in disabled idle pending installed-plr installed-slr update-plr update-slr returned stack; do
        at $store recover
        at $store clock
        at $store machine
        at $store counter
    done
    cp -a stack stack-changes
    PLR_STORE=$PWD/stack-changes keep plr-agent return --yes --all
    fresh counted "PID:$PID,SN:FOC2501A0F1" "PID:$PID,SN:FOC2501A0F2"
    plr-agent install "$(reserve "$(plr-agent request)" --license ALPHA=1)"
    keep plr-agent counter --renew "file:$PWD/counter"
    keep plr-agent counter
    keep plr-agent counter --renew "file:$PWD/counter2" --yes
    # Refused: each of these answers with "error" alone.
    PLR_STORE=$PWD/nowhere keep plr-agent show
    keep plr-agent install Q
    keep plr-agent member add "$ONE"
}

@test "plr-agent, plr-cssm and plr-code: device keys" {
    export PLR_STORE=$PWD/keyed
    plr-key device epoch ledger/keys/device-0.key --unprotected
    plr-key device keys --udi "PID:$PID,SN:FOC2501A0K1" --epoch-key ledger/keys/device-0.key --output keyed.csv
    fresh keyed "PID:$PID,SN:FOC2501A0K1"
    keep plr-agent device-key
    keep plr-agent device-key --file keyed.csv
    keep plr-agent device-key --file nowhere
    request=$(plr-agent request)
    keep plr-cssm reserve "$request" --account Example --universal --device-key
    code=$(plr-cssm reserve "$request" --account Example --universal --device-key)
    keep plr-cssm show "$request"
    keep plr-cssm verify
    keep plr-code inspect "$code"
    keep plr-agent install "$code"
    at keyed show status
}

@test "plr-agent and plr-cssm: trust and keys" {
    export PLR_STORE=$PWD/trusting
    fresh trusting "PID:$PID,SN:FOC2501A0T1" "PID:$PID,SN:FOC2501A0T2"
    plr-agent install "$(reserve "$(plr-agent request)" --license ALPHA=1)"
    keep plr-agent trust
    keep plr-cssm trust
    plr-key signer next --purpose slr --root ledger/keys --unprotected --scope 'C9*' >/dev/null
    plr-key revoke 1 --reason keyCompromise --root ledger/keys --bundle ledger/trust.pem --add next.pem --output next-bundle >/dev/null
    keep plr-agent trust --file next-bundle
    keep plr-agent trust --file nowhere
    cp -a ledger renewed
    PLR_LEDGER=$PWD/renewed keep plr-cssm trust --file next-bundle
    PLR_LEDGER=$PWD/renewed keep plr-cssm key list
    PLR_LEDGER=$PWD/renewed keep plr-cssm key use next.key
    PLR_LEDGER=$PWD/renewed keep plr-cssm key list
}

@test "plr-agent: the page knows all of it, and nothing else" {
    check_page plr-agent
}

ask() { keep plr-cssm "$@"; }

@test "plr-cssm: the page has every key of what it answers" {
    local code request
    ask account add Other --slr
    ask account list
    ask account show Example
    ask va list
    ask product list
    ask entitlement list
    plr-cssm inventory add "PID:$PID,SN:FOC2501A0Z9"
    ask inventory list
    ask license list
    fresh asked "PID:$PID,SN:FOC2501A0G1"
    request=$(plr-agent request)
    ask available "$request" --account Example
    ask reserve "$request" --account Example --license ALPHA=1 --license BETA=1
    plr-agent install "$(reserve "$request" --license ALPHA=1 --license BETA=1)"
    code=$(plr-cssm update "$(plr-agent request --update)" --license ALPHA=2 | tail -n 1)
    ask show "PID:$PID,SN:FOC2501A0G1"
    ask confirm "$(plr-agent install "$code")"
    ask return "$(plr-agent return --yes)"
    ask show "PID:$PID,SN:FOC2501A0G1"
    for what in accounts virtual-accounts products licenses instances reservations events; do
        ask list $what
    done
    ask alert
    printf 'PID,TAG,DISPLAY NAME\nC9300-24UX,,\n' >products.csv
    ask product import products.csv
    ask report usage
    ask log show
    ask log verify
    ask log head
    /usr/bin/python3 "$BATS_TEST_DIRNAME/py/jsonpage.py" "$BATS_TEST_DIRNAME/../man/plr-json.5" answers plr-cssm some
}

@test "plr-key: the page has every key of what it answers" {
    keep plr-key root kr --name Root --unprotected
    keep plr-key signer ks --purpose slr --unprotected
    keep plr-key signer kp --purpose plr --root kr --unprotected
    keep plr-key cert ks.pub --purpose slr --root kr --scope 'C9*' --output ks.pem
    keep plr-key bundle --root kr --add ks.pem --add kp.pem --output k1
    keep plr-key revoke 1 --reason superseded --root kr --bundle k1 --output k2
    keep plr-key verify k2 --against k1
    for file in kr/root.key kr/root.pem ks.pub ks.pem k2; do
        keep plr-key inspect $file
    done
    keep plr-key inspect ks.pub ks.pem
    keep plr-key passphrase ks.key --unprotected
    keep plr-key cert ks.pub --purpose plr --root kr --output other
    rm -f answers/plr-key_device*
    /usr/bin/python3 "$BATS_TEST_DIRNAME/py/jsonpage.py" "$BATS_TEST_DIRNAME/../man/plr-json.5" answers plr-key some
}

@test "plr-code: the page has every key of what it answers" {
    for store in pending installed-plr installed-slr by-reference; do
        code=$(PLR_STORE=$PWD/$store plr-agent show reservation --json | jq -r '.reservation | .["authorization-code"] // .["request-code"]')
        keep plr-code inspect "$code"
        keep plr-code inspect "$code" --trust ledger/trust.pem
        for what in check fix lines spell sheet qr; do
            keep plr-code $what "$code"
        done
        keep plr-code fix "${code%?}0"
    done
    keep plr-code inspect "$(PLR_STORE=$PWD/returned plr-agent return)"
    /usr/bin/python3 "$BATS_TEST_DIRNAME/py/jsonpage.py" "$BATS_TEST_DIRNAME/../man/plr-json.5" answers plr-code some
}
