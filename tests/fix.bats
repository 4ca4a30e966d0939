#!/usr/bin/env bats
# plr-code fix and lines, on the independent decoder's vectors: one code alone on standard output, the reason beside it.

setup_file() {
    bats_require_minimum_version 1.5.0
    cd "$BATS_FILE_TMPDIR" || return 1
    /usr/bin/python3 - "$BATS_TEST_DIRNAME/../fixtures/vectors" <<'END'
import json, sys
def first(kind, ok=lambda v: True):
    with open(f"{sys.argv[1]}/{kind}.json") as file:
        return next(v for v in json.load(file)["vectors"] if v["class"] == "valid" and ok(v))
text = first("slrtext", lambda v: v["sheet_text"].count("\n") >= 4)
open("line", "w").write(text["line"])
open("sheet", "w").write(text["sheet_text"])
open("plr", "w").write(first("plr")["code"])
open("request", "w").write(first("request", lambda v: len(v["code"]) == 31)["code"])
open("return", "w").write(first("opening")["code"])
END
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return 1
    PATH=$PLRKIT_BUILD:$PATH
}

# What is printed on standard output for typed text, and what is said beside it.
fix() {
    run --separate-stderr plr-code fix "$@"
}

fixed() { # KIND TYPED WORDS: TYPED is put right, and the words say how
    fix "$2"
    [ "$status" -eq 0 ]
    [ "$output" = "$(cat "$1")" ]
    [[ "$stderr" == *"$3"* ]]
}

@test "a code that is right is printed as it is, and nothing is said" {
    for kind in plr request return; do
        fix "$(cat $kind)"
        [ "$status" -eq 0 ]
        [ "$output" = "$(cat $kind)" ]
        [ -z "$stderr" ]
    done
}

@test "one wrong symbol: its group, what was typed and what it agrees with" {
    for kind in plr request return; do
        code=$(cat $kind)
        was=${code:8:4}
        case ${was:1:1} in Z) bad=Y ;; *) bad=Z ;; esac
        fixed $kind "${code:0:9}$bad${code:10}" "group 3: you typed ${was:0:1}$bad${was:2}; it agrees with $was"
    done
}

@test "the first symbol wrong: the kind is found all the same" {
    code=$(cat return)
    fixed return "Z${code:1}" "group 1"
}

@test "two wrong symbols, swaps, an omission, a spare symbol" {
    code=$(cat plr)
    fixed plr "${code:0:20}${code:22:1}${code:21:1}${code:20:1}${code:23}" "swapped across"
    fixed plr "${code:0:30}${code:31}" "one symbol is missing"
    fixed plr "${code:0:30}7${code:30}" "one symbol too many"
}

@test "a group doubled, left out, two groups swapped" {
    code=$(cat request)
    fixed request "${code:0:8}${code:4:4}${code:8}" "a group is there twice: group 2"
    fixed request "${code:0:4}${code:8:4}${code:4:4}${code:12}" "two groups are swapped: groups 2 and 3"
    code=$(cat return)
    fixed return "${code:0:12}${code:16}" "a group is missing: group 4 is ${code:12:4}"
}

@test "unreadable symbols are filled in" {
    code=$(cat plr)
    fixed plr "${code:0:5}????${code:9}" "could not be read"
}

@test "hopeless text: nothing on standard output, status 1, all groups to compare" {
    code=$(cat plr)
    fix "0000${code:4:20}ZZZZ${code:28}"
    [ "$status" -eq 1 ]
    [ -z "$output" ]
    [[ "$stderr" == *"compare all 16 groups"* ]]
}

@test "a foreign character is named with its place, status 3" {
    code=$(cat plr)
    fix "${code:0:5}%${code:6}"
    [ "$status" -eq 3 ]
    [[ "$stderr" == *'"%" after symbol 5'* ]]
}

@test "the proposal as JSON" {
    code=$(cat return)
    fix --json "${code:0:7}${code:8}"
    [ "$status" -eq 0 ]
    [ "$(jq -r .code <<<"$output")" = "$code" ]
    [ "$(jq -r '.proposals[0].mistake' <<<"$output")" = omitted ]
    [ "$(jq -r .changed <<<"$output")" = true ]
}

@test "a catalogue judges requests" {
    code=$(cat request)
    echo 'PID,TAG' >empty.csv
    fix --catalogue empty.csv "${code:0:9}${code:10}"
    [ "$status" -eq 1 ]
}

@test "a sheet comes out of wrong symbols, swapped and doubled lines" {
    sed '2s/: \(..\)../: \1ZZ/' sheet >typed
    fix --file typed
    [ "$status" -eq 0 ]
    [ "$output" = "$(cat line)" ]
    [[ "$stderr" == *"line 2: "* ]]
    { sed -n 1p sheet; sed -n 3p sheet; sed -n 2p sheet; sed -n '4,$p' sheet; } >typed
    fix --file typed
    [ "$status" -eq 0 ]
    [ "$output" = "$(cat line)" ]
    [[ "$stderr" == *"line 2 is right, but stands at place 3"* ]]
    { sed -n 1,2p sheet; sed -n '2,$p' sheet; } >typed
    fix --file typed
    [ "$output" = "$(cat line)" ]
    [[ "$stderr" == *"line 2 is there twice"* ]]
}

@test "a line that is missing is named, and nothing is made up" {
    sed 3d sheet >typed
    fix --file typed
    [ "$status" -eq 1 ]
    [ -z "$output" ]
    [[ "$stderr" == *"line 3 is missing"* ]]
}

@test "lines: one line to a sheet and back" {
    run plr-code lines --file line
    [ "$status" -eq 0 ]
    [ "$(sed "s,^ *,," <<<"$output")" = "$(sed "s,^ *,," sheet)" ]
    run plr-code lines --join --file sheet
    [ "$output" = "$(cat line)" ]
    run plr-code lines --json --file sheet
    [ "$(jq -r .code <<<"$output")" = "$(cat line)" ]
    [ "$(jq '.lines | length' <<<"$output")" -eq "$(wc -l <sheet)" ]
    run plr-code lines "$(cat plr)"
    [ "$status" -eq 3 ]
}

@test "an answer of no as JSON is one object with what was found" {
    sed 3d sheet >typed
    fix --json --file typed
    [ "$status" -eq 1 ]
    [ "$(jq -r .code <<<"$output")" = null ]
    [ "$(jq -r '.findings[0]' <<<"$output")" = 'line 3 is missing' ]
    [[ "$stderr" == *"line 3 is missing"* ]]
}

@test "a length that nothing explains is an answer of no" {
    fix AAAABBBBCCCC
    [ "$status" -eq 1 ]
}
