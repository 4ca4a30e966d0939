#!/usr/bin/env bats
# Reservations whole: update, confirmation, abandoning, removal, rehost, transfer, stacks, and what show says of it all.
# The products are tests/py/product.py, which is written after plr-code(5) and shares no code with the authority.

ADV=regid.2026-01.com.example.EX_SW_Advantage,1.0_10ebe316-8770-4f2d-ab02-e2f99c8194c2
ESS=regid.2026-01.com.example.EX_SW_Essentials,1.0_2b24ba13-6210-45ea-b05b-c5f59a365857

load desk

setup_file() {
    bats_require_minimum_version 1.5.0
    cd "$BATS_FILE_TMPDIR" || return 1
    PATH=$PLRKIT_BUILD:$PATH
    export PLR_LEDGER=$BATS_FILE_TMPDIR/template
    plr-cssm init --unprotected --name Test >/dev/null
    plr-cssm account add Example --plr --slr --export allowed
    plr-cssm va add Default/Lab --account Example
    plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
    plr-cssm license add --account Example --tag EX_SW_Essentials --count 5
    plr-cssm license add --account Example --universal --count 2
    for n in 1 2 3 4; do # each line: request, return, return of what was never installed, confirmation
        "$BATS_TEST_DIRNAME/py/product.py" "PID:EX-SW-24,SN:EXA2501000$n" 1 2 3 4 >"product$n"
    done
}

setup() {
    desk_copy
}

code() { sed -n "${2}p" "$BATS_FILE_TMPDIR/product$1" | cut -d' ' -f"$3"; }
Q() { code "$1" "$2" 1; }  # PRODUCT SEQ: its request,
R() { code "$1" "$2" 2; }  # return code,
R1() { code "$1" "$2" 3; } # return code of what was never installed,
V() { code "$1" "$2" 4; }  # update confirmation
udi() { echo "PID:EX-SW-24,SN:EXA2501000$1"; }

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

# TAG PATH: purchased, reserved, in transit, available.
pool() {
    plr-cssm list licenses --json | jq -r --arg t "$1" --arg v "${2:-Default}" \
        '.licenses[] | select((."entitlement-tag" | contains($t)) and ."virtual-account" == $v)
        | "\(.purchased) \(.reserved) \(."in-transit") \(.available)"'
}

reserve() { plr-cssm reserve "$(Q "$1" "$2")" --account Example "${@:3}"; }
update() { plr-cssm update "$(Q "$1" "$2")" "${@:3}"; }
state() { plr-cssm show "$1" --json | jq -r .state; }

# Everything must still add up, after every test.
teardown() { [ ! -d "$PLR_LEDGER" ] || plr-cssm verify >/dev/null; }

@test "an increase holds the greater number while it is in transit; the confirmation makes it the reservation" {
    reserve 1 1 --license EX_SW_Advantage=2
    [ "$(pool Advantage)" = '5 2 0 3' ]
    run --separate-stderr update 1 2 --license EX_SW_Advantage=5
    [ "$status" -eq 0 ]
    [[ $output == S* ]]
    [[ $stderr == *'+3 EX_SW_Advantage (5, was 2)'* ]]
    [ "$(pool Advantage)" = '5 5 3 0' ]
    [ "$(state 1) $(state 2)" = 'reserved in-transit' ]
    run plr-cssm confirm "$(V 1 1)"
    [ "$status" -eq 0 ]
    [ "$output" = "The update of $(udi 1) is confirmed: reservation 2 replaces 1. Nothing comes back to Example, Default." ]
    [ "$(pool Advantage)" = '5 5 0 0' ]
    [ "$(state 1) $(state 2)" = 'returned reserved' ]
    plr-cssm return "$(R 1 2)"
    [ "$(pool Advantage)" = '5 0 0 5' ]
}

@test "a decrease frees only when it is confirmed" {
    reserve 1 1 --license EX_SW_Advantage=5 --license EX_SW_Essentials=1
    run --separate-stderr update 1 2 --license EX_SW_Advantage=1
    [[ $stderr == *'-4 EX_SW_Advantage (1, was 5)'* ]]
    [[ $stderr == *'-1 EX_SW_Essentials (0, was 1)'* ]]
    [ "$(pool Advantage)" = '5 5 4 0' ]
    [ "$(pool Essentials)" = '5 1 1 4' ]
    refused 7 'none available for PID EX-SW-24' reserve 2 1 --license EX_SW_Advantage=1
    run plr-cssm confirm "$(V 1 1)"
    [ "${lines[0]}" = "The update of $(udi 1) is confirmed: reservation 2 replaces 1. Back in Example, Default:" ]
    [[ ${lines[2]} == *'4  perpetual'*"$ADV" ]]
    [[ ${lines[3]} == *'1  perpetual'*"$ESS" ]]
    [ "$(pool Advantage)" = '5 1 0 4' ]
    [ "$(pool Essentials)" = '5 0 0 5' ]
}

