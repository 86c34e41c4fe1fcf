import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {embeddedPaths} from '../../source/docker/embedded/paths.ts';
import {engineProcess} from '../../source/docker/embedded/stop.ts';
import {connectEngine} from '../../source/docker/engine/connect.ts';
import {embeddedEndpoint} from '../../source/docker/find/endpoints.ts';
import {defaultImage} from '../../source/domain/spec/spec.ts';
import {cliPath, isolated} from '../helpers/cli.ts';
import {supplyImages} from '../helpers/engine/engine.ts';
import {until} from '../helpers/until.ts';

/** An engine in a network namespace of its own: there its firewall rules are the only ones. */
const home = mkdtempSync(path.join(tmpdir(), 'flotilla-test-'));
const env = {...process.env, ...isolated, FLOTILLA_HOME: home};
const paths = embeddedPaths(env);
const holder = spawn('unshare', ['--net', 'cat'], {stdio: ['pipe', 'ignore', 'inherit']});

const inside = (...command: string[]) =>
	execFileSync('nsenter', ['--net', '--target', String(holder.pid), ...command], {
		env,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
	});
const flotilla = (...words: string[]) => inside(process.execPath, cliPath, ...words);

/** All rules, policies and bridges of that namespace, and whether it forwards. */
function machine(): string[] {
	const rules = ['iptables-save', 'ip6tables-save'].flatMap(program => inside(program).split('\n'));
	const links = inside('ip', '-o', 'link', 'show', 'type', 'bridge').split('\n');
	const forwards = inside('sysctl', 'net.ipv4.ip_forward').trim();
	return [...rules, ...links, forwards]
		.filter(line => /^(:|-A|\d|net)/.test(line))
		.map(line => line.replace(/ \[\d+:\d+\]$/, ''));
}

const operators = [
	['iptables', '-N', 'DOCKER-USER'],
	['iptables', '-A', 'DOCKER-USER', '-s', '192.0.2.7/32', '-j', 'DROP'],
	['iptables', '-A', 'DOCKER-USER', '-j', 'RETURN'],
	['iptables', '-A', 'FORWARD', '-i', 'eth7', '-o', 'eth8', '-j', 'ACCEPT'],
	['iptables', '-t', 'nat', '-A', 'POSTROUTING', '-s', '192.0.2.0/24', '-j', 'MASQUERADE'],
	// A bridge of the operator's own, to which an engine's network is given.
	['ip', 'link', 'add', 'br-own', 'type', 'bridge'],
	['ip', 'address', 'add', '192.0.2.129/25', 'dev', 'br-own'],
	['ip', 'link', 'set', 'br-own', 'up'],
	['iptables', '-A', 'FORWARD', '-s', '192.0.2.130/32', '-i', 'br-own', '-j', 'DROP'],
];

before(async () => {
	await once(holder, 'spawn');
	await until('the namespace is there', () => Promise.resolve(isApart()));
	inside('ip', 'link', 'set', 'lo', 'up');
	// Tables come into being with their first rule, and stay.
	for (const program of ['iptables', 'ip6tables']) {
		for (const table of ['filter', 'nat', 'raw']) {
			inside(program, '-t', table, '-A', 'OUTPUT', '-j', 'ACCEPT');
			inside(program, '-t', table, '-F', 'OUTPUT');
		}
	}
});

after(async () => {
	flotilla('engine', 'stop', '--purge', '--yes');
	holder.stdin.end();
	await once(holder, 'exit');
	rmSync(home, {recursive: true});
});

function isApart(): boolean {
	return (
		inside('readlink', '/proc/self/ns/net') !==
		execFileSync('readlink', ['/proc/self/ns/net'], {encoding: 'utf8'})
	);
}

