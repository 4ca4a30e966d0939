# bash completion for plr-agent, plr-cssm, plr-code and plr-key: the words come from the programs themselves ("help --names" and
# "COMMAND --help"), so they are always those of the version that is installed.

_plrkit() {
    local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local names one two command='' options
    COMPREPLY=()
    names=$("$program" help --names 2>/dev/null) || return 0
    one=${COMP_WORDS[1]} two=${COMP_WORDS[2]}
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(cut -d' ' -f1 <<<"$names" | sort -u) help" -- "$word")
        return 0
    fi
    if grep -qxF -- "$one $two" <<<"$names"; then
        command="$one $two"
    elif grep -qxF -- "$one" <<<"$names"; then
        command=$one
    fi
    if [ "$COMP_CWORD" -eq 2 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(grep "^$one " <<<"$names" | cut -d' ' -f2)" -- "$word")
        [ "${#COMPREPLY[@]}" -eq 0 ] || return 0
    fi
    case $before in
    --file | --csv | --epoch-key | --head-file | --trust | --png | --svg | --pdf | --passphrase-file | --root-passphrase-file | --new-passphrase-file | --dice | --bundle | --against | --add | --catalogue | --batch | --output | --history)
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        ;;
    --device-key)
        case $program in
        *plr-agent) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        esac
        ;;
    --store | --ledger | --root | --instead-of | --flash | --split)
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        ;;
    *)
        case $word in
        -*)
            # shellcheck disable=SC2086
            options=$("$program" $command --help 2>/dev/null | grep -oE '(^|[ ,])--[a-z][a-z-]*' | tr -d ' ,')
            mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
            ;;
        *)
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            ;;
        esac
        ;;
    esac
}
complete -F _plrkit plr-agent plr-cssm plr-code plr-key