@test "only the increase of an update must be available" {
    reserve 1 1 --license EX_SW_Advantage=4
    reserve 2 1 --license EX_SW_Essentials=1
    update 1 2 --license EX_SW_Advantage=5
    refused 7 'none available' update 2 2 --license EX_SW_Essentials=1 --license EX_SW_Advantage=1
    plr-cssm return "$(R1 1 2)"
    [ "$(pool Advantage)" = '5 4 0 1' ]
    refused 7 '2 of "EX_SW_Advantage" asked for, 1 available' update 2 2 --license EX_SW_Advantage=2
    refused 7 '6 of "EX_SW_Advantage" asked for, 5 available' update 1 3 --license EX_SW_Advantage=6
}

@test "an update that was not installed is given back; the old reservation stays" {
    reserve 1 1 --license EX_SW_Advantage=2
    update 1 2 --license EX_SW_Advantage=1 --license EX_SW_Essentials=3
    [ "$(pool Essentials)" = '5 3 3 2' ]
    [ "$(pool Advantage)" = '5 2 1 3' ]
    run plr-cssm return "$(R1 1 2)"
    [ "${lines[0]}" = "The update of $(udi 1) is abandoned (it was never installed): reservation 1 stays in force, not 2. Back in Example, Default:" ]
    [[ ${lines[2]} == *'3  perpetual'*"$ESS" ]]
    [ "$(pool Advantage)" = '5 2 0 3' ]
    [ "$(pool Essentials)" = '5 0 0 5' ]
    [ "$(state 1) $(state 2) $(state "$(udi 1)")" = 'reserved returned reserved' ]
    [ "$(plr-cssm show 1 --json | jq 'has("replaced-by")')" = false ]
    update 1 3 --license EX_SW_Advantage=3
    plr-cssm confirm "$(V 1 1)"
    [ "$(pool Advantage)" = '5 3 0 2' ]
    [ "$(plr-cssm show 1 --json | jq '."replaced-by"')" = 3 ]
}

@test "either letter is taken while an update is in transit, and what opens is what counts" {
    reserve 1 1 --license EX_SW_Advantage=2
    update 1 2 --license EX_SW_Advantage=3
    run plr-cssm return "$(V 1 1)"
    [ "${lines[0]}" = "The update of $(udi 1) is confirmed: reservation 2 replaces 1. Nothing comes back to Example, Default." ]
    update 1 3 --license EX_SW_Advantage=4
    run plr-cssm confirm "$(R 1 3)"
    [[ ${lines[0]} == "The update of $(udi 1) is abandoned: reservation 2 stays in force, not 3. Back in Example, Default:" ]]
    [[ ${lines[-1]} == 'If the product had installed the update before, enter its confirmation code too: it frees reservation 2.' ]]
    [ "$(pool Advantage)" = '5 3 0 2' ]
    plr-cssm return "$(V 1 2)"
    [ "$(pool Advantage)" = '5 0 0 5' ]
}

@test "the return of the old one while an update is in transit says how to give the update back" {
    reserve 1 1 --license EX_SW_Advantage=2
    update 1 2 --license EX_SW_Advantage=3
    run plr-cssm return "$(R 1 1)"
    [[ ${lines[0]} == *'is confirmed: reservation 2 replaces 1.'* ]]
    [[ ${lines[1]} == *'plr-agent return --authorization CODE'*'plr-cssm show 2'* ]]
    plr-cssm return "$(R1 1 2)"
    [ "$(pool Advantage)" = '5 0 0 5' ]
}

@test "a code entered twice is named with its date, and changes nothing" {
    reserve 1 1 --license EX_SW_Advantage=2
    update 1 2 --license EX_SW_Advantage=3
    plr-cssm confirm "$(V 1 1)"
    refused 6 "reservation 1 of $(udi 1) was already replaced by reservation 2 on 20" plr-cssm confirm "$(V 1 1)"
    refused 6 'was already replaced' plr-cssm return "$(R 1 1)"
    plr-cssm return "$(R 1 2)"
    refused 6 "reservation 2 of $(udi 1) was already returned on 20" plr-cssm return "$(R 1 2)"
    refused 6 'was already returned on 20' plr-cssm confirm "$(V 1 2)"
    [ "$(pool Advantage)" = '5 0 0 5' ]
}

@test "confirm with nothing in transit explains itself; with another kind it names it" {
    reserve 1 1 --license EX_SW_Advantage=2
    refused 6 "no update of $(udi 1) is in transit; this code opens reservation 1" plr-cssm confirm "$(V 1 1)"
    grep -qF "plr-cssm return $(V 1 1)" err
    refused 1 'opens no reservation' plr-cssm confirm "$(V 2 1)"
    refused 3 'this is a reservation request code; an update confirmation code is wanted' plr-cssm confirm "$(Q 1 1)"
    [ "$(pool Advantage)" = '5 2 0 3' ]
    plr-cssm return "$(V 1 1)"
    [ "$(pool Advantage)" = '5 0 0 5' ]
}

