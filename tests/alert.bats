#!/usr/bin/env bats
# plr-cssm alert: each alert comes when it is due, not before, and goes by what it says itself.

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    export PLR_LEDGER=$BATS_FILE_TMPDIR/template
    faketime '2026-12-01 12:00:00Z' plr-cssm init --unprotected --name Test >/dev/null
    plr-cssm account add Example --plr --slr --export allowed
    plr-cssm account add Other --plr --slr
    plr-cssm va add Default/Lab --account Example
    plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR" || return 1
    cp -a "$BATS_FILE_TMPDIR/template" ledger
    export PLR_LEDGER=$BATS_TEST_TMPDIR/ledger
    A1=Q05TK08DBRT5V0M0NRWC52NNP52AJQ2
    NEXT=Q09TK08DBRT5V0M0NVHM418NMM27ZYM
    CLONE=Q05TK08DBRT5V0M0GT719ASXBDXNKKJ
}

# What alert says on a day: severity, alert, count, end; its status.
on() { # DAY OPTION...
    local day=$1
    shift
    run faketime "$day 12:00:00Z" plr-cssm alert --json "$@"
    /usr/bin/python3 -c '
import json, sys
rows = json.loads(sys.argv[1])["alerts"]
print(*(":".join(str(a[k]) for k in ("severity", "alert", "count", "end-date", "since")) for a in rows), f"status={sys.argv[2]}")' \
        "$output" "$status" | sed 's/T[0-9:]*Z//g'
}

term() { # END COUNT OPTION...: from 2026-01-01
    plr-cssm license add --account Example --tag EX_SW_Analytics --type term --start 2026-01-01 --end "$1" --count "$2" "${@:3}"
}

@test "nothing to look after: none, and status 0" {
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
    run -0 plr-cssm alert
    [ "$output" = none ]
    [ "$(plr-cssm alert --json)" = '{"alerts": []}' ]
    [ "$(plr-cssm alert --csv | wc -l)" -eq 1 ]
}

@test "a term expires: 90, 60 and 30 days before, and then it has" {
    term 2027-06-30 5
    [ "$(on 2027-03-31)" = 'status=0' ]
    [ "$(on 2027-04-01)" = 'info:expiring:5:2027-06-30:2027-04-01 status=1' ]
    [ "$(on 2027-04-30)" = 'info:expiring:5:2027-06-30:2027-04-01 status=1' ]
    [ "$(on 2027-05-01)" = 'minor:expiring:5:2027-06-30:2027-04-01 status=1' ]
    [ "$(on 2027-05-31)" = 'major:expiring:5:2027-06-30:2027-04-01 status=1' ]
    [ "$(on 2027-06-30)" = 'major:expiring:5:2027-06-30:2027-04-01 status=1' ]
    [ "$(on 2027-07-01)" = 'major:expired:5:2027-06-30:2027-07-01 status=1' ]
    [ "$(on 2027-05-31 --days 29)" = 'status=0' ]
    [ "$(on 2026-12-01 --days 365)" = 'info:expiring:5:2027-06-30:2026-06-30 status=1' ]
    # A leap year, and the last day that there is.
    plr-cssm license withdraw --account Example --tag EX_SW_Analytics --type term --start 2026-01-01 --end 2027-06-30 --count 5 --reason test
    term 2028-02-29 1
    term 9999-12-31 1
    [ "$(on 2028-02-29)" = 'major:expiring:1:2028-02-29:2027-12-01 status=1' ]
    [ "$(on 2028-03-01)" = 'major:expired:1:2028-02-29:2028-03-01 status=1' ]
    # What was renewed is withdrawn, and the alert is gone.
    plr-cssm license withdraw --account Example --tag EX_SW_Analytics --type term --start 2026-01-01 --end 2028-02-29 --count 1 --reason renewed
    [ "$(on 2028-03-01)" = 'status=0' ]
}

@test "what is reserved when its term ends: reserved-expired for the product, insufficient for the account" {
    term 2027-06-30 5
    faketime '2026-12-02 12:00:00Z' plr-cssm reserve $A1 --account Example --license EX_SW_Analytics=2 >/dev/null
    [ "$(on 2027-07-02)" = 'critical:insufficient:2:None:2027-07-01 critical:reserved-expired:2:2027-06-30:2027-07-01 major:expired:3:2027-06-30:2027-07-01 status=1' ]
    # Enough of another term that runs: it is not insufficient any more. One is not enough.
    term 2028-06-30 1
    [[ $(on 2027-07-02) == 'critical:insufficient:1:None:2027-07-01 critical:reserved-expired:2:'* ]]
    term 2028-06-30 1
    [[ $(on 2027-07-02) == 'critical:reserved-expired:2:'* ]]
    run -1 faketime '2027-07-02 12:00:00Z' plr-cssm alert --csv
    [[ ${lines[1]} == 'critical,reserved-expired,Example,Default,"PID:EX-SW-24,SN:EXA25010001",'* ]]
    plr-cssm return R03QA65EV6RYXRMPZMNCC3RKRT
    [ "$(on 2027-07-02)" = 'major:expired:5:2027-06-30:2027-07-01 status=1' ]
}

