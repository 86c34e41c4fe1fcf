import assert from 'node:assert/strict';
import {request as httpRequest} from 'node:http';
import {after, before, describe, test} from 'node:test';
import {objectName} from '../../source/domain/session/labels.ts';
import {runCli} from '../helpers/cli.ts';
import {inContainer, inHost} from '../helpers/engine/in-host.ts';
import {suiteSession} from '../helpers/engine/test-fleet.ts';
import {runWithPeak} from '../helpers/peak.ts';
import {until} from '../helpers/until.ts';

const suite = suiteSession('hostile', {main: 1, sub: 1});
const {name} = suite;
const folder = '/home/config/ssh';
const again = /\n {2}hint: Take the session down and up again: \S*flotilla down hostile-/;

const flotilla = (...args: string[]) => runCli(args, {env: suite.env});
const inSub = (script: string) =>
	inHost(suite.fleet.engine, {session: name, host: 'sub1'}, ['sh', '-c', script]);
const inMain = (script: string) =>
	inHost(suite.fleet.engine, {session: name, host: 'main1'}, ['sh', '-c', script]);

/** What the root of a host may make of the files that everybody who connects reads. */
const remakes: ReadonlyArray<{what: string; script: string; says: RegExp | undefined}> = [
	{what: 'nothing', script: ':', says: undefined},
	{
		what: 'a sparse file of 100 GB',
		script: `truncate -s 100G ${folder}/id_cluster`,
		says: /sub1: \S+id_cluster is not what flotilla wrote: .* has 107374182400 bytes, more than 65536/,
	},
	{
		what: 'a FIFO',
		script: `rm ${folder}/id_cluster; mkfifo ${folder}/id_cluster`,
		says: /no regular file \(fifo\)/,
	},
	{
		what: 'a link',
		script: `ln -sf /dev/zero ${folder}/id_cluster`,
		says: /no regular file \(symlink\)/,
	},
	{
		what: 'a folder of 3,000 entries',
		script: `cd ${folder}; rm id_cluster; mkdir id_cluster; cd id_cluster; seq 3000 | xargs touch`,
		says: /no regular file \(directory\)/,
	},
	{
		what: '3,000 other entries and 100 GB beside',
		script: `cd ${folder}; seq 3000 | xargs touch; truncate -s 100G x`,
		says: undefined,
	},
	{what: 'an empty folder', script: `rm -rf ${folder}/*`, says: /sub1: it has no \S+id_cluster/},
	{what: 'no folder', script: `rm -rf ${folder}`, says: /sub1: it has no \S+id_cluster/},
];

describe('what a host makes of its files', () => {
	let usual = 0;
	before(async () => {
		await inSub(`cp -a ${folder} /kept`);
		({peak: usual} = await runWithPeak(['ssh', name, 'main1', '--', 'true'], suite.env));
	});

	for (const {what, script, says} of remakes) {
		test(`${what}: ${says ? 'one clear error' : 'works'}, in the memory that it always takes`, async t => {
			t.after(() => inSub(`rm -rf ${folder}; cp -a /kept ${folder}`));
			await inSub(script);
			const {code, stderr, peak} = await runWithPeak(
				['ssh', name, 'sub1', '--', 'true'],
				suite.env,
			);
			assert.equal(code, says ? 1 : 0, stderr);
			if (says) {
				assert.match(stderr, says);
				assert.match(stderr, again);
			}

			assert.ok(peak < usual * 1.5, `${peak} KB, where ${usual} KB are usual`);
		});
	}
});

