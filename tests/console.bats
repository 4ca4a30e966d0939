#!/usr/bin/env bats
# plr-agent console and exec without a terminal: transcripts of the field, scripts written for it, hostile lines.

load desk

setup_file() {
    desk_of_people 99
}

setup() {
    PATH=$PLRKIT_BUILD:$PATH
    export PLR_LEDGER=$BATS_FILE_TMPDIR/ledger
    export PLR_STORE=$BATS_TEST_TMPDIR/store
    export LC_ALL=C
    cd "$BATS_TEST_TMPDIR" || return 1
    serial=$(printf 'FOC2501A%03d' "$BATS_TEST_NUMBER")
    UDI=PID:C9300-24UX,SN:$serial
    plr-agent init --udi "$UDI" --trust "$PLR_LEDGER/trust.pem" >/dev/null
}

# What the desk answers to a request code on standard input.
slr() { plr-cssm reserve "$(cat)" --account Desk --license CAMPUS_Advantage=2 "$@"; }
plr() { plr-cssm reserve "$(cat)" --account Desk --universal; }
enable() { plr-agent exec license smart reservation; }
request() { plr-agent exec license smart reservation request local | sed -n 2p; }
give_back() { plr-cssm return "$(plr-agent exec --yes license smart reservation return | tail -n 1)" >/dev/null; }
install_slr() { enable && plr-agent exec "license smart reservation install $(request | slr)" >/dev/null; }

# A session from standard input, as a terminal would have shown it, its codes and times masked.
session() {
    plr-agent console --echo "$@" 2>messages | sed -E "s/$UDI/UDI/g; s/^Q[0-9A-Z]{28,31}\$/REQUEST/; s/^R[0-9A-Z]{25}\$/RETURN/
        s/code [0-9a-f]{8}\$/code CONFIRMATION/"
}

@test "T1: enable, request, request again, install, request, return" {
    session >before <<'END'
config t
service internal
license smart enable
license smart reservation
exit
license smart reservation request local
license smart reservation request local
END
    diff - before <<'END'
Switch#config t
Enter configuration commands, one per line.  End with CNTL/Z.
Switch(config)#service internal
Switch(config)#license smart enable
Switch(config)#license smart reservation
Switch(config)#exit
Switch#license smart reservation request local
Enter this request code in the Cisco Smart Software Manager portal:
REQUEST
Switch#license smart reservation request local
Enter this request code in the Cisco Smart Software Manager portal:
REQUEST
END
    request | slr --format xml >AC.xml
    session --flash . >after <<'END'
license smart reservation install file flash:AC.xml
license smart reservation request local
license smart reservation return local
y
license smart reservation return local
END
    diff - after <<'END'
Switch#license smart reservation install file flash:AC.xml
Reservation install file successful
Last Confirmation code CONFIRMATION
Switch#license smart reservation request local
Already registered
Switch#license smart reservation return local
This command will remove the license reservation authorization code and the device will transition back to the unregistered state.
Some features may not function properly.
Do you want to continue? [yes/no]: y
Enter this return code in Cisco Smart Software Manager portal:
RETURN
Switch#license smart reservation return local
Enter this return code in Cisco Smart Software Manager portal:
RETURN
END
    plr-cssm return "$(plr-agent exec license smart reservation return | tail -n 1)"
}

@test "T2: messages of the log, where they are asked for" {
    enable
    request | slr >AC.txt
    printf '%s\n' 'terminal monitor' 'license smart reservation install file flash:AC.txt' 'terminal no monitor' \
        'license smart reservation cancel' | plr-agent console --echo >answers 2>messages
    sed -E 's/^\*[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8}\.[0-9]{3}: //' messages >masked
    diff - masked <<END
%SMART_LIC-6-EXPORT_CONTROLLED: Usage of export controlled features is Not Allowed for udi $UDI
%SMART_LIC-6-AGENT_REG_SUCCESS: Smart Agent for Licensing Registration with the Cisco Smart Software Manager or satellite for udi $UDI
%SMART_LIC-6-AUTH_RENEW_SUCCESS: Authorization renewal with the Cisco Smart Software Manager or satellite. State=authorized for udi $UDI
%SMART_LIC-6-RESERVED_INSTALLED: Specific License Reservation Authorization code installed for udi $UDI
END
    plr-agent exec 'show logging | include RESERVED_INSTALLED' | grep -qE '^\*[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8}: %SMART_LIC-6-RESERVED_INSTALLED: Specific'
}

