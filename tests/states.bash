# shellcheck shell=bash
# A ledger, and a store of a product in every state, in the current folder: for tests of what is shown.

ALPHA=regid.2020-01.com.example.ALPHA,1.0_01234567-89ab-cdef-0123-456789abcdef
BETA=regid.2020-01.com.example.BETA,2.0_11234567-89ab-cdef-0123-456789abcdef
LONG=regid.2020-01.com.example.A-NAME-THAT-IS-LONGER-THAN-ANY-COLUMN,1.0_21234567-89ab-cdef-0123-456789abcdef
PID=C9300-48UXM
ONE=PID:$PID,SN:FOC2501A0B1
TWO=PID:$PID,SN:FOC2501A0B2
S1=PID:$PID,SN:FOC2501A0C1
S2=PID:$PID,SN:FOC2501A0C2
S3=PID:$PID,SN:FOC2501A0C3

make_states() { # the ledger, then the stores
    export PLR_LEDGER=$PWD/ledger
    {
        plr-cssm init --unprotected
        plr-cssm account add Example --plr --slr
        plr-cssm product add $PID --tag "$ALPHA" --tag "$BETA" --tag "$LONG"
        plr-cssm license add --account Example --tag "$ALPHA" --count 90
        plr-cssm license add --account Example --tag "$LONG" --count 90
        plr-cssm license add --account Example --tag "$BETA" --count 90 --type term --start 2019-01-15 --end 2099-01-15
        plr-cssm license add --account Example --universal --count 90
        make_stores
    } >/dev/null 2>noise
}

fresh() { # STORE [UDI...]: a product with reservation enabled
    export PLR_STORE=$PWD/$1
    shift
    plr-agent init --trust ledger/trust.pem $(printf -- '--udi %s ' "${@:-$ONE}")
    plr-agent enable
}

reserve() { plr-cssm reserve "$1" --account Example "${@:2}" | tail -n 1; }

make_stores() {
    local codes i
    fresh disabled && plr-agent disable
    fresh idle
    fresh pending && plr-agent request
    fresh installed-plr && plr-agent install "$(reserve "$(plr-agent request)" --universal)"
    plr-agent use "$ALPHA" 7
    fresh installed-slr "$TWO"
    plr-agent use UNKNOWN
    plr-agent install "$(reserve "$(plr-agent request)" --license BETA=1 --license ALPHA=2)" || return 1
    plr-agent use "$ALPHA" 2
    cp -a installed-slr update-slr
    PLR_STORE=$PWD/update-slr plr-agent request --update
    cp -a installed-plr update-plr
    PLR_STORE=$PWD/update-plr plr-agent request --update
    cp -a installed-plr returned
    PLR_STORE=$PWD/returned plr-agent return --yes
    fresh stack $S1 $S2 $S3
    mapfile -t codes < <(plr-agent request --all)
    plr-agent install "$(reserve "${codes[0]}" --license BETA=1 --license "$LONG=1")" || return 1
    plr-agent install "$(reserve "${codes[1]}" --license BETA=2)" || return 1
    fresh xr SN:CAT2231B18Y,UUID:default-sdr
    fresh evaluation && plr-agent use "$ALPHA" 4
    for i in disabled idle pending installed-plr installed-slr update-plr update-slr returned stack xr evaluation; do
        [ -f "$i/state" ] || return 1
    done
}