@test "update is refused where nothing is reserved, and reserve points to update where something is" {
    refused 6 "nothing is reserved for $(udi 1)" update 1 1 --license EX_SW_Advantage=1
    grep -q '^hint: .*plr-cssm reserve' err
    reserve 1 1 --license EX_SW_Advantage=2
    refused 6 'is reserved already, by reservation 1' reserve 1 2 --license EX_SW_Advantage=1
    grep -q '^hint: .*plr-cssm update' err
    refused 6 'with other licences' reserve 1 1 --license EX_SW_Advantage=1
    grep -q '^hint: .*plr-cssm update' err
    plr-cssm return "$(R 1 1)"
    refused 6 'nothing is reserved' update 1 2 --license EX_SW_Advantage=1
}

@test "one update at a time; the same request and wish print the same code again" {
    reserve 1 1 --license EX_SW_Advantage=2
    first=$(update 1 2 --license EX_SW_Advantage=3)
    [ "$(update 1 2 --license EX_SW_Advantage=3)" = "$first" ]
    [ "$(plr-cssm show 2 | tail -n 1)" = "$first" ]
    refused 6 'with other licences' update 1 2 --license EX_SW_Advantage=4
    refused 6 "an update of $(udi 1) is in transit already: reservation 2" update 1 3 --license EX_SW_Advantage=4
    grep -q '^hint: .*plr-cssm confirm' err
    plr-cssm confirm "$(V 1 1)"
    [ "$(update 1 2 --license EX_SW_Advantage=3)" = "$first" ]
    [ "$(plr-cssm list events --json | jq '[.events[] | select(.action == "update")] | length')" = 1 ]
}

@test "an update checks the request as reserve does" {
    reserve 1 2 --license EX_SW_Advantage=2
    refused 6 'went back' update 1 1 --license EX_SW_Advantage=3
    refused 7 'EX_RTR_Base' update 1 3 --license EX_RTR_Base=1
    refused 2 'what is to be reserved?' update 1 3
    refused 2 'exclude each other' update 1 3 --universal --license EX_SW_Advantage=1
    refused 2 'whole tags' update 1 3 --license EX_SW_Advantage=1 --by-reference --format xml
    update 1 3 --license EX_SW_Advantage=3 --by-reference
    refused 6 'with other licences' update 1 3 --universal
}

@test "PLR becomes SLR and SLR becomes PLR" {
    reserve 1 1 --universal
    [ "$(pool universal)" = '2 1 0 1' ]
    run --separate-stderr update 1 2 --license EX_SW_Advantage=2
    [[ $stderr == *'+2 EX_SW_Advantage (2, was 0)'*'-1 universal (0, was 1)'* ]]
    [ "$(pool universal) $(pool Advantage)" = '2 1 1 1 5 2 2 3' ]
    plr-cssm confirm "$(V 1 1)"
    [ "$(pool universal) $(pool Advantage)" = '2 0 0 2 5 2 0 3' ]
    [[ $(update 1 3 --universal) =~ ^[0-9A-F] ]]
    [ "$(pool universal) $(pool Advantage)" = '2 1 1 1 5 2 2 3' ]
    plr-cssm confirm "$(V 1 2)"
    [ "$(pool universal) $(pool Advantage)" = '2 1 0 1 5 0 0 5' ]
}

@test "the authorization of an update names the commitment that it replaces" {
    reserve 1 1 --license EX_SW_Advantage=2 >old
    update 1 2 --license EX_SW_Advantage=3 >new
    [ "$(plr-code inspect --file old --json | jq '."update-of"')" = null ]
    want=$(/usr/bin/python3 "$BATS_TEST_DIRNAME/../fixtures/independent/plrpy.py" inspect "$(Q 1 1)" | jq -r .commitment)
    /usr/bin/python3 "$BATS_TEST_DIRNAME/../fixtures/independent/plrpy.py" inspect @new | tee all | grep -q "update_of.*$want"
}

@test "a term that has run out is not what an update goes on with; the pool that the product has comes first" {
    plr-cssm license add --account Example --tag EX_SW_Analytics --count 5 --type term --start 2026-01-01 --end 2099-12-31
    reserve 1 1 --license EX_SW_Analytics=2
    plr-cssm license add --account Example --tag EX_SW_Analytics --count 9
    update 1 2 --license EX_SW_Analytics=4
    plr-cssm show 2 | grep -E '4 +term +2026-01-01 +2099-12-31'
    plr-cssm return "$(R1 1 2)"
    update 1 3 --license EX_SW_Analytics=6
    plr-cssm show 3 | grep -E '6 +perpetual'
    [ "$(plr-cssm list licenses --json | jq -c '[.licenses[] | select(."entitlement-tag" | contains("Analytics")) | [."license-type", .reserved, ."in-transit"]]')" = \
        '[["perpetual",6,6],["term",2,2]]' ]
}

