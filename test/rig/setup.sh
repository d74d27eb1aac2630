#!/usr/bin/env bash
# Everything a fresh Debian or Ubuntu machine needs before Headroom builds, tests and demonstrates itself: packages, and the parts of a
# Kubernetes cluster built from Go modules into a cache outside the repository. Looks first, says all that is missing in one message, and
# touches nothing until all is there. A second run finds everything done.
#
#   setup.sh        what the demo, the benchmarks and a cluster need
#   setup.sh keda   that, and two releases of KEDA with the name server that they find the external scaler by
#   setup.sh reference
#                   the first, the reference server of the custom metrics API, and the metrics server that a stock HPA reads CPU from
#   setup.sh media  the first, LiveKit with a generator of calls through it, Janus, and a Chromium without a window that calls through that
#
#   HEADROOM_CACHE   where built parts are kept; default ${XDG_CACHE_HOME:-$HOME/.cache}/headroom
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${HEADROOM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/headroom}
kernel_minimum=6.6
go_minimum=$(awk '$1 == "go" {print $2}' "$here/go/kubernetes/go.mod")
cold_gigabytes=15
cold_gigabytes_with_keda=21
warm_gigabytes=3

say() { printf 'setup: %s\n' "$*"; }

# The folder of a built part: name-version-key, where the key is the hash of everything that it is built from. Toolchain.java computes the same.
key() { cat "$@" | sha256sum | cut -c 1-12; }
module_version() { awk -v module="$1" '$1 == module && $2 ~ /^v/ {print $2; exit} $1 == "require" && $2 == module {print $3; exit}' "$2"; }

with_keda=false
with_reference=false
with_media=false
case "${1:-}" in
  "") ;;
  keda) with_keda=true ;;
  reference) with_reference=true ;;
  media) with_media=true ;;
  *)
    echo "setup: '$1' is not known; setup.sh takes nothing, keda, reference or media" >&2
    exit 2
    ;;
esac

kubernetes_mod=$here/go/kubernetes/go.mod
etcd_mod=$here/go/etcd/go.mod
kubernetes_version=$(module_version k8s.io/kubernetes "$kubernetes_mod")
etcd_version=$(module_version go.etcd.io/etcd/server/v3 "$etcd_mod")
kubernetes=$cache/bin/kubernetes-$kubernetes_version-$(key "$kubernetes_mod" "${kubernetes_mod%mod}sum")
etcd=$cache/bin/etcd-$etcd_version-$(key "$etcd_mod" "${etcd_mod%mod}sum")
keda_mod=$here/go/keda/go.mod
older_keda_mod=$here/go/keda-2.20/go.mod
coredns_mod=$here/go/coredns/go.mod
keda_version=$(module_version github.com/kedacore/keda/v2 "$keda_mod")
older_keda_version=$(module_version github.com/kedacore/keda/v2 "$older_keda_mod")
coredns_version=$(module_version github.com/coredns/coredns "$coredns_mod")
reference_mod=$here/go/reference/go.mod
reference_version=$(module_version sigs.k8s.io/custom-metrics-apiserver "$reference_mod")
reference=$cache/bin/reference-$reference_version-$(key "$reference_mod" "${reference_mod%mod}sum")
metrics_server_mod=$here/go/metrics-server/go.mod
metrics_server_version=$(module_version sigs.k8s.io/metrics-server "$metrics_server_mod")
metrics_server=$cache/bin/metrics-server-$metrics_server_version-$(key "$metrics_server_mod" "${metrics_server_mod%mod}sum")
keda=$cache/bin/keda-$keda_version-$(key "$keda_mod" "${keda_mod%mod}sum")
older_keda=$cache/bin/keda-2.20-$older_keda_version-$(key "$older_keda_mod" "${older_keda_mod%mod}sum")
coredns=$cache/bin/coredns-$coredns_version-$(key "$coredns_mod" "${coredns_mod%mod}sum")
livekit_mod=$here/go/livekit/go.mod
livekit_version=$(module_version github.com/livekit/livekit-server "$livekit_mod")
livekit=$cache/bin/livekit-$livekit_version-$(key "$livekit_mod" "${livekit_mod%mod}sum")
livekit_calls_folder=$here/go/livekit-calls
livekit_calls=$cache/bin/livekit-calls-$(key "$livekit_calls_folder"/{go.mod,go.sum,audit.go,call.go,end.go,main.go})
native=$cache/bin/native-$(key "$here/native/pause.c" "$here/native/udp.c")
kubernetes_parts=(kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubectl)

