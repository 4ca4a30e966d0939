#!/usr/bin/env bats
# The catalogue and the inventory: import of CSV and JSON line by line, properties of entitlements, export and back.

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    plr-cssm init --unprotected --name Test --ledger "$BATS_FILE_TMPDIR/template" >/dev/null
    plr-cssm account add Example --plr --slr --export allowed --ledger "$BATS_FILE_TMPDIR/template"
}

# Whatever the commands did: every row is as the log wrote it.
teardown() {
    [ ! -e "$PLR_LEDGER/ledger.db" ] || plr-cssm verify
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR" || return 1
    cp -a "$BATS_FILE_TMPDIR/template" ledger
    export PLR_LEDGER=$BATS_TEST_TMPDIR/ledger
    fixture=$BATS_TEST_DIRNAME/../fixtures/catalogue.csv
}

# The one line that JSON is, evaluated by an expression of Python over d.
json() { /usr/bin/python3 -c 'import json,sys; d=json.load(sys.stdin); print('"$1"')'; }

refused() { # STATUS TEXT COMMAND...
    local want=$1 text=$2
    shift 2
    run "$@"
    if [ "$status" -ne "$want" ] || [[ $output != *"$text"* ]]; then
        echo "status $status, wanted $want and \"$text\": $output"
        return 1
    fi
}

@test "a catalogue that is exported imports again to the same, as CSV and as JSON" {
    plr-cssm product import "$fixture"
    plr-cssm product add EX-NAMED --name '+SUM(A1), "quoted"' --tag regid.x
    plr-cssm product add EX-BARE
    plr-cssm entitlement set EX_RTR_HSEC --export-restricted --name "'=1+1"
    plr-cssm entitlement set regid.x --reporting-only
    plr-cssm product remove-tag EX-NAMED --tag regid.x
    plr-cssm product export >one.csv
    plr-cssm product export --format json >one.json
    for file in one.csv one.json; do
        plr-cssm init --unprotected --ledger "copy-$file" >/dev/null
        plr-cssm product import $file --ledger "copy-$file"
        plr-cssm product export --ledger "copy-$file" | cmp - one.csv
        plr-cssm product export --format json --ledger "copy-$file" | cmp - one.json
        plr-cssm entitlement list --json --ledger "copy-$file" | cmp - <(plr-cssm entitlement list --json)
    done
    # What a spreadsheet would reckon begins with an apostrophe, and one that was there has one more.
    grep -qF "\"'+SUM(A1), \"\"quoted\"\"\"" one.csv
    grep -qF ",''=1+1,yes,no" one.csv
    [ "$(json '[(e["display-name"], e["reporting-only"]) for e in d["products"] if e["pid"] is None]' <one.json)" = "[('', True)]" ]
}

@test "CSV is that of RFC 4180: CR LF, quotes doubled, read by another implementation" {
    plr-cssm product import "$fixture"
    plr-cssm product add EX-Q --name 'a "b", c'
    plr-cssm product export | /usr/bin/python3 -c '
import csv, io, sys
data = sys.stdin.buffer.read()
assert data.count(b"\n") == data.count(b"\r\n")
rows = list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))
assert list(rows[0]) == ["pid", "entitlement-tag", "display-name", "export-restricted", "reporting-only"], rows[0]
assert [r["display-name"] for r in rows if r["pid"] == "EX-Q"] == ["a \"b\", c"]
assert len(rows) == 18, len(rows)'
}

@test "titles in any order, of other names; BOM, CR LF, comments and blanks" {
    printf '\xef\xbb\xbfName, TAG ,Export_Restricted,PRODUCT ID\r\n# none\r\n\r\n"One, two" , regid.x ,YES,EX-1\r\n' >in.csv
    plr-cssm product import in.csv
    [ "$(plr-cssm product show EX-1 --json | json '[list(e.values()) for e in d["products"]]')" = \
        "[['EX-1', 'regid.x', 'One, two', True, False]]" ]
}

@test "every bad line is named, up to a bound, and nothing is imported" {
    head=$(plr-cssm log verify | tail -n 1)
    printf 'pid,tag,export-restricted\nA-1,x y,\nB-1,ok.tag,perhaps\nC-1,ok.tag,no\n,alone,\nD,"open\nE-1,t,,\nF,t,,too many\n' >in.csv
    refused 3 'has 5 bad lines; nothing was imported' plr-cssm product import in.csv
    for line in 2 3 5 6 8; do
        [[ $output == *"\"in.csv\", line $line: "* ]]
    done
    [[ $output != *'line 4:'* ]]
    [[ $output == *'--skip-bad'* ]]
    for i in $(seq 50); do echo "bad pid,,"; done >in.csv
    sed -i 's/bad pid/A,"/' in.csv
    refused 3 'and 30 more' plr-cssm product import in.csv
    [ "$(grep -c '^"in.csv", line ' <<<"$output")" -eq 20 ]
    [ "$(plr-cssm product list)" = none ]
    [ "$(plr-cssm log verify | tail -n 1)" = "$head" ]
}