@test "show tells the whole way of a product" {
    reserve 1 1 --license EX_SW_Advantage=2
    update 1 2 --license EX_SW_Advantage=3
    plr-cssm show 1 | grep -qx 'Replaced by:     2, in transit: enter its confirmation code'
    plr-cssm show "$(udi 1)" | tee out | grep -qx 'Replaces:        1'
    grep -qx 'Authorization code (of an update in transit):' out
    grep -qE '^ +2  specific  in-transit +1  20[^ ]+  -$' out
    plr-cssm list instances --json | jq -e '.instances[0].state == "in-transit"'
    plr-cssm confirm "$(V 1 1)"
    plr-cssm show "$(Q 1 2)" | grep -q '^Confirmed:       20'
    [ "$(plr-cssm show 2 --json | jq -c '[.state, .replaces, has("confirmed"), [.history[].state]]')" = \
        '["reserved",1,true,["returned","reserved"]]' ]
    [ "$(plr-cssm show 2 --json | jq -c '.udi')" = \
        '{"pid":"EX-SW-24","vid":null,"sn":"EXA25010001","uuid":null,"text":"PID:EX-SW-24,SN:EXA25010001"}' ]
}

@test "a mistyped confirmation is put right as what it is, and read without" {
    reserve 1 1 --license EX_SW_Advantage=2
    update 1 2 --license EX_SW_Advantage=3
    code=$(V 1 1)
    wrong=${code:0:9}$([ "${code:9:1}" = 7 ] && echo 8 || echo 7)${code:10}
    refused 3 'symbol' plr-cssm confirm "$wrong"
    run --separate-stderr plr-cssm confirm --fix "$wrong"
    [ "$status" -eq 0 ]
    [[ $stderr == *'put right'* ]]
    [[ $output == *'is confirmed: reservation 2 replaces 1'* ]]
}

@test "a reservation that cannot be printed in the form that is wanted is not made" {
    reserve 1 1 --license EX_SW_Advantage=2
    refused 2 'whole tags' update 1 2 --universal --format xml
    update 1 2 --license EX_SW_Advantage=3 --format xml | grep -q '<specificPLR>'
    [ "$(state 2)" = in-transit ]
}

# --- removal

@test "remove frees what a dead product has; its return code settles that and frees nothing twice" {
    reserve 1 1 --license EX_SW_Advantage=4
    run plr-cssm remove "$(udi 1)" --reason 'supply burnt, RMA 800123'
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "$(udi 1) is removed: reservation 1. Back in Example, Default:" ]
    [ "${lines[-1]}" = 'Its return is pending (1 of at most 5 in Example), until its return code comes or it is settled.' ]
    [ "$(pool Advantage)" = '5 0 0 5' ]
    plr-cssm show 1 | grep -qE '^Removed:         20[^ ]+: supply burnt, RMA 800123 \(return pending\)$'
    plr-cssm list instances --json | jq -e '.instances[0].state == "removed"'
    reserve 2 1 --license EX_SW_Advantage=5
    refused 6 "$(udi 1) was removed already on 20" plr-cssm remove "$(udi 1)" --reason again
    run plr-cssm return "$(R 1 1)"
    [ "$output" = "Reservation 1 of $(udi 1), which was removed, is returned. Its licences were free already." ]
    [ "$(pool Advantage)" = '5 5 0 0' ]
    refused 6 'was already returned on 20' plr-cssm return "$(R 1 1)"
    refused 6 "nothing is reserved for $(udi 1)" plr-cssm remove "$(udi 1)" --reason again
    plr-cssm list events --json | jq -e '.events[] | select(.action == "remove") | .detail.reason == "supply burnt, RMA 800123"'
}

@test "a removed product that asks again is alive: refused until it is returned or settled" {
    reserve 1 1 --license EX_SW_Advantage=1
    plr-cssm remove "$(udi 1)" --reason dead
    refused 6 'it asks again all the same' reserve 1 2 --license EX_SW_Advantage=1
    grep -q '^hint: .*plr-cssm settle' err
    refused 6 'it asks again all the same' update 1 2 --license EX_SW_Advantage=1
    refused 6 'which was removed on 20' reserve 1 1 --license EX_SW_Advantage=1
    run plr-cssm settle "$(udi 1)" --reason 'shredded, seen by two'
    [ "$output" = "The removal of $(udi 1) is settled: its return is not waited for any longer." ]
    refused 6 "no return of $(udi 1) is pending" plr-cssm settle "$(udi 1)" --reason again
    refused 6 'was already settled on 20' plr-cssm return "$(R 1 1)"
    reserve 1 2 --license EX_SW_Advantage=1
    [ "$(plr-cssm show "$(udi 1)" --json | jq -c '[.history[].state]')" = '["returned","reserved"]' ]
}

