#!/usr/bin/env bats
# Keys in a PKCS#11 token, with SoftHSM2: made, referred to, and signing what the desk and the custodian sign; every way
# in which a token, a URI or a PIN is not what it should be. tests/shim/badtoken.c is SoftHSM2 with a fault.

MODULE=/usr/lib/softhsm/libsofthsm2.so

setup_file() {
    bats_require_minimum_version 1.5.0
    cd "$BATS_FILE_TMPDIR" || return 1
    PATH=$PLRKIT_BUILD:$PATH
    command -v softhsm2-util >/dev/null && [ -e $MODULE ] || return 0
    # SoftHSM2 loses a string for each signature, and is unloaded before the sanitizer could say whose it was: leaks are
    # looked for by the last test.
    export ASAN_OPTIONS=detect_leaks=0
    mkdir tokens
    configure "$PWD"
    (umask 077 && echo 271828 >pin && echo 314159 >wrong)
    for token in desk other; do
        softhsm2-util --module $MODULE --init-token --free --label $token --pin 271828 --so-pin 10000000 >/dev/null
    done
    plr-key token generate --uri "$(uri desk)" --label signer --output signer.key --public signer.pub \
        --passphrase-file pin >/dev/null
    export PLR_LEDGER=$PWD/template
    plr-cssm init --unprotected >/dev/null
    plr-cssm account add Example --slr --plr --export allowed
    plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 50
    plr-cssm license add --account Example --universal --count 5
}

setup() {
    command -v softhsm2-util >/dev/null && [ -e $MODULE ] || skip 'no softhsm2'
    cd "$BATS_TEST_TMPDIR" || return 1
    PATH=$PLRKIT_BUILD:$PATH
    cp -a "$BATS_FILE_TMPDIR"/{tokens,pin,wrong,signer.key,signer.pub,template} .
    configure "$PWD"
    export PLR_LEDGER=$PWD/template
}

configure() { # FOLDER
    printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n' "$1" >softhsm2.conf
    export SOFTHSM2_CONF=$1/softhsm2.conf
}

uri() { echo "pkcs11:token=$1${2:+;$2}?module-path=${3:-$MODULE}"; }

hex() { openssl pkey -pubin -in "$1" -outform DER | tail -c 32 | od -An -v -tx1 | tr -d ' \n'; }

bad() { uri desk object=signer "$PLRKIT_BUILD/tests/badtoken.so"; }

reference() { plr-key token reference --uri "$1" --output "${2:-fresh.key}" --passphrase-file "${3:-pin}"; }

# STATUS REASON MESSAGE COMMAND...: it exits so, prints nothing, says that, has a hint, and leaves no file "fresh.key".
refused() {
    local want=$1 reason=$2 message=$3 got=0
    shift 3
    "$@" >out 2>err </dev/null || got=$?
    if [ "$got" -ne "$want" ] || [ -s out ] || ! grep -qF -- "$message" err || ! grep -q '^hint: ' err || [ -e fresh.key ]; then
        echo "status $got instead of $want; standard output and error:"
        cat out err
        return 1
    fi
    [ "$reason" = - ] || wanted "$reason" "$@"
}

# The reason for scripts. Runs the command again, so not where a PIN counts.
wanted() { # REASON COMMAND...
    local got
    got=$("${@:2}" --json 2>/dev/null </dev/null | jq -r .error.reason)
    [ "$got" = "$1" ] || { echo "reason \"$got\" instead of \"$1\""; return 1; }
}

refers() { # STATUS REASON MESSAGE URI [PINFILE]
    refused "$1" "$2" "$3" plr-key token reference --uri "$4" --output fresh.key --passphrase-file "${5:-pin}"
}

module_key() { # TYPE LABEL ID: by a program of others
    command -v pkcs11-tool >/dev/null || skip 'no opensc'
    pkcs11-tool --module $MODULE --token-label desk --login --pin 271828 --keypairgen --key-type "$1" --label "$2" \
        --id "$3" --usage-sign >/dev/null 2>&1
}

# The desk's signer of this purpose is the one in the token from now on.
take_signer() { # PURPOSE PREFIX NUMBER-OF-THE-FORMER
    plr-key cert "$2.pub" --root "$PLR_LEDGER/keys" --purpose "$1" --output "$1.pem" >/dev/null
    plr-key bundle --root "$PLR_LEDGER/keys" --bundle "$PLR_LEDGER/trust.pem" --drop "$3" --add "$1.pem" \
        --output next.pem >/dev/null
    mv next.pem "$PLR_LEDGER/trust.pem"
    cp "$2.key" "$PLR_LEDGER/keys/$1.key"
}