@test "T3: an authorization for another request, a file that is not there, a file on a network" {
    enable
    request | slr >AC.txt
    plr-agent exec license smart reservation cancel
    request >/dev/null
    run --separate-stderr plr-agent exec license smart reservation install file flash:AC.txt
    [ "$status" -eq 6 ]
    [[ $output == "Reservation install file failed: The Reservation Authorization Code does not match the Reservation Request Code"* ]]
    [[ $stderr == 'hint: '*'"license smart reservation return authorization CODE"'* ]]
    run --separate-stderr plr-agent exec license smart reservation install file flash:missing.xml
    [ "$status" -eq 5 ]
    [[ $output == "Reservation install file failed: "*missing.xml* ]]
    run --separate-stderr plr-agent exec license smart reservation install file tftp://10.1.2.1/SLR/AC.xml
    [ "$status" -eq 2 ]
    [ "$output" = "Reservation install file failed: nothing is fetched over a network" ]
}

@test "T7: the identities of a stack; every member asks, installs and returns" {
    standby=${UDI/FOC2501/FOC2502}
    plr-agent init --udi "$UDI" --udi "$standby" --trust "$PLR_LEDGER/trust.pem" --store stack >/dev/null
    export PLR_STORE=stack
    enable
    plr-agent exec license smart reservation request all >requests
    [ "$(sed -n 1p requests)" = "Enter this request code in the Cisco Smart Software Manager portal:" ]
    [ "$(sed -n 2p requests)" = "UDI: $UDI" ]
    [ "$(grep -c '^    Request code: Q' requests)" -eq 2 ]
    sed -n 's/.*Request code: //p' requests | while read -r code; do echo "$code" | plr; done >all.txt
    plr-agent exec license smart reservation install file flash:all.txt >installed
    [ "$(sed -n 1p installed)" = "Reservation install file successful" ]
    [ "$(grep -cE '^    Confirmation code: [0-9a-f]{8}$' installed)" -eq 2 ]
    plr-agent exec show license udi | grep -qxF "    Standby:$standby"
    plr-agent exec --yes license smart reservation return all >returns
    [ "$(grep -c '^    Return code: R' returns)" -eq 2 ]
}

@test "T8: the words of CUCM" {
    run plr-agent exec license smart reservation enable
    [ "$output" = "License reservation mode is enabled successfully." ]
    run plr-agent exec license smart reservation enable
    [ "$status" -eq 6 ]
    [[ $output == "% "* ]]
    code=$(request | slr --format xml)
    [ "${code:0:13}" = "<specificPLR>" ]
    run plr-agent exec "license smart reservation install \"$code\""
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "Authorization code installed successfully." ]
    run plr-agent exec license smart reservation disable
    [ "$status" -eq 6 ]
}

@test "T9: the words of Expressway" {
    run plr-agent exec xconfiguration License Smart ReservationEnable: On
    [ "$status" -eq 0 ]
    [ "$output" = "$(printf '\nOK')" ]
    run plr-agent exec xcommand License Smart Reservation Request
    [[ $output =~ ^Q[0-9A-Z]{28,31}$ ]]
    run plr-agent exec xcommand License Smart Reservation Cancel
    [ "$output" = "$(printf '\nOK')" ]
    run plr-agent exec xconfiguration License Smart ReservationEnable: Off
    [ "$status" -eq 0 ]
    plr-agent exec 'show license status | include Reservation is' | grep -qx 'License Reservation is DISABLED'
}

