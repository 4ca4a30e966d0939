#!/usr/bin/env bats
# The console behind sshd(8), as automation tools and operators reach it: ForceCommand, with and without a terminal.

setup_file() {
    bats_require_minimum_version 1.5.0
    export PATH=$PLRKIT_BUILD:$PATH:/usr/sbin
    cd "$BATS_FILE_TMPDIR" || return 1
    # It is no dependency: installing it would open a port on whoever's machine this is.
    command -v sshd >/dev/null || return 0
    # What the tests reach the product with: root's sshd wants this folder.
    [ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
    {
        plr-cssm init --ledger ledger --unprotected
        plr-cssm account add Desk --plr --slr --ledger ledger
        plr-cssm license add --account Desk --universal --count 9 --ledger ledger
        plr-cssm product add C9300-24UX --ledger ledger
        plr-agent init --udi PID:C9300-24UX,SN:FOC2504A001 --trust ledger/trust.pem --store store
    } >/dev/null
    ssh-keygen -q -t ed25519 -N '' -f host
    ssh-keygen -q -t ed25519 -N '' -f key
    port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    cat >sshd_config <<END
ListenAddress 127.0.0.1:$port
HostKey $PWD/host
PidFile $PWD/pid
AuthorizedKeysFile $PWD/key.pub
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
ForceCommand $PLRKIT_BUILD/plr-agent console --forced --store $PWD/store
DisableForwarding yes
PermitUserRC no
Subsystem sftp internal-sftp
END
    cat >ssh_config <<END
Host product
    HostName 127.0.0.1
    Port $port
    User $(id -un)
    IdentityFile $PWD/key
    IdentitiesOnly yes
    StrictHostKeyChecking accept-new
    UserKnownHostsFile $PWD/known
    LogLevel ERROR
    BatchMode yes
END
    "$(command -v sshd)" -f "$PWD/sshd_config" -E "$PWD/sshd.log" 3>&- || true
    # Whether it takes this key at all (an account may be locked); it is waited for, as it starts on its own.
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        ssh -F ssh_config product 'show privilege' </dev/null >first 2>&1 && touch works && break
        sleep 0.5
    done
}

teardown_file() {
    [ ! -e "$BATS_FILE_TMPDIR/pid" ] || kill "$(cat "$BATS_FILE_TMPDIR/pid")"
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    [ -e works ] || skip "no sshd, or it does not let this user in: $(tail -qn 1 sshd.log first 2>/dev/null)"
}

product() { ssh -F ssh_config "$@"; }

@test "a command line, and its status" {
    run product product show privilege </dev/null
    [ "$status" -eq 0 ]
    [ "$output" = "Current privilege level is 15" ]
    run product product 'show license all | include Reservation is' </dev/null
    [ "$output" = "License Reservation is DISABLED" ]
    run product product license smart reservation request local </dev/null
    [ "$status" -eq 6 ]
}

@test "no shell, no other program, no files" {
    for line in id '/bin/sh -i' 'sh -c id' 'show privilege; id' '$(id)' '`id`' 'internal-sftp' 'scp -f /etc/passwd'; do
        run product product "$line" </dev/null
        [ "$status" -eq 2 ] || { echo "$line: $status $output"; false; }
        [[ $output != *uid=* ]]
    done
    run product product license smart reservation install file /etc/passwd </dev/null
    [ "$status" -eq 7 ]
    run sftp -F ssh_config product </dev/null
    [ "$status" -ne 0 ]
    run product -o SendEnv=PLR_STORE product show privilege </dev/null
    [ "$status" -eq 0 ]
}

@test "a script on standard input" {
    printf '%s\n' 'terminal length 0' 'configure terminal' 'license smart reservation' 'end' \
        'license smart reservation request local' >script
    run --separate-stderr product product <script
    [ "$status" -eq 0 ]
    [ "${lines[-2]}" = "Enter this request code in the Cisco Smart Software Manager portal:" ]
    code=$(plr-cssm reserve "${lines[-1]}" --account Desk --universal --ledger ledger)
    run --separate-stderr product product "license smart reservation install $code" </dev/null
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "Reservation install successful" ]
}

@test "an operator at a terminal" {
    cat >operator.exp <<'END'
source $env(DIALOGUES)/common.tcl
spawn ssh -F ssh_config -tt product
want "Switch#"
type "show license status | include Status: REG"
want "  Status: REGISTERED - UNIVERSAL LICENSE RESERVATION\r\n"
want "Switch#"
send "license smart reservation ret?"
want "?\r\nreturn\r\n"
want "Switch#license smart reservation ret"
send "urn local\r"
want "Do you want to continue? \[yes/no\]: "
send "no\r"
want "Switch#"
send "\032\034"
send "exit\r"
finish 1
END
    DIALOGUES=$BATS_TEST_DIRNAME/expect TERM=vt100 run expect -f operator.exp
    echo "$output"
    [ "$status" -eq 0 ]
}