product() { # NAME: its request
    plr-agent init --udi "PID:EX-SW-48,SN:FOC2501A0$1" --trust "$PLR_LEDGER/trust.pem" --store "$1" >/dev/null
    plr-agent enable --store "$1" >/dev/null
    plr-agent request --store "$1"
}

reserve() { plr-cssm reserve "$1" --account Example --license EX_SW_Advantage=1 --passphrase-file "${2:-pin}"; }

# By OpenSSL, of the message that the independent implementation takes out of the code.
openssl_verifies() { # CODE PUBLIC
    /usr/bin/python3 -B - "$1" "$BATS_TEST_DIRNAME/../fixtures/independent" <<'END'
import sys
sys.path.insert(0, sys.argv[2])
from plrpy import slr, slrtext
_, _, signature, signed = slr.cose_split(slrtext.decode(sys.argv[1]))
open("message", "wb").write(signed)
open("signature", "wb").write(signature)
END
    openssl pkeyutl -verify -pubin -inkey "$2" -rawin -in message -sigfile signature
}

@test "a key is made in the token; the file refers to it and to nothing else" {
    [ "$(stat -c %a signer.key)" = 600 ]
    [ "$(wc -l <signer.key)" = 1 ]
    [[ "$(cat signer.key)" == pkcs11:*token=desk\;id=*object=signer\?module-path=* ]]
    ! grep -q 'pin\|271828' signer.key
    openssl pkey -pubin -in signer.pub -noout
    plr-key token list --module $MODULE --json >list
    [ "$(jq -r '.tokens[] | select(.uri | test("token=desk")).keys[].uri' list)" = "$(cat signer.key)" ]
    [ "$(jq -c '[.tokens[] | [.ed25519, (.keys | length)]] | sort' list)" = '[[true,0],[true,1]]' ]
    [ "$(jq -r '.tokens[].keys[]."public-key"' list)" = "$(hex signer.pub)" ]
    plr-key token list --module $MODULE | grep -qF "Key: $(cat signer.key)"
    refused 6 exists '"signer"' plr-key token generate --uri "$(uri desk)" --label signer --output fresh.key --passphrase-file pin
    refused 6 exists '"signer.key" exists' plr-key token generate --uri "$(uri desk)" --label more --output signer.key --passphrase-file pin
    [ "$(plr-key token list --module $MODULE --json | jq '[.tokens[].keys[]] | length')" = 1 ]
}

@test "a key that bears the mark of a rehearsal by chance is destroyed, and another made" {
    plr-key signer rehearsed --purpose slr --unprotected --rehearsal >/dev/null
    BADTOKEN_POINT=$(hex rehearsed.pub)
    export BADTOKEN=marked BADTOKEN_LOG=$PWD/log BADTOKEN_POINT
    plr-key token generate --uri "$(uri other '' "$PLRKIT_BUILD/tests/badtoken.so")" --label one --output one.key \
        --public one.pub --passphrase-file pin
    [ "$(grep -c make log)" = 2 ]
    plr-key token list --module $MODULE --json >list
    [ "$(jq '[.tokens[] | select(.uri | test("token=other")).keys[]] | length' list)" = 1 ]
    [ "$(jq -r '.tokens[] | select(.uri | test("token=other")).keys[]."public-key"' list)" = "$(hex one.pub)" ]
}

@test "what is made never leaves the token, as its own tools say" {
    command -v pkcs11-tool >/dev/null || skip 'no opensc'
    pkcs11-tool --module $MODULE --token-label desk --login --pin 271828 --list-objects --type privkey >objects 2>/dev/null
    grep -q 'never extractable' objects
    grep -q 'always sensitive' objects
    grep -q 'Usage: *sign$' objects
}

@test "a reservation signed by the token: the product installs it, OpenSSL verifies it" {
    take_signer slr signer 1
    request=$(product B1)
    code=$(reserve "$request" | head -n 1)
    openssl_verifies "$code" signer.pub
    plr-agent install "$code" --store B1
    plr-agent show status --store B1 | grep -q 'REGISTERED - SPECIFIC LICENSE RESERVATION'
    printf 'x' >>message
    run ! openssl pkeyutl -verify -pubin -inkey signer.pub -rawin -in message -sigfile signature
    plr-cssm verify
    plr-agent return --yes --store B1 >returned
    plr-cssm return "$(head -n 1 returned)"
}

