#!/bin/sh
# usage: install.sh BUILD: a built folder installs below DESTDIR and a prefix, and nowhere else; what it installs
# runs from there.
set -u
build=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
    printf '%s\n' "$*"
    exit 1
}

DESTDIR=$folder/stage cmake --install "$build" --prefix /opt/somewhere >"$folder/log" 2>&1 || {
    cat "$folder/log"
    fail "cmake --install failed"
}
prefix=$folder/stage/opt/somewhere
for file in bin/gpubench share/man/man1/gpubench.1 share/bash-completion/completions/gpubench \
    share/zsh/site-functions/_gpubench share/doc/gpubench/README.md share/doc/gpubench/CI.md; do
    [ -s "$prefix/$file" ] || fail "$file is not installed"
done
elsewhere=$(find "$folder/stage" -type f ! -path "$prefix/*")
[ -z "$elsewhere" ] || fail "installed elsewhere: $elsewhere"

version=$("$prefix/bin/gpubench" --version) || fail "the installed program does not run"
grep -q "\"$version\"" "$prefix/share/man/man1/gpubench.1" || fail "program and manual page are not of one version"
