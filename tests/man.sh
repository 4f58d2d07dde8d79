#!/bin/sh
# usage: man.sh PAGE PROGRAM: the manual page is good roff, and has every option and command of --help.
set -u
page=$1
program=$2
status=0

fail() {
    printf '%s\n' "$*"
    status=1
}

command -v man >/dev/null || exit 77
# As Debian's lintian asks.
complaints=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
[ -z "$complaints" ] || fail "$complaints"
text=$(LC_ALL=C MANWIDTH=80 man -l "$page" | sed 's/.\x08//g')

for command in run list compare report convert selftest calibrate advise; do
    printf '%s\n' "$text" | grep -q "^ *$command\b" || fail "the page lacks the command $command"
    for option in $("$program" $command --help | grep -o -- '^ *\(-[a-z], \)\?--[a-z-]*' | grep -o -- '--.*'); do
        printf '%s\n' "$text" | grep -q -- "^ *\(-[a-z], \)\?$option\b" || fail "the page lacks $option"
    done
done
exit $status
