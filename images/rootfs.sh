#!/usr/bin/env bash
# Makes the root file system of one image, without a container engine: a Java runtime of just the modules that
# the program needs, the C library and its loader, the libraries named, and the few files that programs expect.
# No shell, no package manager, nothing that runs as anyone else.
#
# usage: images/rootfs.sh OUT CLASSPATH [LIBRARIES]
#   OUT        folder to make; left alone when it is already right
#   CLASSPATH  jars and class folders of the program, for jdeps
#   LIBRARIES  sonames that the program loads by itself, with spaces between: "libbpf.so.1"
#
# The C libraries are those of the machine that builds, taken file by file from its installed packages: the
# image gets their dpkg records and copyright files, so that scanners and lawyers see what is in it. Beside OUT
# stands OUT.cdx, the same packages and the Java runtime as CycloneDX components.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C
unset LD_LIBRARY_PATH

repository=$(cd "$(dirname "$0")/.." && pwd)
die() { echo "images/rootfs.sh: $*" >&2; exit 1; }

[ $# -ge 2 ] || die "usage: images/rootfs.sh OUT CLASSPATH [LIBRARIES]"
out=$1 classpath=$2
[ -n "$classpath" ] || die "CLASSPATH is empty"
read -ra sonames <<<"${3:-}"

for tool in ldd dpkg-query sha256sum unzip; do
  command -v "$tool" >/dev/null || die "$tool is missing; images are built on Debian or Ubuntu"
done
java_home=$("$repository/scripts/find-jdk")

# What jdeps cannot see: the process metrics, which are asked for by name.
extra_modules=jdk.management

# What jdeps sees and nobody needs: Jackson looks for the annotations of java.beans and does without them.
unneeded_modules=java.desktop

# jdeps over the given jars and class folders. Jars are unpacked into one folder first: a library's own module
# descriptor may require modules that are not on the class path, and jdeps gives up on those.
modules_of() {
  local all=$out.classes entry found
  rm -rf "$all"
  mkdir -p "$all"
  for entry in "$@"; do
    if [ -d "$entry" ]; then cp -R "$entry/." "$all"; else unzip -qqo "$entry" -d "$all"; fi
  done
  rm -rf "$all/module-info.class" "$all/META-INF"
  found=$("$java_home/bin/jdeps" --print-module-deps --ignore-missing-deps "$all") || die "jdeps failed: $found"
  rm -rf "$all"
  echo "$found"
}

# The same for libraries, remembered, because they change rarely and are many.
modules_of_libraries() {
  local key
  key=$(stat -Lc '%n %s' "$@" | sha256sum | cut -d' ' -f1)
  if [ "$(head -1 "$out.modules" 2>/dev/null)" != "$key" ]; then
    local found
    found=$(modules_of "$@")
    printf '%s\n' "$key" "$found" >"$out.modules"
  fi
  tail -1 "$out.modules"
}

modules() {
  local entries=() own=() libraries=() entry found
  IFS=: read -ra entries <<<"$classpath"
  for entry in "${entries[@]}"; do
    [ -e "$entry" ] || die "$entry of the class path does not exist"
    case $(realpath "$entry") in
      "$repository"/*) own+=("$entry") ;;
      *) libraries+=("$entry") ;;
    esac
  done
  found=$extra_modules
  [ ${#own[@]} = 0 ] || found+=,$(modules_of "${own[@]}")
  [ ${#libraries[@]} = 0 ] || found+=,$(modules_of_libraries "${libraries[@]}")
  tr , '\n' <<<"$found" | grep -vx "$unneeded_modules" | sort -u | paste -sd,
}

runtime() {
  "$java_home/bin/jlink" --add-modules "$1" --compress zip-6 --no-man-pages --no-header-files \
    --generate-cds-archive --output "$root/opt/java" >/dev/null
}

# Every file below the runtime that the loader reads.
runtime_binaries() { find "$root/opt/java/bin" "$root/opt/java/lib" -type f \( -perm -u+x -o -name '*.so' \); }

# The path of a library by the loader's own cache, the first of several. All is read: a reader that goes early kills
# the writer, and pipefail the build.
library() {
  ldconfig -p | awk -v name="$1" '$1 == name && !found++ { print $NF }'
}

# Host paths of everything that the given files need, the loader included. The runtime finds its own libraries
# beside itself.
needed() {
  local listing missing
  listing=$(ldd "$@" 2>/dev/null || true)
  missing=$(awk '/not found/ { print $1 }' <<<"$listing" | sort -u | grep -vxf <(find "$root/opt/java" -name '*.so' -printf '%f\n') || true)
  [ -z "$missing" ] || die "not installed on this machine: $missing"
  # "name => path (address)" or, for the loader, "path (address)"
  awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\/.*ld-/ { print $1 }' <<<"$listing" | grep -v "^$root"
}

libraries() {
  local files=() soname path
  mapfile -t files < <(runtime_binaries)
  for soname in "${sonames[@]}"; do
    path=$(library "$soname")
    [ -n "$path" ] || die "$soname is not installed on this machine"
    files+=("$path")
    echo "$path"
  done
  needed "${files[@]}"
}

# The package that a library came from. dpkg may know it below /lib or /usr/lib, which are often one folder.
package_of() {
  local real path found
  real=$(readlink -f "$1")
  for path in "$real" "${real#/usr}" "/usr$real" "$1"; do
    if found=$(dpkg-query -S "$path" 2>/dev/null); then
      cut -d' ' -f1 <<<"${found%%$'\n'*}" | sed 's/:$//'
      return
    fi
  done
  die "$1 belongs to no installed package"
}

# Copies libraries to where the loader looks for them; prints their packages.
copy_libraries() {
  local path
  for path in "$@"; do
    install -D -m 755 "$(readlink -f "$path")" "$root$path"
    package_of "$path"
  done
}

record_package() {
  local name=${1%%:*}
  mkdir -p "$root/var/lib/dpkg/status.d"
  dpkg-query -s "$1" >"$root/var/lib/dpkg/status.d/$name"
  install -D -m 644 "/usr/share/doc/$name/copyright" "$root/usr/share/doc/$name/copyright"
}

files() {
  mkdir -p "$root/etc" "$root/tmp"
  printf '%s\n' 'root:x:0:0:root:/:/sbin/nologin' 'headroom:x:65532:65532:headroom:/:/sbin/nologin' >"$root/etc/passwd"
  printf '%s\n' 'root:x:0:' 'headroom:x:65532:' >"$root/etc/group"
  printf '%s\n' 'hosts: files dns' >"$root/etc/nsswitch.conf"
  cp -L /etc/os-release "$root/etc/os-release"
}

# component TYPE NAME VERSION PURL: one CycloneDX component, with a comma behind it.
component() {
  printf '    {\n      "type" : "%s",\n      "bom-ref" : "%s",\n      "name" : "%s",\n      "version" : "%s",\n      "purl" : "%s"\n    },\n' \
    "$1" "$4" "$2" "$3" "$4"
}

components() {
  local package source version arch os
  os=$(. /etc/os-release && echo "$ID")
  version=$(. "$java_home/release" && echo "$JAVA_RUNTIME_VERSION")
  component platform "OpenJDK runtime" "$version" "pkg:generic/openjdk@${version/+/%2B}"
  while read -r package; do
    read -r source version arch < <(dpkg-query -W -f '${binary:Package} ${Version} ${Architecture}\n' "$package")
    source=${source%%:*}
    component library "$source" "$version" \
      "pkg:deb/$os/$source@$(sed 's/+/%2B/g; s/:/%3A/g' <<<"$version")?arch=$arch"
  done
}

# Everything that the result depends on, in one line each.
inputs() {
  sha256sum <"${BASH_SOURCE[0]}"
  cat "$java_home/release" /etc/os-release
  printf '%s\n' "$1" "${sonames[@]}"
  for soname in "${sonames[@]}" libc.so.6; do package_of "$(library "$soname")" | xargs dpkg-query -W; done
}

mkdir -p "$(dirname "$out")"
wanted=$(modules)
stamp=$(inputs "$wanted" | sha256sum | cut -d' ' -f1)
[ "$(cat "$out.stamp" 2>/dev/null)" != "$stamp" ] || exit 0

root=$(realpath -m "$out.new")
rm -rf "$root" "$out" "$out.stamp"
mkdir -p "$root"
runtime "$wanted"
paths=$(libraries | sort -u)
# shellcheck disable=SC2086 # library paths hold no spaces
packages=$(copy_libraries $paths | sort -u)
while read -r package; do record_package "$package"; done <<<"$packages"
files
components <<<"$packages" >"$out.cdx"
chmod -R u=rwX,go=rX "$root"
mv "$root" "$out"
echo "$stamp" >"$out.stamp"
