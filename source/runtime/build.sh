#!/bin/sh
# Makes /opt/flotilla: OpenSSH from Debian's source and flotilla's own tools, all static, so that
# they run in any Linux image.
set -eu

source=$(cd "$(dirname "$0")" && pwd)
runtime=/opt/flotilla
work=/tmp/runtime-build
jobs=$(nproc)

fetch() {
	export DEBIAN_FRONTEND=noninteractive
	# Old style lists and deb822 files alike; a list that has sources already is left alone.
	find /etc/apt/sources.list.d -name '*.sources' -exec sed -i 's/^Types: deb$/Types: deb deb-src/' {} +
	lists=$(find /etc/apt/sources.list /etc/apt/sources.list.d -name '*.list' 2>/dev/null || true)
	if [ -n "$lists" ]; then
		# shellcheck disable=SC2086
		sed -n 's/^deb /deb-src /p' $lists >/tmp/source.list
		mv /tmp/source.list /etc/apt/sources.list.d/flotilla-source.list
	fi
	apt-get -qq -o APT::Update::Error-Mode=any -o Acquire::Languages=none update
	apt-get -qq -o Dpkg::Options::=--force-unsafe-io install --no-install-recommends gcc make patch xz-utils libc6-dev libssl-dev zlib1g-dev busybox-static
	mkdir -p "$work/packages" "$work/openssh"
	cd "$work/packages"
	apt-get -qq -o APT::Sandbox::User=root source --download-only openssh
	cd "$work/openssh"
	tar xf "$work"/packages/openssh_*.orig.tar.gz --strip-components 1
	tar xf "$work"/packages/openssh_*.debian.tar.xz
	# Debian's patches carry its security fixes.
	grep -v '^#' debian/patches/series | while read -r name; do
		patch -s -p1 <"debian/patches/$name"
	done
	# A command without a terminal gets the client's signals, and SIGHUP when the client goes away.
	patch -s -p1 <"$source/openssh-signals.patch"
	# A neighbour's packet has its full time to live; one that came through a router has less. So no
	# other network reaches sshd, even where the engine's rules between bridges were lost.
	sed -i 's/^\t\tset_reuseaddr(listen_sock);$/&\n\t\tsetsockopt(listen_sock, IPPROTO_IP, IP_MINTTL, \&(int){64}, sizeof(int));/' sshd.c
	grep -q IP_MINTTL sshd.c
	# They change configure.ac, but nothing that this build turns on.
	touch configure config.h.in Makefile.in
}

# Tests link dynamically, which halves their time; only the programs themselves are static. The
# answers for the one system that flotilla's own base image has come along, which saves the rest;
# regenerate them with --cache-file after changing an option.
configure() {
	cd "$work/openssh"
	system="$(sed 's/[.].*//' /etc/debian_version)-$(gcc -dumpmachine)-$(basename "$work"/packages/openssh_*.orig.tar.gz .orig.tar.gz)"
	answers=
	[ "$system" != 12-x86_64-linux-gnu-openssh_9.2p1 ] || answers=--cache-file="$source/configure.cache"
	# shellcheck disable=SC2086
	./configure -q --prefix="$runtime" --libexecdir="$runtime/libexec" --sysconfdir=/home/config/ssh \
		--with-pid-dir=/home/config/ssh --with-privsep-path="$runtime/empty" --with-sandbox=seccomp_filter \
		--without-pam --without-selinux --without-kerberos5 --without-libedit --without-ldns --without-audit \
		--without-hardening --without-pie --without-rpath --disable-pkcs11 --disable-security-key --disable-strip \
		--disable-lastlog --disable-utmp --disable-utmpx --disable-wtmp --disable-wtmpx --disable-libutil \
		--disable-pututline --disable-pututxline CC='gcc -pipe' CFLAGS=-O0 $answers >"$work/configure.log" 2>&1 ||
		{ tail -n 20 "$work/configure.log"; exit 1; }
}

compile() {
	common='-O2 -fno-pie -fstack-protector-strong -D_FORTIFY_SOURCE=2 -ffunction-sections -fdata-sections'
	static='-static -no-pie -Wl,--gc-sections -Wl,-s -Wl,-z,noexecstack'
	own="-std=gnu11 -Wall -Wextra -Werror -D_GNU_SOURCE"

	cd "$source"
	# shellcheck disable=SC2086
	{
		for name in accounts openssh-accounts openssh-curves openssh-sockets; do
			gcc $common $own -c -o "$work/$name.o" "$name.c"
		done
		gcc $common $own $static -o "$work/tools" \
			tools.c init.c listener.c addresses.c shell.c words.c log.c probe.c ssh-client.c accounts.c
	}

	cd "$work/openssh"
	accounts="$work/accounts.o $work/openssh-accounts.o"
	build() {
		make -j"$jobs" CFLAGS="$common -w -fno-strict-aliasing -fno-builtin-memset" "$@" >>"$work/make.log" 2>&1 ||
			{ grep -E 'error|undefined|multiple' "$work/make.log" | head -n 20; exit 1; }
	}
	network="$work/openssh-curves.o $work/openssh-sockets.o -Wl,--wrap=connect,--wrap=accept"
	# -u: the reference curves would have pulled in this one, which a later archive needs.
	build LDFLAGS="-u crypto_hash_sha512 $accounts $network -L. -Lopenbsd-compat $static" ssh sshd ssh-keygen
	build LDFLAGS="$accounts -L. -Lopenbsd-compat $static" scp sftp sftp-server
}

install_tree() {
	umask 022
	rm -rf "$runtime"
	mkdir -p "$runtime/bin" "$runtime/libexec" "$runtime/empty"
	cd "$work/openssh"
	cp ssh scp sftp ssh-keygen "$runtime/bin/"
	cp sshd sftp-server "$work/tools" /bin/busybox "$runtime/libexec/"
	for name in init shell enter probe; do ln -s tools "$runtime/libexec/$name"; done
	ln -s busybox "$runtime/libexec/sh"
	chmod -R a+rX,go-w "$runtime"
}

fetch
configure
compile
install_tree
"$runtime/bin/ssh" -V