/** A session's network, and one with a published port. */
async function useEngine(): Promise<void> {
	const endpoint = embeddedEndpoint(env);
	await supplyImages({endpoint, socket: paths.socket});
	const engine = await connectEngine(endpoint);
	await engine.createNetwork({name: 'flotilla.some', driver: 'bridge', labels: {}});
	const {id} = await engine.createContainer({
		name: 'publishes',
		image: defaultImage,
		command: ['sleep', '1000'],
		labels: {},
		ports: [{container: 80, protocol: 'tcp', host: 18080}],
		networks: [{name: 'flotilla.some', aliases: []}],
	});
	await engine.startContainer(id);
	engine.close();
}

/** A network on a bridge that was there before. */
function giveBridge(): void {
	const given = ['-o', 'com.docker.network.bridge.name=br-own', '--subnet', '192.0.2.128/25'];
	inside('docker', '-H', `unix://${paths.socket}`, 'network', 'create', ...given, 'given');
}

const forward = (isOn: boolean) => inside('sysctl', '-qw', `net.ipv4.ip_forward=${isOn ? 1 : 0}`);

const cases = [
	{how: 'stopped', isRouter: false},
	{how: 'killed', isRouter: true},
] as const;

for (const {how, isRouter} of cases) {
	const where = isRouter ? 'a router with rules of its own' : 'a machine that forwards nothing';
	test(`an engine that is ${how} leaves ${where} as it was`, async () => {
		forward(isRouter);
		if (isRouter) for (const rule of operators) inside(...rule);
		const earlier = machine();
		flotilla('engine', 'start', '--yes');
		await useEngine();
		if (isRouter) giveBridge();
		assert.ok(
			machine().some(line => line.includes('--dport 18080')),
			'the port is published',
		);
		assert.ok(machine().includes('net.ipv4.ip_forward = 1'));
		assert.equal(machine().includes(':FORWARD DROP'), !isRouter);
		const pid = engineProcess(paths);
		if (how === 'killed' && pid !== undefined) process.kill(pid, 'SIGKILL');
		flotilla('engine', 'stop', '--purge', '--yes');
		const later = machine();
		const isMoved = (line: string) => line === '-A FORWARD -j DOCKER-USER';
		// dockerd itself hangs the operator's chain in; with rules in it that is kept.
		assert.deepEqual(
			later.filter(line => !isMoved(line)),
			earlier,
		);
	});
}

test('forwarding that others may rely on by now stays on, one that is idle again does not', () => {
	for (const rule of ['FORWARD', 'POSTROUTING', 'DOCKER-USER']) {
		for (const table of ['filter', 'nat']) inside('iptables', '-t', table, '-F');
		inside('iptables', '-P', 'FORWARD', 'ACCEPT');
		forward(false);
		flotilla('engine', 'start', '--yes');
		const isNat = rule === 'POSTROUTING';
		const add = ['iptables', ...(isNat ? ['-t', 'nat'] : []), '-A', rule];
		inside(...add, '-s', '192.0.2.0/24', '-j', isNat ? 'MASQUERADE' : 'ACCEPT');
		const pid = engineProcess(paths);
		// Started again without a stop, what it finds is its own doing.
		if (pid !== undefined) process.kill(pid, 'SIGKILL');
		flotilla('engine', 'start', '--yes');
		flotilla('engine', 'stop', '--yes');
		const inUse = machine();
		assert.ok(inUse.includes('net.ipv4.ip_forward = 1'), rule);
		assert.ok(inUse.includes(':FORWARD DROP'), rule);
		for (const table of ['filter', 'nat']) inside('iptables', '-t', table, '-F');
		flotilla('engine', 'stop', '--purge', '--yes');
		const idle = machine();
		assert.ok(idle.includes('net.ipv4.ip_forward = 0'), rule);
		assert.ok(idle.includes(':FORWARD ACCEPT'), rule);
	}
});

test('a policy that was changed since stays, and so does forwarding', () => {
	forward(false);
	flotilla('engine', 'start', '--yes');
	inside('iptables', '-P', 'FORWARD', 'ACCEPT');
	flotilla('engine', 'stop', '--yes');
	assert.ok(machine().includes('net.ipv4.ip_forward = 1'));
	assert.ok(machine().includes(':FORWARD ACCEPT'));
});
