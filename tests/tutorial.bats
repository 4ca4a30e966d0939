#!/usr/bin/env bats
# plrkit(7) is walked from top to bottom, as it is printed.

bats_require_minimum_version 1.5.0

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    page=$BATS_TEST_DIRNAME/../man/plrkit.7
    cd "$BATS_TEST_TMPDIR"
    unset PLR_LEDGER PLR_STORE
}

@test "every command of plrkit(7) works, in its order" {
    sed -n 's/^\$ //p' "$page" >walk
    [ "$(wc -l <walk)" -ge 35 ]
    run -0 sh -eux walk
    [ -s sheet.pdf ]
    [ -s usage.svg ]
    [ -s copy-of-today/trust.pem ]
    # What the reader is told to expect.
    export PLR_STORE=product PLR_LEDGER=desk
    plr-agent show status | grep -qx '  Status: REGISTERED - UNIVERSAL LICENSE RESERVATION'
    [ "$(plr-cssm list reservations --json | jq '[.. | objects | select(.state? == "returned")] | length')" -eq 2 ]
}

@test "the same walk at a rehearsing desk is marked as one" {
    sed -n 's/^\$ //p' "$page" | sed 's/--unprotected/--unprotected --rehearsal/' >walk
    run -0 sh -eu walk
    PLR_STORE=product plr-agent show status | grep -q REHEARSAL
}
