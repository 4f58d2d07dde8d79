# usage: zsh -f completion.zsh ZSH_FILE: what Tab makes of a line in an interactive zsh. See completion.sh.
zmodload zsh/zpty
integer failures=0

# completes LINE WANTED: type LINE and Tab, and read what stands there then.
completes() {
    local got
    zpty -w -n shell "$1"$'\t\x18'
    if ! zpty -r -m shell got '*<<*>>*' || [[ ${${got##*<<}%%>>*} != $2 ]]; then
        print -r -- "zsh makes \"${${got##*<<}%%>>*}\" of \"$1\" instead of \"$2\""
        failures+=1
    fi
}

zpty shell zsh -f -i
zpty -w shell "stty -echo; PS1=; fpath=(${1:h} \$fpath); autoload -U compinit && compinit -u -D
show() { print -r -- \"<\"\"<\$BUFFER>\"\">\"; BUFFER= }
zle -N show; bindkey '^X' show; compdef _gpubench gpubench; print re''ady"
zpty -r -m shell got '*ready*'

completes 'gpubench se' 'gpubench selftest '
completes 'gpubench --dt' 'gpubench --dtype='
completes 'gpubench --op sum,argma' 'gpubench --op sum,argmax,'
completes 'gpubench --isa=avx5' 'gpubench --isa=avx512 '
completes 'gpubench compare --fail' 'gpubench compare --fail-on-regression '
completes 'gpubench --op sum compare --norm' 'gpubench --op sum compare --normalize='
completes 'gpubench compare a' 'gpubench compare a.json '
completes 'gpubench report --data fo' 'gpubench report --data folder/'
completes 'gpubench report a.json -o b' 'gpubench report a.json -o b.json '
completes 'gpubench --data uni' 'gpubench --data uniform '
zpty -d shell
exit $((failures > 0))
