#!/bin/sh
# The first process of a machine (machine.ts), in namespaces of its own: builds its root file system and
# stays. $1: the Debian root, only read. $2: where its layers go. $3: a folder it shares with this machine.
set -eu

mount -t tmpfs -o mode=755 tmpfs "$2"
cd "$2"
mkdir changes work root
mount -t overlay -o "lowerdir=$1,upperdir=changes,workdir=work" overlay root
cp -L /etc/resolv.conf root/etc/resolv.conf
mount -t proc proc root/proc
mount -t sysfs sysfs root/sys
mount --rbind /sys/fs/cgroup root/sys/fs/cgroup
mount --rbind /dev root/dev
mount -t tmpfs -o mode=755 tmpfs root/run
mount -t tmpfs -o mode=1777 tmpfs root/tmp
mkdir -p "root$3"
mount --bind "$3" "root$3"
ip link set lo up

mkdir root/before
cd root
pivot_root . before
exec chroot . /bin/sh -c '
	umount -l /before
	rmdir /before
	echo ready
	# It takes over orphans, and must wait for them.
	while :; do sleep 1000; done'
