#!/usr/bin/env bats
# Nothing that the P-224 signer or the sharing of a key does depends in time on its secrets: valgrind follows them through
# every branch and address.

bats_require_minimum_version 1.5.0

setup() {
    [ -x "$PLRKIT_BUILD/tests/ct_schnorr" ] || skip "built without valgrind's headers, or with a sanitizer"
    command -v valgrind >/dev/null || skip "valgrind is not installed"
}

under_valgrind() {
    valgrind -q --error-exitcode=9 --suppressions="$BATS_TEST_DIRNAME/ct/openssl.supp" "$PLRKIT_BUILD/tests/ct_schnorr" "$@"
}

@test "a branch on a secret is noticed" {
    run -9 under_valgrind control
    [[ $output == *"Conditional jump or move depends on uninitialised value(s)"*control* ]]
}

@test "signing has no branch and no address that depends on the key or the nonce" {
    run -0 under_valgrind sign
    [ -z "$output" ]
}

@test "sharing a secret and putting it together have no branch and no address that depends on it" {
    run -0 valgrind -q --error-exitcode=9 "$PLRKIT_BUILD/tests/ct_shamir" share
    [ -z "$output" ]
}
