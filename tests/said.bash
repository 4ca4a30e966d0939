# What a command must say when it does not do what it was asked.

fails() { # STATUS TEXT COMMAND...: it ends so, prints nothing on standard output, and says TEXT
    local want=$1 text=$2
    shift 2
    run --separate-stderr "$@"
    [ "$status" -eq "$want" ] || { echo "status $status, wanted $want: $stderr"; return 1; }
    [ -z "$output" ]
    [[ $stderr == *"$text"* ]] || { echo "not said: $text; but: $stderr"; return 1; }
}

# STATUS REASON MESSAGE COMMAND...: by name, with a hint, and what the file's own function "state" prints is as before.
refused_unchanged() {
    local want=$1 reason=$2 message=$3 got=0 before
    before=$(state)
    [ -n "$before" ]
    shift 3
    "$@" --json >out 2>err </dev/null || got=$?
    if [ "$got" -ne "$want" ] || [ "$(jq -r .error.reason out)" != "$reason" ] || ! grep -qF -- "$message" err ||
        ! grep -q '^hint: ' err; then
        echo "status $got instead of $want"
        cat out err
        return 1
    fi
    [ "$before" = "$(state)" ]
}
