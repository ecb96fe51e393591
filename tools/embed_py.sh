#!/bin/sh
# Turns Python text into a C string: embed_py.sh IN.py OUT.c IDENT. Whole-line comments become empty
# lines, so that line numbers stay.
set -eu
{
  echo "/* Generated from $(basename "$1") by tools/embed_py.sh. */"
  echo "extern const char py_source_$3[];"
  echo "const char py_source_$3[] ="
  sed -e 's/^[ ]*#.*$//' -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$/\\n"/' "$1"
  echo ";"
} > "$2"
