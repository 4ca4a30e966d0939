#!/usr/bin/env bats
# Key shares: split, combined, checked; typed at a terminal; and what does not belong together, or is no share at all.

bats_require_minimum_version 1.5.0

setup_file() {
    export PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    plr-key root root --unprotected --name "Share root" >/dev/null
    plr-key share split root/root.key --threshold 3 --shares 5 --output set >/dev/null
    plr-key share split root/root.key --threshold 3 --shares 5 --output again >/dev/null
    plr-key share split root/root.key --threshold 2 --shares 5 --output two >/dev/null
    plr-key root other --unprotected --name "Other root" >/dev/null
    plr-key share split other/root.key --threshold 3 --shares 3 --output others >/dev/null
}

setup() {
    export TERM=dumb LC_ALL=C DIALOGUES=$BATS_TEST_DIRNAME/expect
    T=$BATS_FILE_TMPDIR
    export T
    cd "$BATS_TEST_TMPDIR" || return 1
}

# refused STATUS TEXT COMMAND...: it fails so, says that, and writes no file.
refused() {
    local want=$1 text=$2 before
    shift 2
    before=$(find . -type f | sort)
    run -"$want" "$@"
    [[ $output == *"$text"* ]] || { echo "$output"; return 1; }
    [ "$(find . -type f | sort)" = "$before" ]
}

code_of() { grep -v '^#' "$1" | tr -d ' \n'; }

