#!/usr/bin/env bats
# Licences: added, imported, converted from classic ones, withdrawn; what the list says of them.

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    export PLR_LEDGER=$BATS_FILE_TMPDIR/template
    plr-cssm init --unprotected --name Test >/dev/null
    plr-cssm account add Example --plr --slr --export allowed
    plr-cssm account add Other --plr --slr
    plr-cssm va add Lab --account Example
    plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
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
    ADV=regid.2026-01.com.example.EX_SW_Advantage,1.0_10ebe316-8770-4f2d-ab02-e2f99c8194c2
}

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

@test "a file of licences is imported, and the list of them imports again to the same" {
    cat >in.csv <<'END'
smart-account,va,tag,count,type,start,end
Example,,EX_SW_Advantage,5,,,
Example,Lab,EX_SW_Advantage,7,perpetual,,
example,,EX_SW_Analytics,3,term,2026-01-01,2027-12-31
,,EX_SW_Analytics,2,subscription,2024-02-29,9999-12-31
Other,,,4,universal,,
Other,,EX_SW_Advantage,1,universal,,
Example,,EX_RTR_Base,,reporting-only,,
END
    refused 3 'line 5: there is no smart-account' plr-cssm license import in.csv
    [ "$(plr-cssm license import in.csv --account Other)" = 'Rows imported: 7' ]
    plr-cssm license list --csv >one.csv
    plr-cssm license list --json >one.json
    [ "$(json '[(e["smart-account"], e["virtual-account"], e["purchased"], e["reserved"], e["in-transit"], e["available"], e["license-type"]) for e in d["licenses"]][-3:]' <one.json)" = \
        "[('Other', 'Default', 1, 0, 0, 1, 'universal'), ('Other', 'Default', 2, 0, 0, 2, 'subscription'), ('Other', 'Default', 4, 0, 0, 4, 'universal')]" ]
    for file in one.csv one.json; do
        rm -rf copy
        plr-cssm init --unprotected --ledger copy >/dev/null
        plr-cssm account add Example --ledger copy
        plr-cssm account add Other --ledger copy
        plr-cssm va add Lab --account Example --ledger copy
        plr-cssm license import $file --ledger copy
        plr-cssm license list --csv --ledger copy | cmp - one.csv
    done
    # Twice is twice as many; what is only reported has no number.
    plr-cssm license import in.csv --account Other
    [ "$(plr-cssm license list --json --tag EX_RTR_Base | json '[e["purchased"] for e in d["licenses"]]')" = '[None]' ]
    [ "$(plr-cssm license list --json --account Example --va Lab | json '[e["purchased"] for e in d["licenses"]]')" = '[14]' ]
    plr-cssm verify
}

@test "a bad line of licences is named: counts, dates, accounts, tags, types" {
    cat >in.csv <<'END'
smart-account,va,tag,count,type,start,end
Example,,EX_SW_Advantage,0,,,
Example,,EX_SW_Advantage,1000000000,,,
Example,,EX_SW_Advantage,99999999999999999999999,,,
Example,,EX_SW_Advantage,-1,,,
Example,,EX_SW_Advantage,1,term,2026-02-29,2027-01-01
Example,,EX_SW_Advantage,1,term,2026-02-28,2026-02-27
Example,,EX_SW_Advantage,1,term,2026-02-28,10000-01-01
Example,,EX_SW_Advantage,1,term,2026-02-28,
Example,,EX_SW_Advantage,1,perpetual,2026-02-28,
Example,,EX_SW_Advantage,1,lent,,
Nobody,,EX_SW_Advantage,1,,,
Example,Nowhere,EX_SW_Advantage,1,,,
Example,,EX_Nothing,1,,,
Example,,,1,,,
Example,,EX_SW_Advantage,1,reporting-only,,
END
    refused 3 'has 15 bad lines; nothing was imported' plr-cssm license import in.csv
    for line in $(seq 2 16); do
        [[ $output == *"\"in.csv\", line $line: "* ]] || { echo "no line $line"; false; }
    done
    [[ $output == *'end-date 2026-02-27 is before start-date 2026-02-28'* ]]
    echo '{"licenses": [{"smart-account": "Example", "tag": "EX_SW_Advantage", "count": "5"},
        {"smart-account": "Example", "tag": "EX_SW_Advantage", "count": 1.5}]}' >in.json
    refused 3 'line 2: "count" must be a whole number' plr-cssm license import in.json
    [ "$(plr-cssm license list)" = none ]
}

