#!/usr/bin/env bash
# usage: completion.sh BASH_FILE ZSH_FILE: completion offers what it should. Zsh is tried where it is installed.
set -u
failures=0

fail() {
    printf '%s\n' "$*"
    failures=$((failures + 1))
}

# offers LINE WORD...: after LINE, completion offers exactly these. The line is written as Bash breaks it into
# words, at = and : too; a space at its end begins a new word.
offers() {
    local line=$1 wanted got
    shift
    wanted=$(printf '%s\n' "$@" | sort)
    read -ra COMP_WORDS <<<"$line"
    [[ $line == *' ' ]] && COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _gpubench gpubench "${COMP_WORDS[COMP_CWORD]}" 2>/dev/null
    got=$(printf '%s\n' "${COMPREPLY[@]-}" | sort)
    [[ $got == "$wanted" ]] || fail "after \"$line\": offered \"${got//$'\n'/ }\" instead of \"$*\""
}

test_bash() {
    bash -n "$1" || fail "bash does not read it"
    # shellcheck disable=SC1090
    source "$1"
    offers 'gpubench ' run list compare report convert selftest calibrate advise article
    offers 'gpubench s' selftest
    offers 'gpubench frob ' ''
    offers 'gpubench --dev' --device
    offers 'gpubench --q' --quick --quiet
    offers 'gpubench list --d' ''
    offers 'gpubench compare --fail' --fail-on-regression
    offers 'gpubench --op list --dt' --dtype
    offers 'gpubench --op sums' sumsq
    offers 'gpubench --op sum,su' sum,sumsq
    offers 'gpubench --op = arg' argmin argmax
    offers 'gpubench --op = dot,arg' dot,argmin dot,argmax
    offers 'gpubench --dtype =' f32 f64 i32 i64
    offers 'gpubench --dtype ' f32 f64 i32 i64
    offers 'gpubench --isa avx' avx2 avx512
    offers 'gpubench --device threads : 2,fo' 2,fork
    offers 'gpubench --data u' uniform
    offers 'gpubench --size 1Ki :' ''
    offers 'gpubench --budget ' ''
    offers 'gpubench convert r.json --format g' google-benchmark github-action-benchmark
    offers 'gpubench --color = a' auto always
    offers 'gpubench list -- --c' ''

    touch a.json b.json
    mkdir folder
    offers 'gpubench compare ' a.json b.json folder
    offers 'gpubench compare a.json b' b.json
    offers 'gpubench --json a' a.json
    offers 'gpubench --csv = b' b.json
    offers 'gpubench report -o b' b.json
    offers 'gpubench report a.json --data ' folder
    offers 'gpubench list a' ''
}

test_zsh() {
    command -v zsh >/dev/null || return 0
    zsh -n "$1" || fail "zsh does not read it"
    zsh -f "$tests/completion.zsh" "$1" || failures=$((failures + 1))
}

bash_file=$(realpath "$1")
zsh_file=$(realpath "$2")
tests=$(realpath "$(dirname "$0")")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
test_bash "$bash_file"
test_zsh "$zsh_file"
exit $((failures > 0))
