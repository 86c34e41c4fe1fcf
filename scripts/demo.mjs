import {spawnSync} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

/**
 * The main job, from nothing: an engine if none answers, a session `demo`, its mesh, and the app on
 * it. Each step is a command that anyone can run by hand.
 */
const cli = path.resolve(import.meta.dirname, '../dist/cli.js');
const hasTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY);

function flotilla(args, {stdio = 'inherit'} = {}) {
	return spawnSync(process.execPath, [cli, ...args], {stdio});
}

function must(args) {
	console.log(`\n$ flotilla ${args.join(' ')}`);
	const {status} = flotilla(args);
	if (status !== 0) process.exit(status ?? 1);
}

const isThere = flotilla(['status', 'demo'], {stdio: 'ignore'}).status === 0;
// --yes: whoever runs the demo has said that an engine may be installed and started.
if (!isThere) must(['up', 'demo', '-r', 'main:1', '-r', 'sub:3', '--yes']);
must(['check', 'demo']);

if (hasTerminal) {
	const {status} = flotilla(['--session', 'demo']);
	process.exit(status ?? 1);
}

console.log(`
Go on in a terminal:
  dist/flotilla                  the app: live shells, mesh, wizard
  dist/flotilla ssh demo sub2    a shell in a host
  dist/flotilla check demo       every pair again
  dist/flotilla down demo        remove it`);