@test "the log's signer in the same token; universal reservations then want the PIN too" {
    plr-key token generate --uri "$(uri desk)" --label log --output log.key --public log.pub --passphrase-file pin >/dev/null
    take_signer slr signer 1
    take_signer log log 3
    request=$(product B1)
    reserve "$request"
    plr-cssm log verify
    request=$(product B2)
    refused 2 - 'there is no passphrase' setsid plr-cssm reserve "$request" --account Example --universal
    plr-cssm reserve "$request" --account Example --universal --passphrase-file pin
    plr-cssm verify
    plr-cssm backup copy
    cmp copy/keys/log.key log.key
}

@test "a root in the token certifies, makes bundles and revokes; OpenSSL verifies" {
    plr-key token generate --uri "$(uri desk)" --label root --output root.key --passphrase-file pin >/dev/null
    plr-key root authority --key root.key --passphrase-file pin >/dev/null
    cmp authority/root.key root.key
    openssl verify -CAfile authority/root.pem authority/root.pem
    custodian() { plr-key "$@" --root authority --root-passphrase-file pin; }
    custodian cert signer.pub --purpose slr --output signer.pem >/dev/null
    openssl verify -CAfile authority/root.pem -purpose any signer.pem
    custodian bundle --add signer.pem --output one.pem >/dev/null
    custodian revoke 1 --bundle one.pem --output two.pem >/dev/null
    plr-key verify two.pem --against one.pem
    sed -n '/BEGIN X509 CRL/,$p' two.pem >crl.pem
    openssl crl -in crl.pem -CAfile authority/root.pem -noout
    openssl crl -in crl.pem -noout -text | grep -q 'Revoked Certificates'
    refused 2 noreference 'does not refer to a key in a token' plr-key root again --key "$PLR_LEDGER/keys/slr.key"
    [ ! -e again ]
    refused 7 intoken 'the key is in a token' plr-key passphrase root.key --passphrase-file pin --new-passphrase-file wrong
    cmp authority/root.key root.key
}

@test "a desk begins with references: their PIN is the passphrase of the key that is in a file" {
    mkdir keys
    cp signer.key keys/slr.key
    plr-key token generate --uri "$(uri desk)" --label log --output keys/log.key --public log.pub --passphrase-file pin >/dev/null
    plr-key signer plr --purpose plr --passphrase-file pin >/dev/null
    mv plr.key keys
    plr-key root authority --unprotected >/dev/null
    for purpose in slr plr log; do
        [ -e $purpose.pub ] || mv signer.pub $purpose.pub
        plr-key cert $purpose.pub --purpose $purpose --root authority --output $purpose.pem >/dev/null
    done
    plr-key bundle --root authority --add slr.pem --add plr.pem --add log.pem --output trust.pem >/dev/null
    export PLR_LEDGER=$PWD/ledger
    refused 4 - 'refuses this PIN' plr-cssm init --keys keys --trust trust.pem --passphrase-file wrong
    [ ! -e ledger ]
    plr-cssm init --keys keys --trust trust.pem --passphrase-file pin
    cmp ledger/keys/slr.key keys/slr.key
    [ "$(stat -c %a ledger/keys/slr.key)" = 600 ]
    plr-cssm account add Example --slr --plr
    plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
    plr-cssm license add --account Example --tag EX_SW_Advantage --count 5
    plr-cssm license add --account Example --universal --count 5
    openssl_verifies "$(reserve "$(product B1)" | head -n 1)" slr.pub
    plr-cssm reserve "$(product B2)" --account Example --universal --passphrase-file pin
    plr-cssm verify
}

@test "what can be seen of a reference without its PIN; what is not taken out of a token" {
    [ "$(plr-key inspect signer.key)" = "Private key, in a token: $(cat signer.key)" ]
    [ "$(plr-key inspect signer.key --json | jq -c '[.kind, .protected, .uri]')" = "[\"private-key\",true,\"$(cat signer.key)\"]" ]
    refused 6 - 'the key is in a token' plr-key share split signer.key --threshold 2 --shares 3 --output shares --passphrase-file pin
    [ ! -e shares ]
}

