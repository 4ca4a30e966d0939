#!/usr/bin/env bats
# Batches of plr-cssm: tables in, results out, in order, each row as the single command would answer it; gone on with
# after an interruption; many processes beside one. tests/py/test_batch.py kills them.

TAG=regid.2026-01.com.example.EX_SW_Advantage,1.0_10ebe316-8770-4f2d-ab02-e2f99c8194c2

load desk

setup_file() {
    bats_require_minimum_version 1.5.0
    cd "$BATS_FILE_TMPDIR" || return 1
    PATH=$PLRKIT_BUILD:$PATH
    export PLR_LEDGER=$PWD/template
    plr-cssm init --unprotected >/dev/null
    plr-cssm account add Example --plr --slr --export allowed
    plr-cssm account add Other --slr
    plr-cssm va add Default/Lab --account Example
    plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 30
    plr-cssm license add --account Example --tag EX_SW_Essentials --count 30
    plr-cssm license add --account Example --va Default/Lab --tag EX_SW_Advantage --count 2
    plr-cssm license add --account Example --universal --count 3
    "$BATS_TEST_DIRNAME/py/fleet.py" 40 >fleet
}

# Whatever the commands did: every row is as the log wrote it.
teardown() {
    [ ! -e "$PLR_LEDGER/ledger.db" ] || plr-cssm verify
}

setup() {
    desk_copy
    cp "$BATS_FILE_TMPDIR/fleet" .
}

udi() { sed -n "$1p" fleet | cut -d' ' -f1; }
request() { sed -n "$1p" fleet | cut -d' ' -f2; }
returns() { sed -n "$1p" fleet | cut -d' ' -f3; }

table() { # FROM TO: a table of requests alone
    echo request
    sed -n "$1,$2p" fleet | cut -d' ' -f2
}

# STATUS MESSAGE COMMAND...: it exits so, prints nothing on standard output, and says that on standard error.
refused() {
    local want=$1 message=$2 got=0
    shift 2
    "$@" >out 2>err </dev/null || got=$?
    if [ "$got" -ne "$want" ] || [ -s out ] || ! grep -qF -- "$message" err; then
        echo "status $got instead of $want; standard output and error:"
        cat out err
        return 1
    fi
}

cell() { # FILE ROW COLUMN
    /usr/bin/python3 -c '
import csv, sys
csv.field_size_limit(1 << 20)
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
print(next(row for row in rows if row["row"] == sys.argv[2])[sys.argv[3]])' "$1" "$2" "$3"
}

column() { # FILE COLUMN
    /usr/bin/python3 -c '
import csv, sys
csv.field_size_limit(1 << 20)
for row in csv.DictReader(open(sys.argv[1], newline="")):
    print(row[sys.argv[2]])' "$1" "$2"
}

reserved() { # what is reserved of the tags that match, in all pools
    plr-cssm list licenses --json | jq "[.licenses[] | select(.\"entitlement-tag\" | test(\"$1\")) | .reserved] | add"
}

batch() { plr-cssm reserve --batch "$1" --output "$2" --account Example "${@:3}"; }

@test "every row is answered, in order, and what is shown is what is recorded" {
    table 1 20 >in.csv
    batch in.csv out.csv --license EX_SW_Advantage=1 >said
    [ "$(cat said)" = 'Rows: 20, done: 20, refused: 0' ]
    [ "$(head -n 1 out.csv)" = row,request-code,udi,result,status,reason,message,hint,reservation-number,confirmation-code,authorization-code ]
    cmp <(column out.csv row) <(seq 20)
    cmp <(column out.csv request-code) <(sed 1d in.csv)
    cmp <(column out.csv udi) <(head -n 20 fleet | cut -d' ' -f1)
    [ "$(column out.csv result | sort -u)" = reserved ]
    [ "$(reserved Advantage)" = 20 ]
    for row in 1 9 20; do
        [ "$(cell out.csv $row authorization-code)" = "$(plr-cssm show "$(request $row)" --json | jq -r '."authorization-code"')" ]
        [ "$(cell out.csv $row confirmation-code)" = "$(plr-cssm show "$(request $row)" --json | jq -r '.receipt // ."confirmation-code"')" ]
        [ "$(cell out.csv $row reservation-number)" = "$(plr-cssm show "$(request $row)" --json | jq -r '."reservation-number"')" ]
    done
    plr-cssm log verify
}

