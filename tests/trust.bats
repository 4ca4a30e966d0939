#!/usr/bin/env bats
# Keys and trust over the years: a root in a room of its own, signers certified, limited, replaced and revoked, bundles
# that follow each other, a root that takes the place of another; and what products say of each signer they do not trust.

load said

UDI=PID:EX-SW-24,SN:EXA25010001
OTHER=PID:EX-RTR-1,SN:EXA25010002

# Made once: two roots, a desk's keys, the first bundle, an authority that never sees a root, three products.
setup_file() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    {
        plr-key root root --name 'First root' --unprotected
        plr-key root spare --name 'Second root' --unprotected
        mkdir desk
        for purpose in slr plr log; do
            plr-key signer desk/$purpose --purpose $purpose --unprotected
            plr-key cert desk/$purpose.pub --purpose $purpose --root root --output $purpose.pem
        done
        plr-key bundle --root root --add spare/root.pem --add slr.pem --add plr.pem --add log.pem --output 1.pem
        plr-cssm init --ledger ledger --keys desk --trust 1.pem --unprotected
        plr-cssm account add Example --plr --slr --export allowed --ledger ledger
        plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv" --ledger ledger
        plr-cssm license add --account Example --tag EX_SW_Advantage --count 20 --ledger ledger
        plr-cssm license add --account Example --universal --count 20 --ledger ledger
        product slr "$UDI"
        product plr PID:EX-SW-24,SN:EXA25010004
        product fresh PID:EX-SW-24,SN:EXA25010005
        cp -a slr pending # what slr.code is for, before it is installed
        reserve slr --license EX_SW_Advantage=2 >slr.code
        plr-agent install "$(cat slr.code)" --store slr
    } >log 2>&1
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    PATH=$PLRKIT_BUILD:$PATH
    [ -f "$BATS_FILE_TMPDIR/slr.code" ] || { cat "$BATS_FILE_TMPDIR/log"; return 1; }
    cp -a "$BATS_FILE_TMPDIR"/. .
    export PLR_LEDGER=$PWD/ledger
}

product() { # STORE UDI [BUNDLE]: waits for an authorization
    plr-agent init --udi "$2" --trust "${3:-1.pem}" --store "$1" >/dev/null
    plr-agent enable --store "$1" >/dev/null
    plr-agent request --store "$1" >"$1.request"
}

reserve() { # STORE WHAT...
    plr-cssm reserve "$(cat "$1.request")" --account Example --ledger ledger "${@:2}"
}

bundle() { # FROM TO WHAT...: the next bundle by the first root
    plr-key bundle --root root --bundle "$1.pem" --output "$2.pem" "${@:3}" >/dev/null
}

revoke() { # FROM TO WHICH...
    plr-key revoke "${@:3}" --root root --bundle "$1.pem" --output "$2.pem" >/dev/null
}

state() { find slr plr fresh ledger -type f \( -name state -o -name '*.pem' -o -name '*.key' \) -exec sha256sum {} + | sort; }

installed() { # STORE CODE
    run -0 plr-agent install "$2" --store "$1"
}

# --- what products say ---------------------------------------------------------------------------------------------

@test "a signer that was revoked: SLR and PLR, each by its name and reason" {
    reserve plr --universal >plr.code
    revoke 1 2 'SLR signer 1' 'PLR signer 2' --reason keyCompromise
    plr-agent trust --file 2.pem --store plr >/dev/null
    refused_unchanged 4 signerrevoked 'the signer "PLR signer 2" (number 2) was revoked: keyCompromise' \
        plr-agent install "$(cat plr.code)" --store plr
    plr-agent trust --file 2.pem --store pending >/dev/null
    refused_unchanged 4 signerrevoked 'the signer "SLR signer 1" (number 1) was revoked: keyCompromise' \
        plr-agent install "$(cat slr.code)" --store pending
}