@test "20,000 lines of licences are one transaction" {
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 999999990
    for i in $(seq 20000); do echo "Example,,EX_SW_Essentials,1,,,"; done >in.csv
    [ "$(plr-cssm license import in.csv)" = 'Rows imported: 20000' ]
    [ "$(plr-cssm license list --tag EX_SW_Essentials --json | json 'd["licenses"][0]["purchased"]')" = 20000 ]
    printf 'Example,,EX_SW_Essentials,1,,,\nExample,,EX_SW_Advantage,9,,,\nExample,,EX_SW_Advantage,1,,,\n' >in.csv
    refused 3 'line 3: 1 more would make more than 999999999' plr-cssm license import in.csv
    [ "$(plr-cssm license list --tag EX_SW_Essentials --json | json 'd["licenses"][0]["purchased"]')" = 20000 ]
    plr-cssm verify
}

@test "a term that has not begun or has ended is shown as such, and is not available" {
    plr-cssm license add --account Example --tag EX_SW_Analytics --count 3 --type term --start 2030-02-01 --end 2030-02-28
    for day in '2030-01-31 not-begun 0' '2030-02-01 in-force 3' '2030-02-28 in-force 3' '2030-03-01 ended 0'; do
        read -r date status available <<<"$day"
        [ "$(faketime "$date 23:59:00Z" plr-cssm license list --json | json '[(e["status"], e["available"]) for e in d["licenses"]]')" = \
            "[('$status', $available)]" ]
    done
}

@test "a classic licence is converted once" {
    refused 2 'how many?' plr-cssm license convert 3901-J5D1 --account Example --tag EX_SW_Advantage
    plr-cssm license convert '3901-j5d1 c2a' --account Example --tag EX_SW_Advantage --count 4
    refused 6 'classic licence 3901J5D1C2A was converted on 20' plr-cssm license convert 3901J5D1C2A --account Other \
        --tag EX_RTR_Base --count 4
    [[ $output == *"into 4 of \"$ADV\" for \"Example\""* ]]
    for bad in abc 'x_y_z_1' "$(printf 'A%.0s' {1..33})" ''; do
        refused 3 'is not the number of a classic licence' plr-cssm license convert "$bad" --account Example --tag EX_SW_Advantage --count 4
    done
    [ "$(plr-cssm list conversions --json | json '[(e["pak"], e["count"], e["smart-account"], e["license-type"]) for e in d["conversions"]]')" = \
        "[('3901J5D1C2A', 4, 'Example', 'perpetual')]" ]
    [ "$(plr-cssm license list --json | json '[e["purchased"] for e in d["licenses"]]')" = '[4]' ]
    [ "$(plr-cssm list events --json | json '[(e["detail"]["pak"], e["detail"]["added"]) for e in d["events"] if e["action"] == "license-convert"]')" = \
        "[('3901J5D1C2A', 4)]" ]
    # Eight at once: one of them.
    for i in 1 2 3 4 5 6 7 8; do
        plr-cssm license convert 4444AAAA --account Example --tag EX_SW_Advantage --count 1 2>/dev/null >"out$i" &
    done
    wait || true
    [ "$(cat out? | wc -l)" -eq 1 ]
    [ "$(plr-cssm license list --json | json '[e["purchased"] for e in d["licenses"]]')" = '[5]' ]
    # A hand in the database shell cannot convert it again either.
    run ! sqlite3 ledger/ledger.db "DELETE FROM conversion"
    run ! sqlite3 ledger/ledger.db "REPLACE INTO conversion VALUES ('4444AAAA', 1, 5, 0)"
}

