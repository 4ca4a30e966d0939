#!/usr/bin/env bats
# plr-cssm report and list: the same rows as a table, CSV and JSON, filtered; licence use over time as series and picture.

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    export PLR_LEDGER=$BATS_FILE_TMPDIR/template
    at() { faketime "$1 12:00:00Z" plr-cssm "${@:2}" >/dev/null; }
    at 2026-12-01 init --unprotected --name Test
    at 2026-12-01 account add Example --plr --slr --export allowed
    at 2026-12-01 account add 'A <&> "B" '"'c'" --plr --slr
    at 2026-12-01 va add Default/Lab --account Example
    at 2026-12-01 product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
    at 2026-12-01 license add --account Example --tag EX_SW_Advantage --count 20
    at 2026-12-01 license add --account Example --tag EX_SW_Essentials --count 10
    at 2026-12-01 license add --account Example --va Default/Lab --tag EX_SW_Advantage --count 3
    at 2026-12-01 license add --account 'A <&> "B" '"'c'" --universal --count 4
    # One that is returned, one that stays, one in Lab, a universal one, one that is updated, one that is removed.
    at 2027-01-01 reserve Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account Example --license EX_SW_Advantage=2
    at 2027-01-11 reserve Q05TK08DBRT5V0M1DPXW5ABV9TZH9KB --account Example --license EX_SW_Advantage=1 --license EX_SW_Essentials=4
    at 2027-01-21 reserve Q05TK08DBRT5V0M1Y3F6H9C1R2BGASZ --account Example --va Default/Lab --license EX_SW_Advantage=3
    at 2027-02-01 reserve Q05TK08DBRT5V0M29TQFGNNM1Z7DCYG --account 'A <&> "B" '"'c'" --universal
    at 2027-02-11 update Q09TK08DBRT5V0M0NVHM418NMM27ZYM --license EX_SW_Advantage=5
    at 2027-02-21 confirm R03QA65EV6RYXRMPZMNCC3RKRT
    at 2027-03-01 return R03S79ZAFHQ3C5FERJRWVP0D33
    at 2027-03-11 remove PID:EX-SW-24,SN:EXA25010003 --reason burnt
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR" || return 1
    cp -a "$BATS_FILE_TMPDIR/template" ledger
    export PLR_LEDGER=$BATS_TEST_TMPDIR/ledger
}

then_() { faketime '2027-04-01 00:00:00Z' plr-cssm "$@"; }
json() { /usr/bin/python3 -c 'import json,sys; d=json.load(sys.stdin); print('"$1"')'; }
numbers() { then_ report reservations --json "$@" | json '*(r["reservation-number"] for r in d["reservations"])'; }
instances() { then_ report instances --json "$@" | json '*(r["udi"]["sn"][-2:] for r in d["instances"])'; }
actions() { then_ report events --json "$@" | json '*(e["action"] for e in d["events"])'; }

@test "a report is the list, with filters" {
    for what in licenses instances reservations events; do
        for form in '' --json --csv; do
            # shellcheck disable=SC2086
            cmp <(then_ list $what $form) <(then_ report $what $form)
        done
    done
    run -2 plr-cssm report accounts
    [[ $output == *'one of licenses, instances, reservations, events, usage'* ]]
    run -2 plr-cssm report
    [[ $output == *'WHAT is missing'* ]]
}

@test "reservations: by account, virtual account, product, entitlement, and whether they were open meanwhile" {
    [ "$(numbers)" = '1 2 3 4 5' ]
    [ "$(numbers --account example)" = '1 2 3 5' ]
    [ "$(numbers --account Example --va Default)" = '1 2 3 5' ]
    [ "$(numbers --account Example --va Default/Lab)" = 3 ]
    [ "$(numbers --tag EX_SW_Essentials)" = 2 ]
    [ "$(numbers --tag universal)" = 4 ]
    [ "$(numbers --pid EX-VM)" = '' ]
    [ "$(numbers --udi PID:EX-SW-24,SN:EXA25010001)" = '1 5' ]
    [ "$(numbers --until 2027-01-10)" = 1 ]
    [ "$(numbers --since 2027-03-02)" = '3 4 5' ]
    [ "$(numbers --since 2027-03-12)" = '4 5' ]
    [ "$(numbers --since 2027-02-21 --until 2027-02-21)" = '1 2 3 4 5' ]
    then_ report reservations --json | json '[(e["entitlement-tag"].split(",")[0][-13:], e["count"]) for e in d["reservations"][1]["entitlements"]]' |
        grep -qF "[('_SW_Advantage', 1), ('SW_Essentials', 4)]"
    then_ report reservations --csv | sed -n 3p | grep -qF ',EX_SW_Advantage=1 EX_SW_Essentials=4'
    run -2 then_ report reservations --account Nobody
    run -2 then_ report reservations --tag no.such.tag
    run -2 then_ report reservations --pid NO-SUCH
    run -2 then_ report reservations --since 2027-02-30
    run -2 then_ report reservations --since 2027-02-02 --until 2027-02-01
    [[ $output == *'--since is after --until'* ]]
}