@test "what a revoked signer signed is given back, and asked for anew" {
    reserve plr --universal >plr.code
    plr-key signer next --purpose plr --slot 0 --root root --unprotected >/dev/null
    plr-key signer next-slr --purpose slr --root root --scope 'EX-RTR-*' --unprotected >/dev/null
    revoke 1 2 1 2 --reason keyCompromise --add next.pem --add next-slr.pem
    plr-cssm trust --file 2.pem >/dev/null 2>&1
    plr-cssm key use next.key >/dev/null
    for store in plr pending; do plr-agent trust --file 2.pem --store $store >/dev/null; done
    refused_unchanged 4 signerrevoked 'was revoked: keyCompromise' plr-agent install "$(cat plr.code)" --store plr
    plr-cssm return "$(plr-agent return --yes --authorization "$(cat plr.code)" --store plr)"
    plr-agent request --store plr >plr.request
    reserve plr --universal >plr.code
    installed plr "$(cat plr.code)"
    plr-cssm return "$(plr-agent return --yes --authorization "$(cat slr.code)" --store pending)"
    plr-cssm verify
}

@test "a PLR signer that was revoked and whose slot has another key is still the reason" {
    reserve plr --universal >plr.code
    plr-key signer next --purpose plr --slot 0 --root root --unprotected >/dev/null
    revoke 1 2 2 --add next.pem
    plr-agent trust --file 2.pem --store plr >/dev/null
    refused_unchanged 4 signerrevoked 'the signer "PLR signer 2" (number 2) was revoked: unspecified' \
        plr-agent install "$(cat plr.code)" --store plr
    plr-agent trust --file 2.pem --store fresh >/dev/null
    refused_unchanged 4 codevalidationfailed 'does not match this product and request' \
        plr-agent install "$(cat plr.code)" --store fresh
}

@test "a signer that has expired, or is not valid yet" {
    command -v faketime >/dev/null || skip 'no faketime'
    ldd "$(command -v plr-agent)" | grep -q asan && skip 'faketime does not go with the sanitizers'
    plr-key cert desk/slr.pub --purpose slr --root root --until "$(date -u -d tomorrow +%F)" --output short.pem >/dev/null
    bundle 1 2 --add short.pem
    plr-cssm trust --file 2.pem >/dev/null
    product late PID:EX-SW-24,SN:EXA25010006 2.pem
    reserve late --license EX_SW_Advantage=1 >late.code
    run -4 faketime -f '+3d' plr-agent install "$(cat late.code)" --store late
    [[ $output == *'the signer "SLR signer 4" has expired'* ]]
    plr-key cert desk/slr.pub --purpose slr --root root --from 2099-01-01 --output later.pem --until 2099-12-31 2>err && false
    grep -q 'longer than its root' err
    plr-key cert desk/slr.pub --purpose slr --root root --from "$(date -u -d '+9 days' +%F)" --output later.pem >/dev/null
    bundle 2 3 --add later.pem
    plr-agent trust --file 3.pem --store late >/dev/null
    run -4 plr-agent install "$(cat late.code)" --store late
    [[ $output == *'the signer "SLR signer 5" is not valid yet'* ]]
    # The desk does not sign with it either.
    plr-cssm trust --file 3.pem >/dev/null 2>&1
    run -4 reserve plr --license EX_SW_Advantage=1
    [[ $output == *'is not valid yet'* ]]
}

@test "a signer for other products: refused at the desk, and by the product" {
    plr-key cert desk/slr.pub --purpose slr --root root --scope 'EX-RTR-*' --scope EX-SW-48 --output narrow.pem >/dev/null
    plr-key cert desk/plr.pub --purpose plr --root root --scope 'C9*' --output narrow-plr.pem >/dev/null
    bundle 1 2 --add narrow.pem --add narrow-plr.pem
    reserve plr --universal >plr.code
    plr-agent trust --file 2.pem --store plr >/dev/null
    refused_unchanged 4 wrongscope 'signs for C9* only, and this product is "EX-SW-24"' plr-agent install "$(cat plr.code)" --store plr
    plr-agent trust --file 2.pem --store pending >/dev/null
    refused_unchanged 4 wrongscope 'signs for EX-RTR-*, EX-SW-48 only, and this product is "EX-SW-24"' \
        plr-agent install "$(cat slr.code)" --store pending
    plr-cssm trust --file 2.pem >/dev/null
    product third "PID:EX-SW-24,SN:EXA25010003" 2.pem
    run -4 reserve third --license EX_SW_Advantage=1
    [[ $output == *'signs for EX-RTR-*, EX-SW-48 only, and the product is "EX-SW-24"'* ]]
    run -4 reserve third --universal
    [[ $output == *'signs for C9* only'* ]]
    plr-cssm verify
}

