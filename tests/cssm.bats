#!/usr/bin/env bats
# plr-cssm from the outside: messages, exit statuses, many at once, killed in the middle.
# The requests and return codes were made by an independent program after plr-code(5): label, request, return code.

codes() {
    cat <<'END'
a1 Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 R03QA65EV6RYXRMPZMNCC3RKRT
a2 Q05TK08DBRT5V0M1DPXW5ABV9TZH9KB R03S79ZAFHQ3C5FERJRWVP0D33
a3 Q05TK08DBRT5V0M1Y3F6H9C1R2BGASZ R03FHW4W58DSM58J5224HY5V44
a4 Q05TK08DBRT5V0M29TQFGNNM1Z7DCYG R030DCKBNNF1ZRNZADHGVP06N6
a5 Q05TK08DBRT5V0M2RMA2V8ENAVPRXDV R031Y2589ZQYF083GTSPDRTZHX
a6 Q05TK08DBRT5V0M39RHD91YE16D4C00 R037CS8ZTN5F3AYY6EXQC2JMHY
a7 Q05TK08DBRT5V0M3GT39AJ4KGWXN8Z4 R0265FDHHYEDMDWNTKCCCQ4Y61
a8 Q05TK08DBRT5V0M42B8VMQTQ4YP83E9 R03K2G0RDKQ5YPK99TKAS1HQC5
a9 Q05TK08DBRT5V0M4MS3XTZCVTK3GAWM R02CYGCD73515BCV597SMK6PZN
a10 Q05TK08DBRT5V0MJ10H1PZMK00GDT09 R03B5VEG1W2RQJ8S2Y9PFY98C9
a11 Q05TK08DBRT5V0MJRF8132TH6RPKMC3 R033EDHA3F08BDCNTWC5BZDJ2X
a12 Q05TK08DBRT5V0MKENT23KJVNFP3FRT R03F46E87ATR6ZJZ4DJ5FECS74
a1next Q09TK08DBRT5V0M0NVHM418NMM27ZYM R05QA65BXX7E58P9P606G1A9AF
a1clone Q05TK08DBRT5V0M0GT719ASXBDXNKKJ R03QA6502JDG8BWGFYZ2VN2V2R
a1back Q01TK08DBRT5V0M0Z00KGGEBMKBVFY1 R01QA654F3N633A9YVS38HE4BJ
a1ahead32 Q45TK08DBRT5V0M0T4Y0GCESD4PS9DN R23QA653NPYK869M0ND25ZX4WG
a1ahead33 Q49TK08DBRT5V0M0HWM3C82HGEV1QBB R25QA657HMP4R8RJ04B09CM4SM
vm QGZ60FQJ31CMGCD4BZ64THBKDMTHV R0FK07VKJWX35JSF6PZ8G96CSC
short QRM2101H55KHNPG5WGCKDAS6MXS8 R0BBGF05AQ54V2SFY57963FC6W
eleven Q8R2100031Q34Y27X727FJZERXKBNFSR R0C3P14RNFVGH53RR01P13SVXD
unknown Q04EJECDBRT61KGEQM6WX7SNSCH3W91 R02RDE5X7423FCSRS949Y7DQFF
END
}

request() { codes | awk -v k="$1" '$1 == k {print $2}'; }
returns() { codes | awk -v k="$1" '$1 == k {print $3}'; }

load desk

setup_file() {
    desk_template 5
    plr-cssm license add --account Example --universal --count 2
}

# Whatever the commands did: every row is as the log wrote it.
teardown() {
    [ -n "${damaged:-}" ] || [ ! -e "$PLR_LEDGER/ledger.db" ] || plr-cssm verify
}