@test "a wrong PIN is given once, and the token's warning is passed on" {
    export BADTOKEN_LOG=$PWD/logins
    take_signer slr signer 1
    bad >"$PLR_LEDGER/keys/slr.key"
    request=$(product B1)
    refused 4 - 'the token "desk" refuses this PIN; it says that few tries are left' reserve "$request" wrong
    [ "$(wc -l <logins)" = 1 ]
    reserve "$request"
    [ "$(wc -l <logins)" = 2 ]
    { echo request; product B2; product B3; } >in.csv
    refused 4 - 'refuses this PIN' plr-cssm reserve --batch in.csv --output out.csv --account Example \
        --license EX_SW_Advantage=1 --passphrase-file wrong
    [ "$(wc -l <logins)" = 3 ]
    [ "$(plr-cssm list licenses --json | jq '[.licenses[].reserved] | add')" = 1 ]
    printf 'x%.0s' {1..300} >wrong
    request=$(product B4)
    refused 4 - 'refuses this PIN' reserve "$request" wrong
}

@test "a batch logs in once, and its threads share the session" {
    export BADTOKEN_LOG=$PWD/logins
    take_signer slr signer 1
    bad >"$PLR_LEDGER/keys/slr.key"
    { echo request; "$BATS_TEST_DIRNAME/py/fleet.py" 40 | cut -d' ' -f2; } >in.csv
    plr-cssm reserve --batch in.csv --output out.csv --account Example --license EX_SW_Advantage=1 --passphrase-file pin |
        grep -q 'done: 40, refused: 0'
    [ "$(wc -l <logins)" = 1 ]
    plr-cssm verify
}

@test "locked, one try left, no PIN" {
    refuse() { BADTOKEN=$1 refers 4 "$2" "$3" "$(bad)" "${4:-pin}"; }
    refuse refuse pinlocked 'is locked: its PIN was wrong too often'
    refuse final badpassphrase 'after one more that is wrong it is locked' wrong
    export BADTOKEN_LOG=$PWD/logins
    refuse locked pinlocked 'is locked'
    [ ! -e logins ]
    refused 2 - 'there is no passphrase' setsid plr-key token reference --uri "$(uri desk object=signer)" --output fresh.key
}

@test "a faulty token signs nothing: forged, short, taken away" {
    for word in forged short; do
        BADTOKEN=$word refers 5 crypto 'the signature that the token "desk" made does not hold' "$(bad)"
    done
    BADTOKEN=gone refers 5 token 'the token "desk" did not sign' "$(bad)"
    take_signer slr signer 1
    bad >"$PLR_LEDGER/keys/slr.key"
    request=$(product B1)
    BADTOKEN=forged refused 5 - 'does not hold' reserve "$request"
    [ "$(plr-cssm list licenses --json | jq '[.licenses[].reserved] | add')" = 0 ]
    reserve "$request"
}

@test "no such token, several, no such key, several, another type" {
    refers 2 notoken 'no token that is here matches' "$(uri nowhere object=signer)"
    refers 2 severaltokens '2 tokens match' "pkcs11:object=signer?module-path=$MODULE"
    refers 2 notokenkey 'has no private key that the URI names' "$(uri desk object=nobody)"
    refers 2 notokenkey 'has no private key' "$(uri other object=signer)"
    module_key EC:prime256v1 p256 10
    module_key rsa:2048 rsa 11
    module_key EC:edwards25519 twin 12
    module_key EC:edwards25519 twin 13
    refers 3 wrongkey 'it is not an Ed25519 key' "$(uri desk object=p256)"
    refers 3 wrongkey 'it is not an Ed25519 key' "$(uri desk object=rsa)"
    refers 2 severalkeys 'several private keys that the URI names' "$(uri desk object=twin)"
    reference "$(uri desk 'object=twin;id=%13')"
    reference "$(uri desk 'id=%12')" second.key
    pkcs11-tool --module $MODULE --token-label desk --login --pin 271828 --delete-object --type pubkey --id 13 >/dev/null 2>&1
    rm fresh.key
    refers 5 nopublickey 'has not the one Ed25519 public key' "$(uri desk 'object=twin;id=%13')"
}

@test "a key that may not sign, of another curve, that wants its PIN each time; one that may be taken out" {
    BADTOKEN=mute refers 3 wrongkey 'it may not sign' "$(bad)"
    BADTOKEN=curve refers 3 wrongkey 'another curve than Ed25519' "$(bad)"
    BADTOKEN=always refers 3 wrongkey 'wants its PIN again for each signature' "$(bad)"
    BADTOKEN=loose reference "$(bad)" loose.key 2>err
    grep -q 'warning: the token would give this private key out' err
    reference "$(bad)" 2>err
    [ ! -s err ]
}