@test "a signer of another root or authority, and a key for another purpose" {
    plr-cssm init --ledger other --unprotected >/dev/null
    product away "$UDI" other/trust.pem
    refused_unchanged 4 unknownkey 'no signer of SLR authorizations in the trust bundle has the key id' \
        plr-agent install "$(cat slr.code)" --store away
    # The desk takes no key whose certificate is for something else, and none that has no certificate.
    plr-key signer stray --purpose slr --unprotected >/dev/null
    refused_unchanged 4 unknownkey 'the trust bundle has no certificate for this key' plr-cssm key use stray.key
    cp desk/log.key ledger/keys/slr.key
    run -5 reserve plr --license EX_SW_Advantage=1
    [[ $output == *'the signing key is not the one in "trust.pem"'* ]]
}

@test "a rehearsal and production are apart for roots, signers and bundles" {
    plr-key root drill --rehearsal --unprotected >/dev/null
    plr-key signer ds --purpose slr --unprotected --rehearsal >/dev/null
    refused_unchanged 4 rehearsalmark 'the key is of a REHEARSAL, and the root is for production' \
        plr-key cert ds.pub --purpose slr --root root --output ds.pem
    refused_unchanged 4 rehearsalmark 'the root is of a REHEARSAL, and the key is for production' \
        plr-key cert desk/slr.pub --purpose slr --root drill --output ds.pem
    plr-key cert ds.pub --purpose slr --root drill --output ds.pem >/dev/null
    plr-key bundle --root drill --add ds.pem --output drill.pem | grep -q REHEARSAL
    refused_unchanged 4 mixedrehearsal 'one trust bundle is for production, the other for a REHEARSAL' \
        plr-agent trust --file drill.pem --store slr
    refused_unchanged 4 mixedrehearsal 'for production and for a REHEARSAL at once' \
        plr-key bundle --root root --add drill/root.pem --output mixed.pem
    [ ! -e mixed.pem ]
}

@test "the key of the log is replaced too, also where the one before is trusted no longer" {
    plr-key signer log2 --purpose log --root root --unprotected >/dev/null
    bundle 1 2 --add log2.pem --drop 'log signer 3'
    plr-cssm trust --file 2.pem >/dev/null 2>err
    grep -q '"log.key": the signing key is not the one in "trust.pem"; "plr-cssm key use" takes another key' err
    plr-cssm verify
    refused_unchanged 5 keymismatch 'the signing key is not the one in "trust.pem"' reserve plr --universal
    plr-cssm key use log2.key
    plr-cssm verify
    reserve plr --universal >plr.code
    installed plr "$(cat plr.code)"
    [ "$(plr-cssm key list --json | jq -r '.keys[] | select(.role == "log") | .number')" = 4 ]
}

# --- bundles that follow each other --------------------------------------------------------------------------------