@test "a product installs the code of its row" {
    plr-agent init --udi PID:EX-SW-24,SN:FOC2501A0B1 --trust "$PLR_LEDGER/trust.pem" --store store
    plr-agent enable --store store
    { echo request,universal; echo "$(plr-agent request --store store),yes"; } >in.csv
    batch in.csv out.csv
    plr-agent install "$(cell out.csv 1 authorization-code)" --store store
    plr-agent return --yes --store store >code
    { echo code; cat code; } >codes.csv
    plr-cssm return --batch codes.csv --output returned.csv
    [ "$(cell returned.csv 1 result)" = returned ]
    [ "$(cell returned.csv 1 licenses)" = universal=1 ]
    [ "$(reserved universal)" = 0 ]
}

@test "columns say what the options do not, and overrule them" {
    {
        echo 'licenses,request,virtual-account,universal,by-reference'
        echo ",$(request 1),,,"
        echo "EX_SW_Essentials=2,$(request 2),,,"
        echo "\"$TAG=1;EX_SW_Essentials=3\",$(request 3),,,"
        echo ",$(request 4),,yes,"
        echo ",$(request 5),Default/Lab,,"
        echo ",$(request 6),,NO,yes"
    } >in.csv
    batch in.csv out.csv --license EX_SW_Advantage=1
    tags() { plr-cssm show "$(request "$1")" --json | jq -cr '[.entitlements[] | "\(."entitlement-tag" | split(",")[0] | split(".")[-1])=\(.count)"] | sort | join(";")'; }
    [ "$(tags 1)" = EX_SW_Advantage=1 ]
    [ "$(tags 2)" = EX_SW_Essentials=2 ]
    [ "$(tags 3)" = 'EX_SW_Advantage=1;EX_SW_Essentials=3' ]
    [ "$(plr-cssm show "$(request 4)" --json | jq -r .reservation)" = universal ]
    [ "$(plr-cssm show "$(request 5)" --json | jq -r '."virtual-account"')" = Default/Lab ]
    [ "$(cell out.csv 6 authorization-code | wc -c)" -lt "$(cell out.csv 1 authorization-code | wc -c)" ]
}

@test "a row that is refused stops no other, and says why as the single command does" {
    {
        echo 'request,account,licenses,universal,udi'
        echo "$(request 1),,,yes,"
        echo 'junk,,EX_SW_Advantage=1,,'
        echo "$(request 2),Nobody,EX_SW_Advantage=1,,"
        echo "$(request 2),,EX_SW_Nothing=1,,"
        echo "$(request 2),,EX_SW_Advantage=99,,"
        echo "$(request 2),,EX_SW_Advantage,,"
        echo "$(request 2),,EX_SW_Advantage=1,yes,"
        echo "$(request 2),,,perhaps,"
        echo "$(request 2),,,,"
        echo ',,EX_SW_Advantage=1,,'
        echo "$(request 2),Other,,yes,"
        echo "$(request 2),,EX_SW_Advantage=1,,\"PID:EX-SW-24,SN:FOC2501A0B1\""
        echo "$(returns 2),,EX_SW_Advantage=1,,"
        echo "$(request 3),,,yes,"
    } >in.csv
    run -1 --separate-stderr batch in.csv out.csv
    [ "$output" = 'Rows: 14, done: 2, refused: 12' ]
    [[ "$stderr" == *'12 of 14 rows were refused'* ]]
    column out.csv status >statuses
    [ "$(tr '\n' ' ' <statuses)" = '0 3 2 2 7 2 2 2 2 2 7 1 3 0 ' ] || { cat statuses; false; }
    for row in 3 5 11 12; do
        row_account=$(sed -n "$((row + 1))p" in.csv | cut -d, -f2)
        case $row in 5) wish=--license=EX_SW_Advantage=99 ;; 11) wish=--universal ;; *) wish=--license=EX_SW_Advantage=1 ;; esac
        [ "$row" -ne 12 ] || wish="$wish --udi PID:EX-SW-24,SN:FOC2501A0B1"
        # shellcheck disable=SC2086
        plr-cssm reserve "$(request 2)" --account "${row_account:-Example}" $wish 2>err || true
        echo "row $row:"
        cat err
        [ "$(sed 's/^plr-cssm: cannot reserve: //' err | head -n 1)" = "$(cell out.csv $row message)" ]
        [ "$(sed -n 's/^hint: //p' err)" = "$(cell out.csv $row hint)" ]
    done
    [ "$(reserved universal)" = 2 ]
    [ "$(reserved Advantage)" = 0 ]
    [ "$(cell out.csv 2 request-code)" = junk ]
    [ -z "$(cell out.csv 5 authorization-code)" ]
}