@test "T10: the words of ASA, in configuration mode too" {
    plr-agent console >answers <<'END'
configure terminal
license smart reservation
license smart reservation request universal
END
    code=$(grep '^Q' answers | plr)
    plr-agent console >answers <<END
conf t
license smart reservation install $code
show license all
END
    grep -qxF '  Status: REGISTERED - UNIVERSAL LICENSE RESERVATION' answers
}

@test "scripts written for the devices keep working" {
    enable
    cat >script.py <<'END'
import subprocess, sys

def run(*lines):
    session = subprocess.run(["plr-agent", "console", "--echo"], input="\n".join(lines) + "\n", text=True, stdout=subprocess.PIPE)
    return session.stdout

answer = run("license smart reservation request local")
code = answer.splitlines()[2]
assert answer.splitlines()[1].startswith("Enter this request code"), answer
assert answer.split("portal:")[1].split()[0] == code, answer
auth = subprocess.run(["plr-cssm", "reserve", code, "--account", "Desk", "--license", "CAMPUS_Advantage=1", "--format", "xml"],
                      text=True, stdout=subprocess.PIPE, check=True).stdout
with open("AC.xml", "w") as f:
    f.write(auth)
answer = run("license smart reservation install file flash:AC.xml")
response = answer.splitlines()[1]
assert "Reservation install file successful" in response and "fail" not in response, answer
answer = run("license smart reservation request local")
assert answer.splitlines()[1] == "Already registered", answer
answer = run("terminal length 0", "terminal width 511", "show license all")
assert "\n  Status: REGISTERED - SPECIFIC LICENSE RESERVATION\n" in answer, answer
answer = run("license smart reservation return local", "y")
assert answer.split("portal:")[1].split()[0][0] == "R", answer
END
    /usr/bin/python3 script.py
    enable
    plr-agent exec license smart reservation request local >/dev/null
    plr-agent exec show license reservation | grep 'Request code' | awk '{print $3}' | grep -qE '^Q[0-9A-Z]{28,31}$'
}

@test "a code in groups, in quotes, as a sheet in quotes, as XML over many lines" {
    enable
    code=$(request | plr)
    plr-agent exec "license smart reservation install \"$(sed 's/..../& /g' <<<"$code" | tr A-Z a-z)\""
    give_back
    request | slr --format sheet >sheet
    { echo 'license smart reservation install "'; cat sheet; echo '"'; echo 'show license status'; } | plr-agent console >answers
    [ "$(sed -n 1p answers)" = "Reservation install successful" ]
    grep -qxF '  Status: REGISTERED - SPECIFIC LICENSE RESERVATION' answers
    give_back
    request | slr --format xml | sed 's/></>\n</g' >xml
    [ "$(wc -l <xml)" -gt 10 ]
    { printf 'license smart reservation install '; cat xml; echo 'show clock'; } | plr-agent console >answers
    [ "$(sed -n 1p answers)" = "Reservation install successful" ]
    [ "$(wc -l <answers)" -eq 3 ]
    # What is never closed ends with the input, or at an empty line, and is judged as it is.
    printf 'license smart reservation install "%s\n\nshow clock\n' "$code" >lines
    run --separate-stderr plr-agent console <lines
    [ "$status" -ne 0 ]
    [[ ${lines[0]} == "Reservation install failed: "* ]]
    [[ ${lines[1]} == \** ]]
}

@test "return asks: no changes nothing, silence changes nothing" {
    install_slr
    cp -r store kept
    for answer in n no NO q; do
        run plr-agent exec license smart reservation return local <<<"$answer"
        [ "$status" -ne 0 ]
        cmp store/state kept/state
    done
    run --separate-stderr plr-agent exec license smart reservation return local </dev/null
    [ "$status" -eq 2 ]
    [[ $output == *"% It was not confirmed; nothing is changed" ]]
    cmp store/state kept/state
    # The next line answers, and is not run as a command.
    printf 'license smart reservation return local\nn\nshow privilege\n' >lines
    run plr-agent console <lines
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = "Current privilege level is 15" ]
    cmp store/state kept/state
    run plr-agent exec license smart reservation return local <<<YES
    [ "$status" -eq 0 ]
    [[ ${lines[-1]} == R* ]]
}

