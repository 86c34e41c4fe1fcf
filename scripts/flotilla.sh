#!/bin/sh
# Starts flotilla with the Node it brings along, else with the one on the PATH.
# `exec` keeps the pid: signals, exit codes and `kill -9` are those of flotilla itself.
self=$(readlink -f "$0")
here=$(dirname "$self")
node=$here/../node_modules/node/bin/node
[ -x "$node" ] || node=node
exec "$node" "$here/cli.js" "$@"