@test "a bundle is taken, again, not backwards, and not from anybody else" {
    bundle 1 2
    bundle 2 3
    bundle 2 3b --drop 'PLR signer 2'
    plr-key root stranger --unprotected >/dev/null
    plr-key bundle --root stranger --output s1.pem >/dev/null
    plr-key bundle --root stranger --bundle s1.pem --output s2.pem >/dev/null
    run -0 --separate-stderr plr-agent trust --file 3.pem --store slr --json
    [ "$(jq -c '[.number, .changed]' <<<"$output")" = '[3,true]' ]
    run -0 --separate-stderr plr-agent trust --file 3.pem --store slr --json
    [ "$(jq -c '[.number, .changed]' <<<"$output")" = '[3,false]' ]
    refused_unchanged 6 oldbundle 'the trust bundle has the number 2, and 3 is in force' plr-agent trust --file 2.pem --store slr
    refused_unchanged 6 otherbundle 'two different trust bundles with the number 3' plr-agent trust --file 3b.pem --store slr
    refused_unchanged 4 otherroot 'made by the root "plrkit root", which is not trusted here' plr-agent trust --file s2.pem --store slr
    for file in 2.pem 3b.pem s2.pem; do
        run plr-key verify $file --against 3.pem
        [ "$status" -ne 0 ]
    done
    plr-key verify 3.pem --against 1.pem | grep -q 'A product with bundle 1 takes it'
    # The authority follows the same rules.
    plr-cssm trust --file 3.pem >/dev/null
    refused_unchanged 6 oldbundle 'the trust bundle has the number 2, and 3 is in force' plr-cssm trust --file 2.pem
    refused_unchanged 4 otherroot 'is not trusted here' plr-cssm trust --file s2.pem
    [ "$(plr-cssm log show --json | jq -r '[.events[] | select(.action == "trust")] | length')" = 1 ]
    plr-cssm verify
}

# FILE REASON STATUS: neither as a first bundle nor as the next one.
no_bundle() {
    refused_unchanged "$3" "$2" '' plr-agent trust --file "$1" --store slr || return 1
    run "-$3" plr-agent init --udi "$UDI" --trust "$1" --store never
    [ ! -e never/state ]
}

@test "what was added to a bundle, left out of it or changed in it is noticed" {
    bundle 1 2
    block() { awk -v n="$2" '/^-----BEGIN/ {i++} i == n' "$1"; } # FILE N
    # The statement is the last of 6 blocks: 2 roots, 3 signers.
    [ "$(grep -c BEGIN 2.pem)" = 6 ]
    for n in 2 3 4 5; do
        for i in 1 2 3 4 5 6; do [ $i -eq $n ] || block 2.pem $i; done >less.pem
        no_bundle less.pem otherbundle 4
    done
    for i in 1 2 3 4 5; do block 2.pem $i; done >none.pem
    no_bundle none.pem nostatement 3
    plr-key signer extra --purpose slr --root root --unprotected >/dev/null
    cat 2.pem extra.pem >more.pem
    no_bundle more.pem otherbundle 4
    { cat 2.pem; block 1.pem 6; } >two.pem
    no_bundle two.pem duplicate 3
    # The old statement with the new certificates, and a statement of the other root that it did not sign.
    plr-key bundle --root root --bundle 2.pem --add extra.pem --output 3.pem >/dev/null
    { for i in 1 2 3 4 5; do block 3.pem $i; done; cat extra.pem; block 2.pem 6; } >mixed.pem
    no_bundle mixed.pem otherbundle 4
    cat 2.pem desk/slr.key >leak.pem
    no_bundle leak.pem privatekey 3
    : >empty.pem
    no_bundle empty.pem noroot 3
    head -c 300000 /dev/urandom >noise.pem
    run -3 plr-agent trust --file noise.pem --store slr # longer than any
    head -c 3000 /dev/urandom >noise.pem
    run -3 plr-agent trust --file noise.pem --store slr
    sed 's/A/B/' 2.pem >changed.pem
    run plr-agent trust --file changed.pem --store slr
    [ "$status" -eq 3 ] || [ "$status" -eq 4 ]
}

