#!/usr/bin/env bats
# Many processes on one ledger and one store: every licence goes to one, every count is kept, nobody is told of locks.

ACCOUNT='Harbour Networks'
TAG=regid.2021-05.com.example.EDGE_HSEC,1.0_6b1d6c3e-9d8f-4a52-8f5e-2f9a0c7d1e11

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    export PLR_LEDGER=$PWD/ledger
    plr-cssm init --unprotected
    plr-cssm account add "$ACCOUNT" --plr --slr --export allowed
    plr-cssm product add C9300-24UX --tag "$TAG"
    plr-cssm license add --account "$ACCOUNT" --universal --count 7
    plr-cssm license add --account "$ACCOUNT" --tag "$TAG" --count 14
    for i in $(seq 16); do
        plr-agent init --udi "PID:C9300-24UX,SN:FOC$((25010000 + i))" --trust ledger/trust.pem --store "store$i"
        plr-agent enable --store "store$i"
        plr-agent request --store "store$i" >"request$i"
    done
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR" || return 1
    cp -a "$BATS_FILE_TMPDIR"/* .
    export PLR_LEDGER=$PWD/ledger
}

together() { # N COMMAND...: N at once, with $i in each; statuses, answers and messages in status*, out*, err*
    local n=$1 i
    shift
    rm -f status* out* err*
    for i in $(seq "$n"); do
        (
            set +e
            i=$i bash -c "$*" >"out$i" 2>"err$i" 3>&-
            echo $? >"status$i"
        ) &
    done
    wait
    ! grep -niE 'lock|busy|another program' err* || return 1
}

ended() { # STATUS: how many ended so
    cat status* | grep -cx "$1" || true
}

reserved() { plr-cssm list licenses --json | jq "[.licenses[] | select(.\"license-type\" == \"$1\") | .reserved] | add"; }

@test "16 reserve from a pool of 7: 7 codes, 9 refusals" {
    together 16 'plr-cssm reserve "$(cat request$i)" --account "Harbour Networks" --universal'
    [ "$(ended 0)" = 7 ]
    [ "$(ended 7)" = 9 ]
    [ "$(cat out* | sort -u | wc -l)" = 7 ]
    [ "$(reserved universal)" = 7 ]
    [ "$(grep -l 'no universal licence is left' err* | wc -l)" = 9 ]
    plr-cssm log verify
    for i in $(seq 16); do
        [ ! -s "out$i" ] || plr-agent install "$(cat "out$i")" --store "store$i"
    done
}

@test "16 reserve 2 each from a pool of 14: 7 codes, 9 refusals" {
    together 16 'plr-cssm reserve "$(cat request$i)" --account "Harbour Networks" --license EDGE_HSEC=2'
    [ "$(ended 0)" = 7 ]
    [ "$(ended 7)" = 9 ]
    [ "$(cat out* | sort -u | wc -l)" = 7 ]
    [ "$(reserved perpetual)" = 14 ]
    plr-cssm log verify
}

@test "8 reserve for the same request: one reservation, the same code for all" {
    together 8 'plr-cssm reserve "$(cat request1)" --account "Harbour Networks" --universal'
    [ "$(ended 0)" = 8 ]
    [ "$(cat out* | sort -u | wc -l)" = 1 ]
    [ "$(reserved universal)" = 1 ]
    [ "$(plr-cssm list reservations --json | jq '.reservations | length')" = 1 ]
    plr-agent install "$(cat out1)" --store store1
}

@test "8 give back the same code: one succeeds, 7 are told that it was returned" {
    plr-agent install "$(plr-cssm reserve "$(cat request1)" --account "$ACCOUNT" --universal)" --store store1
    together 8 'plr-agent return --yes --store store1'
    [ "$(ended 0)" = 8 ]
    [ "$(cat out* | sort -u | wc -l)" = 1 ]
    cp out1 code
    together 8 'plr-cssm return "$(cat code)"'
    [ "$(ended 0)" = 1 ]
    [ "$(ended 6)" = 7 ]
    [ "$(reserved universal)" = 0 ]
    plr-cssm log verify
}

@test "uses at once lose no count" {
    together 20 'plr-agent use a.b 1 --store store1 && plr-agent use a.c 2 --store store1 && plr-agent release a.c 1 --store store1'
    [ "$(ended 0)" = 20 ]
    plr-agent show all --json --store store1 >shown
    [ "$(jq '[.. | objects | select(.["entitlement-tag"]? == "a.b") | .count] | max' shown)" = 20 ] || { cat shown; false; }
    [ "$(jq '[.. | objects | select(.["entitlement-tag"]? == "a.c") | .count] | max' shown)" = 20 ] || { cat shown; false; }
}

@test "requests at once on one product are one request" {
    together 8 'plr-agent cancel --store store1; plr-agent request --store store2'
    [ "$(grep -h ^Q out* | sort -u | wc -l)" = 1 ]
    [ "$(grep -h ^Q out1)" = "$(cat request2)" ]
}

@test "of several that init one is the first" {
    together 8 'plr-agent init --udi PID:A,SN:B --trust ledger/trust.pem --store fresh'
    [ "$(ended 0)" = 1 ]
    [ "$(ended 6)" = 7 ]
    plr-agent enable --store fresh
    together 8 'plr-cssm init --unprotected --ledger desk'
    [ "$(ended 0)" = 1 ]
    [ "$(ended 6)" = 7 ]
    [ -z "$(find . -name 'desk.tmp-*')" ]
    plr-cssm log verify --ledger desk
}

@test "readers and writers at once: every entry of the log is there" {
    before=$(plr-cssm log verify --json | jq .entries)
    together 10 'for n in 1 2 3 4; do plr-cssm account add "A$i-$n" && plr-cssm list accounts && plr-cssm log verify || exit 9; done'
    [ "$(ended 0)" = 10 ]
    [ "$(plr-cssm log verify --json | jq .entries)" = "$((before + 40))" ]
}

@test "32 reserve from one pool at once, then 30 change what they have: never more than there is, an answer for each" {
    plr-cssm account add Many --slr
    plr-cssm license add --account Many --tag "$TAG" --count 30
    for i in $(seq 32); do # sequence numbers 1 and 2: request, return, return uninstalled, confirmation
        "$BATS_TEST_DIRNAME/py/product.py" "PID:C9300-24UX,SN:FOC$((26010000 + i))" 1 2 >"codes$i"
    done
    together 32 'plr-cssm reserve "$(sed -n 1p codes$i | cut -d" " -f1)" --account Many --license EDGE_HSEC=1'
    [ "$(ended 0)" = 30 ]
    [ "$(ended 7)" = 2 ]
    [ "$(cat out* | sort -u | wc -l)" = 30 ]
    mine() { plr-cssm list licenses --json | jq -r '.licenses[] | select(."smart-account" == "Many") | "\(.reserved) \(."in-transit")"'; }
    [ "$(mine)" = '30 0' ]
    # 12 give theirs back while 18 want 2 instead of 1, as long as there are some.
    k=0
    for i in $(seq 32); do
        [ "$(cat "status$i")" -ne 0 ] || { k=$((k + 1)); cp "codes$i" "has$k"; }
    done
    together 30 'if [ "$i" -le 12 ]; then plr-cssm return "$(sed -n 1p has$i | cut -d" " -f2)"
        else until plr-cssm update "$(sed -n 2p has$i | cut -d" " -f1)" --license EDGE_HSEC=2 || [ $((++n)) -ge 20 ]; do :; done; fi'
    updated=$(for i in $(seq 13 30); do [ ! -s "out$i" ] || echo "$i"; done)
    count=$(echo "$updated" | wc -w)
    [ "$count" -le 12 ]
    [ "$(mine)" = "$((18 + count)) $count" ]
    plr-cssm log verify
    # Confirmed and given back in the same moment: each once.
    together 30 'if [ "$i" -gt 12 ]; then plr-cssm confirm "$(sed -n 1p has$i | cut -d" " -f4)"; plr-cssm return "$(sed -n 1p has$i | cut -d" " -f2)"
        plr-cssm return "$(sed -n 2p has$i | cut -d" " -f2)"; fi; true'
    [ "$(mine)" = '0 0' ]
    plr-cssm log verify
}