@test "--skip-bad imports the good lines and says what was left out" {
    printf 'A-1,ok.tag\nB-1,x y\nC-1,ok.tag\n' >in.csv
    run --separate-stderr -0 plr-cssm product import in.csv --skip-bad
    [ "${lines[0]}" = 'Rows imported: 2' ]
    [ "${lines[1]}" = 'Left out: 1' ]
    [[ $stderr == *'"in.csv", line 2: "x y" is not an entitlement tag'* ]]
    [ "$(plr-cssm product import in.csv --skip-bad --json 2>/dev/null | json 'd["rows"], d["left-out"], d["bad-lines"][0]["line"]')" = '2 1 2' ]
    [ "$(plr-cssm product list --csv | wc -l)" -eq 3 ]
}

@test "lines that contradict each other are refused, with the number of the other" {
    printf 'pid,tag,name,export-restricted\nA,t,One,yes\nB,t,One,\nC,t,Two,\nD,t,,no\n' >in.csv
    refused 3 'line 4: it gives "t" another display name than line 2' plr-cssm product import in.csv
    [[ $output == *'line 5: it gives "t" another export-restricted than line 2'* ]]
}

@test "hostile JSON: types, duplicates, depth, NUL, an item's line" {
    cat >in.json <<'END'
{"products": [
  {"pid": "A-1", "entitlement-tag": "ok"},
  {"pid": 3},

  {"pid": "B-1", "colour": "red"}, {"pid": "C-1", "export-restricted": "yes"},
  ["D-1"],
  {"pid": "E-1", "name": "One", "display-name": "Two"},
  {"pid": "F-1", "tag": "\u00e4"}
]}
END
    refused 3 'has 6 bad lines' plr-cssm product import in.json
    for said in 'line 3: "pid" must be a text' 'line 5: "colour" is not a column' 'line 5: "export-restricted" must be true or false' \
        'line 6: this item is not an object' 'line 7: "display-name" is given twice' 'line 8: "'; do
        [[ $output == *"$said"* ]] || { echo "no $said in $output"; false; }
    done
    echo '{"products": [{"pid": "A", "pid": "B"}]}' >in.json
    refused 3 'line 1 is not JSON: duplicate object key' plr-cssm product import in.json
    printf '{"products": [{"pid": "A\\u0000B"}]}' >in.json
    refused 3 'is not JSON' plr-cssm product import in.json
    /usr/bin/python3 -c 'print("[" * 100000 + "]" * 100000)' >in.json
    refused 3 'is not JSON' plr-cssm product import in.json
    echo '{"products": {}, "more": []}' >in.json
    refused 3 'neither an array nor an object with just the array "products"' plr-cssm product import in.json
    echo '"text"' >in.json
    refused 3 'line 1 is not JSON' plr-cssm product import in.json
    : >in.json
    refused 3 'line 1 is not JSON' plr-cssm product import in.json
    printf '\xef\xbb\xbf[\n]' >in.json
    [ "$(plr-cssm product import in.json)" = 'Rows imported: 0' ]
    [ "$(plr-cssm product list)" = none ]
}

@test "hostile CSV: a line, a file and a field without end; titles that are not known or stand twice" {
    /usr/bin/python3 -c 'print("A-1,tag\nB-1,," + "x" * 100000)' >in.csv
    refused 3 'line 2: display-name has more than 1000 bytes' plr-cssm product import in.csv
    head -c 100000000 /dev/zero | tr '\0' x >in.csv
    refused 3 '"in.csv" is longer than 33554432 bytes' plr-cssm product import in.csv
    rm in.csv
    printf 'PID:EX-SW-24,SN:EXA25010001\nSN:1\n' >in.csv # an inventory
    refused 3 'line 1: "PID:EX-SW-24" is of a UDI, not a PID' plr-cssm product import in.csv
    refused 3 'is of a UDI, not a PID' plr-cssm product add SN:1
    printf 'pid,tag,colour\nA-1,t,red\n' >in.csv
    refused 3 '"colour" is not a column of such a file' plr-cssm product import in.csv
    [[ $output == *'the columns are: pid, entitlement-tag, display-name, export-restricted, reporting-only'* ]]
    printf 'pid,tag,TAG\n' >in.csv
    refused 3 'there are two columns "TAG"' plr-cssm product import in.csv
    refused 2 '--format is csv or json, not "xml"' plr-cssm product import in.csv --format xml
    printf '[{"pid": "X-1"}]' >in.txt
    plr-cssm product import in.txt --format json
    plr-cssm product import - --format json <in.txt
    [ "$(plr-cssm product list --csv | tail -n +2 | tr -d '\r')" = 'X-1,,,,' ]
}