@test "an authorization that was never installed is given back" {
    enable
    code=$(request | slr)
    run plr-agent exec "license smart reservation return authorization $code" <<<y
    [ "$status" -eq 0 ]
    [ "${lines[-2]}" = "Enter this return code in Cisco Smart Software Manager portal:" ]
    plr-cssm return "${lines[-1]}"
    again=$(plr-agent exec "license smart reservation return authorization $code" </dev/null)
    [[ $again == *"${lines[-1]}" ]]
}

@test "an update, asked for and confirmed" {
    install_slr
    code=$(plr-agent exec license smart reservation request update local | sed -n 2p)
    new=$(plr-cssm update "$code" --license CAMPUS_Advantage=1)
    run plr-agent exec "license smart reservation install $new"
    [ "$status" -eq 0 ]
    plr-cssm confirm "${lines[1]#Last Confirmation code }"
}

@test "exit statuses are those of the commands; of a session the last that failed" {
    run plr-agent exec license smart reservation request
    [ "$status" -eq 6 ]
    [ "${lines[0]}" = "% License reservation is disabled" ]
    run plr-agent exec show foo
    [ "$status" -eq 2 ]
    run plr-agent exec "license smart reservation install $(printf 'Q%.0s' {1..64})"
    [ "$status" -eq 3 ]
    printf 'show foo\nshow clock\n' >lines
    run plr-agent console <lines
    [ "$status" -eq 2 ]
    printf '! nothing\n\nshow clock\n' >lines
    run plr-agent console <lines
    [ "$status" -eq 0 ]
    run plr-agent exec --store nowhere show license all
    [ "$status" -eq 5 ]
    run --separate-stderr plr-agent console --store nowhere </dev/null
    [ "$status" -eq 5 ]
    [[ $stderr == "plr-agent: cannot open the console: "* ]]
    run --separate-stderr plr-agent exec
    [ "$status" -eq 2 ]
    run --separate-stderr plr-agent console --hostname 'a b' </dev/null
    [ "$status" -eq 2 ]
}

@test "what was not delivered is no success" {
    run --separate-stderr bash -c 'plr-agent exec show license all >/dev/full'
    [ "$status" -eq 5 ]
    run --separate-stderr bash -c 'yes "show license all" | plr-agent console >/dev/full'
    [ "$status" -eq 5 ]
}

@test "a line that is not understood: the caret stands under the place" {
    diff - <(plr-agent exec show license foo) <<'END'
             ^
% Invalid input detected at '^' marker.

END
    diff - <(plr-agent console --echo --hostname R1 <<<'show license foo') <<'END'
R1#show license foo
                ^
% Invalid input detected at '^' marker.

END
    diff - <(plr-agent exec sh l) <<<'% Ambiguous command:  "sh l"'
    diff - <(plr-agent exec show license) <<<$'% Incomplete command.\n'
}

@test "help: next words, completions, inside of a line" {
    plr-agent exec 'show license ?' >answer
    grep -qE '^  all +Everything$' answer
    grep -qE '^  tech +For technical support$' answer
    diff - <(plr-agent exec 'sh lic s?') <<<'status  summary'
    diff - <(plr-agent exec 'sh lic s? | include x') <<<'status  summary'
    diff - <(plr-agent exec 'show license all ?') <<<$'  |                   Output modifiers\n  <cr>\n'
    diff - <(plr-agent exec 'foo ?') <<<'% Unrecognized command'
    plr-agent exec help | grep -q 'Tab completes'
}

@test "filters" {
    install_slr
    diff - <(plr-agent exec 'sh lic all | i Status: REG') <<<'  Status: REGISTERED - SPECIFIC LICENSE RESERVATION'
    diff - <(plr-agent exec 'sh lic udi | count UDI') <<<'Number of lines which match regexp = 1'
    [ "$(plr-agent exec 'show license all | begin Agent Version' | head -n 1)" = "Agent Version" ]
    run plr-agent exec 'show license all | include ('
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "% Failed to compile regular expression." ]
    run plr-agent exec 'show license all | redirect flash:x'
    [ "$status" -eq 2 ]
    [ ! -e x ]
    [ ! -e flash:x ]
}

