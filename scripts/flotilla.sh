#!/bin/sh
# Starts flotilla with the Node it brings along, else with the one on the PATH.
# `exec` keeps the pid: signals, exit codes and `kill -9` are those of flotilla itself.
# Each program run here costs a start a few per cent: only a link is worth it.
self=$0
# Words for Node in general are not for flotilla: with them a file that others can write would be run.
unset NODE_COMPILE_CACHE NODE_OPTIONS NODE_PATH
# Nor is what stands in the current folder, where PATH has an entry that is no whole path.
case :$PATH: in
*:[!/]* | *::*)
	whole= IFS=:
	set -f
	for place in $PATH; do
		case $place in /*) whole=$whole:$place ;; esac
	done
	set +f
	unset IFS
	whole=${whole#:}
	export PATH="${whole:-/usr/bin:/bin}"
	;;
esac
[ -h "$self" ] && self=$(readlink -f "$self")
case $self in
*/*) here=${self%/*} ;;
*) here=. ;;
esac
node=$here/../node_modules/.bin/node
# SIGUSR1 would open Node's debugger to all users of this machine. Older ones do not know the option.
quiet=--disable-sigusr1
[ -x "$node" ] || node=node quiet=
# Under a flood of output V8 makes and keeps more room for new objects, which makes nothing faster:
# with 4 MB the app takes 15 MB less. It begins with less than that, and collects garbage as it starts.
exec "$node" $quiet --max-semi-space-size=4 --min-semi-space-size=4 "$here/cli.js" "$@"
