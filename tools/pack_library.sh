#!/bin/sh
# pack_library.sh IN.a OUT.a LD OBJCOPY AR: one object of all that is in IN, in which only the C API has names for others.
# A static library has no other way to keep log_info and map_get to itself: a program may well have its own.
set -eu
in=$1 out=$2 ld=$3 objcopy=$4 ar=$5
object=$(dirname "$out")/retort.o
"$ld" -r --whole-archive "$in" -o "$object"
"$objcopy" --localize-hidden "$object"
rm -f "$out"
"$ar" rcs "$out" "$object"
rm -f "$object"