@test "a request that is there twice gets one code twice; with other licences it is refused" {
    { table 1 3; request 2; } >in.csv
    batch in.csv out.csv --license EX_SW_Advantage=1
    [ "$(cell out.csv 2 authorization-code)" = "$(cell out.csv 4 authorization-code)" ]
    [ "$(reserved Advantage)" = 3 ]
    { echo request,licenses; echo "$(request 5),EX_SW_Advantage=1"; echo "$(request 5),EX_SW_Advantage=2"; } >in2.csv
    run -1 batch in2.csv out2.csv
    [ "$(cell out2.csv 2 status)" = 6 ]
    [ "$(cell out2.csv 2 reason)" = otherlicenses ]
}

@test "of rows that want the last licence the first gets it" {
    table 1 5 >in.csv
    run -1 batch in.csv out.csv --va Default/Lab --license EX_SW_Advantage=1
    [ "$(column out.csv result | tr '\n' ' ')" = 'reserved reserved refused refused refused ' ]
    [ "$(cell out.csv 3 reason)" = noneavailable ]
}

@test "rows that were signed for a pool that others of their group emptied are signed anew" {
    plr-cssm va add Default/Mixed --account Example
    plr-cssm license add --account Example --va Default/Mixed --tag EX_SW_Advantage --count 3
    plr-cssm license add --account Example --va Default/Mixed --tag EX_SW_Advantage --count 3 --type term --start 2026-01-01 --end 2999-12-31
    table 1 7 >in.csv
    run -1 batch in.csv out.csv --va Default/Mixed --license EX_SW_Advantage=1
    [ "$(column out.csv result | tr '\n' ' ')" = 'reserved reserved reserved reserved reserved reserved refused ' ]
    for row in 1 4; do
        cell out.csv $row authorization-code >code
        plr-code inspect --file code --trust "$PLR_LEDGER/trust.pem" --json >shown
        plr-cssm show "$(request $row)" --json | jq -r '.entitlements[0]."license-type"' >type
        grep -qw "$(cat type)" shown
        [ "$(cat type)" = "$([ $row = 1 ] && echo perpetual || echo term)" ]
    done
    plr-cssm log verify
}

@test "clones in one table: the second is refused, and the suspicion is on record once" {
    {
        echo request
        echo Q05TK08DBRT5V0M0NRWC52NNP52AJQ2
        echo Q05TK08DBRT5V0M0GT719ASXBDXNKKJ
        echo Q05TK08DBRT5V0M0GT719ASXBDXNKKJ
    } >in.csv
    run -1 batch in.csv out.csv --license EX_SW_Advantage=1
    [ "$(column out.csv reason | tr '\n' ' ')" = ' clonesuspected clonesuspected ' ]
    [ "$(plr-cssm log show --json | jq '[.events[] | select(.action == "clone-suspected")] | length')" = 1 ]
}

@test "a batch of returns frees what was reserved, once, and says what came back" {
    table 1 4 >in.csv
    batch in.csv out.csv --license EX_SW_Advantage=2
    { echo code; returns 1; returns 2; returns 1; returns 9; echo nothing; returns 4; } >codes.csv
    run -1 --separate-stderr plr-cssm return --batch codes.csv --output returned.csv
    [ "$output" = 'Rows: 6, done: 3, refused: 3' ]
    [ "$(head -n 1 returned.csv)" = row,return-code,udi,result,status,reason,message,hint,reservation-number,smart-account,virtual-account,licenses ]
    [ "$(column returned.csv result | tr '\n' ' ')" = 'returned returned refused refused refused returned ' ]
    [ "$(column returned.csv reason | tr '\n' ' ')" = '  alreadyreturned noreservation unknownkind  ' ]
    [ "$(cell returned.csv 1 licenses)" = "$TAG=2" ]
    [ "$(cell returned.csv 1 udi)" = "$(udi 1)" ]
    [ "$(reserved Advantage)" = 2 ]
    plr-cssm log verify
}

@test "the log names the batch and the row" {
    table 1 3 >in.csv
    batch in.csv out.csv --license EX_SW_Advantage=1
    plr-cssm log show --json | jq -r '.events[-1].detail.batch | "\(.digest) \(.row)"' >told
    [ "$(cat told)" = "$(b2sum -l 256 <in.csv | cut -d' ' -f1) 3" ]
}

