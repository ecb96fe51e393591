#!/bin/sh
# Checks src/LAYERS: a file includes headers only of its own folder and of folders above it there.
# check_layers.sh SOURCE_ROOT STAMP
set -eu
stamp=$PWD/$2
cd "$1/src"
awk '
  FILENAME == "LAYERS" { if ($0 !~ /^#/ && NF) level[$1] = ++n; next }
  FNR == 1 { split(FILENAME, part, "/"); own = part[1] }
  /^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, q, "\""); split(q[2], p, "/"); other = p[1]
    if (index(q[2], "/") && (other in level) && level[other] > level[own]) {
      printf "%s:%d: %s may not include %s (src/LAYERS)\n", FILENAME, FNR, own, q[2]; bad = 1
    }
  }
  END { exit bad }
' LAYERS $(find . -name '*.[ch]' | sed 's|^\./||' | sort) >&2
touch "$stamp"
