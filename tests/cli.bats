#!/usr/bin/env bats
# The command line itself, the same for all programs: options that are not there, values that are missing, descriptors.

setup() {
    bats_require_minimum_version 1.5.0
    PATH=$PLRKIT_BUILD:$PATH
}

says() { # STATUS TEXT COMMAND...
    local want=$1 text=$2
    shift 2
    run --separate-stderr "$@"
    [ "$status" -eq "$want" ] || { echo "status $status: $stderr"; return 1; }
    [[ "$stderr" == *"$text"* ]] || { echo "$stderr"; return 1; }
}

@test "an unknown option is named, with the nearest ones" {
    says 2 'there is no option "--jsn"' plr-code check --jsn X
    [[ "$stderr" == *'did you mean --json?'* ]]
    says 2 'there is no option "--acount=3"' plr-cssm va add X --acount=3
    says 2 'hint: "plr-agent enable --help" lists the options' plr-agent enable --zzzzzz
}

@test "an option without its value, and one before the command" {
    says 2 'the option "--file" wants a value' plr-code check --file
    says 2 'options follow the command' plr-cssm --ledger x list accounts
}

@test "with --json a usage error is one object" {
    says 2 '' plr-agent request --json --frob
    [ "$(jq -r .error.status <<<"$output")" = 2 ]
    [ "$(jq -r .error.reason <<<"$output")" = usage ]
}

@test "help and version need no command and end with 0" {
    for program in plr-agent plr-cssm plr-code; do
        says 0 '' "$program" --help
        says 0 '' "$program" --version
        [[ "$output" == "$program (plrkit) "* ]]
        says 2 'COMMAND' "$program"
    done
}

@test "a command that is nearly right gets its name" {
    says 2 'did you mean "install"' plr-agent instal
    says 2 'did you mean "reserve"' plr-cssm reserv
}

@test "closed descriptors are not given to files" {
    run bash -c 'plr-code check Q7YEVT0F59BS3MASTNGKJGK4W44XC5W <&- 2>&-'
    [ "$status" -eq 0 ]
    [[ "$output" == *correct* ]]
}