cold() {
  [ ! -d "$kubernetes" ] || [ ! -d "$etcd" ] || { $with_reference && { [ ! -d "$reference" ] || [ ! -d "$metrics_server" ]; }; } ||
    { $with_media && { [ ! -d "$livekit" ] || [ ! -d "$livekit_calls" ]; }; } ||
    { $with_keda && { [ ! -d "$keda" ] || [ ! -d "$older_keda" ] || [ ! -d "$coredns" ]; }; }
}

# $1 >= $2, as versions
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

go_command() {
  local go
  for go in "$(command -v go || true)" /usr/local/go/bin/go /usr/lib/go-1.*/bin/go; do
    if [ -x "$go" ] && at_least "$("$go" env GOVERSION | sed 's/^go//')" "$go_minimum"; then
      echo "$go"
      return
    fi
  done
  return 1
}

# --- what the machine must bring -------------------------------------------------------------------------------------------------

installed() { [[ $(dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null) == installed* ]]; }

# Lines of the lists of packages of which nothing is installed.
missing_packages() {
  local line lists=("$here/packages.txt")
  if $with_media; then lists+=("$here/packages-media.txt"); fi
  while read -r line; do
    installed "${line%% | *}" || installed "${line##* | }" || echo "$line"
  done < <(grep -hv '^#' "${lists[@]}")
}