@test "a limit on pending returns; those who settle or return make room" {
    plr-cssm account set Example --removal-limit 2
    for n in 1 2 3; do
        reserve $n 1 --license EX_SW_Advantage=1
    done
    plr-cssm remove "$(udi 1)" --reason a
    plr-cssm remove "$(udi 2)" --reason b
    refused 7 'previous product return pending: 2 removed products of "Example" have not been returned, and 2 may wait' \
        plr-cssm remove "$(udi 3)" --reason c
    refused 7 'previous product return pending' plr-cssm rehost "$(udi 3)" "$(Q 4 1)" --reason c
    [ "$(pool Advantage)" = '5 1 0 4' ]
    plr-cssm return "$(R 1 1)"
    plr-cssm remove "$(udi 3)" --reason c
    refused 2 removal-limit plr-cssm account set Example --removal-limit x
    plr-cssm account set Example --removal-limit 3
    plr-cssm account list --json | jq -e '.accounts[0]."removal-limit" == 3'
}

@test "an update in transit is removed with what it replaces; either code may turn up" {
    reserve 1 1 --license EX_SW_Advantage=2
    update 1 2 --license EX_SW_Advantage=1 --license EX_SW_Essentials=3
    plr-cssm remove "$(udi 1)" --reason dead
    [ "$(pool Advantage) $(pool Essentials)" = '5 0 0 5 5 0 0 5' ]
    [ "$(state 1) $(state 2)" = 'removed removed' ]
    plr-cssm return "$(V 1 1)"
    [ "$(state 1) $(state 2)" = 'returned removed' ]
    refused 6 'it asks again' reserve 1 3 --universal
    plr-cssm settle "$(udi 1)" --reason scrapped
    [ "$(state 1) $(state 2)" = 'returned returned' ]
    reserve 1 3 --universal
}

@test "remove and settle say what is missing" {
    reserve 1 1 --license EX_SW_Advantage=1
    refused 2 'the reason is missing' plr-cssm remove "$(udi 1)"
    refused 2 'one line of text' plr-cssm remove "$(udi 1)" --reason ''
    refused 2 'one line of text' plr-cssm remove "$(udi 1)" --reason $'a\nb'
    refused 2 'one line of text' plr-cssm remove "$(udi 1)" --reason $'\xff'
    refused 2 '"nonsense" is not a UDI' plr-cssm remove nonsense --reason a
    refused 2 'there is no product instance' plr-cssm remove PID:EX-SW-24,SN:EXA25019999 --reason a
    refused 2 'UDI is missing' plr-cssm remove --reason a
    refused 6 'no return of' plr-cssm settle "$(udi 1)" --reason a
    plr-cssm remove "$(udi 1)" --reason 'Gerät tot'
    plr-cssm show 1 | grep -q 'Gerät tot'
    plr-cssm show 1 --json | jq -e '."removal-reason" == "Gerät tot"'
}

@test "rehost gives the same licences to another product, in one act" {
    reserve 1 1 --license EX_SW_Advantage=5 --license EX_SW_Essentials=1
    run --separate-stderr plr-cssm rehost "$(udi 1)" "$(Q 2 1)" --reason 'RMA 1'
    [ "$status" -eq 0 ]
    [[ $output == S* ]]
    code=$output
    [ "$(pool Advantage) $(pool Essentials)" = '5 5 0 0 5 1 0 4' ]
    [ "$(state 1) $(state 2)" = 'removed reserved' ]
    [ "$(plr-cssm show 2 --json | jq -c '[.udi.text, [.entitlements[].count]]')" = "[\"$(udi 2)\",[5,1]]" ]
    [ "$(plr-cssm rehost "$(udi 1)" "$(Q 2 1)" --reason 'RMA 1')" = "$code" ]
    [ "$(plr-cssm list events --json | jq '[.events[] | select(.action == "remove")] | length')" = 1 ]
    plr-cssm return "$(R 2 1)"
    plr-cssm return "$(R 1 1)"
    [ "$(pool Advantage)" = '5 0 0 5' ]
}

