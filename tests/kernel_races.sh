#!/bin/sh
# usage: kernel_races.sh OCLGRIND PROGRAM
#
# Every barrier of the GPU kernels is needed, and the simulator sees what happens without it: each is left
# out in turn, and one of two operators, which have all of them between them, dealt superblocks or sub-chunks,
# must have a data race.
set -eu

simulator=$1
program=$2
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

run() { # OPERATOR BARRIER [parts]
    "$simulator" --build-options -cl-opt-disable --num-threads 1 --data-races --log "$place/log" \
        "$program" opencl:0.0+gpu f32 special "op=$1" "without-barrier=$2" $3 >"$place/values" 2>"$place/errors"
}

races() { # OPERATOR BARRIER
    for unit in "" parts; do
        run "$1" "$2" "$unit" || return 1
        ! grep -q 'data race' "$place/log" || return 0
    done
    return 1
}

barrier=1
while run argmin $barrier ""; do
    if ! races argmin $barrier && ! races var $barrier; then
        echo "nothing was found without barrier $barrier" >&2
        exit 1
    fi
    barrier=$((barrier + 1))
done
cat "$place/errors"
grep -q "no barrier $barrier" "$place/errors"
echo "$((barrier - 1)) barriers left out in turn"
[ $barrier -gt 4 ]
