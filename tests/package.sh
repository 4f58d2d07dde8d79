#!/bin/sh
# usage: package.sh BUILD: make the Debian package from a built folder, check it with lintian, install it in a
# clean Debian 12, run it there and remove it again. What is not installed here (lintian, debootstrap) is left
# out; status 77 when nothing could be tried. Wants root, and a network for debootstrap and apt-get.
#
# CHROOT_BASE  a folder with a Debian 12 from debootstrap, to be copied instead of calling debootstrap
# MIRROR       where debootstrap and apt-get get their packages
# WITH_POCL    when set: install what is recommended, too, and run `gpubench --ci`
set -eu

fail() {
    printf 'package: %s\n' "$*" >&2
    exit 1
}

skip() {
    printf 'package: skipped: %s\n' "$*"
    exit 77
}

# With /proc and /sys of its own, which vanish with the last process.
in_chroot() {
    # shellcheck disable=SC2016 # the inner shell expands
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        unshare --mount --pid --fork --mount-proc="$root/proc" sh -c \
        'mount -t sysfs -o ro sysfs "$0/sys" && exec chroot "$0" "$@"' "$root" "$@"
}

make_package() {
    cpack --config "$build/CPackConfig.cmake" -B "$folder/package" >"$folder/log" 2>&1 || {
        cat "$folder/log" >&2
        fail "cpack failed"
    }
    package=$(echo "$folder"/package/gpubench_*.deb)
    dpkg-deb --field "$package" Package Version Depends Recommends
    case $(dpkg-deb --field "$package" Depends) in
    *"ocl-icd-libopencl1 | libopencl1"*) ;;
    *) fail "no OpenCL loader among the dependencies" ;;
    esac
}

check_with_lintian() {
    if ! command -v lintian >/dev/null; then
        echo "no lintian here"
        return
    fi
    [ "$(id -u)" -ne 0 ] || set -- --allow-root
    lintian --fail-on error "$@" "$package" || fail "lintian finds errors"
    echo "lintian finds no errors"
}

make_chroot() {
    root=$folder/root
    if [ -n "${CHROOT_BASE-}" ]; then
        cp -a --one-file-system "$CHROOT_BASE" "$root"
        mkdir -p "$root/proc"
    else
        debootstrap --variant=minbase bookworm "$root" ${MIRROR:+"$MIRROR"} >"$folder/log" 2>&1 || {
            tail -n 20 "$folder/log" >&2
            fail "debootstrap failed"
        }
    fi
    cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
    cp "$package" "$root/gpubench.deb"
}

install_run_and_purge() {
    in_chroot apt-get -q -y update
    in_chroot apt-get -q -y install --no-install-recommends /gpubench.deb
    in_chroot gpubench --version
    in_chroot gpubench --device seq --size 1Ki --budget 1s --json /r.json
    grep -q '"status": *"ok"' "$root/r.json" || fail "no result in the clean system"
    for file in man/man1/gpubench.1.gz bash-completion/completions/gpubench \
        zsh/vendor-completions/_gpubench doc/gpubench/copyright; do
        [ -s "$root/usr/share/$file" ] || fail "/usr/share/$file is missing"
    done
    if [ -n "${WITH_POCL-}" ]; then
        in_chroot apt-get -q -y install pocl-opencl-icd >"$folder/log"
        in_chroot gpubench --ci -q | tail -n 1
    fi
    in_chroot apt-get -q -y purge gpubench
    left=$(find "$root/usr" "$root/etc" "$root/var/lib" -name '*gpubench*')
    [ -z "$left" ] || fail "left after purging: $left"
}

build=$(realpath "$1")
for tool in cpack dpkg-deb dpkg-shlibdeps; do
    command -v $tool >/dev/null || skip "there is no $tool"
done
folder=$(mktemp -d)
trap 'rm -rf --one-file-system "$folder"' EXIT
make_package
check_with_lintian
[ "$(id -u)" -eq 0 ] || skip "the rest wants root"
[ -n "${CHROOT_BASE-}" ] || command -v debootstrap >/dev/null || skip "the rest wants debootstrap"
make_chroot
install_run_and_purge
echo "installed, run and purged in a clean Debian 12"
