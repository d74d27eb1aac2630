#!/usr/bin/env bash
# Builds the scaler on grpc-go: messages from our proto by the pinned protoc and protoc-gen-go, then the program.
#
# usage: build.sh FILE
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
out=$(realpath -m "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case "$(uname -m)" in
  x86_64) classifier=linux-x86_64 ;;
  aarch64) classifier=linux-aarch_64 ;;
  *) echo "build.sh: no protoc for $(uname -m)" >&2 && exit 1 ;;
esac
version=$(sed -n 's|.*<protobuf.version>\(.*\)</protobuf.version>.*|\1|p' "$root/pom.xml")
"$root/scripts/mvn" --quiet dependency:copy -N -Dartifact="com.google.protobuf:protoc:$version:exe:$classifier" \
  -DoutputDirectory="$work" -Dmdep.useBaseVersion=true
protoc=$(echo "$work"/protoc-*.exe)
chmod +x "$protoc"

export CGO_ENABLED=0 GOFLAGS=-mod=readonly GOWORK=off
go build -C "$here" -o "$work/protoc-gen-go" google.golang.org/protobuf/cmd/protoc-gen-go
# Not into the source tree: the module is built from a copy that holds the generated messages too.
cp "$here"/go.mod "$here"/go.sum "$here"/main.go "$work"
package=headroom.dev/test/scaler-go/externalscaler
"$protoc" --plugin="$work/protoc-gen-go" --proto_path="$root/external-scaler/src/main/protobuf" \
  --go_out="$work" --go_opt=module=headroom.dev/test/scaler-go --go_opt="Mexternalscaler.proto=$package" externalscaler.proto
mkdir -p "$(dirname "$out")"
go build -C "$work" -trimpath -buildvcs=false -ldflags "-s -w" -o "$out" .
