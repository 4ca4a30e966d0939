#!/usr/bin/env bats
# The event log: its signed head, on paper and in files, its exported copy, and everything that can be done to it.

REQUEST1=Q05TK08DBRT5V0M0NRWC52NNP52AJQ2
RETURN1=R03QA65EV6RYXRMPZMNCC3RKRT
REQUEST2=Q05TK08DBRT5V0M1DPXW5ABV9TZH9KB

load desk

setup_file() {
    desk_template 5
    plr-cssm license add --account Example --universal --count 2
    plr-cssm reserve $REQUEST1 --account Example --license EX_SW_Advantage=2
    plr-cssm reserve $REQUEST2 --account Example --universal
    plr-cssm return $RETURN1
}

# Whatever the commands did: every row is as the log wrote it.
teardown() {
    [ ! -e "$PLR_LEDGER/ledger.db" ] || plr-cssm verify
}

setup() {
    desk_copy
}

# STATUS REASON MESSAGE COMMAND...: it exits so, prints no answer, and says that, with that reason.
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

verify() { plr-cssm log verify --file "$1" --trust "$PLR_LEDGER/trust.pem" "${@:2}"; }

@test "a command that signs a code signs the head of the log too" {
    [ "$(plr-cssm log verify --json | jq -c '[.entries, ."signed-entry"]')" = '[8,7]' ]
    plr-cssm log head | head -n 1 | grep -E '^8:[0-9a-f]{64}$'
    [ "$(plr-cssm log verify --json | jq '."signed-entry"')" = 8 ]
    plr-cssm reserve Q05TK08DBRT5V0M1Y3F6H9C1R2BGASZ --account Example --license EX_SW_Advantage=1
    [ "$(plr-cssm log verify --json | jq -c '[.entries, ."signed-entry"]')" = '[9,9]' ]
}

@test "the head on paper proves the log, typed in any way; a slip of the pen is named" {
    paper=$(plr-cssm log head | tail -n 1)
    [ "$(tr -d ' ' <<<"$paper" | wc -c)" = 41 ]
    plr-cssm log verify --head "$paper"
    plr-cssm log verify --head "$(tr -d ' ' <<<"$paper" | tr A-Z a-z | tr 0 o)"
    # Every single symbol, changed: never taken for another head.
    plain=$(tr -d ' ' <<<"$paper")
    for place in $(seq 1 39); do
        other=0
        [ "${plain:place:1}" != 0 ] || other=1
        run -3 --separate-stderr plr-cssm log verify --head "${plain:0:place}$other${plain:place+1}"
        [[ $stderr == *"look at symbol $((place + 1)), \"$other\": it would agree with \"${plain:place:1}\""* ]]
    done
    plr-cssm reserve Q05TK08DBRT5V0M1Y3F6H9C1R2BGASZ --account Example --license EX_SW_Advantage=1
    plr-cssm log verify --head "$paper"
    refused 5 logrolledback 'as an older copy would' plr-cssm log verify --ledger "$BATS_FILE_TMPDIR/template" --head "$(plr-cssm log head | tail -n 1)"
}

@test "a head in a file: as text, or signed" {
    plr-cssm log head >head.txt
    plr-cssm log head --json >head.json
    plr-cssm log verify --head-file head.txt
    plr-cssm log verify --head-file head.json
    jq -c '."signed-head".seq = 9' head.json >other.json
    refused 4 badheadsignature 'does not hold' plr-cssm log verify --head-file other.json
    echo nothing >none.txt
    refused 3 badhead 'no head of a log' plr-cssm log verify --head-file none.txt
    refused 2 usage 'exclude each other' plr-cssm log verify --head-file head.txt --head "$(head -n 1 head.txt)"
}

