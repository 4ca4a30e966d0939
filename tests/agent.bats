#!/usr/bin/env bats
# plr-agent where no authority is needed: messages, exit statuses, and what is in the store afterwards.

UDI=PID:C9300-24UX,SN:FOC2501A0B1
TAG=regid.2020-01.com.example.ALPHA,1.0_01234567-89ab-cdef-0123-456789abcdef
TAG2=regid.2021-01.com.example.ALPHA,2.0_11234567-89ab-cdef-0123-456789abcdef

setup_file() {
    bats_require_minimum_version 1.5.0
    cd "$BATS_FILE_TMPDIR" || return 1
    # A bundle of a root alone: nothing can be installed with it.
    "$PLRKIT_BUILD/plr-key" root root --name Root --unprotected >/dev/null
    "$PLRKIT_BUILD/plr-key" bundle --root root --output trust.pem >/dev/null
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR" || return 1
    trust=$BATS_FILE_TMPDIR/trust.pem
    export PLR_STORE=$BATS_TEST_TMPDIR/store
}

init() { plr-agent init --udi "$UDI" --trust "$trust"; }

fails() { # STATUS COMMAND...: the command ends so, prints nothing on standard output and a reason and a hint
    local want=$1
    shift
    run --separate-stderr "$@"
    [ "$status" -eq "$want" ] || { echo "status $status, wanted $want: $stderr"; return 1; }
    [ -z "$output" ]
    [[ $stderr == "plr-agent: cannot "* ]]
}

json() { # KEY: of the object in $output
    printf '%s' "$output" | /usr/bin/python3 -c 'import json, sys
value = json.load(sys.stdin)
for key in sys.argv[1].split("."):
    value = value[int(key)] if isinstance(value, list) else value[key]
print(json.dumps(value) if isinstance(value, (bool, dict, list, type(None))) else value)' "$1"
}

@test "without a command: usage on standard error, status 2" {
    run --separate-stderr plr-agent
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $stderr == "Usage: plr-agent COMMAND"* ]]
    [[ $stderr == *"  request "* ]]
}

@test "--help and --version answer on standard output" {
    run --separate-stderr plr-agent --help
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    [[ $output == *"install [CODE...|-]"* ]]
    run --separate-stderr plr-agent --version
    [ "$status" -eq 0 ]
    [[ $output == "plr-agent (plrkit) "* ]]
    run --separate-stderr plr-agent install --help
    [ "$status" -eq 0 ]
    [[ $output == "Usage: plr-agent install "* ]]
    run --separate-stderr plr-agent help install
    [ "$status" -eq 0 ]
    [[ $output == "Usage: plr-agent install "* ]]
}

@test "an unknown command is named with its neighbours" {
    fails 2 plr-agent instal
    [[ $stderr == *'did you mean "install"?'* ]]
    fails 2 plr-agent frobnicate
    [[ $stderr == *'"plr-agent --help" lists the commands'* ]]
}

@test "operands and options of the wrong shape end with 2" {
    init
    fails 2 plr-agent enable now
    fails 2 plr-agent use
    fails 2 plr-agent use "$TAG" 0
    fails 2 plr-agent use "$TAG" 1x
    fails 2 plr-agent use "$TAG" -- -1
    fails 2 plr-agent use "$TAG" 1000000000
    fails 2 plr-agent use "$TAG" 18446744073709551617
    fails 2 plr-agent use "two words"
    fails 2 plr-agent show everything
    fails 2 plr-agent show status usage
    fails 2 env -u PLR_STORE plr-agent show
    [[ $stderr == *"PLR_STORE"* ]]
    run plr-agent enable --frobnicate
    [ "$status" -eq 2 ]
}

@test "init: prints what is pinned, makes a private store, and never a second one" {
    run --separate-stderr init
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "UDI: $UDI" ]
    [[ ${lines[1]} == "Root: "* ]]
    [ "$(stat -c %a store)" = 700 ]
    [ "$(stat -c %a store/state)" = 600 ]
    [ "$(stat -c %a store/trust.pem)" = 600 ]
    cmp "$trust" store/trust.pem
    before=$(sha256sum store/state)
    fails 6 init
    [ "$before" = "$(sha256sum store/state)" ]
    mv store/state store/state.previous
    fails 6 init
    [ ! -e store/state ]
}