@test "rehost is all or nothing, and says what is against it" {
    reserve 1 1 --license EX_SW_Advantage=2
    refused 2 'the request is from' plr-cssm rehost "$(udi 1)" "$(Q 1 2)" --reason a
    phone=$("$BATS_TEST_DIRNAME/py/product.py" PID:EX-PHONE,SN:EXA25010009 1 | cut -d' ' -f1)
    refused 7 'EX_SW_Advantage' plr-cssm rehost "$(udi 1)" "$phone" --reason a
    refused 2 'the reason is missing' plr-cssm rehost "$(udi 1)" "$(Q 2 1)"
    refused 3 'this is a return code' plr-cssm rehost "$(udi 1)" "$(R 2 1)" --reason a
    refused 6 "nothing is reserved for $(udi 3)" bash -c "plr-cssm reserve $(Q 3 1) --account Example --universal >/dev/null
        plr-cssm return $(R 3 1) >/dev/null; plr-cssm rehost $(udi 3) $(Q 4 1) --reason a"
    reserve 2 1 --license EX_SW_Advantage=1
    refused 6 "$(udi 2) is reserved already" plr-cssm rehost "$(udi 1)" "$(Q 2 2)" --reason a
    refused 6 'answered already' plr-cssm rehost "$(udi 1)" "$(Q 2 1)" --reason a
    [ "$(state 1)" = reserved ]
    [ "$(pool Advantage)" = '5 3 0 2' ]
    [ "$(plr-cssm list events --json | jq '[.events[] | select(.action == "remove")] | length')" = 0 ]
}

@test "rehost takes a term from the pool that the dead product had, and a universal licence as it is" {
    plr-cssm license add --account Example --tag EX_SW_Analytics --count 2 --type term --start 2026-01-01 --end 2099-12-31
    reserve 1 1 --license EX_SW_Analytics=2
    plr-cssm license add --account Example --tag EX_SW_Analytics --count 9
    plr-cssm rehost "$(udi 1)" "$(Q 2 1)" --reason a --format sheet | grep -q '^ *1: S'
    plr-cssm show 2 | grep -E '2 +term +2026-01-01 +2099-12-31'
    reserve 3 1 --universal
    [[ $(plr-cssm rehost "$(udi 3)" "$(Q 4 1)" --reason a --json | jq -r '."rehosted-from".text') == "$(udi 3)" ]]
    [ "$(pool universal)" = '2 1 0 1' ]
}

# --- transfer

transfer() { plr-cssm transfer licenses --account Example --from Default --to Default/Lab "$@"; }

@test "available licences move to another virtual account, reserved ones do not" {
    reserve 1 1 --license EX_SW_Advantage=2
    run transfer --tag EX_SW_Advantage --count 2
    [ "$output" = "Moved: 2 of $ADV from Default to Default/Lab" ]
    [ "$(pool Advantage) $(pool Advantage Default/Lab)" = '3 2 0 1 2 0 0 2' ]
    refused 6 'not available' transfer --tag EX_SW_Advantage --count 2
    transfer --tag EX_SW_Advantage --count 1
    [ "$(pool Advantage) $(pool Advantage Default/Lab)" = '2 2 0 0 3 0 0 3' ]
    plr-cssm transfer licenses --account Example --from Default/Lab --to Default --tag EX_SW_Advantage --count 3
    [ "$(pool Advantage) $(pool Advantage Default/Lab)" = '5 2 0 3 ' ]
    transfer --universal --count 2
    [ "$(pool universal)" = '' ]
    refused 7 'no universal licence is left' reserve 2 1 --universal
    plr-cssm reserve "$(Q 2 1)" --account Example --va Default/Lab --universal
}

@test "licences of a term move as what they are" {
    plr-cssm license add --account Example --tag EX_SW_Analytics --count 5 --type term --start 2026-01-01 --end 2099-12-31
    refused 2 'no such licences' transfer --tag EX_SW_Analytics --count 1
    refused 2 'no such licences' transfer --tag EX_SW_Analytics --count 1 --type term --start 2026-01-01 --end 2099-12-30
    transfer --tag EX_SW_Analytics --count 4 --type term --start 2026-01-01 --end 2099-12-31
    plr-cssm list licenses | grep -qE 'Default/Lab +4 +0 +0 +4 +term +2026-01-01 +2099-12-31'
}

@test "what a transfer lacks is said, and what it cannot do" {
    refused 2 'from which virtual account?' plr-cssm transfer licenses --account Example --to Default/Lab --tag EX_SW_Advantage --count 1
    refused 2 'to which virtual account?' plr-cssm transfer licenses --account Example --from Default --tag EX_SW_Advantage --count 1
    refused 2 'which smart account?' plr-cssm transfer licenses --from Default --to Default/Lab --tag EX_SW_Advantage --count 1
    refused 2 'the same virtual account' plr-cssm transfer licenses --account Example --from Default --to Default --tag EX_SW_Advantage --count 1
    refused 2 'how many?' transfer --tag EX_SW_Advantage
    refused 2 'which entitlement?' transfer --count 1
    refused 2 'no virtual account' plr-cssm transfer licenses --account Example --from Default --to Nowhere --tag EX_SW_Advantage --count 1
    refused 2 'to which virtual account?' plr-cssm transfer instance "$(udi 1)"
    refused 2 'there is no product instance' plr-cssm transfer instance "$(udi 1)" --to Default/Lab
    refused 2 'is not a UDI' plr-cssm transfer instance x --to Default/Lab
    [ "$(pool Advantage)" = '5 0 0 5' ]
}

