import {spawnSync} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

/**
 * The main job, from nothing: an engine if none answers, a session `demo`, its mesh, and the app on
 * it. Each step is a command that anyone can run by hand.
 */
const program = path.resolve(import.meta.dirname, '../dist/flotilla');
const hasTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY);

function flotilla(args, {stdio = 'inherit'} = {}) {
	return spawnSync(program, args, {stdio});
}

function must(args) {
	console.log(`\n$ dist/flotilla ${args.join(' ')}`);
	const {status} = flotilla(args);
	if (status !== 0) process.exit(status ?? 1);
}

/** The state of the session `demo`; undefined where there is none. */
function stateOfDemo() {
	const {status, stdout} = flotilla(['status', 'demo', '--json'], {
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	return status === 0 ? JSON.parse(String(stdout)).state : undefined;
}

let state = stateOfDemo();
if (state === 'incomplete') {
	// An earlier run was killed; what it left is of no use.
	must(['down', 'demo', '--yes']);
	state = undefined;
}

// --yes: whoever runs the demo has said that an engine may be installed and started.
if (state === undefined) must(['up', 'demo', '-r', 'main:1', '-r', 'sub:3', '--yes']);
if (state === 'degraded') {
	console.log('\nThe session demo is there, but not whole. To start over:');
	console.log('  dist/flotilla down demo && npm run demo');
}

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