@test "a batch that was cut off anywhere goes on, and the results are as if it had not been" {
    { table 1 9; echo junk; table 20 21 | sed 1d; } >in.csv
    run -1 batch in.csv out.csv --license EX_SW_Advantage=1
    cp out.csv whole.csv
    { echo code; returns 1; echo junk; returns 1; returns 20; } >codes.csv
    size=$(stat -c %s whole.csv)
    for cut in 0 1 50 "$(head -n 1 whole.csv | wc -c)" "$(head -n 3 whole.csv | wc -c)" $((size / 3)) $((size / 2)) $((size - 1)) "$size"; do
        head -c "$cut" whole.csv >out.csv
        run -1 batch in.csv out.csv --license EX_SW_Advantage=1
        [ "${lines[0]}" = 'Rows: 12, done: 11, refused: 1' ]
        cmp out.csv whole.csv
    done
    { head -c $((size / 2)) whole.csv; head -c 5000 /dev/zero; tail -c 600 whole.csv; } >out.csv
    run -1 batch in.csv out.csv --license EX_SW_Advantage=1
    cmp out.csv whole.csv
    [ "$(reserved Advantage)" = 11 ]
    run plr-cssm return --batch codes.csv --output returned.csv
    echo "$output"
    [ "$status" -eq 1 ]
    cp returned.csv whole.csv
    for cut in 0 1 130 200 "$(($(stat -c %s whole.csv) - 2))"; do
        head -c "$cut" whole.csv >returned.csv
        run -1 plr-cssm return --batch codes.csv --output returned.csv
        echo "$output"
        cmp returned.csv whole.csv
    done
    [ "$(column whole.csv result | tr '\n' ' ')" = 'returned refused refused returned ' ]
}

@test "rows that were added to the table are done, those before them are not looked at again" {
    table 1 3 >in.csv
    batch in.csv out.csv --license EX_SW_Advantage=1
    cp out.csv before
    request 4 >>in.csv
    batch in.csv out.csv --license EX_SW_Advantage=1
    cmp <(head -n 4 out.csv) before
    [ "$(cell out.csv 4 result)" = reserved ]
}

@test "a return in another batch, or alone, is not this one's" {
    table 1 2 >in.csv
    batch in.csv out.csv --universal
    { echo code; returns 1; } >one.csv
    { echo code; returns 2; returns 1; } >two.csv
    plr-cssm return --batch one.csv --output one.out
    run -1 plr-cssm return --batch two.csv --output two.out
    [ "$(column two.out result | tr '\n' ' ')" = 'returned refused ' ]
    refused 6 'already returned' plr-cssm return "$(returns 2)"
}

@test "results of something else are never written to" {
    table 1 3 >in.csv
    table 4 6 >other.csv
    batch in.csv out.csv --license EX_SW_Advantage=1
    cp out.csv keep
    refused 6 '"out.csv", line 2: this is the result of another code' batch other.csv out.csv --license EX_SW_Advantage=1
    cmp out.csv keep
    head -n 2 in.csv >shorter.csv
    refused 6 '"out.csv", line 3: there are more results than the batch has rows' batch shorter.csv out.csv --license EX_SW_Advantage=1
    cmp out.csv keep
    { echo code; returns 1; } >codes.csv
    refused 6 'other columns' plr-cssm return --batch codes.csv --output out.csv
    cmp out.csv keep
    for text in 'my only notes' $'my only notes\nand more\n' 'rows'; do
        printf %s "$text" >notes
        refused 6 'other columns' plr-cssm return --batch codes.csv --output notes
        [ "$(cat notes; echo .)" = "$text." ]
    done
    { sed -n 1,2p keep; sed -n 4p keep; } >out.csv
    refused 6 '"out.csv", line 3: this is no result of a batch, or one is missing before it' batch in.csv out.csv --license EX_SW_Advantage=1
    cp in.csv keep
    refused 6 'is the batch itself' batch in.csv in.csv --license EX_SW_Advantage=1
    cmp in.csv keep
    [ "$(reserved Advantage)" = 3 ]
}