@test "every show of the manual prints what plr-agent show prints" {
    install_slr
    for words in all status summary usage udi reservation 'tech support' tech authorization history 'history message' eventlog 'eventlog 3'; do
        # shellcheck disable=SC2086
        diff <(plr-agent exec show license $words | sed -E 's/[0-9]+/N/g') <(plr-agent show $words | sed -E 's/[0-9]+/N/g')
    done
    diff <(plr-agent exec show tech-support license | wc -l) <(plr-agent show tech | wc -l)
}

@test "the prompt and the times of IOS XR" {
    printf '%s\n' 'terminal exec prompt timestamp' 'show privilege' 'terminal exec prompt no-timestamp' 'show privilege' |
        plr-agent console --echo --hostname RP/0/RP0/CPU0:ios >answers
    sed -E 's/^[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8}\.[0-9]{3} UTC$/TIME/' answers | diff - <(cat <<'END'
RP/0/RP0/CPU0:ios#terminal exec prompt timestamp
RP/0/RP0/CPU0:ios#show privilege
TIME
Current privilege level is 15
RP/0/RP0/CPU0:ios#terminal exec prompt no-timestamp
TIME
RP/0/RP0/CPU0:ios#show privilege
Current privilege level is 15
END
    )
}

@test "modes, names, and what scripts send first" {
    run plr-agent console --echo <<'END'
terminal length 0
terminal width 511
configure terminal
no logging console
line console 0
exec-timeout 0 0
exit
hostname Rack-7
do show privilege
no hostname
end
disable
show privilege
license smart reservation
enable
write memory
copy running-config startup-config
show running-config | include hostname
END
    [ "$status" -eq 2 ]
    printf '%s\n' "$output" | diff - <(cat <<'END'
Switch#terminal length 0
Switch#terminal width 511
Switch#configure terminal
Enter configuration commands, one per line.  End with CNTL/Z.
Switch(config)#no logging console
Switch(config)#line console 0
Switch(config-line)#exec-timeout 0 0
Switch(config-line)#exit
Switch(config)#hostname Rack-7
Rack-7(config)#do show privilege
Current privilege level is 15
Rack-7(config)#no hostname
Switch(config)#end
Switch#disable
Switch>show privilege
Current privilege level is 1
Switch>license smart reservation
        ^
% Invalid input detected at '^' marker.

Switch>enable
Switch#write memory
Building configuration...
[OK]
Switch#copy running-config startup-config
Building configuration...
[OK]
Switch#show running-config | include hostname
hostname Switch
END
    )
}

@test "hostile lines: an error, no crash, and the state is what it was" {
    install_slr
    cp -r store kept
    head -c 1000000 /dev/zero | tr '\0' x >long
    {
        cat long
        echo
        printf 'license smart reservation install '
        cat long
        echo
        printf 'show license all | include '
        head -c 100000 long
        printf '\nlicense smart reservation install file '
        head -c 100000 long
        printf '\nshow license all\0hidden\n\0\0\0\n\033[A\033]0;title\007\nlicense smart reservation install A\0B\n'
        printf '%s\n' 'show license all; reload' 'show license all `id`' 'show $(id)' '!reload' '|' '| | |' '?' '???' '\' "'" '%s%n'
        printf '\377\376\n\303\050\n\357\273\277show clock\n'
    } >lines
    run --separate-stderr bash -c 'plr-agent console <lines >answers'
    [ "$status" -eq 2 ]
    run grep -aP '[\x00-\x08\x0b-\x1f\x7f]' answers
    [ "$status" -eq 1 ]
    [ "$(grep -c '^% Line too long.' answers)" -eq 2 ]
    cmp store/state kept/state
    # Bytes without sense, and a code that never ends.
    head -c 300000 /dev/urandom >noise
    run --separate-stderr bash -c 'plr-agent console <noise >answers'
    [ "$status" -le 7 ]
    cmp store/state kept/state
    { printf 'license smart reservation install "'; yes A | head -n 9000; } >lines
    run --separate-stderr bash -c 'plr-agent console <lines >answers'
    [ "$status" -le 7 ]
    cmp store/state kept/state
    { printf 'license smart reservation install <a>'; yes '</' | head -n 3000; } >lines
    run --separate-stderr bash -c 'plr-agent console <lines >answers'
    [ "$status" -le 7 ]
    cmp store/state kept/state
}

