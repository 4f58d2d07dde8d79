#!/bin/sh
# usage: library.sh BUILD EXAMPLE MADE_UP_PROFILE: libgpubench as installed: found through pkg-config and through CMake, the
# example built against it, and nothing of its inside seen.
set -u
build=$1 example=$2 make_profile=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
    printf '%s\n' "$*"
    exit 1
}

cmake --install "$build" --prefix "$folder/usr" >"$folder/log" 2>&1 || {
    cat "$folder/log"
    fail "cmake --install failed"
}
lib=$(dirname "$(find "$folder/usr" -name libgpubench.so)")
"$make_profile" "$folder/machine.json" || fail "no profile"

seen=$(nm -D --defined-only "$lib/libgpubench.so" | awk '{print $3}' | grep -v '^gpubench_')
[ -z "$seen" ] || fail "libgpubench shows what is inside: $seen"

PKG_CONFIG_PATH=$lib/pkgconfig
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # flags are words
cc -std=c11 -Wall -Wextra -Werror $(pkg-config --cflags gpubench) "$example/choose.c" \
    $(pkg-config --libs gpubench) -o "$folder/choose" || fail "the example does not build through pkg-config"
said=$(LD_LIBRARY_PATH=$lib "$folder/choose" 1000 "$folder/machine.json") || fail "the example fails"
case $said in
seq*opencl:0.0*) ;;
*) fail "the example says: $said" ;;
esac
LD_LIBRARY_PATH=$lib "$folder/choose" 0 "$folder/machine.json" 2>/dev/null && fail "0 elements are no workload"

mkdir "$folder/other"
cp "$example/choose.c" "$folder/other"
cat >"$folder/other/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(other LANGUAGES C)
find_package(gpubench REQUIRED)
add_executable(choose choose.c)
target_link_libraries(choose PRIVATE gpubench::gpubench)
END
cmake -S "$folder/other" -B "$folder/other/build" -DCMAKE_PREFIX_PATH="$folder/usr" >"$folder/log" 2>&1 &&
    cmake --build "$folder/other/build" >>"$folder/log" 2>&1 || {
    cat "$folder/log"
    fail "the example does not build through CMake"
}
[ "$("$folder/other/build/choose" 1000 "$folder/machine.json")" = "$said" ] || fail "CMake's example says something else"
