import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {
	buildRuntime,
	busybox,
	createPair,
	hostNames,
	removeAll,
	run,
	untilListening,
	variables,
	type Host,
	type Image,
} from './runtime-lab.ts';

/** Another PATH than the login profile of Debian would set. */
const path =
	'ENV PATH=/opt/flotilla/bin:/opt/image/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const debian = (...lines: string[]) =>
	['ARG BASE', 'FROM ${BASE}', path, ...lines, 'CMD ["sleep", "100000"]', ''].join('\n');
const scratch = (...lines: string[]) => ['FROM scratch', path, ...lines, ''].join('\n');
const ssh = '/opt/flotilla/bin/ssh';
const wait = ['sleep', '100000'];

before(buildRuntime);
after(removeAll);

async function images(): Promise<Record<string, Image>> {
	const tool = await busybox();
	const withTool = {'bin/busybox': tool, 'bin/sh': tool, 'bin/sleep': tool};
	const copy = 'COPY bin /bin';
	return {
		debian: {dockerfile: debian(), command: wait},
		'debian-with-sshd': {
			dockerfile: debian(
				'RUN apt-get -qq update && apt-get -qq install --no-install-recommends openssh-server',
			),
			command: wait,
		},
		busybox: {
			dockerfile: scratch(copy, 'COPY etc /etc'),
			files: {...withTool, 'etc/passwd': Buffer.from('root:x:0:0:root:/:/bin/sh\n')},
			command: wait,
		},
		'no-passwd': {dockerfile: scratch(copy), files: withTool, command: wait},
		empty: {dockerfile: scratch('WORKDIR /data')},
		'user-1000': {
			dockerfile: debian('RUN useradd -m -u 1000 -s /bin/bash someone', 'USER 1000'),
			uid: 1000,
			command: wait,
		},
		'user-1000-unknown': {
			dockerfile: debian('USER 1000:1000', 'ENV LD_PRELOAD=/nonexistent.so'),
			uid: 1000,
			readOnly: true,
			command: wait,
		},
		'read-only': {dockerfile: debian(), readOnly: true, command: wait},
		'ends-at-once': {dockerfile: debian(), command: ['/bin/false']},
		'missing-command': {dockerfile: debian(), command: ['/no/such/program']},
		preloaded: {
			dockerfile: debian('ENV LD_PRELOAD=/nonexistent.so LD_LIBRARY_PATH=/nonexistent:/tmp'),
			command: wait,
		},
	};
}

function checkVariables(output: string, name: string, step: string) {
	const lines = output.split(/\r?\n/);
	for (const [key, value] of Object.entries(variables(name)))
		assert.ok(
			// A login profile may add to PATH.
			lines.some(
				line => line === `${key}=${value}` || (key === 'PATH' && line.startsWith(`PATH=${value}:`)),
			),
			`${step}: ${key} in\n${output}`,
		);
	assert.ok(!lines.some(line => line.startsWith('FLOTILLA_')), `${step}: nothing private leaks`);
	assert.ok(!output.includes('SHELL=/opt/flotilla/libexec/shell'), `${step}: the real SHELL`);
}

async function ok(host: Host, command: string[], options: Parameters<typeof run>[2] = {}) {
	const result = await run(host, command, options);
	assert.equal(
		result.code,
		0,
		`${host.name}: ${command.join(' ')}\n${result.stdout}${result.stderr}`,
	);
	return result.stdout;
}

async function checkWay(from: Host, to: string) {
	const step = `${from.name} to ${to}`;
	checkVariables(await ok(from, [ssh, to, 'env']), to, `${step}, command`);
	checkVariables(await ok(from, [ssh, to], {input: 'env\n'}), to, `${step}, login without a pty`);
	const terminal = await ok(from, [ssh, '-tt', to], {
		input: 'stty size; env; test -t 0 && echo a-$((1+1))-tty; exit\n',
		tty: [117, 43],
	});
	checkVariables(terminal, to, `${step}, login with a pty`);
	assert.match(terminal, /43 117/, `${step}: window size`);
	assert.match(terminal, /a-2-tty/, `${step}: a tty`);

	const status = await run(from, [ssh, to, 'exit 7']);
	assert.equal(status.code, 7, `${step}: exit code`);
}

