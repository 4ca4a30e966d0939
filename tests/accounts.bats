#!/usr/bin/env bats
# Smart accounts and the trees of virtual accounts in them.

load desk

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    plr-cssm init --unprotected --ledger "$BATS_FILE_TMPDIR/template" >/dev/null
    export PLR_LEDGER=$BATS_FILE_TMPDIR/template
    plr-cssm account add Example --plr --slr --domain example.com
    plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
}

# Whatever the commands did: every row is as the log wrote it.
teardown() {
    [ ! -e "$PLR_LEDGER/ledger.db" ] || plr-cssm verify
}

setup() {
    desk_copy
}

# STATUS MESSAGE COMMAND...: it exits so, says that, prints nothing else and changes nothing but the log of refusals.
refused() {
    local want=$1 message=$2 got=0 before
    before=$(plr-cssm list virtual-accounts --json; plr-cssm account list --json)
    shift 2
    "$@" >out 2>err </dev/null || got=$?
    if [ "$got" -ne "$want" ] || [ -s out ] || ! grep -qF -- "$message" err || ! grep -q '^hint: ' err; then
        echo "status $got instead of $want; standard output and error:"
        cat out err
        return 1
    fi
    [ "$before" = "$(plr-cssm list virtual-accounts --json; plr-cssm account list --json)" ]
}

va() { # COMMAND OPERAND...: of account Example
    local command=$1
    shift
    plr-cssm va "$command" "$@" --account Example
}

paths() { plr-cssm account show Example --json | jq -r '.["virtual-accounts"][]["virtual-account"]' | paste -sd ' '; }

default() { plr-cssm account show Example --json | jq -r '.["virtual-accounts"][] | select(.default)["virtual-account"]'; }

@test "an account is changed, item by item" {
    plr-cssm account set Example --no-plr --export restricted
    plr-cssm account set example --domain ''
    [ "$(plr-cssm account show EXAMPLE --json | jq -c '[.["smart-account-number"], .["smart-account"], .domain,
        .["plr-approved"], .["slr-approved"], .["export-control"]]')" = '[1,"Example","",false,true,"restricted"]' ]
    refused 2 'printable ASCII' plr-cssm account set Example --plr --no-slr --export allowed --name 'Example & Söhne'
    refused 2 'printable ASCII' plr-cssm account set Example --name $'Example\e[2J'
    refused 2 'printable ASCII' plr-cssm account set Example --domain $'example\n.com'
    refused 2 'at most 64 characters' plr-cssm account set Example --name "$(printf 'x%.0s' {1..65})"
    refused 2 'at most 253 characters' plr-cssm account set Example --domain "$(printf 'x%.0s' {1..1000})"
    [ "$(plr-cssm account show Example --json | jq -r .domain)" = '' ]
    plr-cssm account set Example --plr --no-slr --domain lab.example.com --export allowed --name 'Example & Sons'
    [ "$(plr-cssm account show 'Example & Sons' --json | jq -c '[.["smart-account-number"], .domain,
        .["plr-approved"], .["slr-approved"], .["export-control"]]')" = '[1,"lab.example.com",true,false,"allowed"]' ]
    run -2 plr-cssm account show Example
    [ "$(plr-cssm log show --json | jq -r '.events[-1].detail["former-name"]')" = Example ]
}

@test "the case of a name is kept, and does not make another account" {
    refused 6 'exists already, with number 1' plr-cssm account add eXAMPLE
    plr-cssm account set example --name EXAMPLE
    plr-cssm account show Example | grep -qF 'EXAMPLE, number 1'
    plr-cssm account add Other
    refused 6 '"EXAMPLE" exists already' plr-cssm account set Other --name example
}

@test "changes that contradict each other, or none, are refused" {
    refused 2 'what is to be changed?' plr-cssm account set Example
    refused 2 '--plr and --no-plr exclude each other' plr-cssm account set Example --plr --no-plr
    refused 2 '--slr and --no-slr exclude each other' plr-cssm account set Example --no-slr --slr
    refused 2 'there is no smart account "Nobody"' plr-cssm account set Nobody --plr
}

@test "a reservation needs the approval that was taken away" {
    plr-cssm license add --account Example --universal --count 1
    plr-cssm account set Example --no-plr
    refused 7 'not approved' plr-cssm reserve Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account Example --universal
    plr-cssm account set Example --plr
    plr-cssm reserve Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account Example --universal
}

@test "ten levels and no more" {
    path=L1
    va add L1
    for level in 2 3 4 5 6 7 8 9 10; do
        path=$path/L$level
        va add "$path"
    done
    refused 7 'would be level 11; there are 10' va add "$path/L11"
    plr-cssm license add --account Example --va "$path" --tag EX_SW_Advantage --count 1
    plr-cssm reserve Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account Example --va "$path" --license EX_SW_Advantage=1
    [ "$(plr-cssm va list --json | jq '.["virtual-accounts"][-1].level')" = 10 ]
}