# Of "a | b" the first that this distribution has.
choose() {
  local name
  for name in ${1/ | / }; do
    if [[ $(apt-cache policy "$name") =~ Candidate:\ [^\(] ]]; then
      echo "$name"
      return
    fi
  done
  say "no package ${1/ | / or } in this distribution's sources" >&2
  return 1
}

cgroup_controller() {
  grep -qw "$1" /sys/fs/cgroup/cgroup.controllers 2>/dev/null || [ -d "/sys/fs/cgroup/$1" ]
}

existing_parent() {
  local folder=$1
  while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
  echo "$folder"
}

free_gigabytes() { echo $(($(df --output=avail -k "$(existing_parent "$1")" | tail -n 1) / 1024 / 1024)); }

problems() {
  local needed=$warm_gigabytes place controller
  [ "$(id -u)" = 0 ] || echo "this user is not root: namespaces, eBPF and cgroups need root (run it as root or with sudo)"
  [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || [ "$(uname -s)-$(uname -m)" = Linux-aarch64 ] ||
    echo "$(uname -s) on $(uname -m) is not supported: Linux on x86_64 or aarch64 is"
  command -v apt-get >/dev/null && command -v dpkg-query >/dev/null ||
    echo "apt-get is missing: the set-up knows Debian 12 and newer, Ubuntu 24.04 and newer"
  at_least "$(uname -r | cut -d - -f 1)" "$kernel_minimum" ||
    echo "kernel $(uname -r) is too old: $kernel_minimum or newer is needed (TCX)"
  [ -r /sys/kernel/btf/vmlinux ] || echo "/sys/kernel/btf/vmlinux is missing: the kernel must be built with CONFIG_DEBUG_INFO_BTF"
  [ -d /proc/sys/net/ipv6 ] || echo "IPv6 is switched off in this kernel (ipv6.disable): pods have addresses of both families"
  for controller in cpu memory pids cpuset; do
    cgroup_controller "$controller" || echo "the cgroup controller $controller is missing below /sys/fs/cgroup"
  done
  if cold; then needed=$cold_gigabytes; fi
  if cold && $with_keda; then needed=$cold_gigabytes_with_keda; fi
  for place in "$cache" /var/lib; do
    [ "$(free_gigabytes "$place")" -ge "$needed" ] ||
      echo "$place has $(free_gigabytes "$place") GB free: $needed GB are needed"
  done
  "$here/../../scripts/find-jdk" >/dev/null 2>&1 ||
    echo "no JDK 25 found: install one (for example temurin-25-jdk), or set JAVA_HOME to it"
  if cold && ! go_command >/dev/null; then
    echo "no Go $go_minimum or newer found: install it from https://go.dev/dl/ and put its bin folder on the PATH"
  fi
}

preflight() {
  local found
  found=$(problems)
  [ -z "$found" ] && return
  {
    echo "setup: this machine lacks what Headroom needs. Nothing was changed."
    sed 's/^/  - /' <<<"$found"
  } >&2
  exit 1
}

# --- packages --------------------------------------------------------------------------------------------------------------------

policy=/usr/sbin/policy-rc.d
policy_aside=$policy.headroom-aside

restore_policy() {
  rm -f "$policy"
  if [ -e "$policy_aside" ]; then mv "$policy_aside" "$policy"; fi
}

# Packages bring daemons (containerd, rtpengine, prometheus); none of them is to run because of us.
forbid_daemon_starts() {
  trap restore_policy EXIT
  if [ -e "$policy" ] && [ ! -e "$policy_aside" ]; then mv "$policy" "$policy_aside"; fi
  printf '#!/bin/sh\n# Put here by the set-up of Headroom while it installs packages.\nexit 101\n' >"$policy"
  chmod 755 "$policy"
}

install_packages() {
  local missing line name packages=()
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  export DEBIAN_FRONTEND=noninteractive
  say "reading the package lists"
  apt-get update -q
  for line in "${missing[@]}"; do
    name=$(choose "$line")
    packages+=("$name")
  done
  say "installing ${packages[*]}"
  forbid_daemon_starts
  apt-get install -q -y --no-install-recommends "${packages[@]}"
  restore_policy
  trap - EXIT
}

# --- parts -----------------------------------------------------------------------------------------------------------------------

# Runs "$2…" with a line each ten seconds, so that a long build is seen to live.
with_progress() {
  local what=$1 started=$SECONDS
  shift
  "$@" &
  local job=$!
  while kill -0 "$job" 2>/dev/null; do
    sleep 1
    if (((SECONDS - started) % 10 == 0)); then say "$what … $((SECONDS - started)) s"; fi
  done
  wait "$job"
  say "$what: $((SECONDS - started)) s"
}

# A folder appears under its final name only when it is complete.
keep() {
  local made=$1 final=$2
  rm -rf "$final"
  mv "$made" "$final"
}

go_build() {
  local module=$1 flags=$2 out=$3
  shift 3
  mkdir -p "$out"
  # Not of the caller's taste: the parts must be the same whoever builds them.
  env CGO_ENABLED=0 GOFLAGS=-mod=readonly GOWORK=off "$(go_command)" build -C "$module" -trimpath -buildvcs=false -ldflags "-s -w $flags" -o "$out/" "$@"
}

build_kubernetes() {
  [ -d "$kubernetes" ] && return
  local v=k8s.io/component-base/version minor
  minor=$(cut -d . -f 2 <<<"$kubernetes_version")
  say "building Kubernetes $kubernetes_version from its Go modules: about 6 minutes on 2 cores, once"
  with_progress "Kubernetes $kubernetes_version" go_build "$here/go/kubernetes" \
    "-X $v.gitVersion=$kubernetes_version -X $v.gitMajor=1 -X $v.gitMinor=$minor" "$kubernetes.part" \
    "${kubernetes_parts[@]/#/k8s.io/kubernetes/cmd/}"
  keep "$kubernetes.part" "$kubernetes"
}

build_etcd() {
  [ -d "$etcd" ] && return
  say "building etcd $etcd_version from its Go module: about 1 minute, once"
  with_progress "etcd $etcd_version" go_build "$here/go/etcd" "" "$etcd.part" go.etcd.io/etcd/server/v3
  # go build names a program after its module: the last part of the path that is no version.
  if [ -e "$etcd.part/server" ]; then mv "$etcd.part/server" "$etcd.part/etcd"; fi
  keep "$etcd.part" "$etcd"
}

# The programs of a release, and beside them the manifests that it is made of.
build_keda() {
  local folder=$1 version=$2 final=$3 module=github.com/kedacore/keda/v2
  [ -d "$final" ] && return
  say "building KEDA $version from its Go module: about 9 minutes on 2 cores, once"
  with_progress "KEDA $version" go_build "$folder" "-X $module/version.Version=${version#v}" "$final.part" \
    "$module/cmd/operator" "$module/cmd/adapter"
  cp -r --no-preserve=mode "$(GOFLAGS=-mod=readonly "$(go_command)" list -C "$folder" -m -f '{{.Dir}}' "$module")/config" "$final.part/config"
  keep "$final.part" "$final"
}

build_coredns() {
  [ -d "$coredns" ] && return
  say "building CoreDNS $coredns_version from its Go module: about 2 minutes on 2 cores, once"
  with_progress "CoreDNS $coredns_version" go_build "$here/go/coredns" "" "$coredns.part" github.com/coredns/coredns
  keep "$coredns.part" "$coredns"
}

build_reference() {
  [ -d "$reference" ] && return
  say "building the reference metrics server $reference_version from its Go module: about 4 minutes on 2 cores, once"
  with_progress "reference metrics server $reference_version" go_build "$here/go/reference" "" "$reference.part" \
    sigs.k8s.io/custom-metrics-apiserver/test-adapter
  keep "$reference.part" "$reference"
}

build_metrics_server() {
  [ -d "$metrics_server" ] && return
  say "building metrics-server $metrics_server_version from its Go module: about 3 minutes on 2 cores, once"
  with_progress "metrics-server $metrics_server_version" go_build "$here/go/metrics-server" "" "$metrics_server.part" \
    sigs.k8s.io/metrics-server/cmd/metrics-server
  keep "$metrics_server.part" "$metrics_server"
}

build_livekit() {
  [ -d "$livekit" ] && return
  say "building LiveKit $livekit_version from its Go module: about 2 minutes on 2 cores, once"
  with_progress "LiveKit $livekit_version" go_build "$here/go/livekit" "" "$livekit.part" github.com/livekit/livekit-server/cmd/server
  keep "$livekit.part" "$livekit"
}

build_livekit_calls() {
  [ -d "$livekit_calls" ] && return
  say "building the generator of calls through LiveKit: about 1 minute on 2 cores, once"
  with_progress "LiveKit calls" go_build "$livekit_calls_folder" "" "$livekit_calls.part" .
  keep "$livekit_calls.part" "$livekit_calls"
}

build_native() {
  [ -d "$native" ] && return
  mkdir -p "$native.part"
  local program
  for program in pause udp; do
    clang -O2 -Wall -Wextra -Werror -static -o "$native.part/$program" "$here/native/$program.c"
  done
  keep "$native.part" "$native"
  say "pod programs built"
}

preflight
install_packages
mkdir -p "$cache/bin"
# Two set-ups at once would build the same parts twice, into the same place.
exec 9>"$cache/setup.lock"
flock -n 9 || { say "another set-up is at work; waiting for it"; flock 9; }
build_native
build_kubernetes
build_etcd
if $with_reference; then
  build_reference
  build_metrics_server
fi
if $with_media; then
  build_livekit
  build_livekit_calls
fi
if $with_keda; then
  build_coredns
  build_keda "$here/go/keda" "$keda_version" "$keda"
  build_keda "$here/go/keda-2.20" "$older_keda_version" "$older_keda"
fi
say "ready (parts in $cache/bin)"
