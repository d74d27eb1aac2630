# The first process of a machine of the rig: gives it mounts of its own, then becomes the init that reaps its orphans.
# Arguments: name, folder of its state, "own-network" or "host-network", folders of the built parts as NAME=FOLDER.
set -eu
name=$1 state=$2 network=$3
shift 3
hostname "$name"
mount -t proc proc /proc

# Bound before /run and /var are hidden: the parts may lie below either.
for part in "$@"; do
  mount --bind "${part#*=}" "$state/var/lib/headroom-rig/bin/${part%%=*}"
done

# Copies of other network namespaces' names would keep those namespaces alive.
umount -l -R /run/netns 2>/dev/null || true
mount -t tmpfs -o mode=755 headroom-rig /run
mkdir -p /run/lock

if [ "$network" = own-network ]; then
  # A new sysfs shows the links of this network namespace; what hangs below the old one moves over.
  mkdir /run/cgroup
  mount --rbind /sys/fs/cgroup /run/cgroup
  mount -t sysfs sysfs /sys
  mount --rbind /run/cgroup /sys/fs/cgroup
  umount -l /run/cgroup
  rmdir /run/cgroup
  for kind in debugfs:debug tracefs:tracing; do
    if [ -d "/sys/kernel/${kind#*:}" ]; then mount -t "${kind%%:*}" "${kind%%:*}" "/sys/kernel/${kind#*:}"; fi
  done
fi
mount -t bpf bpf /sys/fs/bpf

mount --rbind "$state/var" /var
# Pods may ask for mounts that propagate between them and the node.
mount --make-rshared /
exec /var/lib/headroom-rig/bin/native/pause "/var/lib/headroom-rig/machines/$name"
