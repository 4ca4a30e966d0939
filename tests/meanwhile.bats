#!/usr/bin/env bats
# What others do while a code is typed: what was looked up before is looked up again when it is recorded.

TAG=regid.2021-05.com.example.EDGE_HSEC,1.0_6b1d6c3e-9d8f-4a52-8f5e-2f9a0c7d1e11
DEAD=PID:C9300-24UX,SN:FOC25010001

setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    export PLR_LEDGER=$PWD/ledger
    plr-cssm init --rehearsal --unprotected --as boss
    plr-cssm account add Acme --plr --slr --export allowed --as boss
    plr-cssm va add Default/Lab --account Acme --as boss
    plr-cssm user add desk --role virtual-account-user --account Acme --va Default/Lab --as boss
    plr-cssm product add C9300-24UX --tag "$TAG" --as boss
    plr-cssm license add --account Acme --va Default/Lab --tag "$TAG" --count 9 --as boss
    plr-cssm license add --account Acme --va Default/Lab --universal --count 9 --as boss
    for i in 1 2; do # sequence numbers 1 and 2: request, return, return uninstalled, confirmation
        "$BATS_TEST_DIRNAME/py/product.py" "PID:C9300-24UX,SN:FOC2501000$i" 1 2 >"codes$i"
    done
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR" || return 1
    cp -a "$BATS_FILE_TMPDIR"/* .
    export PLR_LEDGER=$PWD/ledger
    mkfifo typed
}

request() { sed -n "${2:-1}p" "codes$1" | cut -d' ' -f1; }

# It has looked everything up when it opens the file of the code.
begin() { # COMMAND...
    "$@" --file typed >out 2>err 3>&- &
    pid=$!
    exec 9>typed
}

finish() { # STATUS CODE
    local got=0
    echo "$2" >&9
    exec 9>&-
    wait "$pid" || got=$?
    [ "$got" -eq "$1" ] || { echo "status $got"; cat out err; return 1; }
}

reserve=(plr-cssm reserve --account Acme --va Default/Lab)

@test "an account that loses its approval meanwhile is given nothing" {
    begin "${reserve[@]}" --universal --as desk
    plr-cssm account set Acme --no-plr --as boss
    finish 7 "$(request 1)"
    grep -q 'not approved for permanent' err
    [ ! -s out ]
    [ "$(plr-cssm list reservations --as boss)" = none ]
}

@test "whose role is taken away meanwhile is refused, and that is on record" {
    begin "${reserve[@]}" --license EDGE_HSEC=1 --as desk
    plr-cssm user remove desk --as boss
    finish 7 "$(request 1)"
    grep -q '"desk" may not reserve licences in "Acme", "Default/Lab"' err
    plr-cssm list events --json --as boss | jq -e '.events[-1] | .action == "refused" and .detail.act == "reserve"'
}

@test "accounts that change their names meanwhile: log and authorization say what is so when it is recorded" {
    begin "${reserve[@]}" --license EDGE_HSEC=1 --as desk
    plr-cssm va rename Default/Lab Laboratory --account Acme --as boss
    plr-cssm va add Default/Lab --account Acme --as boss
    plr-cssm account set Acme --name Before --export restricted --as boss
    plr-cssm account add Acme --as boss
    finish 0 "$(request 1)"
    plr-cssm list events --json --as boss | jq -e '.events[-1] | .action == "reserve"
        and .detail["smart-account"] == "Before" and .detail["virtual-account"] == "Default/Laboratory"'
    plr-code inspect "$(cat out)" --trust ledger/trust.pem --json | tee inspected | jq -e '.["virtual-account"] == "Default/Laboratory"
        and .["smart-account"] == "Before" and .["export-control"] == "restricted"' || { cat inspected; false; }
    plr-cssm verify
}

@test "a virtual account that is taken out of the operator's reach meanwhile" {
    plr-cssm va add Default/Lab/Rack --account Acme --as boss
    plr-cssm license add --account Acme --va Default/Lab/Rack --tag "$TAG" --count 9 --as boss
    begin plr-cssm reserve --account Acme --va Default/Lab/Rack --license EDGE_HSEC=1 --as desk
    plr-cssm va move Default/Lab/Rack --to Default --account Acme --as boss
    finish 7 "$(request 1)"
    grep -q '"desk" may not reserve licences in "Acme", "Default/Rack"' err
}

@test "a virtual account that is removed meanwhile is named" {
    plr-cssm va add Default/Lab/Rack --account Acme --as boss
    begin plr-cssm reserve --account Acme --va Default/Lab/Rack --license EDGE_HSEC=1 --as desk
    plr-cssm va remove Default/Lab/Rack --account Acme --as boss
    finish 2 "$(request 1)"
    grep -q '"Default/Lab/Rack" was removed meanwhile' err
}

@test "rehost gives what the dead product has then, or nothing" {
    "${reserve[@]}" "$(request 1)" --license EDGE_HSEC=3 --as boss
    begin plr-cssm rehost $DEAD --reason dead --as desk
    plr-cssm transfer instance $DEAD --to Default --as boss
    finish 7 "$(request 2)"
    plr-cssm transfer instance $DEAD --to Default/Lab --as boss
    begin plr-cssm rehost $DEAD --reason dead --as boss
    plr-cssm transfer instance $DEAD --to Default --as boss
    finish 6 "$(request 2)"
    grep -q 'changed meanwhile: reservation 1' err
    [ ! -s out ]
    [ "$(plr-cssm list reservations --json --as boss | jq -c '[.reservations[].state]')" = '["reserved"]' ]
    plr-cssm rehost $DEAD "$(request 2)" --reason dead --as boss
    [ "$(plr-cssm list reservations --json --as boss | jq -c '[.reservations[].state]')" = '["removed","reserved"]' ]
}