@test "a bundle travels inside an authorization" {
    plr-key signer next --purpose slr --root root --unprotected >/dev/null
    bundle 1 2 --add next.pem
    plr-cssm trust --file 2.pem >/dev/null
    reserve fresh --license EX_SW_Advantage=1 --with-bundle >fresh.code
    [ "$(wc -c <fresh.code)" -gt 2000 ]
    # As a sheet and as XML it is the same.
    reserve fresh --license EX_SW_Advantage=1 --format sheet >fresh.sheet
    reserve fresh --license EX_SW_Advantage=1 --format xml >fresh.xml
    for form in code sheet xml; do
        cp -a fresh "fresh-$form"
        run -0 plr-agent install --file fresh.$form --store "fresh-$form"
        [ "$(plr-agent trust --store "fresh-$form" --json | jq .number)" = 2 ]
        plr-agent show history --store "fresh-$form" | grep -q 'TRUST_BUNDLE: Trust bundle number 2 installed'
        cmp -s "fresh-$form/trust.pem" <(grep -v '^#' 2.pem)
    done
    # One that is older than what the product has is left aside, and the authorization installed.
    bundle 2 3
    plr-agent trust --file 3.pem --store fresh >/dev/null
    run -0 plr-agent install --file fresh.code --store fresh
    [ "$(plr-agent trust --store fresh --json | jq .number)" = 3 ]
    # Then the next signer signs, and the products that have its certificate take it.
    plr-cssm key use next.key >/dev/null
    plr-agent request --update --store fresh-code >update.request
    plr-cssm update "$(cat update.request)" --license EX_SW_Advantage=3 >update.code
    installed fresh-code "$(cat update.code)"
    plr-cssm verify
}

@test "an authorization that cannot be installed brings no bundle" {
    bundle 1 2
    plr-cssm trust --file 2.pem >/dev/null
    reserve fresh --license EX_SW_Advantage=1 --with-bundle >fresh.code
    plr-agent cancel --store fresh >/dev/null
    plr-agent request --store fresh >/dev/null
    refused_unchanged 6 reservationmismatch 'which was cancelled' plr-agent install --file fresh.code --store fresh
    [ "$(plr-agent trust --store fresh --json | jq .number)" = 1 ]
}

# --- years -----------------------------------------------------------------------------------------------------------

@test "signers and the root are replaced, and nothing that is installed is lost" {
    product second "$OTHER"
    reserve second --universal >second.code
    installed second "$(cat second.code)"
    # New keys for both signers, the PLR signer in the other slot; the old ones are left out.
    plr-key signer slr2 --purpose slr --root root --unprotected >/dev/null
    plr-key signer plr2 --purpose plr --slot 1 --root root --unprotected >/dev/null
    bundle 1 2 --add slr2.pem --add plr2.pem
    plr-cssm trust --file 2.pem >/dev/null
    plr-cssm key use slr2.key >/dev/null
    plr-cssm key use plr2.key >/dev/null
    [ -f ledger/keys/slr.key.previous ] && [ "$(stat -c %a ledger/keys/slr.key)" = 600 ]
    bundle 2 3 --drop 'SLR signer 1' --drop 'PLR signer 2'
    plr-cssm trust --file 3.pem >/dev/null
    # A third key takes slot 0 again.
    plr-key signer plr3 --purpose plr --slot 0 --root root --unprotected >/dev/null
    bundle 3 4 --add plr3.pem
    # Then the second root speaks, with the same keys certified anew, and the first is gone.
    plr-key cert slr2.pub --purpose slr --root spare --output slr2-s.pem >/dev/null
    plr-key cert plr2.pub --purpose plr --slot 1 --root spare --output plr2-s.pem >/dev/null
    plr-key cert desk/log.pub --purpose log --root spare --output log-s.pem >/dev/null
    plr-key bundle --root spare --bundle 4.pem --add slr2-s.pem --add plr2-s.pem --add log-s.pem \
        --drop 'First root' --drop 'PLR signer 6' --output 5.pem >/dev/null
    for number in 2 3 4 5; do
        for store in slr second; do
            plr-agent trust --file $number.pem --store $store >/dev/null
            run -0 plr-agent check EX_SW_Advantage 1 --store $store
        done
        [ $number -le 3 ] || plr-cssm trust --file $number.pem >/dev/null
        plr-cssm verify
    done
    [ "$(plr-agent trust --store slr --json | jq -r '.roots[].name')" = 'Second root' ]
    run -4 plr-agent trust --file 4.pem --store slr
    # What is signed now is taken, and what was installed can be updated and given back.
    product third "PID:EX-SW-24,SN:EXA25010003" 5.pem
    reserve third --universal >third.code
    installed third "$(cat third.code)"
    plr-agent request --update --store slr >update.request
    plr-cssm update "$(cat update.request)" --license EX_SW_Advantage=1 >update.code
    run -0 --separate-stderr plr-agent install "$(cat update.code)" --store slr
    plr-cssm confirm "$output"
    plr-cssm return "$(plr-agent return --yes --store second)"
    plr-cssm verify
}