@test "instances and events: the same filters" {
    [ "$(instances)" = '01 02 03 04' ]
    [ "$(instances --account Example --va Default/Lab)" = 03 ]
    [ "$(instances --tag EX_SW_Advantage)" = 01 ]
    [ "$(instances --since 2027-01-11 --until 2027-01-31)" = '02 03' ]
    [ "$(actions --since 2027-02-01 --until 2027-02-28)" = 'reserve update confirm' ] ||
        [ "$(actions --since 2027-02-01 --until 2027-02-28)" = 'reserve reserve confirm' ]
    [ "$(actions --account 'A <&> "B" '"'c'")" = 'account-add license-add reserve' ]
    [[ $(actions --tag EX_SW_Essentials) == *reserve ]]
    [[ $(actions --pid EX-SW-24) == *remove ]]
    [ "$(then_ report licenses --account Example --tag EX_SW_Advantage --json | json '[(r["virtual-account"], r["purchased"], r["reserved"]) for r in d["licenses"]]')" = \
        "[('Default', 20, 5), ('Default/Lab', 3, 0)]" ]
}

@test "an entry of the log that was tampered with does not stop the report of the others" {
    sqlite3 ledger/ledger.db "DROP TRIGGER event_no_update; UPDATE event SET detail = 'not JSON' WHERE seq = 3"
    sqlite3 ledger/ledger.db "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END"
    [ "$(actions --account 'A <&> "B" '"'c'" --tag universal)" != '' ]
}

@test "on a terminal that is too narrow a row is a block" {
    script -qec "stty cols 60; faketime '2027-04-01 00:00:00Z' plr-cssm report licenses" /dev/null </dev/null >seen
    run ! grep -E '^.{62}' <(grep -v -e regid seen)
    grep -q '^SMART ACCOUNT  *Example' seen
}

@test "usage: series of what was in use, from the dates of the reservations" {
    then_ report usage --json >usage
    /usr/bin/python3 - <<'END'
import json
u = json.load(open("usage"))["usage"]
assert (u["since"][:16], u["until"][:16], u["count"], u["peak"], u["peak-at"][:10]) == \
    ("2027-01-01T12:00", "2027-04-01T00:00", 6, 14, "2027-02-21"), u
series = {s["entitlement-tag"].split(".")[-2].split(",")[0] if "," in s["entitlement-tag"] else s["entitlement-tag"]:
          [(p["at"][:10], p["count"]) for p in s["points"]] for s in u["series"]}
# The update counts from its confirmation on, the removed one until it was removed.
assert series["EX_SW_Advantage"] == [("2027-01-01", 0), ("2027-01-01", 2), ("2027-01-11", 3), ("2027-01-21", 6), ("2027-02-21", 9),
                                     ("2027-03-01", 8), ("2027-03-11", 5)], series
assert series["EX_SW_Essentials"] == [("2027-01-01", 0), ("2027-01-11", 4), ("2027-03-01", 0)], series
assert series["universal"] == [("2027-01-01", 0), ("2027-02-01", 1)], series
assert [(a["smart-account"], a["purchased"], a["reserved"]) for a in u["smart-accounts"]] == \
    [("Example", 33, 5), ("A <&> \"B\" 'c'", 4, 1)], u["smart-accounts"]
END
    [ "$(then_ report usage --by account --json | json '[(s["smart-account"], s["count"], s["peak"]) for s in d["usage"]["series"]]')" = \
        "[('Example', 5, 13), ('A <&> \"B\" \\'c\\'', 1, 1)]" ]
    [ "$(then_ report usage --json --since 2027-02-01 --until 2027-02-28 --tag EX_SW_Advantage | json '[(p["at"][:10], p["count"]) for p in d["usage"]["series"][0]["points"]]')" = \
        "[('2027-02-01', 6), ('2027-02-21', 9)]" ]
    [ "$(then_ report usage --json --account Example --va Default/Lab | json 'd["usage"]["count"], d["usage"]["peak"]')" = '0 3' ]
    [ "$(then_ report usage --csv | wc -l)" -eq 13 ]
    then_ report usage | grep -qE 'EX_SW_Advantage.* 5 +9 +2027-02-21'
}

