#!/usr/bin/env bats
# A product of several members: requests of all, a file with all authorizations, each member's own state.

bats_require_minimum_version 1.5.0

A=PID:TESTBOX,SN:ABC1234WXYZ B=PID:TESTBOX,SN:ABC1234WXYY C=PID:TESTBOX,SN:ABC1234WXYX

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR"
    export PLR_LEDGER=desk PLR_STORE=product
    plr-cssm init --ledger desk --unprotected >/dev/null
    plr-cssm account add Lab --plr --slr --export allowed >/dev/null
    plr-cssm product add TESTBOX --tag ROUTING --tag CRYPTO >/dev/null
    plr-cssm license add --account Lab --tag ROUTING --count 40 >/dev/null
    plr-cssm license add --account Lab --tag CRYPTO --count 40 >/dev/null
    plr-cssm license add --account Lab --universal --count 3 >/dev/null
    plr-agent init --udi "$A" --udi "$B" --udi "$C" --trust desk/trust.pem
    plr-agent enable
}

specific() { # FORMAT [TAG=N]: the authorization of each request on standard input
    while read -r request; do
        plr-cssm reserve "$request" --account Lab --license "${2:-ROUTING=2}" --format "$1"
        echo
    done
}

state_of() { plr-agent show reservation --json | jq -r --arg udi "$1" '.. | objects | select(.udi?.text == $udi) | .state' | head -n 1; }

@test "request --all prints one code a line, the same again, in the order of the members" {
    run -0 plr-agent request --all
    [ "${#lines[@]}" -eq 3 ]
    first=$output
    [ "$(plr-agent request --all)" = "$first" ]
    [ "$(plr-agent request)" = "${lines[0]}" ]
    [ "$(plr-agent request --member ABC1234WXYX)" = "${lines[2]}" ]
    [ "$(plr-agent request --member "$B")" = "${lines[1]}" ]
    run -0 plr-agent request --all --json
    [ "$(jq -r '.members[]["request-code"]' <<<"$output")" = "$first" ]
    [ "$(jq -r '.members[].role' <<<"$output" | tr '\n' ' ')" = "active standby member " ]
    run -2 plr-agent request --all --member "$B"
    run -2 plr-agent request --member nobody
    [[ $output == *'"nobody" is no member of this product'* ]]
}

@test "one file with all authorizations: lines, sheets, universal ones; all or none" {
    plr-agent request --all | specific line | grep . >lines
    plr-agent request --all | specific sheet >sheets
    # A code of the authority is the same however it is written.
    run -0 plr-agent install --file sheets
    [ "${#lines[@]}" -eq 3 ]
    for udi in $A $B $C; do [ "$(state_of "$udi")" = installed-slr ]; done
    plr-agent check ROUTING 6
    run -1 plr-agent check ROUTING 7
    # Again: there is nothing left to do, and that is said of each.
    run -0 plr-agent install --file lines
    run -6 plr-agent install "$(head -n 1 lines)"
    [[ $output == *"this authorization is installed already"* ]]
    plr-agent return --all --yes >returned
    [ "$(wc -l <returned)" -eq 3 ]
    while read -r code; do plr-cssm return "$code"; done <returned
    plr-agent request --all | while read -r request; do plr-cssm reserve "$request" --account Lab --universal; done >universal
    sed '3s/.$/0/' universal >damaged
    cp product/state before
    run -3 plr-agent install --file damaged
    [[ $output == *"authorization 3 of 3"* ]]
    cmp product/state before
    plr-agent install --file universal
    plr-agent check anything 1000
}

@test "one by one, and several files; who lacks one is named until it is there" {
    plr-agent request --all | specific line | grep . >codes
    run --separate-stderr plr-agent install "$(sed -n 2p codes)"
    [ "$status" -eq 0 ]
    [[ $stderr == *"Active $A has no reservation authorization yet"* ]]
    [[ $stderr == *"Member $C has no reservation authorization yet"* ]]
    run -0 plr-agent check ROUTING 2
    run -1 plr-agent check ROUTING 3
    [[ $output == *"Active $A has no reservation authorization"* ]]
    sed -n 1p codes >one
    sed -n 3p codes >three
    plr-agent install --file one --file three
    plr-agent check ROUTING 6
}

@test "a universal member covers what every other member is entitled to" {
    plr-agent request --all >requests
    plr-agent install "$(plr-cssm reserve "$(sed -n 1p requests)" --account Lab --universal)"
    sed 1d requests | specific line ROUTING=1 | grep . >codes
    plr-agent install --file codes
    plr-agent check ROUTING 1000
    run -1 plr-agent check CRYPTO 1
}

@test "an authorization goes to the member that it is for, and to no other product" {
    plr-agent init --udi PID:TESTBOX,SN:ABC1234WXYW --trust desk/trust.pem --store other
    plr-agent enable --store other
    code=$(plr-agent request --store other | specific line)
    run -1 plr-agent install "$code"
    [[ $output == *"this is for SN \"ABC1234WXYW\""*"and its members"* ]]
    plr-agent request --member "$C" | specific line | plr-agent install -
    [ "$(state_of "$C")" = installed-slr ]
    [ "$(state_of "$A")" = idle ]
}

