#!/usr/bin/env bats
# The world around the programs: standard output that takes nothing, folders that may not be written, stores and ledgers
# that are missing, are something else, or are held by somebody. Nothing is lost, and the message says what is wrong.

load said

ACCOUNT='Harbour Networks'
UDI=PID:C9300-24UX,SN:FOC2501A0B1

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    plr-cssm init --unprotected --ledger ledger
    plr-cssm account add "$ACCOUNT" --plr --slr --export allowed --ledger ledger
    plr-cssm product add C9300-24UX --ledger ledger
    plr-cssm license add --account "$ACCOUNT" --universal --count 2 --ledger ledger
    plr-agent init --udi "$UDI" --trust ledger/trust.pem --store store
    plr-agent enable --store store
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR" || return 1
    cp -a "$BATS_FILE_TMPDIR/ledger" "$BATS_FILE_TMPDIR/store" .
    export PLR_LEDGER=$PWD/ledger PLR_STORE=$PWD/store
}

undelivered() { # COMMAND...: with standard output full, and closed: status 5, and that is said
    local status=0
    "$@" >/dev/full 2>err || status=$?
    [ "$status" -eq 5 ] || { echo "$*: status $status on a full device"; cat err; return 1; }
    grep -q 'cannot deliver the answer: standard output was not written: No space left on device' err
    status=0
    "$@" >&- 2>err || status=$?
    [ "$status" -eq 5 ] || { echo "$*: status $status on a closed output"; cat err; return 1; }
    grep -q 'cannot deliver the answer' err
}

unprivileged() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }

teardown() { [ -z "${place:-}" ] || rm -rf "$place"; }

may_drop() { # go on in a folder that others may enter, or skip where this user cannot become another
    [ "$(id -u)" -eq 0 ] && unprivileged true 2>/dev/null || skip 'not root'
    place=$(mktemp -d)
    chmod 755 "$place"
    cp -a ledger store "$PLRKIT_BUILD"/plr-agent "$PLRKIT_BUILD"/plr-cssm "$place"
    cd "$place" || return 1
    PATH=$place:$PATH
    export PLR_LEDGER=$place/ledger PLR_STORE=$place/store
    unprivileged plr-agent --version >/dev/null 2>&1 || skip 'programs of this build cannot be run by others'
}

@test "every command that answers ends with 5 if standard output takes nothing" {
    request=$(plr-agent request)
    for command in "show all" "show all --json" "show status" "request" "check a.b"; do
        # shellcheck disable=SC2086
        undelivered plr-agent $command
    done
    for command in "list licenses" "list accounts --json" "log verify" "log show" "account list" "product list"; do
        # shellcheck disable=SC2086
        undelivered plr-cssm $command
    done
    for command in inspect check fix; do
        undelivered plr-code "$command" "$request"
    done
}

@test "help and version end with 5 if standard output takes nothing" {
    for command in "plr-agent --help" "plr-agent --version" "plr-cssm reserve --help" "plr-code check --usage" "plr-code help fix"; do
        status=0
        $command >/dev/full 2>/dev/null || status=$?
        [ "$status" -eq 5 ] || { echo "$command: status $status"; false; }
    done
}

@test "a code that could not be printed is printed when asked again, and counted once" {
    undelivered plr-agent request
    request=$(plr-agent request)
    undelivered plr-cssm reserve "$request" --account "$ACCOUNT" --universal
    [ "$(plr-cssm list licenses --json | jq '.licenses[0].reserved')" = 1 ]
    code=$(plr-cssm reserve "$request" --account "$ACCOUNT" --universal)
    [ "$(plr-cssm list licenses --json | jq '.licenses[0].reserved')" = 1 ]
    [ "$(plr-cssm show "$request" | tail -n 1)" = "$code" ]
    plr-agent install "$code" >/dev/full 2>err && false
    grep -q 'cannot deliver the answer' err
    fails 6 'this authorization is installed already' plr-agent install "$code"
    undelivered plr-agent return --yes
    return=$(plr-agent return --yes)
    plr-cssm return "$return" >&- 2>/dev/null && false
    fails 6 'was already returned' plr-cssm return "$return"
    plr-cssm log verify
}

@test "without any open descriptor nothing is written where it does not belong" {
    plr-agent request <&- >&- 2>&- || true
    plr-agent use a.b <&- >&- 2>&- || true
    plr-cssm account add Other <&- >&- 2>&- || true
    plr-cssm init --unprotected --ledger other <&- >&- 2>&- || true
    [ ! -s store/lock ]
    plr-agent show all --json | jq -e '.' >/dev/null
    plr-cssm log verify
    plr-cssm log verify --ledger other
    [ "$(head -qn 1 other/keys/*.key | sort -u)" = '-----BEGIN PRIVATE KEY-----' ]
    [ "$(tail -qn 1 other/keys/*.key | sort -u)" = '-----END PRIVATE KEY-----' ]
}

