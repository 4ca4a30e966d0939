#!/usr/bin/env bats
# plr-agent recover: what is whole, the safe part of mending, and every cell of the matrix followed to its end.

bats_require_minimum_version 1.5.0

setup_file() {
    export UDI=PID:TESTBOX,SN:ABC1234WXYZ SCENES=$BATS_FILE_TMPDIR/scenes
    PATH=$PLRKIT_BUILD:$PATH
    mkdir "$SCENES"
    cd "$SCENES"
    export PLR_LEDGER=desk PLR_STORE=product
    plr-cssm init --ledger desk --unprotected >/dev/null
    plr-cssm account add Lab --plr --slr >/dev/null
    plr-cssm product add TESTBOX --tag ROUTING >/dev/null
    plr-cssm license add --account Lab --tag ROUTING --count 9 >/dev/null
    plr-agent init --udi "$UDI" --trust desk/trust.pem >/dev/null
    plr-agent enable >/dev/null
    # The product's states and the authority's, each kept as a copy when it comes by.
    cp -r product unregistered
    request=$(plr-agent request)
    cp -r product pending
    cp -r desk none
    code=$(plr-cssm reserve "$request" --account Lab --license ROUTING=2)
    cp -r desk reserved
    plr-agent install "$code" >/dev/null
    cp -r product installed
    cp -r product returned
    PLR_STORE=returned plr-agent return --yes >/dev/null
    plr-cssm remove "$UDI" --reason test >/dev/null
    cp -r desk removed
    rm -r desk
    cp -r reserved desk
    update=$(plr-agent request --update)
    cp -r product update
    code=$(plr-cssm update "$update" --license ROUTING=3 2>/dev/null)
    cp -r desk in-transit
    plr-cssm confirm "$(plr-agent install "$code")" >/dev/null
    cp -r desk other
    rm -r desk product
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_TEST_TMPDIR"
    export PLR_LEDGER=desk PLR_STORE=product
}

scene() { # PRODUCT AUTHORITY: both sides as they were then
    rm -rf product desk
    [ "$1" = lost ] || cp -r "$SCENES/$1" product
    cp -r "$SCENES/$2" desk
}

issued() { # the authorization codes that the desk shows for the product, the newest first
    plr-cssm show "$UDI" --json | jq -r '.. | objects | select(has("authorization-code")) | .["authorization-code"]' | sort -u
}

give_unused() { # what "return --authorization" of each code that the product knows frees
    local code returned known=1
    for code in $(issued); do
        returned=$(plr-agent return --yes --authorization "$code" 2>/dev/null) || continue
        plr-cssm return "$returned" >/dev/null || true
        known=0
    done
    return $known
}

number() { # the sequence number that the desk has seen last
    local n
    n=$(plr-cssm show "$UDI" --json 2>/dev/null | jq -r '.["sequence-number"] // 0') || n=0
    echo "$n"
}

forget() {
    plr-cssm remove "$UDI" --reason test >/dev/null
    plr-cssm settle "$UDI" --reason test >/dev/null
}

follow() { # AUTHORITY: do what recover says, line by line, as a person would
    local step code given=0 returned=
    plr-agent recover --authority "$1" --json | jq -r --arg a "$1" '.members[0].authority[$a][]' >steps
    while read -r step; do
        step=${step/ UDI / $UDI } # of a lost store it is not known
        case $step in
        '# in order'*) ;;
        '# if the product does not know it: return'*)
            if [ "$given" -ne 0 ]; then
                plr-cssm return "$(plr-agent return --yes)" >/dev/null
                forget
            fi
            ;;
        '# if the product does not know'*) [ "$given" -eq 0 ] || forget ;;
        'plr-cssm show'*) code=$(issued | head -n 1) ;;
        'plr-agent return --authorization CODE'*) give_unused || given=$? ;;
        'plr-agent return --yes'*)
            returned=$(plr-agent return --yes)
            plr-cssm return "$returned" >/dev/null || echo "already: $step"
            ;;
        'plr-agent install CODE'*)
            for code in $(issued); do
                returned=$(plr-agent install "$code" 2>/dev/null) && break
            done
            ;;
        'plr-cssm confirm CONFIRMED'*) plr-cssm confirm "$returned" ;;
        'plr-cssm reserve'*) plr-agent install "$(plr-cssm reserve "$(plr-agent request)" --account Lab --license ROUTING=1)" ;;
        'plr-cssm update'*)
            plr-cssm confirm "$(plr-agent install "$(plr-cssm update "$(plr-agent request --update)" --license ROUTING=1)")"
            ;;
        'plr-cssm confirm CONFIRMATION'*) ;; # no code that begins with V here
        *likewise*) [ "$given" -eq 0 ] || plr-agent recover --sequence "$(number)" >/dev/null ;;
        'plr-agent recover --sequence N'*) plr-agent recover --sequence "$(number)" >/dev/null ;;
        'plr-agent init'*)
            plr-agent init --udi "$UDI" --trust desk/trust.pem --sequence "$(number)"
            ;;
        'plr-cssm settle'* | 'plr-cssm remove'*) sh -c "${step/TEXT/test}" ;;
        *) sh -c "$step" ;;
        esac || { echo "failed: $step"; return 1; }
    done <steps
}

agree() { # both sides say the same of the product, or can go on with a fresh request
    if plr-agent show reservation --json | jq -e '.state | startswith("installed")' >/dev/null; then
        [ "$(plr-cssm list instances --json | jq -r '.. | objects | select(has("reservation")) | .reservation')" = specific ]
        plr-cssm return "$(plr-agent return --yes)"
    fi
    plr-agent install "$(plr-cssm reserve "$(plr-agent request)" --account Lab --license ROUTING=9)"
}