@test "a table that cannot be read as one is refused whole, with its place" {
    nothing() { # STATUS MESSAGE: of in.csv
        refused "$1" "$2" batch in.csv out.csv --license EX_SW_Advantage=1
        [ ! -e out.csv ]
    }
    table 1 2 >good
    { cat good; echo '"open'; } >in.csv
    nothing 3 '"in.csv", line 4, character 1: a quote is not closed; nothing was done'
    { cat good; echo 'a"b'; } >in.csv
    nothing 3 '"in.csv", line 4, character 2: a quote stands inside a field'
    { cat good; echo '"a"b'; } >in.csv
    nothing 3 '"in.csv", line 4, character 4: there is text behind a closing quote'
    { cat good; printf 'x\0y\n'; } >in.csv
    nothing 3 '"in.csv", line 4, character 2: there is a NUL'
    { cat good; printf 'x\033[2Jy\n'; } >in.csv
    nothing 3 '"in.csv", line 4, character 2: there is a control character'
    { cat good; echo 'a,b'; } >in.csv
    nothing 3 '"in.csv", line 4: there are 2 fields; the first line names 1 columns'
    { cat good; printf ',%.0s' $(seq 40); echo; } >in.csv
    nothing 3 'line 4, character 33: too many fields'
    request 1 >in.csv
    nothing 3 "\"in.csv\", line 1: column \"$(request 1)\" is not known"
    printf 'request,licences\n' >in.csv
    nothing 3 'column "licences" is not known'
    grep -q 'hint: .*request, account, virtual-account, universal, licenses, by-reference, udi, pid' err
    printf 'request,udi,Request\n' >in.csv
    nothing 3 'column "request" is there twice'
    printf 'udi,pid\n' >in.csv
    nothing 3 'column "request" is missing'
    : >in.csv
    nothing 3 'the table is empty'
    rm in.csv
    nothing 5 'cannot open "in.csv"'
    mkdir in.csv
    nothing 5 '"in.csv" is not a file'
    [ "$(reserved Advantage)" = 0 ]
}

@test "cells of any length and bytes are only a row that is refused" {
    {
        echo request,account,licenses,pid,udi
        head -c 300000 /dev/zero | tr '\0' Q
        echo ,,,,
        echo "$(request 1),$(head -c 100000 /dev/zero | tr '\0' x),EX_SW_Advantage=1,,"
        echo "$(request 1),Example,$(head -c 100000 /dev/zero | tr '\0' ';')EX_SW_Advantage=1,,"
        echo "$(request 2),Example,$(for i in $(seq 300); do echo -n "T$i=1;"; done),,"
        printf '%s,Example,EX_SW_Advantage=1,\377\376\n' "$(request 3)" | sed 's/$/,/'
        echo "$(request 4),Example,EX_SW_Advantage=99999999999999999999,,"
        echo "$(request 4),Example,\"=,\"\"=\"\"\",,"
        echo "=cmd|' /C calc'!A0,Example,EX_SW_Advantage=1,,"
    } >in.csv
    run -1 plr-cssm reserve --batch in.csv --output out.csv
    [ "$(column out.csv result | tr '\n' ' ')" = 'refused refused reserved refused refused refused refused refused ' ]
    grep -q "^8,'=cmd" out.csv
    run -1 plr-cssm reserve --batch in.csv --output out.csv
    [ "${lines[0]}" = 'Rows: 8, done: 1, refused: 7' ]
}

@test "a table without rows has results without rows" {
    echo request >in.csv
    batch in.csv out.csv --universal
    [ "$(wc -l <out.csv)" = 1 ]
    batch in.csv out.csv --universal
    [ "$(wc -l <out.csv)" = 1 ]
}

@test "standard input and standard output, and JSON" {
    table 1 3 | batch - - --license EX_SW_Advantage=1 >out.csv
    [ "$(column out.csv result | sort -u)" = reserved ]
    table 1 3 | batch - - --license EX_SW_Advantage=1 | cmp - out.csv
    table 1 3 | batch - file.csv --license EX_SW_Advantage=1 --json >counts
    cmp file.csv out.csv
    [ "$(jq -c . counts)" = '{"rows":3,"done":3,"refused":0}' ]
    table 1 3 >in.csv
    batch in.csv /dev/stdout --license EX_SW_Advantage=1 | head -n 4 | cmp - out.csv
    refused 5 'cannot write "/dev/full": No space left on device' batch in.csv /dev/full --license EX_SW_Advantage=1
}