describe('pins', () => {
	after(() => inSub(`cp -a /kept/. ${folder}; kill -HUP $(cat ${folder}/sshd.pid)`));

	test('a host on the way vouches for nobody: pins are those that the engine keeps', async () => {
		const via = () => flotilla('ssh', name, 'sub1', '--via', 'main1', '--', 'hostname');
		await inMain(`echo nonsense >${folder}/known_hosts`);
		assert.equal((await via()).stdout, 'sub1\n');
		// Another one answers in sub1's place, and main1 says that this is right.
		await inSub(
			`cd ${folder}; rm ssh_host*; /opt/flotilla/bin/ssh-keygen -q -t ed25519 -N '' -f ssh_host_ed25519_key; kill -HUP $(cat sshd.pid)`,
		);
		const key = (await inSub(`cat ${folder}/ssh_host_ed25519_key.pub`)).split(' ')[1] ?? '';
		await inMain(`echo sub1 ssh-ed25519 ${key} >${folder}/known_hosts`);
		await until('the key is refused', async () => /another host key/.test((await via()).stderr));
		const direct = await flotilla('ssh', name, 'sub1', '--', 'hostname');
		assert.deepEqual([direct.code, direct.stdout], [255, '']);
		assert.match(direct.stderr, /^error: sub1: shows another host key than the pinned one/);
	});
});

test('a host without processes to spare is said to be that, in words of the engine', async t => {
	const limit = (most: number) =>
		update(suite.fleet.testEngine.socket, objectName.container(name, 'main1'), {PidsLimit: most});
	t.after(() => limit(-1));
	await limit(3);
	// How far a command gets before it needs a process more is the engine's affair.
	const reason = /OCI runtime exec failed|[Rr]esource temporarily unavailable|sshd: fork .*failed/;
	const check = await flotilla('check', name, '--from', 'main1');
	assert.equal(check.code, 1);
	assert.match(check.stdout + check.stderr, reason);
	assert.match(check.stdout + check.stderr, /hint: .*processes or memory run out/);
	assert.doesNotMatch(check.stdout + check.stderr, /JSON|token/);
	const ssh = await flotilla('ssh', name, 'main1', '--', 'true');
	assert.match(ssh.stderr, /^error: main1: /);
	assert.match(ssh.stderr, reason);
});

test('a command that the engine cannot make a process of fails with its reason', async () => {
	const container = objectName.container(name, 'sub1');
	const exec = await suite.fleet.engine.exec(container, {command: ['/no/such/program']});
	exec.stdio.resume();
	await assert.rejects(exec.exitCode, {
		code: 'host-failed',
		message: /could not run \/no\/such\/program in .*: OCI runtime exec failed: .*no such file/,
	});
	const ended = await suite.fleet.engine.exec(container, {command: ['sh', '-c', 'exit 126']});
	ended.stdio.resume();
	assert.equal(await ended.exitCode, 126);
});

test('sshd’s log is short, however much peers who have no key make it say', async () => {
	const size = async () => Number(await inSub('cat /home/config/sshd.log* | wc -c'));
	// Each line that is no SSH is logged, with what it said.
	const flood = `i=0; while [ $i -lt 400 ]; do i=$((i+1)); printf '%0200d\\n' 0 | /opt/flotilla/libexec/busybox nc -w 1 127.0.0.1 22 >/dev/null; done`;
	await inSub(`yes 'from an earlier day' | head -c 262000 >>/home/config/sshd.log; ${flood}`);
	const {stdout} = await inContainer(suite.fleet.engine, objectName.container(name, 'sub1'), [
		...['sh', '-c', `ls ${folder}/../sshd.log.1; tail -n 1 ${folder}/sshd.log`],
	]);
	assert.match(stdout, /sshd\.log\.1\n.*(Invalid|invalid|banner|Connection)/);
	const most = 2 * 262_144;
	assert.ok((await size()) <= most, `${await size()} bytes`);
});

/** One call that flotilla itself never makes. */
async function update(socketPath: string, container: string, body: object): Promise<void> {
	const headers = {'Content-Type': 'application/json'};
	const path = `/containers/${container}/update`;
	await new Promise<void>((resolve, reject) => {
		const request = httpRequest({socketPath, method: 'POST', path, headers}, answer => {
			answer.resume().on('end', () => {
				if (answer.statusCode === 200) resolve();
				else reject(new Error(`${path}: ${answer.statusCode}`));
			});
		});
		request.on('error', reject);
		request.end(JSON.stringify(body));
	});
}