@test "every cell of the matrix, followed, brings product and authority together" {
    for product in unregistered pending installed update returned lost; do
        for authority in none reserved other in-transit removed; do
            scene "$product" "$authority"
            echo "== $product, $authority"
            follow "$authority"
            agree
        done
    done
}

@test "the matrix says the codes of this product, and one column alone on request" {
    scene pending reserved
    request=$(plr-agent request)
    run -0 plr-agent recover
    [ "${lines[0]}" = "Store: state good, generation before good, trust bundle good" ]
    [[ $output == *"Product: $UDI: pending"* ]]
    [[ $output == *"plr-cssm show $request "* ]]
    [ "$(grep -c '  Authority: ' <<<"$output")" -eq 5 ]
    run -0 plr-agent recover --authority removed
    [ "$(grep -c '  Authority: ' <<<"$output")" -eq 1 ]
    run -2 plr-agent recover --authority nonsense
    [[ $output == *"hint: one of: none, reserved, other, in-transit, removed"* ]]
    scene returned reserved
    run -0 plr-agent recover --authority reserved
    [[ $output == *"    plr-cssm return $(plr-agent return)"* ]]
}

@test "a damaged state gives way to the generation before, with the next sequence number, and is kept" {
    scene installed reserved
    seq=$(sed 1d product/state.previous | jq '.members[0].seq')
    printf x >>product/state
    cp product/state damaged
    cp product/state.previous previous
    run -5 plr-agent show
    [[ $output == *'hint: "plr-agent recover --store product" says'* ]]
    run -2 plr-agent recover </dev/null # nobody to ask
    cmp product/state damaged
    run -0 plr-agent recover --yes
    [[ $output == *"Mended: the generation before was put back, with the next sequence number"* ]]
    cmp product/state.damaged damaged
    cmp product/state.previous previous
    [ "$(sed 1d product/state | jq '.members[0].seq')" -eq $((seq + 1)) ]
    plr-agent show history | grep -q 'SMART_LIC-4-RECOVERED: The generation before was put back'
    # It was the installation that was lost: the same authorization installs again.
    plr-agent install "$(issued)"
    run -0 plr-agent recover --yes # nothing more to mend
    [[ $output != *Mended* ]]
}

@test "a generation before that its counter knows to be old: what comes first is said, and leads out" {
    cp -r "$SCENES/none" desk
    plr-agent init --udi "$UDI" --trust desk/trust.pem --counter file:count >/dev/null
    plr-agent enable >/dev/null
    code=$(plr-cssm reserve "$(plr-agent request)" --account Lab --license ROUTING=2)
    plr-agent install "$code" >/dev/null
    run --separate-stderr plr-agent recover
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    printf x >>product/state
    run --separate-stderr plr-agent recover --yes
    [ "$status" -eq 0 ]
    [[ $stderr == *"this store is an old one"*"before anything else: "*"plr-agent counter --renew SPEC"* ]]
    run -6 plr-agent install "$code"
    plr-agent counter --renew same --yes
    run --separate-stderr plr-agent recover
    [ -z "$stderr" ]
    plr-cssm return "$(plr-agent return --yes --authorization "$code")" >/dev/null
}

@test "both generations damaged, a newer one, none: nothing is touched, and the way out is a new store" {
    scene installed reserved
    printf x >>product/state
    printf x >>product/state.previous
    before=$(sha256sum product/*)
    run -0 plr-agent recover --yes
    [ "${lines[0]}" = "Store: state damaged, generation before damaged, trust bundle good" ]
    [[ $output == *"Product: lost"* ]]
    [ "$(sha256sum product/*)" = "$before" ]
    scene installed reserved
    sed -i '1s/plrkit-store 1/plrkit-store 9/' product/state
    before=$(sha256sum product/*)
    run -0 plr-agent recover --yes
    [[ ${lines[0]} == "Store: state newer,"* ]]
    [ "$(sha256sum product/*)" = "$before" ]
    run -0 plr-agent recover --store nowhere
    [[ ${lines[0]} == "Store: state missing, generation before missing,"* ]]
    [ ! -e nowhere ]
}

@test "the trust bundle is put back if it is the one that was pinned, and no other" {
    scene installed reserved
    cp product/trust.pem pinned
    rm product/trust.pem
    run --separate-stderr plr-agent recover
    [ "$status" -eq 0 ]
    [[ $stderr == *"the trust bundle is missing"* ]]
    sed 's/A/B/' pinned >other
    run -4 plr-agent recover --trust other
    [ ! -e product/trust.pem ]
    run -0 plr-agent recover --trust pinned
    cmp product/trust.pem pinned
    plr-agent check ROUTING 2
}

@test "a store that is made anew goes on counting where the authority is" {
    scene lost other
    run -0 plr-cssm show "$UDI" --json
    seq=$(jq '.["sequence-number"]' <<<"$output")
    [ "$seq" -gt 0 ]
    plr-agent init --udi "$UDI" --trust desk/trust.pem --sequence "$seq"
    plr-agent enable
    run -0 plr-agent request --json
    [ "$(jq '.["sequence-number"]' <<<"$output")" -eq $((seq + 1)) ]
    run -2 plr-agent init --udi "$UDI" --trust desk/trust.pem --sequence x --store other
}
