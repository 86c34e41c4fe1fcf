#!/bin/sh
# What a lab agent runs: makes its certificates once, then becomes dockerd.
# LAB_ADDRESS is where it listens, LAB_POOL where its networks get subnets, LAB_CGROUP the parent of
# its containers' cgroups where those are the machine's own.
set -eu

tls=/var/lib/flotilla-agent/tls

# A certificate signed by the authority of this agent, whose own key is deleted once it signed both.
sign() {
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout "$1-key.pem" -subj "/CN=$2" -out "$1.csr" 2>/dev/null
	printf '%s\n' "$3" >"$1.ext"
	openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca-key.pem -set_serial "$4" -days 3650 \
		-extfile "$1.ext" -out "$1.pem" 2>/dev/null
	rm "$1.csr" "$1.ext"
}

# Client and server know each other by an authority of this one agent: its keys open no other one.
make_certificates() {
	rm -rf "$tls.new"
	mkdir -p -m 700 "$tls.new"
	cd "$tls.new"
	umask 077
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
		-keyout ca-key.pem -subj '/CN=flotilla lab' -out ca.pem 2>/dev/null
	sign server "$(hostname)" "subjectAltName=IP:$LAB_ADDRESS
extendedKeyUsage=serverAuth" 1
	sign client flotilla extendedKeyUsage=clientAuth 2
	rm ca-key.pem
	mkdir client
	cp ca.pem client/ca.pem
	mv client.pem client/cert.pem
	mv client-key.pem client/key.pem
	cd /
	mv "$tls.new" "$tls"
}

[ -d "$tls" ] || make_certificates

# cgroup v2: a group that has processes cannot hand controllers on, so ours moves out of the way.
if [ -f /sys/fs/cgroup/cgroup.controllers ] && [ -z "${LAB_CGROUP:-}" ]; then
	mkdir -p /sys/fs/cgroup/init
	xargs -rn1 </sys/fs/cgroup/cgroup.procs >/sys/fs/cgroup/init/cgroup.procs 2>/dev/null || :
	sed -e 's/ / +/g' -e 's/^/+/' </sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control
fi

# What an earlier run of this container left would be taken for a living engine.
rm -rf /run/docker.pid /run/docker /run/containerd

exec dockerd --host unix:///run/docker.sock --host "tcp://$LAB_ADDRESS:2376" \
	--tlsverify --tlscacert "$tls/ca.pem" --tlscert "$tls/server.pem" --tlskey "$tls/server-key.pem" \
	--default-address-pool "$LAB_POOL" ${LAB_CGROUP:+--cgroup-parent "$LAB_CGROUP"} \
	--log-level warn --shutdown-timeout 5