dialogue() { # lines of expect
    { echo 'source $env(DIALOGUES)/common.tcl'; cat; } >script.exp
    run expect -f script.exp
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "any three of five bring the key back, in any order, and it is the same key" {
    for pick in 123 124 125 134 135 145 234 235 245 345 531 54321; do
        files=$(sed "s,.,$T/set/share-&.txt ,g" <<<"$pick")
        # shellcheck disable=SC2086
        plr-key share combine --output "$pick.key" --unprotected --root "$T/root" $files >out
        cmp "$pick.key" "$T/root/root.key"
        grep -q '^Set: [0-9a-f]\{6\}$' out
    done
}

@test "a share is a file of its own, which only its owner can read, and says what it is" {
    [ "$(stat -c %a "$T"/set/share-*.txt | sort -u)" = 600 ]
    [ "$(stat -c %a "$T/set")" = 700 ]
    grep -qE '^# plrkit key share: share 2 of 5, set [0-9a-f]{6}, 3 are needed\.$' "$T/set/share-2.txt"
    code=$(code_of "$T/set/share-2.txt")
    [ ${#code} -eq 71 ]
    [[ $code == K* ]]
    # Two splits of one key are of one set and have no share in common.
    [ "$(head -n 1 "$T/set/share-2.txt")" = "$(head -n 1 "$T/again/share-2.txt")" ]
    ! cmp -s "$T/set/share-2.txt" "$T/again/share-2.txt"
}

@test "a key under a passphrase is split, and comes back under another" {
    (umask 077; echo first >one; echo second >two)
    plr-key root r --passphrase-file one >/dev/null
    plr-key share split r/root.key --threshold 2 --shares 2 --output s --passphrase-file one >/dev/null
    plr-key share combine --output back.key --passphrase-file two s/share-1.txt s/share-2.txt --root r/root.pem >/dev/null
    grep -q 'BEGIN ENCRYPTED PRIVATE KEY' back.key
    [ "$(stat -c %a back.key)" = 600 ]
    refused 4 'passphrase is wrong' plr-key share split back.key --threshold 2 --shares 2 --output t --passphrase-file one
    [ ! -e t ]
    plr-key share split back.key --threshold 2 --shares 2 --output t --passphrase-file two >/dev/null
    [ "$(head -n 1 s/share-1.txt)" = "$(head -n 1 t/share-1.txt)" ]
}

@test "check says which, of which set, and whether they bring the key back" {
    run -0 plr-key share check "$T/set/share-4.txt"
    [[ $output =~ ^"$T/set/share-4.txt: key share 4, set "[0-9a-f]{6}", 3 are needed: whole"$ ]]
    run -0 plr-key share check --root "$T/root" "$T"/set/share-[135].txt
    [[ $output == *"Together they bring the key back." ]]
    run -0 plr-key share check --json --root "$T/root/root.pem" "$T"/set/share-[12].txt
    [ "$(jq -r '.shares | map(.number, .threshold, .whole, ."of-root") | map(tostring) | join(" ")' <<<"$output")" = \
        "1 3 true true 2 3 true true" ]
    run -1 plr-key share check --root "$T/other" "$T/set/share-1.txt"
    [[ $output == *"the shares of this root are of set "* ]]
    run -0 plr-key share check - <"$T/set/share-1.txt"
}

@test "what was typed wrong into a file is said with its group" {
    code=$(code_of "$T/set/share-1.txt")
    case ${code:41:1} in 7) bad=8 ;; *) bad=7 ;; esac
    (umask 077; echo "${code:0:41}$bad${code:42}" >bad.txt)
    refused 3 "group 11: you typed ${code:40:1}$bad${code:42:2}; it agrees with ${code:40:4}" plr-key share check bad.txt
    refused 3 "group 11: you typed" plr-key share combine --output k --unprotected bad.txt "$T"/set/share-[23].txt
    (umask 077; echo "${code:0:20}${code:21}" >short.txt)
    refused 3 'one symbol is missing' plr-key share check short.txt
    (umask 077; echo "${code:0:70}" | tr '[:upper:]' '[:lower:]' >short.txt)
    refused 3 'one symbol is missing: group 18' plr-key share check short.txt
    (umask 077; sed 's/[0-9]/?/g' "$T/set/share-1.txt" | grep -v '^#' >unread.txt)
    refused 3 'marked as unreadable' plr-key share check unread.txt
}

@test "files that are no shares are refused with the reason, and the others are still looked at" {
    umask 077
    : >empty
    head -c 3000 /dev/urandom >binary
    head -c 100000 /dev/zero >huge
    printf '# only a comment\n' >comment
    printf 'Q%030d' 0 >request
    printf '\033[31mK644\033[0m' >escape
    ln -s /dev/full device
    for file in empty binary huge comment request escape nosuch . "$T/root/root.key"; do
        refused 3 'cannot use the share' plr-key share check "$file" || refused 5 'cannot use the share' plr-key share check "$file"
        [[ $output != *$'\033'* ]]
        [[ $output == *"\"$file\""* ]]
        run plr-key share combine --output k --unprotected "$file" "$T"/set/share-[12].txt
        [ "$status" -ge 3 ]
        [ ! -e k ]
    done
    run -3 plr-key share check empty "$T/set/share-1.txt" binary
    [[ $output == *"share-1.txt: key share 1"* ]]
}

@test "too few, the same twice, of another set, of another threshold, of another split: all by name" {
    refused 6 '3 shares are needed, and 2 are there' plr-key share combine --output k --unprotected "$T"/set/share-[12].txt
    refused 6 'share 2 is there already' plr-key share combine --output k --unprotected "$T"/set/share-[12].txt "$T/set/share-2.txt"
    refused 3 'they are of two keys' plr-key share combine --output k --unprotected "$T"/set/share-[12].txt "$T/others/share-3.txt"
    refused 3 'they were not made together' plr-key share combine --output k --unprotected "$T"/set/share-[12].txt "$T/two/share-3.txt"
    refused 3 'two different shares with number 2' plr-key share combine --output k --unprotected "$T"/set/share-[12].txt "$T/again/share-2.txt"
    refused 3 'these 3 shares do not make the key of their set' plr-key share combine --output k --unprotected "$T"/set/share-[12].txt "$T/again/share-3.txt"
    refused 3 'share 3 does not belong to the others' plr-key share combine --output k --unprotected "$T"/set/share-[124].txt "$T/again/share-3.txt"
    refused 1 'the shares of this root are of set' plr-key share combine --output k --unprotected --root "$T/other" "$T"/set/share-[123].txt
}

@test "nothing is replaced, and nothing half done is left" {
    echo mine >k
    refused 6 'exists already' plr-key share combine --output k --unprotected "$T"/set/share-[123].txt
    [ "$(cat k)" = mine ]
    mkdir -p there/something
    refused 6 'exists already' plr-key share split "$T/root/root.key" --threshold 2 --shares 3 --output there
    refused 2 '--output DIR is missing' plr-key share split "$T/root/root.key" --threshold 2 --shares 3
    refused 2 '--shares N is missing' plr-key share split "$T/root/root.key" --threshold 2 --output s
    refused 2 '4 shares cannot be the threshold of 3' plr-key share split "$T/root/root.key" --threshold 4 --shares 3 --output s
    refused 2 'from 2 to 9' plr-key share split "$T/root/root.key" --threshold 1 --shares 3 --output s
    refused 2 'from 2 to 15' plr-key share split "$T/root/root.key" --threshold 2 --shares 16 --output s
    refused 2 'no terminal to type one at' plr-key share combine --output new </dev/null
    refused 2 'no terminal to type one at' plr-key share check </dev/null
    plr-key signer plr --purpose plr --unprotected >/dev/null
    refused 2 'only Ed25519 keys are shared' plr-key share split plr.key --threshold 2 --shares 3 --output s
    [ ! -e s ]
}

@test "a disk that fails at any step leaves all of the shares or none" {
    [ -f "$PLRKIT_BUILD/tests/failnth.so" ] || skip 'no shim'
    for n in $(seq 1 60); do
        rm -rf out out.tmp-*
        status=0
        env FAILNTH_N="$n" FAILNTH_ERRNO=ENOSPC FAILNTH_STICKY=1 FAILNTH_COUNT=steps LD_PRELOAD="$PLRKIT_BUILD/tests/failnth.so" \
            plr-key share split "$T/root/root.key" --threshold 2 --shares 3 --output out >/dev/null 2>err || status=$?
        if [ -e out ]; then
            [ "$(find out -type f | wc -l)" -eq 3 ]
            plr-key share check out/share-*.txt >/dev/null
        else
            [ "$status" -ne 0 ]
            [ -s err ]
        fi
        [ "$status" -ne 0 ] || break
    done
    [ "$n" -gt 10 ] && [ "$n" -lt 60 ]
}

@test "standard output that cannot be written is an error" {
    run bash -c 'plr-key share check "$0"/set/share-1.txt >/dev/full' "$T"
    [ "$status" -eq 5 ]
    [[ $output == *"standard output was not written"* ]]
    run bash -c 'plr-key share split "$0"/root/root.key --threshold 2 --shares 2 --output s >&-' "$T"
    [ "$status" -eq 5 ]
}

@test "plr-code names a share, right or mistyped, and repeats nothing of it" {
    code=$(code_of "$T/set/share-1.txt")
    for text in "$code" "${code:0:30}0000${code:34}" "${code:0:50}" "$code$code" "?${code:1}"; do
        for command in inspect check fix spell qr sheet lines 'spell --reverse'; do
            # shellcheck disable=SC2086
            run plr-code $command - <<<"$text"
            [ "$status" -ne 0 ]
            [[ $output != *"${code:10:8}"* ]]
            [[ $text == '?'* ]] || [[ $output == *"key share"* ]]
        done
    done
}

@test "nobody else takes a share for a code" {
    plr-cssm init --ledger ledger --unprotected >/dev/null 2>&1
    plr-agent init --udi PID:C9300-24UX,SN:FCW2134L0RN --trust ledger/trust.pem --store store >/dev/null
    plr-agent enable --store store >/dev/null
    request=$(plr-agent request --store store)
    code=$(code_of "$T/set/share-1.txt")
    refused 3 'this is a key share, and secret; a reservation request code is wanted' plr-code inspect --request "$code" "$request"
    run plr-agent install "$code" --store store
    [ "$status" -eq 3 ]
    [[ $output == *"this is a key share, and secret"* ]]
    run plr-agent install --fix "${code:0:30}0${code:31}" --store store
    [ "$status" -eq 3 ]
    [[ $output != *"${code:10:8}"* ]]
    run plr-cssm return "$code" --ledger ledger
    [ "$status" -eq 3 ]
    [[ $output == *"this is a key share, and secret"* ]]
    # Typed at the wrong prompt, it is not even kept as a draft.
    dialogue <<END
spawn plr-agent install --store store
want "code: "
send "${code:0:16}\r"
want "That looks like a key share"
want "code: "
send "\003"
finish 1
END
    ! grep -rq "${code:0:12}" store
}

@test "three people type their shares: mistakes are proposed, another's is named, and the key comes back" {
    one=$(code_of "$T/set/share-1.txt") four=$(code_of "$T/set/share-4.txt") five=$(code_of "$T/set/share-5.txt")
    other=$(code_of "$T/others/share-1.txt")
    case ${four:24:1} in 7) bad=8 ;; *) bad=7 ;; esac
    dialogue <<END
