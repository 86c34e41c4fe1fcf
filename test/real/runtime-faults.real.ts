import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {until} from '../helpers/until.ts';
import {
	addressOf,
	buildRuntime,
	createPair,
	docker,
	removeAll,
	run,
	untilListening,
	type Host,
	type Result,
} from './runtime-lab.ts';

const dockerfile = 'ARG BASE\nFROM ${BASE}\n';
const ssh = '/opt/flotilla/bin/ssh';
const busybox = '/opt/flotilla/libexec/busybox';
const config = '/home/config/ssh';

type Cell = {
	to: string;
	ok: boolean;
	stage: string;
	ms: Record<string, number>;
	address?: string;
	code?: string;
	message?: string;
};

let main1: Host;
let sub1: Host;
let network: Awaited<ReturnType<typeof createPair>>['network'];

before(async () => {
	await buildRuntime();
	const pair = await createPair('faults', {dockerfile, command: ['sleep', '100000']});
	const [first, second] = pair.hosts;
	assert.ok(first && second);
	[main1, sub1, network] = [first, second, pair.network];
	for (const host of pair.hosts) await untilListening(host);
});
after(removeAll);

const sh = (host: Host, script: string, ...rest: string[]) =>
	run(host, [busybox, 'sh', '-c', script, ...rest]);

function cells({stdout}: Result) {
	return stdout
		.trim()
		.split('\n')
		.map(line => JSON.parse(line) as Cell);
}

async function probe(...targets: string[]) {
	const options = ['--stage-deadline', '2000', '--deadline', '4000'];
	return cells(await run(main1, ['/opt/flotilla/libexec/probe', ...options, ...targets]));
}

/** What the probe says while something is broken; the host is whole again after. */
async function whileBroken(breakIt: () => Promise<unknown>, repair: () => Promise<unknown>) {
	await breakIt();
	try {
		const [cell] = await probe('sub1');
		assert.ok(cell);
		assert.equal(cell.ok, false, JSON.stringify(cell));
		assert.ok(cell.message, JSON.stringify(cell));
		return cell;
	} finally {
		await repair();
	}
}

describe('a host on its networks', {timeout: 300_000}, () => {
	test('listens on the private network, never on the default one', async () => {
		const {Name: privateName} = (await network.inspect()) as {Name: string};
		for (const port of ['22', '2200']) {
			const banner = (address: string) =>
				sh(sub1, `sleep 0.5 | ${busybox} nc -w 2 ${address} ${port}`);
			assert.match((await banner(await addressOf(main1, privateName))).stdout, /^SSH-2\.0/);
			const {stdout, stderr} = await banner(await addressOf(main1, 'bridge'));
			assert.equal(stdout, '');
			assert.match(stderr, /refused/);
		}
	});

	test('keeps no zombies of aborted connections', async () => {
		await sh(sub1, `for i in $(seq 20); do echo | ${busybox} nc -w 1 main1 22 >/dev/null; done`);
		const zombies = 'grep -l "^State:.Z" /proc/[0-9]*/status 2>/dev/null; true';
		await until('no zombie is left', async () => (await sh(main1, zombies)).stdout === '');
	});

	test('comes back after a disconnect, and its sessions outlast it', async () => {
		const local = ['-o', 'HostKeyAlias=sub1', '-o', `UserKnownHostsFile=${config}/known_hosts`];
		const session = run(sub1, [
			ssh,
			...local,
			'-i',
			`${config}/id_cluster`,
			'127.0.0.1',
			'sleep 6; echo alive',
		]);
		await until('it is logged in and the command runs', async () => {
			const {Processes} = (await sub1.container.top()) as {Processes: string[][]};
			return Processes.some(fields => fields.at(-1) === 'sleep 6');
		});
		await network.disconnect({Container: sub1.container.id});
		assert.equal((await run(main1, [ssh, '-o', 'ConnectTimeout=2', 'sub1', ':'])).code, 255);
		// Takes the address that sub1 had, so that it comes back with another one.
		const {Name: name} = (await network.inspect()) as {Name: string};
		const squatter = await docker.createContainer({
			name: `${name}-squatter`,
			Image: (await sub1.container.inspect()).Image,
			Cmd: ['sleep', '1000'],
			HostConfig: {NetworkMode: name},
		});
		await squatter.start();
		await network.connect({Container: sub1.container.id, EndpointConfig: {Aliases: ['sub1']}});
		const started = Date.now();
		while ((await run(main1, [ssh, '-o', 'ConnectTimeout=2', 'sub1', ':'])).code !== 0)
			assert.ok(Date.now() - started < 5000, 'sub1 is not reachable again');
		assert.equal((await session).stdout, 'alive\n');
	});
});

