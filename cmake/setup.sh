#!/bin/sh
# From a fresh Debian to a built gpubench: see usage below. Asks nothing.
set -eu

build_packages="cmake ninja-build gcc libc6-dev pkg-config
  ocl-icd-opencl-dev opencl-c-headers pocl-opencl-icd libjansson-dev libmd-dev"
test_packages="libcmocka-dev oclgrind python3 python3-numpy"

usage() {
    cat <<'END'
usage: cmake/setup.sh [--test]

Installs the Debian packages that are missing and builds the release into build/.
  --test   also installs what the tests need, builds them and runs them
END
}

say() {
    printf 'setup: %s\n' "$*"
}

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

# Those of the packages given that are not installed.
missing_packages() {
    installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package}\n' "$@" 2>/dev/null |
        sed -n 's/^installed://p' | tr '\n' ' ')"
    for package in "$@"; do
        case $installed in
        *" $package "*) ;;
        *) printf '%s ' "$package" ;;
        esac
    done
}

# Run apt-get as root, with what it says in a log: on success nobody needs to read it.
apt() {
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1
}

install_packages() {
    command -v apt-get >/dev/null ||
        fail "there is no apt-get here; install what these Debian packages hold, then run
  cmake --preset release && cmake --build --preset release
packages: $*"
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "this needs root or sudo: apt-get install $*"
        as_root=sudo
    fi
    log=$(mktemp)
    say "installing: $*"
    # The lists of one source may be out of reach without need.
    apt update || say "apt-get update failed; trying with the lists that are there"
    if ! apt install --no-install-recommends "$@"; then
        tail -n 20 "$log" >&2
        fail "apt-get could not install them; all it said is in $log"
    fi
    rm -f "$log"
}

# The packages are words, not paths: the lists are split on purpose.
# shellcheck disable=SC2046,SC2086
install_missing() {
    set -- $(missing_packages "$@")
    if [ $# -eq 0 ]; then
        say "all packages are there"
    else
        install_packages "$@"
    fi
}

tests=OFF
packages=$build_packages
while [ $# -gt 0 ]; do
    case $1 in
    --test)
        tests=ON
        packages="$build_packages $test_packages"
        ;;
    --help | -h)
        usage
        exit 0
        ;;
    *)
        printf 'setup: no option "%s"\n' "$1" >&2
        usage >&2
        exit 2
        ;;
    esac
    shift
done

cd "$(dirname "$0")/.."
# shellcheck disable=SC2086
install_missing $packages
say "building into build/"
cmake --preset release -DGPUBENCH_TESTS=$tests
cmake --build --preset release
say "built: build/gpubench"
if [ $tests = ON ]; then
    ctest --preset release -j "$(nproc)"
fi