@test "a product moves with what is reserved for it" {
    reserve 1 1 --license EX_SW_Advantage=2 --license EX_SW_Essentials=5
    run plr-cssm transfer instance "$(udi 1)" --to Default/Lab
    [ "${lines[0]}" = "Moved: $(udi 1) from Default to Default/Lab, and what is reserved for it:" ]
    [ "$(pool Advantage) $(pool Advantage Default/Lab)" = '3 0 0 3 2 2 0 0' ]
    [ "$(pool Essentials) $(pool Essentials Default/Lab)" = ' 5 5 0 0' ]
    [ "$(plr-cssm show 1 --json | jq -r '."virtual-account"')" = Default/Lab ]
    [ "$(plr-cssm list instances --json | jq -r '.instances[0]."virtual-account"')" = Default/Lab ]
    refused 6 'is in "Default/Lab" already' plr-cssm transfer instance "$(udi 1)" --to Default/Lab
    refused 7 '3 of "EX_SW_Advantage" asked for, 2 available' update 1 2 --license EX_SW_Advantage=3
    update 1 2 --license EX_SW_Advantage=1
    refused 6 "an update of $(udi 1) is in transit: reservation 2" plr-cssm transfer instance "$(udi 1)" --to Default
    plr-cssm confirm "$(V 1 1)"
    [ "$(pool Advantage) $(pool Advantage Default/Lab)" = '3 0 0 3 2 1 0 1' ]
    plr-cssm transfer instance "$(udi 1)" --to Default
    [ "$(pool Advantage) $(pool Advantage Default/Lab)" = '4 1 0 3 1 0 0 1' ]
    plr-cssm return "$(R 1 2)"
    [ "$(pool Advantage)" = '4 0 0 4' ]
    run plr-cssm transfer instance "$(udi 1)" --to Default/Lab
    [ "$output" = "Moved: $(udi 1) from Default to Default/Lab; nothing is reserved for it" ]
    reserve 1 3 --universal
    plr-cssm remove "$(udi 1)" --reason a
    refused 6 'its return is pending: reservation 3' plr-cssm transfer instance "$(udi 1)" --to Default/Lab
    [ "$(plr-cssm list events --json | jq '[.events[] | select(.action | startswith("transfer"))] | length')" = 3 ]
}

@test "reporting-only entitlements move with a product, and stay without a number on both sides" {
    plr-cssm license add --account Example --tag EX_SW_Analytics --reporting-only
    reserve 1 1 --license EX_SW_Analytics=7
    plr-cssm transfer instance "$(udi 1)" --to Default/Lab
    [ "$(pool Analytics) $(pool Analytics Default/Lab)" = 'null 0 0 null null 7 0 null' ]
    refused 2 'no such licences' transfer --tag EX_SW_Analytics --count 1
}

# --- stacks

@test "a stack is reserved for in one act: a line each, in the order of the requests" {
    { Q 1 1; echo '# the second member'; Q 2 1; Q 3 1; } >requests
    plr-cssm reserve --stack requests --account Example --license EX_SW_Advantage=1 >codes
    [ "$(wc -l <codes)" = 3 ]
    for n in 1 2 3; do
        [ "$(sed -n ${n}p codes)" = "$(plr-cssm show "$(udi $n)" | tail -n 1)" ]
        [ "$(plr-cssm show $n --json | jq -r .udi.text)" = "$(udi $n)" ]
    done
    [ "$(pool Advantage)" = '5 3 0 2' ]
    plr-cssm reserve --stack - --account Example --license EX_SW_Advantage=1 <requests | cmp - codes
    [ "$(plr-cssm reserve --stack requests --account Example --license EX_SW_Advantage=1 --json | jq -r '.reservations[]."authorization-code"')" = "$(cat codes)" ]
    plr-cssm reserve --stack requests --account Example --license EX_SW_Advantage=1 --format sheet >sheets
    [ "$(grep -c '^ *1: S' sheets)" = 3 ]
    [ "$(grep -c '^$' sheets)" = 2 ]
}

@test "each line of a stack may have licences of its own" {
    { echo "$(Q 1 1),EX_SW_Advantage=2,EX_SW_Essentials=1"; echo "$(Q 2 1),universal"; Q 3 1; echo "$(Q 4 1),\"$ADV=1\""; } >requests
    plr-cssm reserve --stack requests --account Example --license EX_SW_Essentials=4 >codes
    [ "$(cut -c1 codes | tr '\n' ' ')" = "S $(sed -n 2p codes | cut -c1) S S " ]
    [ "$(plr-cssm show 2 --json | jq -r .reservation)" = universal ]
    [ "$(pool Advantage) $(pool Essentials) $(pool universal)" = '5 3 0 2 5 5 0 0 2 1 0 1' ]
}