async function checkCopies(from: Host, to: string) {
	const {stdout} = await run(from, [
		ssh,
		to,
		'echo "$HOME"; df -P /dev/shm >/dev/null && echo shm',
	]);
	assert.match(stdout, /shm/);
	const [there, here, again] = ['/dev/shm/there', '/dev/shm/here', '/dev/shm/again'];
	const key = '/home/config/ssh/id_cluster.pub';
	await ok(from, ['/opt/flotilla/bin/scp', '-q', key, `${to}:${there}`]);
	await ok(from, ['/opt/flotilla/bin/scp', '-q', `${to}:${there}`, here]);
	await ok(from, ['/opt/flotilla/bin/sftp', '-q', '-b', '-', to], {
		input: `put ${here} ${there}2\nget ${there}2 ${again}\n`,
	});
	const sums = await ok(from, [ssh, from.name, `cat ${again} | cmp - ${key} && echo same`]);
	assert.match(sums, /same/);
}

describe('any image becomes a host', {timeout: 600_000}, () => {
	const labels = [
		'debian',
		'debian-with-sshd',
		'busybox',
		'no-passwd',
		'empty',
		'user-1000',
		'user-1000-unknown',
		'read-only',
		'ends-at-once',
		'missing-command',
		'preloaded',
	];
	for (const label of labels.filter(name =>
		(process.env['ONLY'] ?? name).split(',').includes(name),
	)) {
		test(label, async () => {
			const image = (await images())[label];
			assert.ok(image);
			const {hosts} = await createPair(label, image);
			for (const host of hosts) await untilListening(host);
			for (const from of hosts) {
				for (const to of hostNames) await checkWay(from, to);
				await checkCopies(from, from.name === 'main1' ? 'sub1' : 'main1');
			}

			// The operator's way in: no listener, the container's own user.
			const [main1] = hosts;
			assert.ok(main1);
			const inetd = '/opt/flotilla/libexec/sshd -i -f /home/config/ssh/sshd_config';
			const way = ['-o', `ProxyCommand=${inetd}`, 'main1', 'env'];
			const shell = ['/opt/flotilla/libexec/busybox', 'env', 'SHELL=/opt/flotilla/libexec/sh'];
			checkVariables(await ok(main1, [...shell, ssh, ...way]), 'main1', 'sshd -i');
			for (const {container} of hosts) {
				const started = Date.now();
				await container.stop({t: 10});
				assert.ok(Date.now() - started < 2000, `stop took ${Date.now() - started} ms`);
			}
		});
	}
});

describe('the command of a role', {timeout: 120_000}, () => {
	const outcomes: ReadonlyArray<{
		label: string;
		command: readonly string[];
		says?: RegExp;
		code?: number;
		stop?: boolean;
	}> = [
		{
			label: 'ends-soon',
			command: ['/bin/false'],
			says: /the command ended at once with code 1; the host stays up/,
		},
		{
			label: 'is-missing',
			command: ['/no/such'],
			says: /cannot run \/no\/such: No such file or directory; the host/,
		},
		{label: 'is-none', command: [], says: /no command; the host stays up/},
		{label: 'ends-later', command: ['sh', '-c', 'sleep 11; exit 3'], code: 3},
		{
			label: 'handles-term',
			command: ['sh', '-c', 'trap "exit 42" TERM; echo ready; while :; do sleep 0.1; done'],
			says: /ready/,
			stop: true,
			code: 42,
		},
	];
	for (const {label, command, says, code, stop} of outcomes) {
		test(label, async () => {
			const {hosts} = await createPair(label, {dockerfile: debian(), command});
			const [{container}] = hosts as [Host];
			for (const host of hosts) await untilListening(host);
			if (says) assert.match(String(await container.logs({stdout: true, stderr: true})), says);
			if (stop) await container.stop({t: 10});
			if (code !== undefined) {
				const {StatusCode} = (await container.wait()) as {StatusCode: number};
				assert.equal(StatusCode, code);
			} else {
				assert.equal((await container.inspect()).State.Running, true);
			}
		});
	}
});