spawn plr-key share combine --output back.key --unprotected --root $T/root
want "Ctrl-C stops."
want "code: "
send "${one:0:16}\r"
want "group 5 (16 of 71 symbols): "
send "${one:16:24}\r"
want "(40 of 71 symbols): "
send "<\r"
want "group 5 (16 of 71 symbols): "
send "\025${one:16:24}\r"
want "(40 of 71 symbols): "
send "${one:40}\r"
want "It is whole: share 1, set "
want "1 is there."
want "code: "
send "$other\r"
want "It is not taken: share 1 is of set "
want "code: "
send "$one\r"
want "It is not taken: share 1 is there already"
want "code: "
send "${four:0:24}$bad${four:25}\r"
want "group 7: you typed $bad${four:25:3}; it agrees with ${four:24:4}"
want "Does your paper say so?"
send "yes\r"
want "2 are there."
want "code: "
send "${five,,}\r"
want "3 are there."
want "Key: back.key"
finish 0
END
    cmp back.key "$T/root/root.key"
    [ "$(ls -A)" = $'back.key\nscript.exp' ]
}

@test "a wrong share among enough is told, and a further one finds it" {
    one=$(code_of "$T/set/share-1.txt") two=$(code_of "$T/set/share-2.txt") four=$(code_of "$T/set/share-4.txt")
    bad=$(code_of "$T/again/share-3.txt")
    dialogue <<END
spawn plr-key share combine --output back.key --unprotected
want "code: "
send "$one\r"
want "1 is there."
want "code: "
send "$bad\r"
want "2 are there."
want "code: "
send "$two\r"
want "They do not bring a key back: these 3 shares do not make the key of their set"
want "code: "
send "$four\r"
want "share 3 does not belong to the others, which make a key"
want "code: "
send "\003"
finish 1
END
    [ ! -e back.key ]
}

@test "Ctrl-C and the end of the terminal leave no key and no draft" {
    code=$(code_of "$T/set/share-1.txt")
    for keys in '\003' '\004'; do
        dialogue <<END
spawn plr-key share combine --output back.key --unprotected
want "code: "
send "$code\r"
want "1 is there."
want "code: "
send "${code:0:20}\r"
want "symbols): "
send "$keys"
want "you stopped before the code was whole"
finish 1
END
        [ "$(ls -A)" = script.exp ]
    done
    dialogue <<END
spawn plr-key share check
want "code: "
send "$code\r"
want "key share 1, set "
finish 0
END
}

@test "a terminal that can clear its screen is cleared, scrolled lines too" {
    code=$(code_of "$T/set/share-1.txt")
    export TERM=xterm
    { echo 'source $env(DIALOGUES)/common.tcl'; cat; } >script.exp <<END
spawn plr-key share check
want "code: "
send "$code\r"
want "\033\[H\033\[2J\033\[3J"
want "key share 1, set "
finish 0
END
    run -0 expect -f script.exp
}