@test "a key in wrong hands: products warn of what it signed, and go on" {
    revoke 1 2 'SLR signer 1' --reason superseded
    plr-agent trust --file 2.pem --store slr >/dev/null 2>err
    [ ! -s err ]
    cp -a "$BATS_FILE_TMPDIR/slr/." slr
    revoke 1 2c 'SLR signer 1' --reason keyCompromise
    plr-agent trust --file 2c.pem --store slr >/dev/null 2>&1
    run -0 --separate-stderr plr-agent check EX_SW_Advantage 2 --store slr
    [[ $stderr == *'warning: the key that signed what is installed is in wrong hands'* ]]
    plr-agent trust --store slr 2>/dev/null | grep -q 'signed by "SLR signer 1", revoked since: keyCompromise'
    # Left out of a later bundle it is still known.
    bundle 2c 3 --drop 'SLR signer 1'
    plr-agent trust --file 3.pem --store slr >/dev/null 2>&1
    run -0 --separate-stderr plr-agent check EX_SW_Advantage 2 --store slr
    [[ $stderr == *'is in wrong hands'* ]]
}

@test "a crash between the state and its bundle: either is found" {
    bundle 1 2
    plr-agent trust --file 2.pem --store slr >/dev/null
    # As if the bundle had not got its name yet.
    mv slr/trust.pem slr/trust.next
    mv slr/trust.previous slr/trust.pem
    [ "$(plr-agent trust --store slr --json | jq .number)" = 2 ]
    [ -e slr/trust.next ]
    plr-agent use EX_SW_Advantage 1 --store slr
    [ ! -e slr/trust.next ]
    cmp slr/trust.pem 2.pem
    # And the generation before has its own.
    rm slr/state
    plr-agent recover --yes --store slr >/dev/null
    run -0 plr-agent trust --store slr
    echo junk >slr/trust.pem
    rm -f slr/trust.previous
    run -5 plr-agent show all --store slr
    [[ $output == *'its trust bundle is not the one that was pinned'* ]]
}

# --- the custodian's bench -------------------------------------------------------------------------------------------

