#!/bin/bash
# Runs a command as a container would: no file system but its own, which nobody can write to, the
# volumes of its pod, one user without capabilities. Needs root, and a mount namespace of its own:
#   unshare --mount run-as-pod.sh FOLDER UID GID GROUP [HOST=PLACE[:ro]]... -- [NAME=VALUE]... COMMAND...
# FOLDER is an empty one; FOLDER.hosts becomes /etc/hosts.
set -eu
root=$1 user=$2 group=$3 more=$4
shift 4
mount -t tmpfs tmpfs "$root"

bind() { # HOST PLACE [ro]
  if [ -d "$1" ]; then mkdir -p "$root$2"; else mkdir -p "$root$(dirname "$2")"; touch "$root$2"; fi
  mount --bind "$1" "$root$2"
  if [ "${3:-}" = ro ]; then mount -o remount,bind,ro "$root$2"; fi
}

for part in /bin /sbin /lib /lib64; do
  if [ -L "$part" ]; then cp -P "$part" "$root$part"; elif [ -d "$part" ]; then bind "$part" "$part" ro; fi
done
for part in /usr /dev; do bind "$part" "$part" ro; done
# Only what the image holds of the program, and the packages it loads.
for part in dist data docs package.json; do bind "$ANNALS_ROOT/$part" "/app/$part" ro; done
bind "$(realpath "$ANNALS_ROOT/node_modules")" /app/node_modules ro
bind "$(dirname "$(realpath "$ANNALS_NODE")")" /nodejs/bin ro
mkdir -p "$root/etc"
for part in passwd group nsswitch.conf ld.so.cache; do cp "/etc/$part" "$root/etc/"; done
if [ -e "$root.hosts" ]; then cp "$root.hosts" "$root/etc/hosts"; fi
mkdir -p "$root/proc"
mount --rbind /proc "$root/proc"
while [ "$1" != -- ]; do
  place=${1#*=} mode=
  case $place in *:ro) mode=ro place=${place%:ro} ;; esac
  bind "${1%%=*}" "$place" "$mode"
  shift
done
shift
mount -o remount,ro "$root"
cd /
exec /usr/sbin/chroot "$root" /usr/bin/env -i HOME=/ setpriv --reuid "$user" --regid "$group" --groups "$more" \
  --bounding-set=-all --inh-caps=-all --no-new-privs /usr/bin/env "$@"