@test "a subtree moves with its licences, instances and reservations" {
    va add A
    va add A/B
    va add A/B/C
    va add Z
    plr-cssm license add --account Example --va A/B/C --tag EX_SW_Advantage --count 2
    plr-cssm reserve Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account Example --va A/B/C --license EX_SW_Advantage=1 >before
    va move A/B --to Z
    [ "$(paths)" = 'A Default Z Z/B Z/B/C' ]
    plr-cssm show 1 | grep -F 'Virtual account: Z/B/C'
    [ "$(plr-cssm list licenses --json | jq -c '.licenses[] | [.["virtual-account"], .available]')" = '["Z/B/C",1]' ]
    [ "$(plr-cssm list instances --json | jq -r '.instances[]["virtual-account"]')" = Z/B/C ]
    plr-cssm reserve Q05TK08DBRT5V0M0NRWC52NNP52AJQ2 --account Example --va Z/B/C --license EX_SW_Advantage=1 | cmp - before
    va move Z/B/C --to /
    [ "$(paths)" = 'A C Default Z Z/B' ]
    plr-cssm log verify
}

@test "a name changes, and with it what is nested" {
    va add A
    va add A/B
    va add AB
    va add A/B/A
    va rename A/B X
    [ "$(paths)" = 'A A/X A/X/A AB Default' ]
    va rename A 'O'\''Neil "& Co" \ %s $HOME'
    [ "$(paths)" = 'AB Default O'\''Neil "& Co" \ %s $HOME O'\''Neil "& Co" \ %s $HOME/X O'\''Neil "& Co" \ %s $HOME/X/A' ]
}

@test "what cannot be moved or renamed" {
    va add A
    va add A/B
    va add B
    refused 2 'cannot be put into itself' va move A --to A
    refused 2 'cannot be put into itself' va move A --to A/B
    refused 6 '"A/B" exists already' va move B --to A
    refused 6 '"A/B" exists already' va move A/B --to A
    refused 6 '"B" exists already' va rename A B
    refused 6 '"A" exists already' va rename A A
    refused 2 'not a name of a virtual account' va rename A B/C
    refused 2 'not a name of a virtual account' va rename A ''
    refused 2 'not a name of a virtual account' va rename A ' B'
    refused 2 'not a name of a virtual account' va rename A $'B\nC'
    refused 2 'not a name of a virtual account' va rename A 'Bücher'
    refused 2 'where is it to be put?' va move A
    refused 2 'has no virtual account "C"' va move A --to C
    refused 2 'has no virtual account "C"' va move C --to A
    refused 2 'has no virtual account "a"' va move a --to B
    refused 2 'xxxx...' va rename A "$(printf 'x%.0s' {1..1000})"
    refused 2 'account "Example" has no virtual account "xxxx' va move "$(printf 'x%.0s' {1..1000})" --to /
}

@test "a move that would make a path too long or too deep moves nothing" {
    long=$(printf 'x%.0s' {1..40})
    va add "$long"
    va add "$long/y"
    va add A
    va add A/abcdefghijklmnopqrstuvwxyz
    refused 2 'is 1 to 64' va move "$long" --to A/abcdefghijklmnopqrstuvwxyz
    refused 7 'there is room for 64' va rename "$long" "${long}aaaaaaaaaaaaaaaaaaaaaaa"
    va add d
    path=d
    for level in 2 3 4 5 6 7 8 9; do
        path=$path/d
        va add "$path"
    done
    va move d --to A
    refused 7 'would be level 11' va move A/d --to A/abcdefghijklmnopqrstuvwxyz
    plr-cssm account add Other
    refused 2 'has no virtual account "A"' plr-cssm va move Default --to A --account Other
}

@test "one is the default, and --va may be left out for it" {
    [ "$(default)" = Default ]
    va add Lab
    va default Lab
    [ "$(default)" = Lab ]
    refused 6 'is the default virtual account already' va default Lab
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 1 | grep -F 'in Example, Lab'
    va rename Lab Bench
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 1 | grep -F 'in Example, Bench'
    va rename Default Store
    va remove Store
    [ "$(paths)" = Bench ]
    refused 6 'in use' va remove Bench
}

@test "only what is empty and was never used can be removed" {
    va add A
    va add A/B
    refused 6 'nested in it' va remove A
    plr-cssm license add --account Example --va A/B --tag EX_SW_Advantage --count 1
    refused 6 'it has licences' va remove A/B
    refused 6 'it is the default one' va remove Default
    va add C
    va remove C
    refused 2 'has no virtual account "C"' va remove C
    plr-cssm log show --json | jq -e '.events[-1] | .action == "va-remove" and .detail["virtual-account"] == "C"'
}