@test "what excludes each other is said" {
    table 1 2 >in.csv
    refused 2 'where do the results go?' plr-cssm reserve --batch in.csv --account Example --universal
    refused 2 '--output is for --batch' plr-cssm reserve "$(request 1)" --output out.csv --account Example --universal
    refused 2 '--output is for --batch' plr-cssm return "$(returns 1)" --output out.csv
    refused 2 '--batch and a code as operand exclude each other' batch in.csv out.csv "$(request 1)"
    refused 2 '--batch and --file exclude each other' batch in.csv out.csv --file x
    refused 2 '--batch and --udi exclude each other' batch in.csv out.csv --udi "$(udi 1)"
    refused 2 '--batch and --format exclude each other' batch in.csv out.csv --format sheet
    refused 2 '--batch and --fix exclude each other' plr-cssm return --batch in.csv --output out.csv --fix
    run -2 --separate-stderr batch in.csv - --json
    [[ "$stderr" == *'--json and --output - exclude each other'* ]]
    [ ! -e out.csv ]
}

@test "a wrong passphrase is said before the first row" {
    echo secret >right
    echo wrong >wrong
    chmod 600 right wrong
    rm -rf "$PLR_LEDGER"
    plr-cssm init --passphrase-file right >/dev/null
    plr-cssm account add Example --plr --slr
    plr-cssm product add EX-SW-24
    plr-cssm license add --account Example --universal --count 2
    table 1 2 >in.csv
    refused 4 'passphrase' batch in.csv out.csv --universal --passphrase-file wrong
    batch in.csv out.csv --universal --passphrase-file right
    [ "$(column out.csv result | sort -u)" = reserved ]
}

@test "a batch and 31 processes on one pool: never more than there is, and every one gets an answer" {
    table 1 9 >in.csv
    for i in $(seq 10 40); do
        (
            set +e
            plr-cssm reserve "$(request "$i")" --account Example --license EX_SW_Advantage=1 >"code$i" 2>"err$i" 3>&-
            echo $? >"status$i"
        ) &
    done
    batch in.csv out.csv --license EX_SW_Advantage=1 >said || true
    wait
    [ "$(cat status* | wc -l)" = 31 ]
    [ -z "$(cat status* | grep -vxE '0|7')" ]
    done_alone=$(grep -lx 0 status* | wc -l)
    done_here=$(column out.csv result | grep -cx reserved || true)
    [ "$(column out.csv result | wc -l)" = 9 ]
    [ $((done_alone + done_here)) = 30 ]
    [ "$(reserved Advantage)" = 30 ]
    [ "$(cat code* | sort -u | grep -c .)" = "$done_alone" ]
    run ! grep -niE 'lock|busy|another program' err*
    plr-cssm log verify
}

@test "the same batch by several at once: one set of results each, every code once" {
    table 1 12 >in.csv
    for i in 1 2 3 4; do
        (
            set +e
            plr-cssm reserve --batch in.csv --output "out$i" --account Example --license EX_SW_Advantage=1 >"said$i" 2>"err$i" 3>&-
            echo $? >"status$i"
        ) &
    done
    wait
    [ "$(cat status* | tr -d '\n')" = 0000 ] || { cat err*; false; }
    for i in 2 3 4; do
        cmp out1 "out$i"
    done
    [ "$(reserved Advantage)" = 12 ]
}

@test "results that another process is writing are not touched" {
    table 1 2 >in.csv
    touch out.csv
    exec 7<out.csv
    flock -x 7
    refused 5 '"out.csv" is being written by another process' batch in.csv out.csv --universal
    [ ! -s out.csv ]
    exec 7<&-
}

@test "who may not reserve is refused row by row, and that is logged" {
    [ "$(id -u)" -eq 0 ] || skip 'not root'
    setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null || skip 'cannot become another user'
    place=$(mktemp -d)
    chmod 755 "$place"
    cp -a "$PLR_LEDGER" "$PLRKIT_BUILD/plr-cssm" "$place"
    table 1 2 >"$place/in.csv"
    chown -R 65534:65534 "$place"
    cd "$place"
    setpriv --reuid=65534 --regid=65534 --clear-groups ./plr-cssm --version || skip 'programs of this build cannot be run by others'
    run -1 setpriv --reuid=65534 --regid=65534 --clear-groups ./plr-cssm reserve --batch in.csv --output out.csv --account Example --universal --ledger ledger
    [ "$(column out.csv reason | tr '\n' ' ')" = 'notpermitted notpermitted ' ]
    [ "$(plr-cssm log show --json --ledger ledger | jq '[.events[] | select(.action == "refused")] | length')" = 2 ]
    rm -rf "$place"
}