@test "init: what cannot be is refused before anything is made" {
    fails 2 plr-agent init --trust "$trust"
    fails 2 plr-agent init --udi "$UDI"
    fails 3 plr-agent init --udi PID:C9300-24UX --trust "$trust"
    fails 5 plr-agent init --udi "$UDI" --trust nosuch.pem
    echo "not a bundle" >bad.pem
    fails 3 plr-agent init --udi "$UDI" --trust bad.pem
    [ ! -e store ]
}

@test "enable and disable, each once" {
    init
    fails 6 plr-agent request
    [[ $stderr == *'license reservation is disabled'*'plr-agent enable'* ]]
    fails 6 plr-agent disable
    run plr-agent enable
    [ "$output" = "License Reservation is ENABLED" ]
    fails 6 plr-agent enable
    run plr-agent disable --json
    [ "$(json state)" = disabled ]
    [ "$(json license-reservation)" = DISABLED ]
}

@test "request prints the code alone, and the same code again" {
    init
    plr-agent enable
    run --separate-stderr plr-agent request
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    [[ $output =~ ^Q[0-9A-HJKMNP-TV-Z]{30}$ ]]
    first=$output
    before=$(sha256sum store/state)
    [ "$(plr-agent request)" = "$first" ]
    [ "$before" = "$(sha256sum store/state)" ]
    run plr-agent request --json
    [ "$(json request-code)" = "$first" ]
    [ "$(json sequence-number)" = 1 ]
    [ "$(json udi.text)" = "$UDI" ]
    [ "$(json state)" = pending ]
    [[ $(json request-time) =~ ^20[0-9-]{8}T[0-9:]{8}Z$ ]]
    fails 6 plr-agent disable
    [[ $stderr == *"a reservation is in progress"* ]]
}

@test "a cancelled request is followed by another code" {
    init
    plr-agent enable
    first=$(plr-agent request)
    run plr-agent cancel
    [ "$status" -eq 0 ]
    [ "$output" = "The reservation request is cancelled" ]
    second=$(plr-agent request)
    [ "$first" != "$second" ]
    run plr-agent request --json
    [ "$(json sequence-number)" = 2 ]
}

@test "cancel with nothing pending succeeds and says so" {
    init
    for state in disabled enabled; do
        [ $state = disabled ] || plr-agent enable
        run plr-agent cancel
        [ "$status" -eq 0 ]
        [ "$output" = "No reservation is in progress: nothing to cancel" ]
    done
    run plr-agent cancel --json
    [ "$(json cancelled)" = false ]
}

@test "a code of another kind is named" {
    init
    plr-agent enable
    request=$(plr-agent request)
    before=$(sha256sum store/state)
    fails 3 plr-agent install "$request"
    [[ $stderr == *"this is a reservation request code; install wants an authorization code"* ]]
    return_code=$(sed -n 's/.*"class": *"valid".*//;s/.*"code": *"\(R[0-9A-Z]*\)".*/\1/p' \
        "$BATS_TEST_DIRNAME/../fixtures/vectors/opening.json" | head -1)
    [ -n "$return_code" ]
    fails 3 plr-agent install "$return_code"
    [[ $stderr == *"this is a return code; install wants an authorization code"* ]]
    fails 3 plr-agent return --yes --authorization "$return_code"
    [ "$before" = "$(sha256sum store/state)" ]
}

@test "garbage is malformed text, with its place" {
    init
    plr-agent enable
    plr-agent request
    before=$(sha256sum store/state)
    fails 3 plr-agent install hello
    fails 3 plr-agent install 'AB!D'
    fails 3 plr-agent install ''
    fails 3 plr-agent install S
    fails 3 plr-agent install "$(head -c 3000 /dev/zero | tr '\0' 'S')"
    head -c 100000 /dev/urandom >noise
    fails 3 plr-agent install --file noise
    fails 5 plr-agent install --file nosuch
    fails 5 plr-agent install --file .
    fails 2 plr-agent install
    fails 2 plr-agent install CODE --file noise
    head -c 300000 /dev/zero >long
    fails 3 plr-agent install - <long
    [[ $stderr == *'"standard input" is longer than 262144 bytes'* ]]
    [ "$before" = "$(sha256sum store/state)" ]
    run plr-agent install --json hello
    [ "$status" -eq 3 ]
    run --separate-stderr plr-agent install --json hello
    [ "$(json error.verb)" = install ]
    [ "$(json error.status)" = 3 ]
}