@test "20,000 lines are one act: one entry of the log beside the rows that it wrote" {
    /usr/bin/python3 -c '
import uuid
for i in range(20000): print(f"P-{i % 997},\"regid.2026-01.com.example.T{i},1.0_{uuid.UUID(int=i + 1)}\",Name {i}")' >in.csv
    [ "$(plr-cssm product import in.csv)" = 'Rows imported: 20000' ]
    [ "$(plr-cssm product list --csv | wc -l)" -eq 20001 ]
    [ "$(plr-cssm list events --json | json 'sum(e["action"] == "product-import" for e in d["events"])')" -eq 1 ]
    plr-cssm verify
}

@test "the inventory takes lines, columns and JSON, and gives them back" {
    printf 'UDI\nPID:A,SN:1\n"PID:B,SN:2"\n' | plr-cssm inventory import -
    printf 'PID:C,SN:3\n' | plr-cssm inventory import -
    printf 'sn,pid,vid\n4,D,V01\n' | plr-cssm inventory import -
    echo '["PID:E,SN:5", {"udi": "PID:F,SN:6"}, {"pid": "G", "uuid": "7"}]' | plr-cssm inventory import - --format json
    plr-cssm inventory list --csv >one.csv
    [ "$(tail -n +2 one.csv | tr -d '\r"' | tr '\n' ' ')" = \
        'PID:A,SN:1 PID:B,SN:2 PID:C,SN:3 PID:D,VID:V01,SN:4 PID:E,SN:5 PID:F,SN:6 PID:G,UUID:7 ' ]
    plr-cssm inventory list --json >one.json
    for file in one.csv one.json; do
        plr-cssm init --unprotected --ledger "copy-$file" >/dev/null
        plr-cssm inventory import $file --ledger "copy-$file"
        plr-cssm inventory list --csv --ledger "copy-$file" | cmp - one.csv
    done
    refused 3 'line 2: it gives a UDI and fields of a UDI' plr-cssm inventory import <(printf 'udi,pid\n"PID:A,SN:1",A\n') --format csv
    refused 3 'line 2: SN "1,VID:2" has a comma' plr-cssm inventory import <(printf 'pid,sn\nA,"1,VID:2"\n') --format csv
    plr-cssm inventory remove PID:A,SN:1
    refused 2 'is not in the inventory' plr-cssm inventory remove PID:A,SN:1
}

@test "products and their entitlements have a way out; one in use stays" {
    plr-cssm product import "$fixture"
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
    plr-cssm reserve Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account Example --license EX_SW_Advantage=2 >/dev/null
    refused 6 'there are product instances of "EX-SW-24": 1' plr-cssm product remove EX-SW-24
    plr-cssm product remove EX-PHONE
    refused 2 'no product of the catalogue has the PID "EX-PHONE"' plr-cssm product remove EX-PHONE
    refused 2 'no product of the catalogue' plr-cssm product show EX-PHONE
    plr-cssm product remove-tag EX-SW-24 --tag EX_SW_Advantage --tag EX_SW_Analytics
    [ "$(plr-cssm product show EX-SW-24 --csv | wc -l)" -eq 2 ]
    refused 7 'may not use' plr-cssm product remove-tag EX-SW-24 --tag EX_SW_Advantage
    refused 2 'which entitlement?' plr-cssm product remove-tag EX-SW-24
    refused 7 'may not use' plr-cssm reserve Q05TK08DBRT5V0M1DPXW5ABV9TZH9KB --account Example --license EX_SW_Advantage=1
    plr-cssm verify
}

@test "an export-restricted entitlement is given only to an account whose status is allowed" {
    plr-cssm product import "$fixture"
    plr-cssm entitlement set EX_SW_Advantage --export-restricted
    for is in not-allowed restricted; do
        plr-cssm account add "is $is" --slr --plr --export $is
        plr-cssm license add --account "is $is" --tag EX_SW_Advantage --count 5
        refused 7 "is export-restricted, and the export status of smart account \"is $is\" is $is" \
            plr-cssm reserve Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account "is $is" --license EX_SW_Advantage=2
        plr-cssm available Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account "is $is" | grep -q '^export-restricted'
        [ "$(plr-cssm available Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account "is $is" --json |
            json '[p["export-restricted"] for p in d["available"]]')" = '[True]' ]
    done
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
    plr-cssm reserve Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account Example --license EX_SW_Advantage=2 >/dev/null
    plr-cssm entitlement set EX_SW_Advantage --unrestricted
    plr-cssm reserve Q05TK08DBRT5V0M1DPXW5ABV9TZH9KB --account 'is restricted' --license EX_SW_Advantage=1 >/dev/null
    refused 2 'what is to be set?' plr-cssm entitlement set EX_SW_Advantage
    [ "$(plr-cssm entitlement list --json | json '[e["products"] for e in d["entitlements"] if "SW_Advantage" in e["entitlement-tag"]]')" = '[2]' ]
}
