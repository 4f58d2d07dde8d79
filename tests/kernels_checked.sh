#!/bin/sh
# usage: kernels_checked.sh OCLGRIND PROGRAM DEVICE DTYPE [WORD...]
#
# What the program (kernel_values.c) prints on this machine's first OpenCL device, it prints under a
# simulator that looks for data races, memory used before it is written, and accesses out of bounds;
# and the simulator finds none.
set -eu

simulator=$1
program=$2
shift 2
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# Optimised, the kernels hold what this simulator does not know; its checks need one thread.
"$program" "$@" >"$place/here"
"$simulator" --build-options -cl-opt-disable --num-threads 1 --data-races --uninitialized \
    --log "$place/log" "$program" "$@" >"$place/simulated" 2>"$place/errors"
cat "$place/errors" "$place/log" >&2
[ ! -s "$place/errors" ] && [ ! -s "$place/log" ]
[ -s "$place/here" ]
diff "$place/here" "$place/simulated"
