#!/bin/sh
# usage: ci_digest.sh PROGRAM STATUS [OPTION...]: `PROGRAM --ci` ends with STATUS and prints the golden digest.
set -u
program=$1
wanted_status=$2
shift 2
golden=$(cat "$(dirname "$0")/golden/ci-digest.txt")

output=$("$program" --ci -q "$@" 2>&1)
status=$?
digest=$(printf '%s\n' "$output" | sed -n 's/^digest: //p')
if [ "$digest" != "$golden" ]; then
    printf '%s\ndigest is "%s" instead of "%s"\n' "$output" "$digest" "$golden"
    exit 1
fi
if [ "$status" -ne "$wanted_status" ]; then
    printf '%s\nexit status is %d instead of %d\n' "$output" "$status" "$wanted_status"
    exit 1
fi