@test "usage as a picture: SVG that strict readers take, with a title, without a script" {
    then_ report usage --svg use.svg
    then_ report usage --svg - --by account >account.svg
    for file in use.svg account.svg; do
        /usr/bin/python3 - $file <<'END'
import re
import sys
import xml.etree.ElementTree as ET
S = "{http://www.w3.org/2000/svg}"
root = ET.parse(sys.argv[1]).getroot()
assert root.tag == S + "svg" and root.get("version") == "1.1"
assert [e.tag for e in root][:2] == [S + "title", S + "desc"]
assert re.match(r"From 2027-01-01T12:00:..Z to 2027-04-01T00:00:..Z: 6 licences in use at the end, at most 14 \(",
                root.find(S + "desc").text)
names = {e.tag for e in root.iter()}
assert names <= {S + n for n in ("svg", "title", "desc", "style", "rect", "text", "path")}, names
text = open(sys.argv[1]).read()
assert "href" not in text and "script" not in text and "prefers-color-scheme: dark" in text
assert "A <&> \"B\" 'c'" in [e.text for e in root.iter(S + "text")], "the account as it is called"
assert "1 of 4" in [e.text for e in root.iter(S + "text")]
areas = [e for e in root.iter(S + "path") if e.get("fill")]
assert len(areas) == (3 if "entitlement" in root.find(S + "title").text else 2), len(areas)
for area in areas:
    assert area.get("d").startswith("M") and area.get("d").endswith("Z") and "-" not in area.get("d")
END
        rsvg-convert $file -o picture.png
        [ "$(head -c 8 picture.png | tail -c 7)" = "$(printf 'PNG\r\n\032\n')" ]
        if command -v xmllint >/dev/null; then xmllint --noout $file; fi
    done
    run -6 then_ report usage --svg use.svg
    [[ $output == *'"use.svg"'* ]]
    run -2 then_ report usage --svg x.svg --json
    [ ! -e x.svg ]
    run -5 then_ report usage --svg no/such/folder.svg
    # Nothing at all is a picture too.
    then_ report usage --svg none.svg --pid EX-VM
    grep -qF 'No licences were in use.' none.svg
    rsvg-convert none.svg -o picture.png
}

@test "CSV that a spreadsheet would reckon is guarded" {
    plr-cssm account add '=cmd|A0' --slr
    plr-cssm account add '@me' --slr
    plr-cssm license add --account '=cmd|A0' --universal --count 1
    plr-cssm list accounts --csv | grep -qF ",'=cmd|A0,"
    plr-cssm list accounts --csv | grep -qF ",'@me,"
    plr-cssm report licenses --account '=cmd|A0' --csv >one.csv
    grep -qF "'=cmd|A0,Default" one.csv
    # It is the same account when it comes back.
    plr-cssm license import one.csv
    [ "$(plr-cssm report licenses --account '=cmd|A0' --json | json 'd["licenses"][0]["purchased"]')" = 2 ]
}

@test "who may not see an account does not see its use" {
    plr-cssm init --unprotected --rehearsal --ledger r >/dev/null
    export PLR_LEDGER=r
    plr-cssm account add One --slr
    plr-cssm account add Two --slr
    plr-cssm license add --account One --tag regid.2026-01.com.example.X,1.0_2b24ba13-6210-45ea-b05b-c5f59a365857 --count 1
    plr-cssm license add --account Two --tag X --count 1
    plr-cssm user add eve --role account-user --account Two
    [ "$(plr-cssm report licenses --json --as eve | json '[r["smart-account"] for r in d["licenses"]]')" = "['Two']" ]
    [ "$(plr-cssm report usage --json --as eve | json '[r["smart-account"] for r in d["usage"]["smart-accounts"]]')" = "['Two']" ]
}
