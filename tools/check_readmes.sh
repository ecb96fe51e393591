#!/bin/sh
# Checks that the README of a folder under src names every source file in it: `name.c`, `name.h` or `name` for all files
# of that name. A folder without a README belongs to the one above it. A package of Python text is named as a whole,
# `py/package/`.
# check_readmes.sh SOURCE_ROOT
set -eu
cd "$1/src"
find . -name '*.[ch]' -o -name '*.def' -o -name '*.py' | sort | awk '
  FILENAME != "-" { folder = FILENAME; sub(/\/README\.md$/, "", folder); said[folder] = said[folder] $0 "\n"; next }
  {
    home = $0
    do sub(/\/[^\/]*$/, "", home); while (!(home in said) && home != ".")
    name = substr($0, length(home) + 2)
    package = match(name, /^py\/[^\/]*\//) ? substr(name, 1, RLENGTH) : ""
    sub(/\.[a-z]*$/, "", name)
    if (package != "" && index(said[home], "`" package "`")) next
    if (!index(said[home], "`" name ".") && !index(said[home], "`" name "`")) {
      printf "src/%s: not named in src/%s/README.md\n", substr($0, 3), substr(home, 3); bad = 1
    }
  }
  END { exit bad }
' $(find . -name README.md) -
