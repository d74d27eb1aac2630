#!/usr/bin/env bash
# Completes an image's bill of materials: the Java libraries as Maven knows them, and what rootfs.sh put in.
#
# usage: images/bom.sh JAVA_LIBRARIES.json ROOTFS.cdx OUT.json
set -euo pipefail
[ $# = 3 ] || { echo "usage: images/bom.sh JAVA_LIBRARIES.json ROOTFS.cdx OUT.json" >&2; exit 2; }

grep -q '^  "components" : \[$' "$1" || { echo "images/bom.sh: $1 has no list of components to add to" >&2; exit 1; }
awk -v more="$2" '
  { print }
  /^  "components" : \[$/ { while ((getline line < more) > 0) print line }
' "$1" >"$3"