@test "an authorization by nobody that is trusted ends with 4" {
    init
    plr-agent enable
    plr-agent request
    code=$(/usr/bin/python3 -c 'import json, sys
print(next(v["code"] for v in json.load(open(sys.argv[1]))["vectors"] if v["class"] == "valid"))' \
        "$BATS_TEST_DIRNAME/../fixtures/vectors/plr.json")
    before=$(sha256sum store/state)
    fails 4 plr-agent install "$code"
    # One symbol of it changed is a mistake in typing, and no matter of trust.
    last=${code: -1}
    fails 3 plr-agent install "${code%?}$([ "$last" = 0 ] && echo 1 || echo 0)"
    [[ $stderr == *"group 16, symbol 4"* ]]
    [ "$before" = "$(sha256sum store/state)" ]
}

@test "there is nothing to return" {
    init
    fails 6 plr-agent return --yes
    plr-agent enable
    fails 6 plr-agent return --yes
    [[ $stderr == *"no reservation authorization is installed"* ]]
    run --separate-stderr plr-agent return --yes --json
    [ "$(json error.reason)" = noauthorizationinstalled ]
    plr-agent request
    fails 6 plr-agent return --yes
    [[ $stderr == *"plr-agent cancel"* ]]
}

@test "use, check and release in evaluation" {
    init
    run plr-agent check "$TAG"
    [ "$status" -eq 0 ]
    [ "$output" = "EVAL MODE" ]
    run plr-agent use "$TAG" 3
    [ "$status" -eq 0 ]
    [ "$output" = "EVAL MODE" ]
    run plr-agent show usage --json
    [ "$(json usage.0.count)" = 3 ]
    [ "$(json usage.0.entitlement-tag)" = "$TAG" ]
    [ "$(json usage.0.short-name)" = ALPHA ]
    [ "$(json usage.0.enforcement-mode)" = enforcement-evaluation ]
    fails 6 plr-agent release ALPHA 4
    [[ $stderr == *"3 of \"$TAG\" are in use, fewer than 4"* ]]
    run plr-agent release ALPHA
    [ "$output" = "EVAL MODE" ]
    run plr-agent release ALPHA 2
    [ "$output" = "NOT IN USE" ]
    fails 6 plr-agent release ALPHA
}

@test "a name that two tags have is refused" {
    init
    plr-agent use "$TAG"
    plr-agent use "$TAG2"
    fails 2 plr-agent release ALPHA
    [[ $stderr == *"give the whole tag"* ]]
    plr-agent release "$TAG2"
    plr-agent release ALPHA
}

@test "export-controlled use needs an authorization, evaluation or not; it is on record all the same" {
    init
    run --separate-stderr plr-agent use "$TAG" --export-controlled
    [ "$status" -eq 1 ]
    [ "$output" = "NOT AUTHORIZED" ]
    [[ $stderr == *"export-controlled"* ]]
    run plr-agent show history
    [[ $output == *"%SMART_LIC-3-NOT_AUTHORIZED: The entitlement $TAG in Not Authorized to be used. Reason: "* ]]
    run plr-agent check "$TAG" --json
    [ "$status" -eq 1 ]
    [ "$(json reason)" = IsExportRestricted ]
}

@test "show has the field's labels" {
    init
    run plr-agent show all
    [ "$status" -eq 0 ]
    for label in 'Smart Licensing Status' '======================' 'License Reservation is DISABLED' 'Registration:' \
        '  Status: UNREGISTERED' 'License Authorization:' '  Status: No Licenses in Use' 'License Usage' \
        'Product Information' "UDI: $UDI" 'Agent Version' 'Reservation Info' 'License reservation: DISABLED'; do
        grep -qxF "$label" <<<"$output" || { echo "missing: $label"; false; }
    done
    run plr-agent show reservation
    for label in 'License reservation: DISABLED' 'Overall status:' "  Active: $UDI" \
        '    Reservation status: NOT INSTALLED' '    Request code: <none>' '    Last return code: <none>' \
        '    Last Confirmation code: <none>' '    Reservation authorization code: <none>' \
        'Specified license reservations:'; do
        grep -qxF "$label" <<<"$output" || { echo "missing: $label"; false; }
    done
    plr-agent enable
    code=$(plr-agent request)
    run plr-agent show status
    [[ $output == *"License Reservation is ENABLED"*"  Status: RESERVATION IN PROGRESS"* ]]
    run plr-agent show reservation
    [[ $output == *"    Request code: $code"* ]]
    run plr-agent show udi
    [ "$output" = "UDI: $UDI" ]
    run plr-agent show history
    [[ ${lines[3]} == *"%SMART_LIC-6-RESERVATION_REQUESTED: Reservation request $code generated for udi $UDI" ]]
}

@test "show --json has the names of the YANG model" {
    init
    run plr-agent show --json
    [ "$(json registration.registration-state)" = reg-state-not-registered ]
    [ "$(json authorization.authorization-state)" = auth-state-none ]
    [ "$(json evaluation.eval-expired)" = false ]
    [ "$(json evaluation.eval-period-left.time-left)" = 7776000 ]
    [ "$(json udi.pid)" = C9300-24UX ]
    [ "$(json udi.sn)" = FOC2501A0B1 ]
    [ "$(json udi.vid)" = null ]
    plr-agent enable
    plr-agent request
    run plr-agent show status --json
    [ "$(json registration.registration-state)" = reg-state-in-progress ]
    run plr-agent show history --json
    [ "$(json events.1.message | cut -d: -f1)" = "%SMART_LIC-6-RESERVATION_REQUESTED" ]
}

@test "a damaged store is refused, with the way out, and stays as it is" {
    init
    plr-agent enable
    cp store/state good
    printf x >>store/state
    before=$(sha256sum store/*)
    for command in "show" "check x" "use x" "request" "return --yes" "cancel" "disable"; do
        # shellcheck disable=SC2086
        fails 5 plr-agent $command
        [[ $stderr == *"is refused"*"plr-agent recover --store "* ]]
    done
    fails 6 init
    [ "$before" = "$(sha256sum store/*)" ]
    sed '1s/plrkit-store 1/plrkit-store 9/' good >store/state
    fails 5 plr-agent show
    [[ $stderr == *"version 9"* ]]
    rm store/state
    fails 5 plr-agent show
    cp good store/state
    plr-agent show
    rm store/trust.pem
    fails 5 plr-agent show
    cp "$trust" store/trust.pem
    echo >>store/trust.pem
    fails 5 plr-agent show
    [[ $stderr == *"trust bundle is not the one that was pinned"* ]]
    fails 5 plr-agent show --store nowhere
    [[ $stderr == *"there is no store"*"plr-agent init"* ]]
}

@test "what cannot be written changes nothing" {
    init
    before=$(sha256sum store/state)
    run bash -c 'trap "" XFSZ; ulimit -f 0; plr-agent enable 2>/dev/null'
    [ "$status" -eq 5 ]
    [ "$before" = "$(sha256sum store/state)" ]
    [ ! -e store/.state.new ]
    plr-agent enable
}

@test "a code that was not delivered is printed again" {
    init
    plr-agent enable
    run bash -c 'plr-agent request 2>err >/dev/full'
    [ "$status" -eq 5 ]
    grep -q 'standard output was not written' err
    run plr-agent request --json
    [ "$status" -eq 0 ]
    [ "$(json sequence-number)" = 1 ]
}

@test "one writer at a time; readers do not wait" {
    init
    exec 9>store/lock
    flock 9
    fails 5 plr-agent enable 9>&-
    [[ $stderr == *"in use by another process"* ]]
    plr-agent show status 9>&-
    exec 9>&-
    plr-agent enable
}

@test "on a terminal the code comes with its sentence and in groups" {
    init
    plr-agent enable
    code=$(plr-agent request)
    run script -qec 'plr-agent request' /dev/null
    [ "$status" -eq 0 ]
    output=$(tr -d '\r' <<<"$output")
    [ "$(sed -n 1p <<<"$output")" = "Enter this request code in the Cisco Smart Software Manager portal:" ]
    [ "$(sed -n 2p <<<"$output")" = "$code" ]
    [ "$(sed -n 3p <<<"$output")" = "$(sed 's/..../& /g; s/ $//' <<<"$code")" ]
}

@test "a clock that is wrong is warned of, and stamps nothing with 1970" {
    command -v faketime >/dev/null || skip "faketime is not installed"
    ! grep -q __asan_init "$(command -v plr-agent)" || skip "faketime and the address sanitizer do not go together"
    init
    FAKETIME_DONT_FAKE_MONOTONIC=1 run --separate-stderr faketime '1970-01-02 00:00:00 UTC' plr-agent enable
    [ "$status" -eq 0 ]
    [[ $stderr == *"warning: the clock is before the day"* ]]
    run plr-agent show history --json
    [[ $(json events.0.time) != 1970* ]]
    [ "$(json events.0.message)" = "%SMART_LIC-4-CLOCK: The clock is before the day the program was made on udi $UDI" ]
}

authority() { # sets up ./desk with one universal licence and three of $TAG
    export PLR_LEDGER=$PWD/desk
    plr-cssm init --unprotected
    plr-cssm account add Lab --plr --slr
    plr-cssm product add C9300-24UX --tag "$TAG"
    plr-cssm license add --account Lab --tag "$TAG" --count 3
    plr-cssm license add --account Lab --universal --count 1
    trust=desk/trust.pem
}

@test "a licence in use by its name before the installation is the reserved one after it" {
    authority
    init
    plr-agent use ALPHA
    plr-agent use "$TAG"
    plr-agent enable
    code=$(plr-cssm reserve "$(plr-agent request)" --account Lab --license ALPHA=3)
    run --separate-stderr plr-agent install "$code"
    [ "$status" -eq 0 ]
    [[ $stderr != *"NOT AUTHORIZED"* ]]
    for tag in ALPHA "$TAG"; do
        run --separate-stderr plr-agent check "$tag"
        [ "$status" -eq 0 ]
        [ "$output" = AUTHORIZED ]
    done
    run plr-agent show usage --json
    [ "$(json usage | jq length)" = 1 ]
    [ "$(json usage.0.entitlement-tag)" = "$TAG" ]
    [ "$(json usage.0.count)" = 2 ]
    run plr-agent show history
    [[ $output != *NOT_AUTHORIZED* ]]
}

@test "what stays in use after a release is warned of, and the release is done" {
    authority
    init
    plr-agent enable
    code=$(plr-cssm reserve "$(plr-agent request)" --account Lab --license ALPHA=1)
    plr-agent install "$code"
    run -1 plr-agent use ALPHA 4
    run --separate-stderr plr-agent release ALPHA
    [ "$status" -eq 0 ]
    [ "$output" = "NOT AUTHORIZED" ]
    [ "$stderr" = "plr-agent: warning: 3 of \"$TAG\" stay in use and are NOT AUTHORIZED: 3 wanted, 1 reserved" ]
    run --separate-stderr plr-agent release ALPHA 2
    [ "$output$stderr" = AUTHORIZED ]
}

@test "a universal authorization that is not for the request in the store is damage" {
    authority
    init
    plr-agent enable
    plr-agent install "$(plr-cssm reserve "$(plr-agent request)" --account Lab --universal)"
    plr-agent check anything
    /usr/bin/python3 - store/state <<'END'
import hashlib, json, sys
state = json.loads(open(sys.argv[1]).read().split("\n", 1)[1])
request = state["members"][0]["installed"]["request"]
request["commitment"] = "00" + request["commitment"][2:]
body = json.dumps(state, separators=(",", ":"))
digest = hashlib.blake2b(body.encode(), digest_size=32).hexdigest()
open(sys.argv[1], "w").write(f"plrkit-store 1 {len(body)} {digest}\n{body}")
END
    fails 5 plr-agent check anything
    [[ $stderr == *"the authorization in it is not the one that was installed"* ]]
}

@test "the examples of plr-agent(1) run" {
    unset PLR_STORE
    export PLR_LEDGER=desk
    plr-cssm init --ledger desk --unprotected
    plr-cssm account add Lab --plr --slr --export allowed
    plr-cssm product add C9300-24UX
    plr-cssm license add --account Lab --universal --count 1
    cp desk/trust.pem .
    cat >examples <<'END'
authority() {
    case $1 in
    Q*) plr-cssm reserve "$1" --account Lab --universal ;;
    R*) plr-cssm return "$1" ;;
    esac
}
END
    sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/s/^\$ //p' "$BATS_TEST_DIRNAME/../man/plr-agent.1" >>examples
    [ "$(grep -c plr-agent examples)" -gt 10 ]
    sh -eux examples
    run plr-cssm list licenses
    [ "$status" -eq 0 ]
}

@test "the example of plr-store(5) has the shape of a fresh store" {
    plr-cssm init --ledger desk --unprotected >/dev/null
    plr-agent init --udi PID:C9300-24UX,SN:FOC2501A0B1 --trust desk/trust.pem --store fresh >/dev/null
    read -r magic version length hash <fresh/state
    [ "$magic $version" = 'plrkit-store 1' ]
    [ "$length" -eq "$(sed 1d fresh/state | tr -d '\n' | wc -c)" ]
    [ "${#hash}" -eq 64 ]
    # How many names a machine has is its own business.
    keys() { tr -d '\n' | sed 's/"names":\[[^]]*]/"names":[]/' | grep -oE '"[a-z-]+":' | tr -d '\n'; }
    sed 1d fresh/state | keys >own
    sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$BATS_TEST_DIRNAME/../man/plr-store.5" | keys >page
    diff own page
}