@test "--forced: the line of SSH_ORIGINAL_COMMAND, files of --flash only" {
    enable
    request | slr >AC.txt
    mkdir flash
    cp AC.txt flash/AC.txt
    export SSH_ORIGINAL_COMMAND='show privilege'
    run plr-agent console --forced </dev/null
    [ "$output" = "Current privilege level is 15" ]
    run plr-agent console </dev/null # not without the option
    [ -z "$output" ]
    for line in /bin/sh 'sh' 'show license all; id' 'scp -t /tmp' '-'; do
        SSH_ORIGINAL_COMMAND=$line run plr-agent console --forced </dev/null
        [ "$status" -eq 2 ] || { echo "$line: $status $output"; false; }
        [[ $output == *"% "* ]]
    done
    unset SSH_ORIGINAL_COMMAND
    run plr-agent exec --forced license smart reservation install file flash:AC.txt
    [ "$status" -eq 7 ]
    for path in "$PWD/AC.txt" ../AC.txt flash:../AC.txt flash:/../AC.txt flash:a/../../AC.txt flash: flash:..; do
        run plr-agent exec --forced --flash flash license smart reservation install file "$path"
        [ "$status" -eq 2 ] || { echo "$path: $status $output"; false; }
    done
    run plr-agent exec --forced --flash flash license smart reservation install file flash:AC.txt
    [ "${lines[0]}" = "Reservation install file successful" ]
}

@test "plr-console is a login shell" {
    ln -s "$PLRKIT_BUILD/plr-agent" plr-console
    run ./plr-console -c 'show privilege'
    [ "$output" = "Current privilege level is 15" ]
    run bash -c 'exec -a -plr-console ./plr-console <<<"show privilege"'
    [ "$output" = "Current privilege level is 15" ]
    SSH_ORIGINAL_COMMAND='show privilege' run bash -c 'exec -a -plr-console ./plr-console </dev/null'
    [ "$output" = "Current privilege level is 15" ]
    for args in '-c' '-i' '-c id id' 'init'; do
        # shellcheck disable=SC2086
        run ./plr-console $args
        [[ $output != *uid=* ]]
        [[ $output == *"Usage: plr-agent console"* ]]
    done
    enable
    echo x >AC.txt
    run ./plr-console -c 'license smart reservation install file AC.txt'
    [ "$status" -eq 7 ]
    env -u PLR_STORE ./plr-console -c 'show license all' 2>&1 | grep -q '/var/lib/plr-agent'
}

@test "the history is kept where it is asked for, without codes" {
    printf 'show clock\nlicense smart reservation install 0AAA\nshow privilege\n' | plr-agent console --history past >/dev/null || true
    diff - past <<<$'show clock\nshow privilege'
    [ "$(stat -c %a past)" = 600 ]
    printf 'show history\n' | plr-agent console --history past >answers
    diff - answers <<<$'  show clock\n  show privilege\n  show history'
    printf '\033[2Jshow\nplain\n' >past
    printf 'show history\n' | plr-agent console --history past >answers
    diff - answers <<<$'  plain\n  show history'
    run plr-agent console --history nowhere/past <<<'show clock'
    [ "$status" -eq 5 ]
    ls >before
    plr-agent console <<<'show clock' >/dev/null
    ls >after
    diff <(grep -v after before) <(grep -v after after)
}