describe('probe', {timeout: 300_000}, () => {
	test('tells the stages of a healthy way', async () => {
		for (const cell of await probe('sub1', 'main1')) {
			assert.equal(cell.ok, true, JSON.stringify(cell));
			assert.deepEqual(Object.keys(cell.ms), [
				'resolve',
				'connect',
				'banner',
				'hostkey',
				'auth',
				'exec',
			]);
			assert.match(cell.address ?? '', /^\d+\.\d+\.\d+\.\d+$/);
		}
	});

	test('name unknown', async () => {
		const [cell] = await probe('nosuch"\\\u0007host');
		assert.equal(cell?.stage, 'resolve');
		assert.match(cell.code ?? '', /^resolve-(failed|timeout)$/);
		assert.equal(cell.to, 'nosuch"\\\u0007host');
	});

	test('target paused', async () => {
		const cell = await whileBroken(
			() => sub1.container.pause(),
			() => sub1.container.unpause(),
		);
		assert.deepEqual([cell.stage, cell.code], ['banner', 'banner-timeout']);
	});

	test('target disconnected', async () => {
		const cell = await whileBroken(
			() => network.disconnect({Container: sub1.container.id}),
			() => network.connect({Container: sub1.container.id, EndpointConfig: {Aliases: ['sub1']}}),
		);
		assert.match(cell.code ?? '', /^resolve-(failed|timeout)$/);
		await untilListening(sub1);
	});

	test('port silent', async () => {
		const cell = await whileBroken(
			() => sh(sub1, `kill -STOP $(cat ${config}/sshd.pid)`),
			() => sh(sub1, `kill -CONT $(cat ${config}/sshd.pid)`),
		);
		assert.deepEqual([cell.stage, cell.code], ['banner', 'banner-timeout']);
	});

	const edited = [
		[
			'host key mismatch',
			'main1',
			'known_hosts',
			'sed -i "/^sub1/s|AAAAC[^ ]*|$(cut -d" " -f2 id_cluster.pub)|" known_hosts',
			'hostkey',
			'hostkey-mismatch',
		],
		[
			'host key unknown',
			'main1',
			'known_hosts',
			'sed -i "/^sub1/d" known_hosts',
			'hostkey',
			'hostkey-unknown',
		],
		[
			'auth denied',
			'sub1',
			'authorized_keys',
			'cut -d" " -f1-2 ssh_host_ed25519_key.pub >authorized_keys',
			'auth',
			'auth-denied',
		],
		['key open to all', 'main1', 'id_cluster', 'chmod 644 id_cluster', 'auth', 'auth-key-unusable'],
	] as const;
	for (const [label, where, file, script, stage, code] of edited) {
		test(label, async () => {
			const host = where === 'main1' ? main1 : sub1;
			const cell = await whileBroken(
				() => sh(host, `cd ${config} && cp -p ${file} kept && ${script}`),
				() => sh(host, `cd ${config} && mv kept ${file}`),
			);
			assert.deepEqual([cell.stage, cell.code], [stage, code], JSON.stringify(cell));
		});
	}

	test('ends when the operator goes away', async () => {
		await sub1.container.pause();
		const exec = await main1.container.exec({
			Cmd: [
				'/opt/flotilla/libexec/probe',
				'--until-eof',
				'--deadline',
				'60000',
				'--stage-deadline',
				'60000',
				'sub1',
			],
			AttachStdin: true,
			AttachStdout: true,
		});
		const stream = await exec.start({hijack: true, stdin: true});
		stream.on('error', () => undefined);
		const logins = async () => {
			const commands = 'for p in /proc/[0-9]*; do tr "\\0" " " <$p/cmdline; echo; done 2>/dev/null';
			const {stdout} = await sh(main1, commands);
			return stdout.split('\n').filter(line => line.includes('flotilla/bin/ssh -v'));
		};

		await until('a login is under way', async () => (await logins()).length > 0);
		stream.destroy();
		await until('the probe ended', async () => !(await exec.inspect()).Running);
		const left = await logins();
		await sub1.container.unpause();
		assert.deepEqual(left, []);
	});

	test('sshd killed, and not started again', async () => {
		const cell = await whileBroken(
			() => sh(sub1, `kill -9 $(cat ${config}/sshd.pid); sleep 1`),
			() => Promise.resolve(),
		);
		assert.deepEqual([cell.stage, cell.code], ['connect', 'connect-refused']);
	});
});