@test "files are private, new, and never replaced" {
    for file in root/root.key desk/slr.key desk/plr.key root/number; do
        [ "$(stat -c %a $file)" = 600 ]
    done
    before=$(sha256sum root/* desk/* ./*.pem)
    refused_unchanged 6 exists '"root" exists already' plr-key root root --unprotected
    refused_unchanged 6 exists '"desk/slr.key" exists already' plr-key signer desk/slr --purpose slr --unprotected
    refused_unchanged 6 exists '"slr.pem" exists already' plr-key cert desk/slr.pub --purpose slr --root root --output slr.pem
    refused_unchanged 6 exists '"1.pem" exists already' plr-key bundle --root root --bundle 1.pem --output 1.pem
    [ "$before" = "$(sha256sum root/* desk/* ./*.pem | grep -v ' ./never')" ]
}

@test "passphrases come from a file or a descriptor, and are changed by a rename" {
    printf 'first words\n' >one
    printf 'other words\n' >two
    chmod 600 one two
    plr-key root sealed --passphrase-file one >/dev/null
    grep -q 'BEGIN ENCRYPTED PRIVATE KEY' sealed/root.key
    openssl pkey -in sealed/root.key -passin file:one -noout
    openssl asn1parse -in sealed/root.key | grep -q ':scrypt'
    refused_unchanged 4 badpassphrase 'the passphrase is wrong' plr-key signer s --purpose log --root sealed --root-passphrase-file two --unprotected
    [ ! -e s.key ]
    plr-key signer s --purpose log --root sealed --root-passphrase-file one --passphrase-fd 7 7<two >/dev/null
    openssl pkey -in s.key -passin file:two -noout
    inode=$(stat -c %i s.key)
    plr-key passphrase s.key --passphrase-file two --new-passphrase-file one
    [ "$(stat -c %i s.key)" != "$inode" ] && [ "$(stat -c %a s.key)" = 600 ]
    openssl pkey -in s.key -passin file:one -noout
    plr-key passphrase s.key --passphrase-file one --unprotected
    [ "$(plr-key inspect s.key --json | jq .protected)" = false ]
    chmod 644 one
    refused_unchanged 7 passphrasefilemode 'others than its owner' plr-key passphrase sealed/root.key --passphrase-file one --unprotected
    chmod 600 one
    run -2 setsid plr-key passphrase sealed/root.key </dev/null
    [[ $output == *'there is no passphrase, and no terminal to ask for it'* ]]
}

@test "other programs read all that is written" {
    revoke 1 2 'PLR signer 2' --reason cessationOfOperation
    openssl crl -in 2.pem -noout -text >crl.txt
    grep -A1 'X509v3 CRL Number' crl.txt | grep -qw 2
    grep -q 'Cessation Of Operation' crl.txt
    openssl crl -in 2.pem -CAfile root/root.pem -noout 2>&1 | grep -q 'verify OK'
    for signer in slr plr log; do
        openssl verify -CAfile root/root.pem -purpose any $signer.pem
        openssl asn1parse -in $signer.pem >/dev/null
        openssl pkey -pubin -in desk/$signer.pub -noout
        cmp <(openssl x509 -in $signer.pem -noout -pubkey) desk/$signer.pub
    done
    run openssl verify -CAfile <(cat root/root.pem 2.pem) -crl_check -purpose any plr.pem
    [[ $output == *'certificate revoked'* ]]
    openssl verify -CAfile <(cat root/root.pem 2.pem) -crl_check -purpose any slr.pem
    /usr/bin/python3 "$BATS_TEST_DIRNAME/../fixtures/independent/verify_bundle.py" 2.pem --against 1.pem
}

@test "numbers: each certificate has one, counted durably; a lost count is said, and tells no two apart wrongly" {
    [ "$(cat root/number)" = 3 ]
    plr-key signer a --purpose slr --root root --unprotected >/dev/null
    [ "$(plr-key inspect a.pem --json | jq .number)" = 4 ]
    for junk in '' x 99999999 '-1' '1 2'; do
        printf '%s\n' "$junk" >root/number
        refused_unchanged 5 badnumber 'does not say how many certificates' plr-key cert a.pub --purpose slr --root root --output b.pem
        [ ! -e b.pem ]
    done
    # Set back: two certificates have the number 1, and only one of them is revoked.
    echo 0 >root/number
    plr-key signer c --purpose slr --name 'Later signer' --root root --unprotected >/dev/null
    [ "$(plr-key inspect c.pem --json | jq .number)" = 1 ]
    bundle 1 2 --add c.pem
    refused_unchanged 2 nosuchcertificate '"1" is more than one certificate' plr-key revoke 1 --root root --bundle 2.pem --output 3.pem
    revoke 2 3 "$(plr-key inspect c.pem --json | jq -r .serial)"
    [ "$(plr-key inspect 3.pem --json | jq -r '.signers[] | select(.revoked) | .name')" = 'Later signer' ]
}

@test "what a custodian can get wrong is said before anything is signed" {
    refused_unchanged 2 usage 'which root is to sign?' plr-key bundle --output x.pem
    refused_unchanged 2 usage 'what is it to sign?' plr-key signer x --unprotected
    refused_unchanged 2 wrongkey 'has a key of P-224, and this one is of Ed25519' plr-key cert desk/slr.pub --purpose plr --root root --output x.pem
    refused_unchanged 3 badpublickey 'no PUBLIC KEY' plr-key cert desk/slr.key --purpose slr --root root --output x.pem
    refused_unchanged 2 badreason '"tired" is not a reason' plr-key revoke 1 --reason tired --root root --bundle 1.pem --output x.pem
    refused_unchanged 2 nosuchcertificate 'no certificate of the bundle has the number or name "77"' plr-key revoke 77 --root root --bundle 1.pem --output x.pem
    refused_unchanged 6 isroot 'is a root: it is not revoked but left out' plr-key revoke 'Second root' --root root --bundle 1.pem --output x.pem
    refused_unchanged 6 notsigned 'was certified by a root that is not in the bundle' plr-key bundle --root spare --bundle 1.pem --drop 'First root' --output x.pem
    refused_unchanged 6 otherroot 'is not in the bundle that it is to sign' plr-key bundle --root spare --bundle 1.pem --drop 'Second root' --output x.pem
    revoke 1 2 1
    refused_unchanged 6 alreadyrevoked 'is revoked already' plr-key revoke 1 --root root --bundle 2.pem --output x.pem
    run -2 plr-key cert desk/slr.pub --purpose slr --root root --scope '*X' --output x.pem
    [[ $output == *'"*X" is not a pattern of product ids'* ]]
    run -2 plr-key cert desk/slr.pub --purpose slr --slot 1 --root root --output x.pem
    run -2 plr-key signer x --purpose nothing
    [ ! -e x.pem ] && [ ! -e x.key ]
    [ "$(cat root/number)" = 3 ]
}

@test "randomness from outside goes into a root, and changes nothing else" {
    printf '3 1 4 1 5 9 2 6\n' >dice
    plr-key root diced --dice dice --unprotected >/dev/null
    plr-key root again --dice dice --unprotected >/dev/null
    run ! cmp -s diced/root.pem again/root.pem
    printf '314159265' | plr-key root piped --dice - --unprotected >/dev/null
    head -c 9000 /dev/zero | tr '\0' 6 >long
    refused_unchanged 3 toolong 'longer than' plr-key root huge --dice long --unprotected
    [ ! -e huge ]
}

@test "fingerprints in words are those of the certificate" {
    words=$(plr-key inspect root/root.pem --json | jq -r '."fingerprint-words"')
    [ "$(wc -w <<<"$words")" = 16 ]
    # The words, read back, are the first 80 bits of SHA-256 over the DER.
    symbols=$(/usr/bin/python3 - "$(openssl x509 -in root/root.pem -outform DER | sha256sum | cut -c1-20)" <<'PY'
import sys
n = int(sys.argv[1], 16)
print("".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[n >> 5 * i & 31] for i in reversed(range(16))))
PY
    )
    first=$(/usr/bin/python3 -c 'import sys; n={"Zero":"0","One":"1","Two":"2","Three":"3","Four":"4","Five":"5","Six":"6","Seven":"7","Eight":"8","Nine":"9"}; print("".join(n.get(w,w[0]) for w in sys.argv[1].split()))' "$words")
    [ "$first" = "$symbols" ]
    plr-key inspect root/root.pem --words | grep -qF "In words: $words"
}

@test "the examples of plr-key(1) run" {
    mkdir examples
    cd examples
    unset PLR_LEDGER
    sed -n '/^\.Sh EXAMPLES/,/^\.Sh S/s/^\$ //p' "$BATS_TEST_DIRNAME/../man/plr-key.1" >script
    [ "$(grep -c plr-key script)" -ge 10 ]
    # No terminal asks for passphrases here.
    sed -Ei '/^plr-key (root|signer|share combine)|^plr-cssm init/s/$/ --unprotected/' script
    run sh -eux script
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *'REVOKED on'* ]]
}
