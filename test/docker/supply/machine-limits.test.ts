import assert from 'node:assert/strict';
import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {hostname, tmpdir} from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {createMachine, readLimits} from '../../../source/docker/supply/machine-limits.ts';
import {limitWarnings, type LimitName} from '../../../source/domain/agent/machine-limits.ts';
import {endpointOf, engineInfo, fakeEngine} from '../../helpers/fakes/engine.ts';

const root = await mkdtemp(path.join(tmpdir(), `flotilla-${process.pid}-proc-`));
after(() => rm(root, {recursive: true, force: true}));

const socket = '/run/x/docker.sock';
const stat =
	'entries  allocs table_fulls\n00000010  00000001 00000002\n00000010  00000001 0000000a\n';

/** What a machine tells that has room for a few hosts. */
const files: Readonly<Record<string, string>> = {
	'sys/net/ipv4/neigh/default/gc_thresh3': '1024\n',
	'net/stat/arp_cache': stat,
	'sys/fs/inotify/max_user_instances': '128\n',
	'sys/fs/inotify/max_user_watches': '100\n',
	'sys/kernel/pid_max': '1500\n',
	'sys/kernel/threads-max': '1400\n',
	loadavg: '0.00 0.00 0.00 1/300 4242\n',
	'sys/net/netfilter/nf_conntrack_max': '4000\n',
	'sys/net/netfilter/nf_conntrack_count': '7\n',
	'70/comm': 'dockerd\n',
	'70/cmdline': `dockerd\0-H\0unix://${socket}\0`,
	'70/status': 'Name:\tdockerd\nUid:\t0\t0\t0\t0\n',
	'70/limits': 'Max open files            1024                 4096                 files\n',
	'70/cgroup': '0::/system.slice/docker.service\n',
	'71/comm': 'dockerd\n',
	'71/cmdline': 'dockerd\0-H\0unix:///other.sock\0',
};
const cgroups: Readonly<Record<string, string>> = {
	'cgroup.controllers': 'cpu pids\n',
	'system.slice/docker.service/pids.max': '1200\n',
	'system.slice/docker.service/pids.current': '40\n',
};

async function machine(name: string, changes: Readonly<Record<string, string | undefined>> = {}) {
	const [proc, cgroup] = [path.join(root, name, 'proc'), path.join(root, name, 'cgroup')];
	const all = {...files, ...changes};
	for (const [folder, contents] of [
		[proc, all],
		[cgroup, cgroups],
	] as const) {
		for (const [file, text] of Object.entries(contents)) {
			if (text === undefined) continue;
			await mkdir(path.dirname(path.join(folder, file)), {recursive: true});
			await writeFile(path.join(folder, file), text);
		}
	}

	await mkdir(path.join(proc, '70/fd'), {recursive: true});
	await symlink('anon_inode:inotify', path.join(proc, '70/fd/5'));
	return {proc, cgroup};
}

const engine = (url: string, name = hostname()) =>
	fakeEngine({
		endpoint: {...endpointOf('local'), url},
		info: () => Promise.resolve(engineInfo({hostname: name})),
	});

test('every limit that many hosts would pass is named, with how to make it larger', async () => {
	const limits = await readLimits(await machine('small'), socket);
	assert.deepEqual(limits, {
		neighbours: {used: 16, most: 1024},
		'inotify-instances': {used: 1, most: 128},
		'inotify-watches': {used: 0, most: 100},
		pids: {used: 300, most: 1500},
		threads: {used: 300, most: 1400},
		'cgroup-pids': {used: 40, most: 1200},
		conntrack: {used: 7, most: 4000},
		'open-files': {used: 1, most: 1024},
	});
	const warnings = limitWarnings(limits, {agent: 'local', hosts: 128});
	const remedies: Readonly<Record<LimitName, RegExp>> = {
		neighbours: /^sysctl -w net\.ipv4\.neigh\.default\.gc_thresh3=32768 .*gc_thresh2=16384$/,
		'inotify-instances': /^sysctl -w fs\.inotify\.max_user_instances=256$/,
		'inotify-watches': /^sysctl -w fs\.inotify\.max_user_watches=512$/,
		pids: /^sysctl -w kernel\.pid_max=4096$/,
		threads: /^sysctl -w kernel\.threads-max=4096$/,
		'cgroup-pids': /^systemctl set-property docker\.service TasksMax=4096$/,
		conntrack: /^sysctl -w net\.netfilter\.nf_conntrack_max=32768$/,
		'open-files': /LimitNOFILE=2048 in docker\.service/,
	};
	assert.deepEqual(
		warnings.map(({limit}) => limit),
		Object.keys(remedies),
	);
	for (const {limit, hint, message, most} of warnings) {
		assert.match(hint, remedies[limit]);
		assert.match(
			message,
			new RegExp(`^local: .* limited to ${most}\\b.*128 hosts may need \\d+: `),
		);
	}
});

test('the neighbour table has room for 31 hosts and not for 32', async () => {
	const limits = await readLimits(await machine('neighbours'), socket);
	const passed = (hosts: number) =>
		limitWarnings(limits, {agent: 'local', hosts}).some(({limit}) => limit === 'neighbours');
	assert.deepEqual([passed(31), passed(32)], [false, true]);
});

test('what a machine does not tell is no limit: another kernel, an ordinary user, a namespace', async () => {
	assert.deepEqual(await readLimits({proc: '/nonexistent', cgroup: '/nonexistent'}, socket), {});
	const none = Object.fromEntries(Object.keys(files).map(file => [file, undefined]));
	const garbage = {...none, 'sys/kernel/pid_max': 'max\n', 'net/stat/arp_cache': 'x'};
	assert.deepEqual(await readLimits(await machine('mute', garbage), socket), {});
});

test('limits are read for an engine on this machine only', async () => {
	const here = createMachine(await machine('here'));
	assert.equal((await here.limits(engine(`unix://${socket}`)))?.pids?.most, 1500);
	assert.deepEqual(await here.overflows(engine(`unix://${socket}`)), {times: 12, most: 1024});
	for (const other of [engine('tcp://10.0.0.1:2376'), engine(`unix://${socket}`, 'a-vm')]) {
		assert.equal(await here.limits(other), undefined);
		assert.equal(await here.overflows(other), undefined);
	}
});
