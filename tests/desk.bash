# Desks that several files of tests set out with.

# A desk of people at a terminal: in a file's setup_file. COUNT licences of each kind.
desk_of_people() { # COUNT
    bats_require_minimum_version 1.5.0
    export PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    export PLR_LEDGER=$PWD/ledger
    {
        plr-cssm init --ledger "$PLR_LEDGER" --unprotected
        plr-cssm account add Desk --plr --slr
        plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
        plr-cssm license add --account Desk --universal --count "$1"
        plr-cssm license add --account Desk --tag CAMPUS_Advantage --count "$1"
    } >/dev/null
}

# A desk to be copied for each test: in a file's setup_file. COUNT licences for the products of the catalogue.
desk_template() { # COUNT
    bats_require_minimum_version 1.5.0
    cd "$BATS_FILE_TMPDIR" || return 1
    PATH=$PLRKIT_BUILD:$PATH
    export PLR_LEDGER=$BATS_FILE_TMPDIR/template
    plr-cssm init --unprotected --name Test >/dev/null
    plr-cssm account add Example --plr --slr --export allowed
    plr-cssm product import "$BATS_TEST_DIRNAME/../fixtures/catalogue.csv"
    plr-cssm license add --account Example --tag EX_SW_Advantage --count "$1"
}

# The copy: in setup.
desk_copy() {
    cd "$BATS_TEST_TMPDIR" || return 1
    PATH=$PLRKIT_BUILD:$PATH
    export PLR_LEDGER=$BATS_TEST_TMPDIR/ledger
    cp -a "$BATS_FILE_TMPDIR/template" "$PLR_LEDGER"
}