@test "what was added by mistake is withdrawn, as far as it is available, with a reason on the log" {
    local out=(plr-cssm license withdraw --account Example --tag EX_SW_Advantage)
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
    plr-cssm reserve Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account Example --license EX_SW_Advantage=2 >/dev/null
    refused 2 'why?' "${out[@]}" --count 1
    refused 2 'how many?' "${out[@]}" --reason typo
    for reason in $'not UTF-8: \xff' $'two\nlines' "$(printf 'x%.0s' {1..256})"; do # the log could not say it
        refused 2 'reason is one line of text' "${out[@]}" --count 1 --reason "$reason"
    done
    refused 6 'are not available: 4' "${out[@]}" --count 4 --reason typo
    refused 2 'there are no such licences' "${out[@]}" --count 1 --reason typo --type term --start 2026-01-01 --end 2026-12-31
    [ "$("${out[@]}" --count 3 --reason 'typed 5, was 2')" = "Withdrawn: 3 of $ADV in Example, Default; purchased now: 2" ]
    plr-cssm return R03QA65EV6RYXRMPZMNCC3RKRT
    "${out[@]}" --count 2 --reason gone
    [ "$(plr-cssm license list)" = none ]
    [ "$(plr-cssm list events --json | json '[(e["detail"]["withdrawn"], e["detail"]["reason"]) for e in d["events"] if e["action"] == "license-withdraw"]')" = \
        "[(3, 'typed 5, was 2'), (2, 'gone')]" ]
    refused 7 'no "EX_SW_Advantage" is left' plr-cssm reserve Q05TK08DBRT5V0M1DPXW5ABV9TZH9KB --account Example --license EX_SW_Advantage=1
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 1
    [ "$(plr-cssm license list --json | json '[e["purchased"] for e in d["licenses"]]')" = '[1]' ]
    plr-cssm verify
}

@test "licences of a reporting-only entitlement have no number" {
    plr-cssm entitlement set EX_SW_Essentials --reporting-only
    refused 2 'only reported, and have no number' plr-cssm license add --account Example --tag EX_SW_Essentials --count 5
    plr-cssm license add --account Example --tag EX_SW_Essentials
    printf 'tag,count\nEX_SW_Essentials,5\n' >in.csv
    refused 3 'line 2: licences of' plr-cssm license import in.csv --account Example
    plr-cssm reserve Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account Example --license EX_SW_Essentials=77777 >/dev/null
    [ "$(plr-cssm license list --json | json '[(e["license-type"], e["purchased"], e["reserved"], e["available"]) for e in d["licenses"]]')" = \
        "[('reporting-only', None, 77777, None)]" ]
    plr-cssm entitlement set EX_SW_Essentials --counted
    plr-cssm license add --account Example --tag EX_SW_Essentials --count 5
}

@test "in transit: by how much an update changes what is reserved, until it is confirmed" {
    row() { plr-cssm license list --account Example --tag "$1" --json | json '[(e["purchased"], e["reserved"], e["in-transit"], e["available"]) for e in d["licenses"]][0]'; }
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 9
    plr-cssm license add --account Example --tag EX_SW_Essentials --count 9
    plr-cssm reserve Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account Example --license EX_SW_Advantage=5 >/dev/null
    plr-cssm update Q09TK08DBRT5V0M0NVHM418NMM27ZYM --license EX_SW_Advantage=2 --license EX_SW_Essentials=4 >/dev/null
    [ "$(row EX_SW_Advantage)" = '(9, 5, 3, 4)' ]
    [ "$(row EX_SW_Essentials)" = '(9, 4, 4, 5)' ]
    plr-cssm confirm R03QA65EV6RYXRMPZMNCC3RKRT
    [ "$(row EX_SW_Advantage)" = '(9, 2, 0, 7)' ]
    [ "$(row EX_SW_Essentials)" = '(9, 4, 0, 5)' ]
}
