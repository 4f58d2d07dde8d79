#!/bin/sh
# usage: kernel_races.sh OCLGRIND PROGRAM
#
# Every barrier of the GPU kernels is needed, and the simulator sees what happens without it: each is left
# out in turn, and one of two operators, which have all of them between them, must have a data race.
set -eu

simulator=$1
program=$2
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

run() { # OPERATOR BARRIER
    "$simulator" --build-options -cl-opt-disable --num-threads 1 --data-races --log "$place/log" \
        "$program" opencl:0.0+gpu f32 special "op=$1" "without-barrier=$2" >"$place/values" 2>"$place/errors"
}

barrier=1
while run argmin $barrier; do
    if ! grep -q 'data race' "$place/log"; then
        run var $barrier
        if ! grep -q 'data race' "$place/log"; then
            echo "nothing was found without barrier $barrier" >&2
            exit 1
        fi
    fi
    barrier=$((barrier + 1))
done
cat "$place/errors"
grep -q "no barrier $barrier" "$place/errors"
echo "$((barrier - 1)) barriers left out in turn"
[ $barrier -gt 4 ]