@test "one bad line and nothing is reserved, and the line is named" {
    { Q 1 1; Q 2 1; Q 3 1; } >requests
    refused 7 'line 3: 2 of "EX_SW_Advantage" asked for, 1 available' \
        plr-cssm reserve --stack requests --account Example --license EX_SW_Advantage=2
    { Q 1 1; Q 1 1; } >requests
    refused 2 "line 2: it is from $(udi 1), as line 1 is" plr-cssm reserve --stack requests --account Example --universal
    { Q 1 1; R 2 1; } >requests
    refused 3 'line 2: this is a return code' plr-cssm reserve --stack requests --account Example --universal
    { Q 1 1; echo "$(Q 2 1),EX_SW_Advantage"; } >requests
    refused 2 'line 2: ' plr-cssm reserve --stack requests --account Example --universal
    refused 2 'line 1: what is to be reserved?' plr-cssm reserve --stack requests --account Example
    : >requests
    refused 2 'holds no request' plr-cssm reserve --stack requests --account Example --universal
    refused 5 'missing' plr-cssm reserve --stack missing --account Example --universal
    refused 2 '--stack excludes' plr-cssm reserve "$(Q 1 1)" --stack requests --account Example --universal
    [ "$(pool Advantage) $(pool universal)" = '5 0 0 5 2 0 0 2' ]
    [ "$(plr-cssm list events --json | jq '[.events[] | select(.action == "reserve")] | length')" = 0 ]
    [ "$(plr-cssm list instances --json | jq '.instances | length')" = 0 ]
}

@test "a stack is updated in one act" {
    { Q 1 1; Q 2 1; } >requests
    plr-cssm reserve --stack requests --account Example --license EX_SW_Advantage=1
    { Q 1 2; Q 2 2; Q 3 2; } >requests
    refused 6 "line 3: nothing is reserved for $(udi 3)" plr-cssm update --stack requests --license EX_SW_Advantage=2
    [ "$(pool Advantage)" = '5 2 0 3' ]
    sed -i 3d requests
    plr-cssm update --stack requests --license EX_SW_Advantage=2
    [ "$(pool Advantage)" = '5 4 2 1' ]
    plr-cssm confirm "$(V 1 1)"
    plr-cssm confirm "$(V 2 1)"
    [ "$(pool Advantage)" = '5 4 0 1' ]
}

# --- with the product

@test "both sides: a stack asks, is reserved for, is updated, confirms, and gives back" {
    export PLR_STORE=$PWD/store
    plr-agent init --udi "$(udi 1)" --udi "$(udi 2)" --trust "$PLR_LEDGER/trust.pem"
    plr-agent enable
    plr-agent request --all >requests
    plr-cssm reserve --stack requests --account Example --license EX_SW_Advantage=2 >codes
    plr-agent install --file codes
    plr-agent request --all --update >requests
    [ "$(wc -l <requests)" = 2 ]
    plr-cssm update --stack requests --license EX_SW_Advantage=1 --license EX_SW_Essentials=1 >codes
    [ "$(pool Advantage) $(pool Essentials)" = '5 4 2 1 5 2 2 3' ]
    plr-agent install --file codes >confirmations
    grep -oE '\bV[0-9A-Z]{25}\b' confirmations | sort -u >v
    [ "$(wc -l <v)" = 2 ]
    while read -r code; do plr-cssm confirm "$code"; done <v
    [ "$(pool Advantage) $(pool Essentials)" = '5 2 0 3 5 2 0 3' ]
    plr-agent return --all --yes >returns
    while read -r code; do plr-cssm return "$code"; done <returns
    [ "$(pool Advantage) $(pool Essentials)" = '5 0 0 5 5 0 0 5' ]
}

@test "both sides: an update that was issued and cancelled on the product is given back there" {
    export PLR_STORE=$PWD/store
    plr-agent init --udi "$(udi 1)" --trust "$PLR_LEDGER/trust.pem"
    plr-agent enable
    plr-agent install "$(plr-cssm reserve "$(plr-agent request)" --account Example --universal)"
    code=$(plr-cssm update "$(plr-agent request --update)" --license EX_SW_Advantage=5)
    plr-agent cancel
    back=$(plr-agent return --yes --authorization "$code")
    run plr-cssm return "$back"
    [[ ${lines[0]} == *'is abandoned (it was never installed): reservation 1 stays in force'* ]]
    [ "$(pool universal) $(pool Advantage)" = '2 1 0 1 5 0 0 5' ]
    [[ $(plr-agent show status) == *'UNIVERSAL LICENSE RESERVATION'* ]]
}