@test "the log's key needs the passphrase" {
    echo secret >pass && chmod 600 pass
    plr-cssm init --ledger sealed --passphrase-file pass >/dev/null
    plr-cssm account add Other --ledger sealed
    run -2 setsid -w plr-cssm log head --ledger sealed
    plr-cssm log head --ledger sealed --passphrase-file pass
    plr-cssm log verify --ledger sealed
    # What needs no key at all: a head that is signed already.
    setsid -w plr-cssm log head --ledger sealed
}

@test "an exported copy is verified with the trust bundle alone" {
    plr-cssm log export log.jsonl
    [ "$(stat -c %a log.jsonl)" = 600 ]
    [ "$(wc -l <log.jsonl)" = 9 ]
    cp "$PLR_LEDGER/trust.pem" .
    plr-key bundle --root "$PLR_LEDGER/keys" --bundle trust.pem --drop 3 --output three.pem
    head=$(plr-cssm log head | head -n 1)
    rm -r "$PLR_LEDGER"
    unset PLR_LEDGER
    plr-cssm log verify --file log.jsonl --trust trust.pem --head "$head"
    [ "$(plr-cssm log verify --file log.jsonl --trust trust.pem --json | jq -c '[.entries, ."first-entry", .head]')" = "[8,1,\"$head\"]" ]
    plr-cssm log verify --file - --trust trust.pem <log.jsonl
    # A bundle for products may lack the log's signer: the copy carries its certificate.
    plr-cssm log verify --file log.jsonl --trust three.pem
    refused 2 usage 'needs --trust' plr-cssm log verify --file log.jsonl
}

@test "a copy of the newest entries stands on a head of before" {
    plr-cssm log export - | sed -n 3p >third
    third=3:$(jq -r .hash third)
    plr-cssm log export new.jsonl --since 3
    [ "$(verify new.jsonl --json | jq -c '[.entries, ."first-entry"]')" = '[5,4]' ]
    verify new.jsonl --head "$third"
    refused 5 logchanged 'entry 4 does not follow' verify new.jsonl --head "3:$(jq -r .prev third)"
    refused 1 notcovered 'begins with entry 4' verify new.jsonl --head "2:$(jq -r .prev third)"
    refused 2 nothingnew 'no entry after 8' plr-cssm log export none.jsonl --since 8
    [ ! -e none.jsonl ]
}

@test "export replaces nothing" {
    echo mine >log.jsonl
    refused 6 exists 'exists already' plr-cssm log export log.jsonl
    [ "$(cat log.jsonl)" = mine ]
    refused 5 io 'cannot create' plr-cssm log export nowhere/log.jsonl
    [ "$(find . -name '.*.new')" = '' ]
}

@test "everything done to a copy is found, with its own reason and the number of the entry" {
    plr-cssm log export log.jsonl
    cp -a "$PLR_LEDGER" earlier
    plr-cssm reserve Q05TK08DBRT5V0M1Y3F6H9C1R2BGASZ --account Example --license EX_SW_Advantage=1
    later=$(plr-cssm log head | tail -n 1)
    [ "$(tail -n 1 log.jsonl | jq '."signed-head".seq')" = 8 ]
    sed '4s/Example/Exampel/' log.jsonl >change
    refused 5 logchanged 'entry 4 was changed' verify change
    sed '4s/"at_s":1/"at_s":2/' log.jsonl >time
    refused 5 logchanged 'entry 4 was changed' verify time
    sed 4d log.jsonl >gap
    refused 5 loggap 'entry 4 is missing' verify gap
    sed 8d log.jsonl >short
    refused 5 logtruncated 'entry 8 is missing' verify short
    sed 9d log.jsonl >endless
    refused 5 nohead 'the end of the copy is missing' verify endless
    sed 8,9d log.jsonl >shorter
    refused 5 nohead 'entry 7 is followed by no signed head' verify shorter
    refused 5 logrolledback 'entry 9 is missing' verify log.jsonl --head "$later"
    sed -n '4{h;d};5{p;x};p' log.jsonl >order
    refused 5 logreordered 'entry 4 is not in its place' verify order
    sed 4p log.jsonl >twice
    refused 5 logreordered 'entry 4 is not in its place, or there twice' verify twice
    jq -c 'if .seq == 4 then .prev = ("00" * 32) else . end' log.jsonl >prev
    refused 5 logchanged 'entry 4 does not follow' verify prev
    jq -c 'if ."signed-head" then ."signed-head".seq = 7 else . end' log.jsonl >seq
    refused 4 badheadsignature 'does not hold' verify seq
    jq -c 'if ."signed-head" then ."signed-head".kid = "00000000" else . end' log.jsonl >kid
    refused 4 unknownkey 'key id' verify kid
    plr-cssm init --ledger other --unprotected >/dev/null
    refused 4 unknownkey 'key id' plr-cssm log verify --file log.jsonl --trust other/trust.pem
    sed '4s/^/x/' log.jsonl >json
    refused 3 badexport 'line 4 is not JSON' verify json
    sed '4s/"actor"/"actro"/' log.jsonl >key
    refused 3 badexport 'line 4 is not an entry' verify key
    sed '$p' log.jsonl >tail
    refused 3 badexport 'line 10 comes after the signed head' verify tail
    : >empty
    refused 5 nohead 'no signed head' verify empty
    verify log.jsonl
}

