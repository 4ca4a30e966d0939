#!/usr/bin/env bats
# backup and restore: whole or not at all, never over anything, and no silent loss of the newest entries.

R1=Q05TK08DBRT5V0M0NRWC52NNP52AJQ2
R2=Q05TK08DBRT5V0M1DPXW5ABV9TZH9KB
R3=Q05TK08DBRT5V0M1Y3F6H9C1R2BGASZ
BACK1=R03QA65EV6RYXRMPZMNCC3RKRT
BACK2=R03S79ZAFHQ3C5FERJRWVP0D33

load desk

setup_file() {
    desk_template 50
    plr-cssm reserve $R1 --account Example --license EX_SW_Advantage=2
}

setup() {
    desk_copy
}

teardown() {
    [ -n "${damaged:-}" ] || [ ! -e "$PLR_LEDGER" ] || plr-cssm verify
}

# STATUS REASON MESSAGE COMMAND...
refused() {
    local want=$1 reason=$2 message=$3 got=0
    shift 3
    "$@" >out 2>err </dev/null || got=$?
    if [ "$got" -ne "$want" ] || [ -s out ] || ! grep -qF -- "$message" err; then
        echo "status $got instead of $want; standard output and error:"
        cat out err
        return 1
    fi
    "$@" --json >out 2>/dev/null </dev/null || true
    [ "$(jq -r .error.reason out)" = "$reason" ] || { cat out; return 1; }
}

reserve() { plr-cssm reserve "$1" --account Example --license EX_SW_Advantage=1 >/dev/null; }

files() { (cd "$1" && find . -type f | sort | tr '\n' ' '); }

@test "a backup has everything, is for its owner alone, and proves itself" {
    plr-cssm backup copy | grep -F 'verified'
    [ "$(files copy)" = './keys/log.key ./keys/log.pem ./keys/number ./keys/plr.key ./keys/plr.pem ./keys/root.key ./keys/root.pem ./keys/slr.key ./keys/slr.pem ./ledger.db ./trust.pem ' ]
    [ -z "$(find copy -perm /077)" ]
    [ "$(plr-cssm log verify --json | jq -r .head)" = "$(plr-cssm log verify --ledger copy --json | jq -r .head)" ]
    cmp copy/trust.pem "$PLR_LEDGER/trust.pem"
    plr-cssm verify --ledger copy
    plr-cssm log show | grep -E 'backup'
    [ -z "$(find . -name '*.tmp-*')" ]
}

@test "nothing is ever replaced" {
    mkdir full && echo mine >full/file
    echo mine >file
    before=$(plr-cssm log verify --json | jq -r .head)
    refused 6 exists 'exists already' plr-cssm backup full
    refused 6 exists 'exists already' plr-cssm backup file
    refused 5 io 'cannot make' plr-cssm backup nowhere/copy
    [ "$(cat full/file file)" = "$(printf 'mine\nmine')" ]
    mkdir empty
    plr-cssm backup empty
    refused 6 exists 'exists already' plr-cssm restore empty --ledger full
    grep -F 'hint: move it aside, then restore with --instead-of' err
    refused 6 exists 'exists already' plr-cssm restore empty
    refused 5 nobackup 'there is no backup' plr-cssm restore full --ledger new
    refused 5 nobackup 'there is no backup' plr-cssm restore nothing --ledger new
    [ ! -e new ]
    [ "$before" != "$(plr-cssm log verify --json | jq -r .head)" ]
}

@test "a ledger that is not sound makes no backup, and a backup that is not sound no ledger" {
    plr-cssm backup copy
    /usr/bin/python3 - "$PLR_LEDGER/ledger.db" copy/ledger.db <<'END'
import sqlite3, sys
for path in sys.argv[1:]:
    db = sqlite3.connect(path)
    db.execute("UPDATE account SET domain = 'elsewhere.example'")
    db.commit()
    db.close()
END
    damaged=1
    refused 5 rowchanged 'table "account"' plr-cssm backup other
    refused 5 rowchanged 'table "account"' plr-cssm restore copy --ledger new
    [ ! -e other ]
    [ ! -e new ]
    [ -z "$(find . -name '*.tmp-*')" ]
}

@test "a signing key that a backup lacks, or that is another's, is said, and the ledger can be read" {
    plr-cssm backup copy 2>err
    [ ! -s err ]
    plr-cssm init --unprotected --ledger other >/dev/null
    rm copy/keys/slr.key
    cp other/keys/plr.key copy/keys/plr.key
    plr-cssm restore copy --ledger second 2>err
    [ "$(grep -c warning err)" -eq 2 ]
    grep -q '"second" cannot sign specific reservations: cannot open "second/keys/slr.key"' err
    grep -q '"second" cannot sign universal reservations: the signing key is not the one in "trust.pem"' err
    plr-cssm show $R1 --ledger second >/dev/null
    rm "$PLR_LEDGER/keys/log.key"
    plr-cssm backup third 2>err
    grep -q '"third" cannot sign the head of the log' err
}

@test "a restored ledger goes on, and says so in its log" {
    plr-cssm backup copy
    mv "$PLR_LEDGER" before
    plr-cssm restore copy --instead-of before
    [ "$(plr-cssm log show --json | jq -r '.events[-1] | [.action, .detail."entries-lost"] | join(" ")')" = 'restore 0' ]
    [ "$(plr-cssm show 1)" = "$(plr-cssm show 1 --ledger before)" ]
    reserve $R2
    plr-cssm return $BACK1
    [ -z "$(find "$PLR_LEDGER" -perm /077)" ]
}