setup() {
    desk_copy
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

reserve() { plr-cssm reserve "$(request "$1")" --account Example "${@:2}"; }

pool() { # what is reserved of the tags that match
    /usr/bin/python3 -c '
import json, sys
rows = json.load(sys.stdin)["licenses"]
print(sum(r["reserved"] for r in rows if sys.argv[1] in r["entitlement-tag"]))' "$1" < <(plr-cssm list licenses --json)
}

@test "init makes a folder for its owner alone, with the files of plr-ledger(5)" {
    [ "$(stat -c %a "$PLR_LEDGER")" = 700 ]
    [ "$(cd "$PLR_LEDGER" && find . -type f | sort | tr '\n' ' ')" = \
        './high-water ./keys/log.key ./keys/log.pem ./keys/number ./keys/plr.key ./keys/plr.pem ./keys/root.key ./keys/root.pem ./keys/slr.key ./keys/slr.pem ./ledger.db ./trust.pem ' ]
    [ -z "$(find "$PLR_LEDGER" -type f -perm /077)" ]
    [ "$(grep -c BEGIN "$PLR_LEDGER/trust.pem")" = 5 ]
}

@test "init asks for a decision about the passphrase" {
    refused 2 'hint: give one with --passphrase-file FILE, or --unprotected' setsid plr-cssm init --ledger new
    refused 2 'exclude each other' plr-cssm init --ledger new --unprotected --passphrase-file x
    [ ! -e new ]
}

@test "init never replaces anything" {
    before=$(sha256sum "$PLR_LEDGER"/*.pem "$PLR_LEDGER"/keys/*)
    refused 6 'exists already' plr-cssm init --unprotected
    [ "$before" = "$(sha256sum "$PLR_LEDGER"/*.pem "$PLR_LEDGER"/keys/*)" ]
    mkdir full && touch full/file
    refused 6 '"full" exists already' plr-cssm init --ledger full --unprotected
    [ -z "$(ls -d full.tmp-* 2>/dev/null)" ]
    mkdir empty
    plr-cssm init --ledger empty/ --unprotected
    [ "$(stat -c %a empty)" = 700 ]
}

@test "an interrupted init is named, can be removed and repeated" {
    mkdir fresh.tmp-AbC123
    refused 5 'left "fresh.tmp-AbC123": if no init is running, remove that folder' plr-cssm list accounts --ledger fresh
    run plr-cssm init --ledger fresh --unprotected
    [ "$status" -eq 0 ]
    [[ $output == *'interrupted and left "fresh.tmp-AbC123"'* ]]
    rmdir fresh.tmp-AbC123
    plr-cssm log verify --ledger fresh
}

@test "init killed at any moment leaves nothing or everything" {
    for i in $(seq 25); do
        plr-cssm init --ledger "k$i" --unprotected >/dev/null 2>&1 &
        pid=$!
        sleep "0.00$((i % 10))$((RANDOM % 10))"
        kill -9 "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
        [ ! -e "k$i" ] || plr-cssm log verify --ledger "k$i" >/dev/null
        rm -rf "k$i.tmp-"??????
        [ -e "k$i" ] || plr-cssm init --ledger "k$i" --unprotected >/dev/null
        plr-cssm log verify --ledger "k$i" >/dev/null
    done
}

@test "keys with a passphrase sign only with it" {
    (umask 077 && echo 'correct horse' >pass && echo 'wrong horse' >wrong)
    export PLR_LEDGER=$PWD/locked
    plr-cssm init --passphrase-file pass
    grep -q 'BEGIN ENCRYPTED PRIVATE KEY' locked/keys/slr.key
    grep -q 'BEGIN ENCRYPTED PRIVATE KEY' locked/keys/root.key
    plr-cssm account add Example --slr
    plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
    refused 2 'give it with --passphrase-file FILE' setsid plr-cssm reserve "$(request a1)" --account Example \
        --license EX_SW_Advantage=1
    refused 4 'passphrase' plr-cssm reserve "$(request a1)" --account Example --license EX_SW_Advantage=1 \
        --passphrase-file wrong
    [ "$(pool Advantage)" = 0 ]
    plr-cssm reserve "$(request a1)" --account Example --license EX_SW_Advantage=1 --passphrase-file pass
    plr-cssm return "$(returns a1)"
    chmod 644 pass
    refused 7 'others than its owner' plr-cssm reserve "$(request a1next)" --account Example \
        --license EX_SW_Advantage=1 --passphrase-file pass
}

@test "the passphrase is asked on a terminal, twice, without echo" {
    command -v expect >/dev/null || skip 'no expect'
    expect <<'END'
set timeout 20
spawn plr-cssm init --ledger asked
expect "keys: "; send "one two\r"
expect "again: "; send "one tow\r"
expect "not the same"
expect eof
wait
spawn plr-cssm init --ledger asked
expect "keys: "; send "one two\r"
expect "again: "; send "one two\r"
expect "one two" {exit 9} eof {} timeout {exit 8}
END
    grep -q 'BEGIN ENCRYPTED PRIVATE KEY' asked/keys/plr.key
}

@test "what is typed of a passphrase never reaches the shell" {
    command -v expect >/dev/null || skip 'no expect'
    expect <<'END'
set timeout 20
spawn env PS1=ready> bash --norc --noprofile --noediting
proc ask {} {
    expect "ready>"
    send "plr-cssm init --ledger asked\r"
    expect "keys: " {} timeout {exit 2}
}
proc wanted {text code} { expect $text {} timeout {exit $code} eof {exit $code} }
ask
send "\003"
wanted "cannot make an authority: interrupted" 3
ask
send "a secret\003touch leaked\r"
wanted "cannot make an authority: interrupted" 4
ask
send "[string repeat x 1023] touch leaked\r"
wanted "the passphrase is longer than 1023 bytes" 5
ask
send "[string repeat x 1023]\r"
wanted "again: " 6
send "other\r"
wanted "hint: nothing was made" 7
expect "ready>"
send "stty -a | tr ' ' '\\n' | grep -x -e -echo -e -isig; echo end\\ ed\r"
expect -re {[\r\n]-(echo|isig)} {exit 8} "end ed" {} timeout {exit 9}
send "exit\r"
expect eof
END
    [ ! -e leaked ]
    [ ! -e asked ]
}

@test "a specific reservation: the code alone on standard output, the same when asked again" {
    first=$(reserve a1 --license EX_SW_Advantage=2)
    [[ $first =~ ^S[0-9A-Z]+$ ]]
    [ "$(reserve a1 --license EX_SW_Advantage=2)" = "$first" ]
    [ "$(pool Advantage)" = 2 ]
    [ "$(plr-cssm show 1 | tail -n 1)" = "$first" ]
    [ "$(plr-cssm show PID:EX-SW-24,SN:EXA25010001 | tail -n 1)" = "$first" ]
    [ "$(plr-cssm show "$(request a1)" --json | /usr/bin/python3 -c 'import json,sys; print(json.load(sys.stdin)["authorization-code"])')" = "$first" ]
    refused 6 'with other licences or from another account' reserve a1 --license EX_SW_Advantage=1
    refused 6 'with other licences' reserve a1 --universal
    [ "$(reserve a1 --license EX_SW_Advantage=2 --format sheet | head -c 8)" = '  1: S0B' ] ||
        reserve a1 --license EX_SW_Advantage=2 --format sheet | grep -qE '^ +1: S'
}

@test "a universal reservation: 64 symbols, one licence each" {
    code=$(reserve a1 --universal)
    [ "${#code}" -eq 64 ]
    [ "$(reserve a1 --universal)" = "$code" ]
    [ "$(pool universal)" = 1 ]
    reserve a2 --universal
    refused 7 'none available for PID EX-SW-24: no universal licence is left' reserve a3 --universal
    plr-cssm return "$(returns a1)"
    reserve a3 --universal
}

@test "a request may be typed in groups, or come from a file or a pipe" {
    # shellcheck disable=SC2046
    code=$(plr-cssm reserve $(request a1 | sed 's/..../& /g') --account Example --license EX_SW_Advantage=1)
    request a1 | tr A-Z a-z >file
    [ "$(plr-cssm reserve --file file --account Example --license EX_SW_Advantage=1)" = "$code" ]
    [ "$(request a1 | plr-cssm reserve - --account Example --license EX_SW_Advantage=1)" = "$code" ]
    refused 2 'there is no code to read' plr-cssm reserve --account Example --license EX_SW_Advantage=1
}

@test "what is refused says why, and changes nothing" {
    head=$(plr-cssm log verify | tail -n 1)
    refused 7 '6 of "EX_SW_Advantage" asked for, 5 available for PID EX-SW-24' reserve a1 --license EX_SW_Advantage=6
    refused 7 'none available for PID EX-SW-24: no "EX_SW_Essentials" is left' reserve a1 --license EX_SW_Essentials=1
    refused 7 'available for it in this virtual account: EX_SW_Advantage: 5 perpetual' reserve a1 --license EX_SW_Essentials=1
    refused 7 'may not use "EX_RTR_Boost"' reserve a1 --license EX_RTR_Boost=1
    refused 2 'no entitlement has the tag or name "EX_SW"' reserve a1 --license EX_SW=1
    refused 2 'is asked for twice' reserve a1 --license EX_SW_Advantage=1 --license EX_SW_Advantage=1
    refused 2 'wants TAG=N' reserve a1 --license EX_SW_Advantage=0
    refused 2 'wants TAG=N' reserve a1 --license EX_SW_Advantage=1000000000
    refused 2 'wants TAG=N' reserve a1 --license EX_SW_Advantage=-1
    refused 2 'what is to be reserved?' reserve a1
    refused 2 '--universal and --license exclude each other' reserve a1 --universal --license EX_SW_Advantage=1
    refused 2 '--universal and --by-reference exclude each other' reserve a1 --universal --by-reference
    refused 2 '"FOO" is not a UDI' reserve a1 --universal --udi FOO
    grep -F 'hint: write it as "plr-agent show udi"' err
    refused 2 'there is no smart account "Nobody"' plr-cssm reserve "$(request a1)" --account Nobody --universal
    refused 2 'no virtual account "Lab"' reserve a1 --va Lab --universal
    refused 2 'which smart account?' plr-cssm reserve "$(request a1)" --universal
    refused 3 'this is a return code' plr-cssm reserve "$(returns a1)" --account Example --universal
    refused 3 'it must be' plr-cssm reserve "$(request a1 | sed 's/.$/0/')" --account Example --universal
    refused 2 'no product of the catalogue fits' reserve unknown --universal
    grep -F '"plr-agent show udi" on the product' err
    refused 2 'not in the inventory' reserve vm --universal
    refused 1 'this request is not from UDI' reserve vm --universal --udi PID:EX-VM,SN:X
    refused 1 'this request is not from PID' reserve a1 --universal --pid EX-RTR-1
    refused 2 'which ledger?' env -u PLR_LEDGER plr-cssm list accounts
    [ "$(plr-cssm log verify | tail -n 1)" = "$head" ]
}

@test "accounts that are not approved are refused" {
    plr-cssm account add Only-SLR --slr
    plr-cssm account add Neither
    refused 7 'not approved for permanent licence reservation' plr-cssm reserve "$(request a1)" --account Only-SLR --universal
    refused 7 'not approved for specific licence reservation' plr-cssm reserve "$(request a1)" --account Neither \
        --license EX_SW_Advantage=1
}

@test "sequence numbers: clone, back, too far, and 32 ahead" {
    reserve a1 --license EX_SW_Advantage=1
    refused 6 'is reserved already, by reservation 1' reserve a1next --license EX_SW_Advantage=1
    refused 6 'a clone is suspected' reserve a1clone --license EX_SW_Advantage=1
    grep -F 'reservation 1, which "plr-cssm show 1" shows' err
    plr-cssm return "$(returns a1)"
    refused 6 'which was returned on' reserve a1 --license EX_SW_Advantage=1
    refused 6 'a clone is suspected' reserve a1clone --license EX_SW_Advantage=1
    refused 6 'went back' reserve a1back --license EX_SW_Advantage=1
    refused 6 'went back' reserve a1ahead33 --license EX_SW_Advantage=1
    reserve a1ahead32 --license EX_SW_Advantage=1
}

@test "a return frees once; a made-up one opens nothing" {
    reserve a1 --license EX_SW_Advantage=3
    refused 1 'opens no reservation that was issued here' plr-cssm return "$(returns a1next)"
    refused 1 'opens no reservation that was issued here' plr-cssm return "$(returns a1clone)"
    refused 3 'this is a reservation request code' plr-cssm return "$(request a1)"
    [ "$(pool Advantage)" = 3 ]
    run plr-cssm return "$(returns a1)"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == 'Reservation 1 of PID:EX-SW-24,SN:EXA25010001 is returned. Back in Example, Default:' ]]
    [ "$(pool Advantage)" = 0 ]
    refused 6 'was already returned on 2' plr-cssm return "$(returns a1)"
    [ "$(pool Advantage)" = 0 ]
}

@test "every form of request finds its product" {
    plr-cssm license add --account Example --tag EX_VM_Throughput_1G --count 1
    plr-cssm license add --account Example --tag EX_RTR_Base --count 2
    plr-cssm inventory add PID:EX-VM,SN:9KX0AB12CD3,UUID:0B1C2D3E4F
    reserve vm --license EX_VM_Throughput_1G=1
    reserve short --license EX_RTR_Base=1
    reserve eleven --license EX_RTR_Base=1
    plr-cssm list instances | grep -F 'PID:EX-RTR-1,SN:0123456789Z'
    plr-cssm return "$(returns short)"
    plr-cssm return "$(returns eleven)"
    plr-cssm return "$(returns vm)"
}

@test "terms count from their first to their last day" {
    command -v faketime >/dev/null || skip 'no faketime'
    ! grep -q __asan_init "$PLRKIT_BUILD/plr-cssm" || skip 'the address sanitizer and faketime block each other'
    plr-cssm license add --account Example --tag EX_SW_Analytics --count 1 --type term --start 2030-02-01 --end 2030-02-28
    for day in 2030-01-31 2030-03-01; do
        refused 7 'the term of "EX_SW_Analytics" is not running' faketime "$day 12:00:00Z" \
            plr-cssm reserve "$(request a1)" --account Example --license EX_SW_Analytics=1
    done
    faketime '2030-02-28 23:00:00Z' plr-cssm reserve "$(request a1)" --account Example --license EX_SW_Analytics=1
    plr-cssm show 1 | grep -E '1 +term +2030-02-01 +2030-02-28'
}

@test "available lists what fits, and says no plainly" {
    run plr-cssm available "$(request a1)" --account Example
    [ "$status" -eq 0 ]
    [[ $output == *EX_SW_Advantage* && $output == *universal* && $output != *EX_RTR* ]]
    plr-cssm va add Default/Lab --account Example
    refused 1 'none available for PID EX-SW-24 in Example, Default/Lab' plr-cssm available "$(request a1)" \
        --account Example --va Default/Lab
}

@test "virtual accounts nest to ten levels, and each has its own licences" {
    path=Default
    for i in 2 3 4 5 6 7 8 9 10; do
        path=$path/$i
        plr-cssm va add $path --account Example
    done
    refused 7 'would be level 11' plr-cssm va add $path/11 --account Example
    refused 2 'no virtual account "Nowhere"' plr-cssm va add Nowhere/Lab --account Example
    plr-cssm license add --account Example --va $path --tag EX_SW_Advantage --count 1
    plr-cssm reserve "$(request a1)" --account Example --va $path --license EX_SW_Advantage=1
    refused 7 'no "EX_SW_Advantage" is left' plr-cssm reserve "$(request a2)" --account Example --va $path \
        --license EX_SW_Advantage=1
    refused 6 'from another account' reserve a1 --license EX_SW_Advantage=1
}

@test "an import is all or nothing, and names the line" {
    head=$(plr-cssm log verify | tail -n 1)
    printf 'PID,TAG\nNEW-1,regid.x\nNEW-2,"open\n' >bad.csv
    refused 3 '"bad.csv", line 3: a quote is not closed; nothing was imported' plr-cssm product import bad.csv
    printf 'NEW-1,tag\n\nNEW-2,two words\n' >bad.csv
    refused 3 'line 3: ' plr-cssm product import bad.csv
    printf 'NEW-1,tag\n,tag\n' >bad.csv
    refused 3 'line 2: there is no PID' plr-cssm product import bad.csv
    printf 'UDI\nPID:EX-VM,SN:A-1\nPID:EX-VM\n' >bad.csv
    refused 3 'line 3: ' plr-cssm inventory import bad.csv
    printf 'NEW-1,tag\0,tag\n' >bad.csv
    refused 3 'is not a text' plr-cssm product import bad.csv
    run grep NEW- <(plr-cssm product list)
    [ "$status" -eq 1 ]
    [ "$(plr-cssm log verify | tail -n 1)" = "$head" ]
}

@test "counts have a bound" {
    refused 6 'would make more than 999999999' plr-cssm license add --account Example --tag EX_SW_Advantage --count 999999995
    refused 2 'from 1 to 999999999' plr-cssm license add --account Example --tag EX_SW_Advantage --count 1000000000
    refused 2 'from 1 to 999999999' plr-cssm license add --account Example --tag EX_SW_Advantage --count 0
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 999999994
    reserve a1 --license EX_SW_Advantage=999999999
    refused 7 'no "EX_SW_Advantage" is left' reserve a2 --license EX_SW_Advantage=1
}

@test "the log is proven, and a head on paper finds another history" {
    plr-cssm log verify --json | grep -F '"valid": true'
    head=$(plr-cssm log verify | tail -n 1)
    cp -a "$PLR_LEDGER" earlier
    reserve a1 --license EX_SW_Advantage=1
    plr-cssm log verify --head "$head"
    later=$(plr-cssm log verify | tail -n 1)
    refused 5 'the log ends before it' plr-cssm log verify --ledger earlier --head "$later"
    refused 5 'is not the one whose head was given' plr-cssm log verify --head "${head%%:*}:${later#*:}"
    for bad in 5 : 1: "1:${head#*:}0" "x$head" "0:${head#*:}" "1000000000000000000:${head#*:}"; do
        refused 2 'wants N:HASH' plr-cssm log verify --head "$bad"
    done
    plr-cssm log show | grep -F 'PID:EX-SW-24,SN:EXA25010001'
}

@test "the head that is printed can be given back, as JSON too, and of a fresh log" {
    head_of() { /usr/bin/python3 -c 'import json,sys; o=json.load(sys.stdin); print(o["head"], o["entries"])'; }
    read -r head entries < <(plr-cssm log verify --json | head_of)
    [ "$head" = "$(plr-cssm log verify | tail -n 1)" ]
    [ "${head%%:*}" = "$entries" ]
    plr-cssm log verify --head "$head"
    plr-cssm init --ledger new --unprotected
    read -r head entries < <(plr-cssm log verify --ledger new --json | head_of)
    [ "$entries" = 1 ]
    plr-cssm log verify --ledger new --head "$head"
    refused 5 'is not the one whose head was given' plr-cssm log verify --head "$head"
    plr-cssm log verify --head 0:0000000000000000000000000000000000000000000000000000000000000000
}

@test "show takes text with a line end, and says what an operand is not" {
    reserve a1 --license EX_SW_Advantage=1
    want=$(plr-cssm show 1)
    [ "$(echo 1 | plr-cssm show -)" = "$want" ]
    [ "$(printf 'PID:EX-SW-24,SN:EXA25010001 \r\n' | plr-cssm show -)" = "$want" ]
    [ "$(request a1 | plr-cssm show -)" = "$want" ]
    for odd in bla 0 ''; do
        refused 2 "\"$odd\" is no number, UDI or request code" plr-cssm show "$odd"
        grep -F 'hint: "plr-cssm list reservations" shows all three' err
    done
    refused 3 'it must be' plr-cssm show "$(request a1 | sed 's/.$/0/')"
    refused 3 'this is a return code' plr-cssm show "$(returns a1)"
    refused 2 'there is no reservation for "7"' plr-cssm show 7
    refused 2 'there is no reservation for "PID:EX-SW-24,SN:NONE"' plr-cssm show PID:EX-SW-24,SN:NONE
}

@test "what has no XML envelope is refused before a line is printed" {
    reserve a1 --universal
    reserve a2 --license EX_SW_Advantage=1 --by-reference
    for n in 1 2; do
        refused 2 'XML envelope' plr-cssm show $n --format xml || refused 2 'by reference' plr-cssm show $n --format xml
        plr-cssm show $n
    done
}

@test "messages say what is wrong and what to do next" {
    told() { # STATUS MESSAGE HINT COMMAND...
        refused "$1" "$2" "${@:4}"
        grep -qF -- "hint: $3" err || { cat err; return 1; }
    }
    local add='plr-cssm license add --account Example'

    plr-cssm va add Lab --account Example
    told 6 'virtual account "Lab" exists already' 'use it with --va "Lab"' plr-cssm va add Lab --account Example
    told 2 '--universal and --reporting-only exclude' 'universal licences are counted' \
        $add --universal --reporting-only --count 5
    told 2 '--reporting-only and --count exclude' 'what is only reported' $add --tag EX_SW_Advantage --reporting-only --count 5
    told 2 '--universal and --type exclude' 'universal licences are perpetual' $add --universal --type term --count 5
    told 2 '--universal excludes --start' 'universal licences are perpetual' $add --universal --end 2030-01-01 --count 5
    told 2 'which entitlement?' 'give --tag TAG' $add --count 5
    told 2 '--tag is given more than once' 'add the licences of each' $add --count 5 --tag a --tag b
    told 2 'how many?' 'give --count N' $add --tag EX_SW_Advantage
    told 2 'needs its first and its last day' 'give --start DATE' $add --tag EX_SW_Advantage --count 1 --type term
    told 2 'perpetual licences have no' 'say --type term' $add --tag EX_SW_Advantage --count 1 --end 2030-01-01
    told 2 '--start is after --end' 'the last day' $add --tag EX_SW_Advantage --count 1 --type term \
        --start 2030-01-02 --end 2030-01-01
    told 5 '"nothere"' 'name a file that is there' plr-cssm product import nothere
    told 5 '"nothere"' '--passphrase-file wants a file' plr-cssm init --ledger new --passphrase-file nothere
    refused 2 "NAME is missing: the smart account's name" plr-cssm account add
    refused 2 'PATH is missing: the virtual account' plr-cssm va add --account Example
    refused 2 'PID is missing' plr-cssm product add
    refused 2 'FILE is missing: the file to import' plr-cssm product import
    refused 2 'FILE is missing: the file to import' plr-cssm inventory import
    refused 2 'UDI... is missing' plr-cssm inventory add
    refused 2 'WHAT is missing: accounts, products' plr-cssm list
    refused 2 'REQUEST|UDI|NUMBER is missing' plr-cssm show
}

@test "--json: yes and no are booleans, export control is one word, everywhere" {
    plr-cssm account add Other --slr --export restricted --json >added
    plr-cssm list accounts --json >listed
    plr-cssm list events --json >events
    plr-cssm available "$(request a1)" --account Example --json >available
    /usr/bin/python3 - <<'END'
import json
added, available = (json.load(open(n)) for n in ("added", "available"))
listed, events = json.load(open("listed"))["accounts"], json.load(open("events"))["events"]
facts = [a["detail"] for a in events if a["action"] == "account-add"]
def said(o): return o["plr-approved"], o["slr-approved"], o["export-control"]
assert said(added) == (False, True, "restricted"), added
assert [said(a) for a in listed] == [(True, True, "allowed"), (False, True, "restricted")], listed
assert [said(a) for a in facts] == [said(a) for a in listed], facts
assert (available["plr-approved"], available["slr-approved"]) == (True, True), available
END
    plr-cssm list accounts | grep -E 'Other +Default +no +yes +restricted'
}

@test "--json: one object with stable keys, also for what is refused" {
    for what in accounts products licenses instances reservations events; do
        plr-cssm list $what --json | /usr/bin/python3 -c "import json,sys; assert list(json.load(sys.stdin)) == ['$what']"
    done
    reserve a1 --license EX_SW_Advantage=2 --json | /usr/bin/python3 -c '
import json, sys, datetime
r = json.load(sys.stdin)
assert r["udi"]["pid"] == "EX-SW-24" and r["udi"]["sn"] == "EXA25010001", r
assert r["smart-account"] == "Example" and r["virtual-account"] == "Default", r
assert [(e["short-name"], e["count"], e["license-type"]) for e in r["entitlements"]] == [("EX_SW_Advantage", 2, "perpetual")], r
datetime.datetime.strptime(r["issued"], "%Y-%m-%dT%H:%M:%SZ")'
    run -6 --separate-stderr plr-cssm reserve "$(request a1)" --account Example --universal --json
    /usr/bin/python3 -c 'import json,sys; e=json.loads(sys.argv[1])["error"]; assert e["reason"]=="otherlicenses" and e["status"]==6' "$output"
}

@test "eight at once on a pool of five: exactly five succeed" {
    for i in 1 2 3 4 5 6 7 8; do
        (
            status=0
            reserve a$i --license EX_SW_Advantage=1 >out$i 2>err$i || status=$?
            echo $status >status$i
        ) &
    done
    wait
    [ "$(cat status? | sort | tr '\n' ' ')" = '0 0 0 0 0 7 7 7 ' ] || { cat status? err?; false; }
    [ "$(cat out? | sort -u | grep -c '^S')" = 5 ]
    [ "$(pool Advantage)" = 5 ]
    plr-cssm log verify
}

@test "eight at once with one request: one reservation, one code" {
    for i in 1 2 3 4 5 6 7 8; do
        reserve a1 --license EX_SW_Advantage=1 >out$i 2>err$i &
    done
    wait
    [ "$(cat out? | wc -l)" = 8 ] || { cat err?; false; }
    [ "$(cat out? | sort -u | wc -l)" = 1 ]
    [ "$(pool Advantage)" = 1 ]
}

@test "eight returns at once free once" {
    reserve a1 --license EX_SW_Advantage=2
    reserve a2 --license EX_SW_Advantage=2
    for i in 1 2 3 4 5 6 7 8; do
        (
            status=0
            plr-cssm return "$(returns a1)" >/dev/null 2>&1 || status=$?
            echo $status >status$i
        ) &
    done
    wait
    [ "$(cat status? | sort | tr '\n' ' ')" = '0 6 6 6 6 6 6 6 ' ]
    [ "$(pool Advantage)" = 2 ]
}

@test "killed at any moment: recorded or not, never half, and the code can be had again" {
    for i in $(seq 12); do
        reserve "a$i" --universal >"out$i" 2>/dev/null &
        pid=$!
        sleep "0.$((RANDOM % 9))$((RANDOM % 10))"
        kill -9 "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
        plr-cssm log verify >/dev/null
        code=$(reserve "a$i" --universal)
        [ ! -s "out$i" ] || [ "$(cat "out$i")" = "$code" ]
        [ "$(pool universal)" = 1 ]
        plr-cssm return "$(returns "a$i")" >/dev/null
    done
}

@test "standard output that cannot be written is an error, and the code is still there" {
    refused 5 'standard output was not written' bash -c 'plr-cssm reserve "$1" --account Example --universal >/dev/full' - "$(request a1)"
    code=$(reserve a1 --universal)
    [ "${#code}" -eq 64 ]
}

@test "a ledger that is not what was written is refused" {
    damaged=1
    printf 'garbage' | dd of="$PLR_LEDGER/ledger.db" bs=1 seek=0 conv=notrunc status=none
    refused 5 'the ledger is damaged' plr-cssm list accounts
    refused 5 'there is no ledger in "nowhere"' plr-cssm list accounts --ledger nowhere
}

@test "the examples of plr-cssm(1) run" {
    mkdir examples
    cd examples
    ln -s "$BATS_TEST_DIRNAME/../fixtures" fixtures
    unset PLR_LEDGER
    sed -n '/^\.Sh EXAMPLES/,/^\.Sh D/s/^\$ //p' "$BATS_TEST_DIRNAME/../man/plr-cssm.1" >script
    [ "$(grep -c plr-cssm script)" -ge 10 ]
    run sh -eux script
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$(tr -d '\n' <code.txt | head -c 1)" = S ]
    [[ "$output" == *'is returned'* ]]
}