@test "a URI with a PIN, without a key, of another kind, with what is not known" {
    for uri in "$(uri desk object=signer)&pin-value=271828" "$(uri desk object=signer)&pin-source=file:$PWD/pin"; do
        refers 7 pininuri 'the URI has a PIN in it, or names where one is' "$uri"
        refused 7 pininuri 'has a PIN in it' plr-key token generate --uri "${uri/object=signer/}" --label x --output fresh.key --passphrase-file pin
        echo "$uri" >pin.key
        refused 7 - 'has a PIN in it' plr-key root fresh --key pin.key --passphrase-file pin
    done
    refers 3 badtokenuri 'names no key' "$(uri desk)"
    refers 3 badtokenuri 'not a private key' "$(uri desk 'object=signer;type=public')"
    refers 3 badtokenuri 'not known here' "$(uri desk 'object=signer;colour=blue')"
    refers 3 badtokenuri 'not a URI' 'pkcs11:token=%zz;object=signer'
    refers 3 badtokenuri 'is one line "pkcs11:..."' "$PWD/signer.key"
    refers 3 badtokenuri 'is one line "pkcs11:..."' "pkcs11:object=signer
token=desk"
    refused 3 badtokenuri 'a token is wanted' plr-key token generate --uri "$(uri desk object=signer)" --label x --output fresh.key --passphrase-file pin
}

@test "a module that is none" {
    for path in /nonexistent.so "$PWD/pin" "$(ldconfig -p | awk '/libz.so.1 .*x86-64|libz.so.1 / {print $NF; exit}')"; do
        refers 5 badmodule "\"$path\" names no PKCS#11 module that can be loaded" "$(uri desk object=signer "$path")"
        refused 5 badmodule 'names no PKCS#11 module' plr-key token list --module "$path"
    done
}

@test "the modules that p11-kit knows are looked through where the URI names none" {
    command -v p11-kit >/dev/null && p11-kit list-modules | grep -q 'token: desk' || skip 'p11-kit does not know softhsm2'
    reference 'pkcs11:token=desk;object=signer'
    [ "$(cat fresh.key)" = 'pkcs11:token=desk;object=signer' ]
    reference 'pkcs11:token=desk;object=signer?module-name=softhsm2' named.key
    rm fresh.key
    refers 2 notoken 'no token' 'pkcs11:token=desk;object=signer?module-name=other'
    plr-key token list 2>err | grep -q '^Key: .*object=signer$'
    [ ! -s err ]
}

@test "a file that is nearly a reference is a damaged key file" {
    for text in " $(cat signer.key)" "$(cat signer.key)
$(cat signer.key)" "pkcs11 :token=desk;object=signer" "PKCS11:token=desk;object=signer"; do
        printf '%s\n' "$text" >odd.key
        refused 5 - 'the key file is damaged or no key file' plr-key passphrase odd.key --passphrase-file pin --new-passphrase-file wrong
    done
}

@test "what is opened is freed, whatever comes of it" {
    command -v valgrind >/dev/null || skip 'no valgrind'
    ! ldd "$(command -v plr-key)" | grep -q asan || skip 'built with a sanitizer'
    # SoftHSM2 itself loses a string for each signature.
    printf '{\nsofthsm\nMemcheck:Leak\n...\nobj:*/libsofthsm2.so*\n...\n}\n' >known
    grind() {
        valgrind -q --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect \
            --keep-debuginfo=yes --suppressions=known --error-exitcode=99 --log-file=ground "$@" >/dev/null 2>&1 || got=$?
        [ "${got:-0}" = "$want" ] || { echo "status ${got:-0} instead of $want"; cat ground; return 1; }
        got=0
    }
    want=0
    grind plr-key token reference --uri "$(uri desk object=signer)" --output fresh.key --passphrase-file pin
    grind plr-key token generate --uri "$(uri desk)" --label more --output more.key --passphrase-file pin
    grind plr-key token list --module $MODULE
    want=4
    grind plr-key token reference --uri "$(uri desk object=signer)" --output no.key --passphrase-file wrong
    want=2
    grind plr-key token reference --uri "$(uri desk object=nobody)" --output no.key --passphrase-file pin
    want=5
    BADTOKEN=forged grind plr-key token reference --uri "$(bad)" --output no.key --passphrase-file pin
}