@test "a restore that loses the newest entries is a decision; what is lost is named, and can be done again" {
    plr-cssm backup copy
    reserve $R2
    plr-cssm return $BACK1
    head=$(plr-cssm log head | tail -n 1)
    plr-cssm log head --json >head.json
    mv "$PLR_LEDGER" before
    # Known from the ledger that is replaced, from paper, from a signed head.
    refused 6 entrieslost 'ends with entry 6; 2 newer entries, to 8' plr-cssm restore copy --instead-of before
    grep -F "reserve PID:EX-SW-24,SN:EXA25010002, $R2: give the same request the same licences again" err
    grep -F "$BACK1: take the same return code again" err
    refused 6 entrieslost '2 newer entries' plr-cssm restore copy --head "$head"
    refused 6 entrieslost '2 newer entries' plr-cssm restore copy --head-file head.json
    [ ! -e "$PLR_LEDGER" ]
    plr-cssm restore copy --instead-of before --force --json >answer
    [ "$(jq -c '[."entries-lost", (.lost | map(.action))]' answer)" = '[2,["reserve","return"]]' ]
    # What was lost, done again: the same reservation, freed by the same code.
    reserve $R2
    plr-cssm return $BACK1
    plr-cssm return $BACK2
    refused 5 logchanged 'is not the one whose head was given' plr-cssm log verify --head "$head"
}

@test "of a ledger that cannot be read the note beside it still tells" {
    plr-cssm backup copy
    reserve $R2
    mv "$PLR_LEDGER" before
    head -c 4096 /dev/zero >before/ledger.db
    rm -f before/ledger.db-*
    refused 6 entrieslost 'to 7, are not in it' plr-cssm restore copy --instead-of before
    grep -F 'cannot be read' err
    rm before/high-water
    plr-cssm restore copy --instead-of before
    refused 2 unknownfolder 'no folder' plr-cssm restore copy --ledger other --instead-of nowhere
}

@test "another history is not taken for an older one" {
    plr-cssm backup copy
    plr-cssm restore copy --ledger twin
    reserve $R2
    reserve $R3
    plr-cssm backup later --ledger twin
    mv "$PLR_LEDGER" before
    refused 6 otherhistory 'does not follow it' plr-cssm restore later --instead-of before
    plr-cssm restore later --instead-of before --force
}

@test "an older copy of the database that is put back is noticed by every command" {
    cp "$PLR_LEDGER/ledger.db" old.db
    reserve $R2
    rm -f "$PLR_LEDGER"/ledger.db-*
    cp "$PLR_LEDGER/ledger.db" new.db
    cp old.db "$PLR_LEDGER/ledger.db"
    refused 5 logrolledback 'entry 6 was written into this ledger' plr-cssm list accounts
    refused 5 logrolledback 'its log ends with entry 5' plr-cssm log verify
    refused 5 logrolledback 'entry 6' plr-cssm reserve $R3 --account Example --license EX_SW_Advantage=1
    # The way out: restore from it, knowing what is lost.
    refused 6 entrieslost '1 newer entries, to 6' plr-cssm restore "$PLR_LEDGER" --ledger again --instead-of "$PLR_LEDGER"
    plr-cssm restore "$PLR_LEDGER" --ledger again --instead-of "$PLR_LEDGER" --force
    plr-cssm verify --ledger again
    cp new.db "$PLR_LEDGER/ledger.db"
    plr-cssm verify
}

@test "a backup while others write is of one moment" {
    for i in 4 5 6 7 8 9; do
        request=$(sed -n "s/^a$i \(Q[^ ]*\) .*/\1/p" "$BATS_TEST_DIRNAME/cssm.bats")
        reserve "$request" &
        plr-cssm backup "copy$i" &
    done
    wait
    for i in 4 5 6 7 8 9; do
        plr-cssm verify --ledger "copy$i"
    done
    [ "$(plr-cssm list reservations --json | jq '.reservations | length')" = 7 ]
}

# Killed before each of its file operations: what is there afterwards is the whole thing or nothing.
@test "backup, restore and log head killed at any moment leave nothing half" {
    plr-cssm backup copy
    for step in 0.00{1..9} 0.01{1..9} 0.02{0..9} 0.03{0..9..3} 0.04 0.05; do
        timeout -s KILL "$step" plr-cssm backup killed >/dev/null 2>&1 || true
        if [ -e killed ]; then plr-cssm verify --ledger killed && rm -r killed; fi
        timeout -s KILL "$step" plr-cssm restore copy --ledger restored >/dev/null 2>&1 || true
        if [ -e restored ]; then plr-cssm verify --ledger restored && rm -r restored; fi
        timeout -s KILL "$step" plr-cssm log head >/dev/null 2>&1 || true
        timeout -s KILL "$step" plr-cssm log export killed.jsonl >/dev/null 2>&1 || true
        if [ -e killed.jsonl ]; then
            plr-cssm log verify --file killed.jsonl --trust "$PLR_LEDGER/trust.pem"
            rm killed.jsonl
        fi
        plr-cssm log verify
    done
}