# Change an entry and compute everything after it again: only the signature can tell.
@test "a chain that was computed again is found by the signed head" {
    plr-cssm log export log.jsonl
    /usr/bin/python3 - <<'END'
import hashlib, json
out, prev = [], bytes(32)
for line in open("log.jsonl"):
    e = json.loads(line)
    if "signed-head" not in e:
        if e["seq"] == 4:
            e["detail"] = e["detail"].replace('"added":5', '"added":6')
        h = b"plrkit event v1" + prev + e["seq"].to_bytes(8, "big") + e["at_s"].to_bytes(8, "big")
        for key in ("actor", "action", "subject"):
            h += len(e[key]).to_bytes(2, "big") + e[key].encode()
        h += len(e["detail"]).to_bytes(4, "big") + e["detail"].encode()
        e["prev"], prev = prev.hex(), hashlib.blake2b(h, digest_size=32).digest()
        e["hash"] = prev.hex()
    else:
        mine = dict(e, **{"signed-head": dict(e["signed-head"], hash=prev.hex())})
    out.append(e)
open("again.jsonl", "w").write("".join(json.dumps(e) + "\n" for e in out))
open("mine.jsonl", "w").write("".join(json.dumps(e) + "\n" for e in out[:-1] + [mine]))
END
    refused 5 logchanged 'entry 8 is not the one whose head was signed' verify again.jsonl
    refused 4 badheadsignature 'does not hold' verify mine.jsonl
}

# Another program, in another language, after the manual pages alone.
@test "an independent verifier agrees, about what is sound and about what is not" {
    independent() { "$BATS_TEST_DIRNAME/../fixtures/independent/verify_log.py" "$@"; }
    plr-cssm log export log.jsonl
    plr-cssm log export new.jsonl --since 3
    trust=$PLR_LEDGER/trust.pem
    mapfile -t head < <(plr-cssm log head)
    for copy in log.jsonl new.jsonl; do
        [ "$(independent $copy "$trust")" = "${head[0]}" ]
        independent $copy "$trust" "${head[0]}"
        independent $copy "$trust" "${head[1]}"
    done
    sed '4s/Example/Exampel/' log.jsonl >change
    sed 4d log.jsonl >gap
    sed 8d log.jsonl >short
    sed 9d log.jsonl >endless
    sed -n '4{h;d};5{p;x};p' log.jsonl >order
    jq -c 'if ."signed-head" then ."signed-head".at_s += 1 else . end' log.jsonl >headed
    for copy in change gap short endless order headed; do
        run -1 independent $copy "$trust"
    done
    plr-cssm init --ledger other --unprotected >/dev/null
    run -1 independent log.jsonl other/trust.pem
    run -1 independent log.jsonl "$trust" "3:${head[0]#*:}"
}