@test "a store that is not there, or is something else" {
    touch file
    for store in nowhere file file/x; do
        fails 5 "there is no store in \"$store\"" plr-agent show all --store "$store"
        fails 5 "there is no store in \"$store\"" plr-agent request --store "$store"
        fails 5 'init --udi UDI' plr-agent use a.b --store "$store"
    done
    [ ! -e nowhere ]
    fails 5 'cannot open folder "file": Not a directory' plr-agent init --udi "$UDI" --trust ledger/trust.pem --store file
    fails 5 'No such file' plr-agent init --udi "$UDI" --trust ledger/trust.pem --store no/where
    mv store/state store/other && mkdir store/state
    fails 5 '"'"$PLR_STORE/state"'" is not a file' plr-agent show all
    rmdir store/state
    fails 5 'its file "state" is missing' plr-agent request
    [ ! -e store/state ]
}

@test "a store without its trust bundle, or with another, is refused and stays" {
    before=$(sha256sum store/state)
    cat ledger/keys/root.pem >store/trust.pem
    fails 5 'its trust bundle is not the one that was pinned' plr-agent request
    rm store/trust.pem
    fails 5 'trust.pem": No such file' plr-agent request
    [ "$before" = "$(sha256sum store/state)" ]
    cp ledger/trust.pem store
    plr-agent request
}

@test "a ledger that is not there, or is something else" {
    touch file
    fails 5 'there is no ledger in "nowhere"' plr-cssm list accounts --ledger nowhere
    fails 5 'there is no ledger in "file"' plr-cssm list accounts --ledger file
    fails 5 'there is no ledger in "store"' plr-cssm account add X --ledger store
    [ ! -e nowhere ]
    fails 6 '"file" exists already' plr-cssm init --unprotected --ledger file
    fails 5 'No such file' plr-cssm init --unprotected --ledger no/where
    mv ledger/ledger.db ledger/moved
    ln -s moved ledger/ledger.db
    fails 5 'not a regular file' plr-cssm list accounts
    rm ledger/ledger.db && mkdir ledger/ledger.db
    fails 5 'not a regular file' plr-cssm list accounts
    rmdir ledger/ledger.db && sqlite3 ledger/ledger.db 'CREATE TABLE account (x)'
    fails 5 'is not a ledger' plr-cssm list accounts
    : >ledger/ledger.db
    fails 5 'is not a ledger' plr-cssm account add X
}

@test "what may not be read is not called absent" {
    may_drop
    chmod 700 ledger store
    fails 5 'ermission denied' unprivileged plr-agent show all
    fails 5 'ermission denied' unprivileged plr-cssm list accounts
}

@test "a folder that may not be written: reading works, writing is refused, nothing changes" {
    may_drop
    before=$(cat store/state ledger/ledger.db | sha256sum)
    chown -R 65534:65534 ledger store
    chmod 500 ledger store
    unprivileged plr-agent show all >/dev/null
    fails 5 'cannot create' unprivileged plr-agent request
    fails 5 'cannot' unprivileged plr-cssm account add Other
    install -m 644 ledger/trust.pem bundle
    fails 5 'ermission denied' unprivileged plr-agent init --udi "$UDI" --trust bundle --store "$PWD/new"
    fails 5 'ermission denied' unprivileged plr-cssm init --unprotected --ledger "$PWD/new"
    chmod 700 ledger store
    [ "$before" = "$(cat store/state ledger/ledger.db | sha256sum)" ]
    [ ! -e new ]
    [ -z "$(find . -name '*.new' -o -name '*.tmp-*')" ]
}

@test "a ledger on a medium that cannot be written can be read and verified" {
    may_drop
    chown -R 65534:65534 ledger
    chmod 500 ledger
    chmod 400 ledger/ledger.db
    run unprivileged plr-cssm log verify
    chmod 700 ledger
    [ "$status" -eq 0 ] || { echo "$output"; false; }
}

@test "a store that another process holds is waited for, then given up with its name" {
    command -v flock >/dev/null || skip 'no flock'
    exec 9>>store/lock
    flock 9
    fails 5 "\"$PLR_STORE\" is in use by another process" plr-agent request 9>&-
    plr-agent show status >/dev/null
    exec 9>&-
    plr-agent request
}

@test "a ledger that another process holds for a while is waited for" {
    mkfifo held
    /usr/bin/python3 - 3>&- <<'END' &
import sqlite3, time
db = sqlite3.connect("ledger/ledger.db", isolation_level=None)
db.execute("BEGIN IMMEDIATE")
open("held", "w").close()
time.sleep(1)
db.execute("ROLLBACK")
END
    cat held
    plr-cssm account add Waiting
    plr-cssm log verify
    wait
}

@test "a file-size limit is a full disk" {
    run bash -c 'ulimit -f 0; trap "" XFSZ; plr-agent request 2>&1'
    [ "$status" -eq 5 ]
    [[ $output == *"File too large"* ]]
    [ -z "$(find store -name '.*.new')" ]
    run bash -c 'ulimit -f 0; trap "" XFSZ; plr-cssm account add Other 2>&1'
    [ "$status" -eq 5 ]
    plr-agent request
    plr-cssm account add Other
    plr-cssm log verify
}

@test "a pipe that is closed early loses nothing" {
    plr-agent request | true
    request=$(plr-agent request)
    plr-cssm reserve "$request" --account "$ACCOUNT" --universal | true
    [ "$(plr-cssm list licenses --json | jq '.licenses[0].reserved')" = 1 ]
    plr-cssm reserve "$request" --account "$ACCOUNT" --universal
    plr-cssm log verify
}