@test "cancel, return and disable of members; what has nothing is left out" {
    plr-agent request --member "$B"
    run -6 plr-agent disable
    [[ $output == *"Standby $B: a reservation is in progress"* ]]
    run -0 plr-agent cancel
    [[ $output == *"nothing to cancel"* ]]
    run -0 plr-agent cancel --all
    [ "$output" = "The reservation request is cancelled" ]
    run -6 plr-agent return --all --yes
    plr-agent request --member "$B" | specific line | plr-agent install -
    run -0 plr-agent return --all --yes
    [ "${#lines[@]}" -eq 1 ]
    [ "$(plr-agent return --member "$B")" = "$output" ]
    plr-cssm return "$output"
    plr-agent disable
    [ "$(state_of "$A")" = disabled ]
}

@test "members come and go, and one becomes the active one" {
    D=PID:TESTBOX,SN:ABC1234WXYV
    plr-agent member add "$D"
    run -6 plr-agent member add "$D"
    run -3 plr-agent member add "SN:only,wrong=1"
    [ "$(plr-agent member list | cut -d' ' -f1-2 | tail -n 1)" = "Member: $D" ]
    [ "$(state_of "$D")" = idle ]
    plr-agent member activate "$C" >/dev/null
    [ "$(plr-agent show udi | head -n 1)" = "UDI: $C" ]
    [ "$(plr-agent member list | cut -d' ' -f2 | tr '\n' ' ')" = "$C $A $B $D " ]
    plr-agent request --member "$D" >/dev/null
    run -6 plr-agent member remove "$D"
    [[ $output == *"a reservation is in progress"* ]]
    plr-agent cancel --member "$D"
    run -2 plr-agent member remove "$D" </dev/null # it remembers a request: asks
    plr-agent member remove "$D" --yes
    plr-agent member remove "$A" --yes
    plr-agent member remove "$B" --yes
    run -6 plr-agent member remove "$C" --yes
    [[ $output == *"is the only one"* ]]
    for n in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15; do plr-agent member add "PID:X,SN:$n" >/dev/null; done
    run -6 plr-agent member add PID:X,SN:16
    [[ $output == *"at most 16 members"* ]]
    plr-agent request --all | wc -l | grep -qx 16
}

@test "an authorization that is given back says itself whose it is" {
    code=$(plr-agent request --member "$B" | specific line)
    run -2 plr-agent return --authorization "$code" --member "$A" --yes
    run -2 plr-agent return --authorization "$code" --all --yes
    [ "$(state_of "$B")" = pending ]
    run -0 plr-agent return --authorization "$code" --yes
    plr-cssm return "$output"
}

@test "a member is named by its UDI as people write it, or by a number that only one has" {
    plr-agent member add "PID:OTHER,SN:ABC1234WXYX" >/dev/null
    want=$(plr-agent request --member "$C")
    [ "$(plr-agent request --member "SN:ABC1234WXYX, PID:TESTBOX")" = "$want" ]
    run -2 plr-agent request --member ABC1234WXYX
    [[ $output == *'"ABC1234WXYX" is more than one member of this product'* ]]
    [[ $output == *'name one by its UDI' ]]
    # One's UUID is another's serial number.
    plr-agent member add "PID:TESTBOX,SN:Z1,UUID:ABC1234WXYY" >/dev/null
    run -2 plr-agent member remove ABC1234WXYY --yes
    [[ $output == *'is more than one member'* ]]
    plr-agent member remove Z1 --yes >/dev/null
}

@test "a member that has nothing goes, whatever the others have installed or asked for" {
    plr-agent request | specific line | plr-agent install -
    plr-agent request --member "$B" >/dev/null
    run -6 plr-agent member remove "$A" --yes
    [[ $output == *"a reservation authorization is installed"* ]]
    run -6 plr-agent member remove "$B" --yes
    [[ $output == *"Standby $B: a reservation is in progress"* ]]
    plr-agent member remove "$C" --yes
    [ "$(plr-agent member list | cut -d' ' -f2 | tr '\n' ' ')" = "$A $B " ]
    [ "$(state_of "$A")" = installed-slr ]
}

@test "several XML envelopes: files, or one file; and together with other forms" {
    plr-agent request --all >requests
    for n in 1 2 3; do
        sed -n ${n}p requests | specific xml | grep . >xml$n
        sed -n ${n}p requests | specific line | grep . >line$n
    done
    cp -r product before
    plr-agent install --file xml1 --file xml2 --file xml3 >confirmations
    [ "$(wc -l <confirmations)" -eq 3 ]
    for files in "xml1 line2 xml3" "line1 xml2 xml3"; do
        rm -r product
        cp -r before product
        # shellcheck disable=SC2086
        cat $files >together
        [ "$(plr-agent install --file together)" = "$(cat confirmations)" ]
    done
    rm -r product
    cp -r before product
    sed 's/<signature>./<signature>!/' xml2 >damaged
    run -3 plr-agent install --file xml1 --file damaged
    [[ $output == *"authorization 2 of 2"* ]]
    [ "$(state_of "$A")" = pending ]
}

@test "an update that is installed already is named with the code that confirms it" {
    plr-agent request | specific line | plr-agent install -
    code=$(plr-cssm update "$(plr-agent request --update)" --license ROUTING=1 2>/dev/null)
    confirmation=$(plr-agent install "$code")
    [[ $confirmation == V* ]]
    run -6 plr-agent install "$code"
    [[ $output == *"its confirmation code is $confirmation" ]]
}

@test "a member twice, or one too many, is refused at init" {
    run -2 plr-agent init --udi "$A" --udi "$A" --trust desk/trust.pem --store twice
    [ ! -e twice ]
    many=()
    for n in $(seq 17); do many+=(--udi "PID:X,SN:$n"); done
    run -2 plr-agent init "${many[@]}" --trust desk/trust.pem --store many
    [ ! -e many ]
}
