#!/usr/bin/env bash
# Holds the finished images against their promises: size, user, no shell, and that each one starts as its own
# user on a read-only root and says in plain words what its configuration lacks.
#
# usage: sudo images/verify.sh        (after make images)
set -euo pipefail
shopt -s inherit_errexit
repository=$(cd "$(dirname "$0")/.." && pwd)

fail() { echo "images/verify.sh: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "needs root, to run an image's root file system"
for tool in jq unshare; do command -v "$tool" >/dev/null || fail "$tool is missing"; done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# config TAR FILTER: a value of the image's configuration.
config() { tar -xOf "$1" config.json | jq -r "$2"; }

unpack() {
  local layer
  while read -r layer; do
    tar -xOf "$1" "$layer" | tar -xz --warning=no-unknown-keyword -C "$2"
  done < <(tar -xOf "$1" manifest.json | jq -r '.[0].Layers[]')
}

# The image's entry point in its root, read-only, with a /proc and /dev of its own and no environment.
run() {
  local tar=$1 root=$2 uid gid
  IFS=: read -r uid gid < <(config "$tar" .config.User)
  local words=()
  mapfile -t words < <(config "$tar" '.config.Entrypoint[]')
  mkdir -p "$root/proc" "$root/dev"
  timeout 60 unshare --mount --pid --fork --net bash -c '
    mount --bind "$1" "$1" && mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" &&
      mount -o remount,bind,ro "$1" && cd "$1" && root=$1 && shift &&
      exec env -i "$(command -v chroot)" --userspec="$1" "$root" "${@:2}"' bash "$root" "$uid:$gid" "${words[@]}" 2>&1
}

# check MODULE NAME MEGABYTES EXPECTED
check() {
  local tar=$repository/$1/target/$2.tar bom=$repository/$1/target/$2.cdx.json
  [ -f "$tar" ] || fail "$tar is not there; run make images first"
  local size=$(($(stat -c %s "$tar") / 1000000))
  ((size <= $3)) || fail "$2 is $size MB, more than $3 MB"
  [ "$(tar -xOf "$tar" manifest.json | jq -r '.[0].RepoTags[0]')" = "headroom/$2:0.1.0" ] || fail "$2 has another name"
  jq -e '.bomFormat == "CycloneDX" and ([.components[].purl | select(startswith("pkg:deb/"))] | length > 0)' "$bom" >/dev/null ||
    fail "$bom does not list what is in the image"
  local root=$work/$2
  mkdir -p "$root"
  unpack "$tar" "$root"
  [ -z "$(find "$root" -name sh -o -name bash -o -name busybox)" ] || fail "$2 has a shell"
  local said
  said=$(run "$tar" "$root") && fail "$2 started without a configuration: $said"
  grep -qF "$4" <<<"$said" || fail "$2 did not say \"$4\" but: $said"
  printf '%-16s %4d MB  user %s  says: %s\n' "$2" "$size" "$(config "$tar" .config.User)" "$(grep -m 1 -F "$4" <<<"$said")"
}

check node-agent node-agent 80 "NODE_NAME is not set"
check metrics-adapter metrics-adapter 120 "POD_IP is not set"