@test "an update that nobody confirms" {
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
    faketime '2027-01-01 12:00:00Z' plr-cssm reserve $A1 --account Example --license EX_SW_Advantage=2 >/dev/null
    faketime '2027-01-02 12:00:00Z' plr-cssm update $NEXT --license EX_SW_Advantage=3 >/dev/null
    [ "$(on 2027-01-31)" = 'status=0' ]
    [ "$(on 2027-02-01)" = 'major:in-transit:None:None:2027-01-02 status=1' ]
    [ "$(on 2027-01-05 --transit-days 3)" = 'major:in-transit:None:None:2027-01-02 status=1' ]
    [ "$(on 2027-01-05 --transit-days 4)" = 'status=0' ]
    # Its confirmation is the opening of the old commitment; either letter will do while it is in transit.
    plr-cssm return R03QA65EV6RYXRMPZMNCC3RKRT
    [ "$(on 2027-02-01)" = 'status=0' ]
}

@test "a suspected clone is on record, once for each request, until somebody clears it" {
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
    faketime '2026-12-02 12:00:00Z' plr-cssm reserve $A1 --account Example --license EX_SW_Advantage=2 >/dev/null
    for i in 1 2 3; do
        run -6 faketime "2027-01-0$i 12:00:00Z" plr-cssm reserve $CLONE --account Example --license EX_SW_Advantage=1
        [[ $output == *'a clone is suspected'* ]]
    done
    [ "$(on 2027-02-01)" = 'critical:clone-suspected:None:None:2027-01-01 status=1' ]
    [ "$(plr-cssm list events --json | grep -o '"action": "clone-suspected"' | wc -l)" -eq 1 ]
    plr-cssm alert --json | grep -qF '"udi": {"pid": "EX-SW-24",'
    run -2 plr-cssm alert clear PID:EX-SW-24,SN:EXA25010001
    [[ $output == *'give --reason TEXT'* ]]
    run -2 plr-cssm alert clear PID:EX-SW-24,SN:EXA25010001 --reason $'not UTF-8: \xff' # the log could not say it
    [[ $output == *'--reason is one line of text'* ]]
    plr-cssm alert clear PID:EX-SW-24,SN:EXA25010001 --reason 'two machines, one image'
    run -0 plr-cssm alert
    run -2 plr-cssm alert clear PID:EX-SW-24,SN:EXA25010001 --reason again
    [[ $output == *'no clone of PID:EX-SW-24,SN:EXA25010001 is suspected'* ]]
    plr-cssm verify
}

@test "a batch puts a suspected clone on record too" {
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
    faketime '2026-12-02 12:00:00Z' plr-cssm reserve $A1 --account Example --license EX_SW_Advantage=2 >/dev/null
    printf 'request,licenses\n%s,EX_SW_Advantage=1\n' $CLONE >in.csv
    run faketime '2026-12-03 12:00:00Z' plr-cssm reserve --batch in.csv --account Example --output out.csv
    [ "$status" -eq 1 ]
    [[ $(on 2027-02-01) == "critical:clone-suspected:"* ]]
}

@test "--account and --va keep to their place; names that are not known are said" {
    term 2026-12-31 1
    term 2026-12-31 2 --va Default/Lab
    plr-cssm license add --account Other --tag EX_SW_Analytics --type term --start 2026-01-01 --end 2026-12-31 --count 4
    counts() { faketime '2027-01-01 12:00:00Z' plr-cssm alert --json "$@" | /usr/bin/python3 -c 'import json,sys; print(*(a["count"] for a in json.load(sys.stdin)["alerts"]))'; }
    [ "$(counts)" = '1 2 4' ]
    [ "$(counts --account other)" = 4 ]
    [ "$(counts --account Example --va Default)" = '1 2' ]
    [ "$(counts --account Example --va Default/Lab)" = 2 ]
    run -2 plr-cssm alert --account Nobody
    run -2 plr-cssm alert --va Default
    run -2 plr-cssm alert --days 0
}

@test "a removed product: its return is awaited, until it comes or is settled" {
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
    faketime '2026-12-02 12:00:00Z' plr-cssm reserve $A1 --account Example --license EX_SW_Advantage=2 >/dev/null
    faketime '2026-12-03 12:00:00Z' plr-cssm update $NEXT --license EX_SW_Advantage=3 >/dev/null
    faketime '2026-12-04 12:00:00Z' plr-cssm remove PID:EX-SW-24,SN:EXA25010001 --reason 'burnt'
    # One product is one alert, though its update was removed with it.
    [ "$(on 2027-02-01)" = 'info:return-pending:None:None:2026-12-04 status=1' ]
    plr-cssm settle PID:EX-SW-24,SN:EXA25010001 --reason 'scrapped'
    [ "$(on 2027-02-01)" = 'status=0' ]
}
