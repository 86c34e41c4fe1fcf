import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import type {Engine} from '../../source/docker/engine/engine.ts';
import {clusterEnvironment, hostsOf} from '../../source/domain/session/hosts.ts';
import type {SessionStatus} from '../../source/domain/session/session.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {inContainer, inHost} from '../helpers/engine/in-host.ts';
import {runInHost, typeInHost} from '../helpers/engine/over-ssh.ts';
import {randomName, upSession, type TestFleet} from '../helpers/engine/test-fleet.ts';

/** The contract, row by row (docs/contract.md), read from inside the containers; the same for both modes. */
export function contractRows(
	mode: 'single-node' | 'multi-node',
	{open, agents}: {open: () => Promise<TestFleet>; agents: readonly string[]},
): void {
	const where = {mode, agents};
	const spec = parseSpec({
		name: randomName('contract'),
		...where,
		roles: {sub: 2, main: 1, worker: {replicas: 3, env: {FLAVOUR: 'a "b" c\\d'}}},
	});
	const names = hostsOf(spec).map(host => host.name);
	let fleet: TestFleet;
	let session: SessionStatus;

	before(async () => {
		fleet = await open();
		session = await upSession(fleet, spec);
	});

	after(async () => {
		await fleet.takeDown(spec.name);
		await fleet.close();
	});

	const at = (host: string) => ({session: spec.name, host});
	const container = (host: string) => `flotilla.${spec.name}.${host}`;
	const engineOf = (name: string): Engine =>
		fleet.engineOf(session.hosts.find(host => host.name === name)?.agent ?? '');

	test(`row ${mode === 'multi-node' ? 2 : 1}: every host is on the private network and on the default one`, async () => {
		assert.equal(session.network.driver, mode === 'multi-node' ? 'overlay' : 'bridge');
		for (const host of names) {
			const {networks} = await engineOf(host).inspectContainer(container(host));
			assert.deepEqual(Object.keys(networks).sort(), ['bridge', session.network.name].sort());
		}
	});

	test('row 3: TCP and UDP on any port, and ICMP, pass between hosts', async () => {
		const target = session.hosts.find(host => host.name === 'worker3')?.address ?? '';
		const listen = (port: number, protocol: string) =>
			`$s = IO::Socket::INET->new(LocalPort => ${port}, Proto => "${protocol}", ReuseAddr => 1,
				${protocol === 'tcp' ? 'Listen => 1' : ''}) or die $@; $| = 1; print "listening\\n";
				${protocol === 'tcp' ? '$s = $s->accept;' : ''} $s->recv($m, 99); print $m;`;
		const send = (port: number, protocol: string) =>
			`$s = IO::Socket::INET->new(PeerAddr => "${target}", PeerPort => ${port}, Proto => "${protocol}")
				or die $@; $s->send("hello ${port}");`;
		for (const [port, protocol] of [
			[1, 'tcp'],
			[5432, 'tcp'],
			[65_535, 'tcp'],
			[53, 'udp'],
			[49_152, 'udp'],
		] as const) {
			const command = ['perl', '-MIO::Socket::INET', '-e', listen(port, protocol)];
			const server = await engineOf('worker3').exec(container('worker3'), {command});
			let heard = '';
			server.onStderr(chunk => (heard += chunk.toString()));
			const output = (server.stdio as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
			const hear = async (text: string) => {
				while (!heard.includes(text)) {
					const {value, done} = (await output.next()) as IteratorResult<Buffer, undefined>;
					assert.ok(!done, `${protocol} ${port}: listener ended after ${JSON.stringify(heard)}`);
					heard += value.toString();
				}
			};

			await hear('listening');
			await inHost(engineOf('main1'), at('main1'), [
				'perl',
				'-MIO::Socket::INET',
				'-e',
				send(port, protocol),
			]);
			await hear(`hello ${port}`);
			server.stdio.destroy();
		}

		for (const host of names)
			await inHost(engineOf('sub2'), at('sub2'), ['ping', '-c', '1', '-W', '5', host]);
	});

	test('row 4: a session of one has a main1 as well', async t => {
		const one = parseSpec({name: randomName('one'), ...where, roles: {main: 1}});
		t.after(() => fleet.takeDown(one.name));
		const status = await upSession(fleet, one);
		assert.deepEqual(
			status.hosts.map(host => host.name),
			['main1'],
		);
		assert.deepEqual(status.mesh, {pairs: 1, ok: 1, failed: 0});
		const engine = fleet.engineOf(status.hosts[0]?.agent ?? '');
		const env = await inHost(engine, {session: one.name, host: 'main1'}, ['env']);
		assert.equal(clusterVariables(env)['BACKENDAI_CLUSTER_SIZE'], '1');
	});

	test('row 6: the seven variables in PID 1, docker exec and every kind of SSH session', async () => {
		for (const host of hostsOf(spec)) {
			const wanted = clusterEnvironment(spec, host);
			assert.equal(Object.keys(wanted).length, 7);
			const seen = {
				'PID 1': await inHost(engineOf(host.name), at(host.name), ['cat', '/proc/1/environ']),
				'docker exec': await inHost(engineOf(host.name), at(host.name), ['env']),
				'ssh command': (await runInHost(fleet, {...at(host.name), command: 'env'})).stdout,
				'ssh login shell': (await runInHost(fleet, {...at(host.name), input: 'env\n'})).stdout,
				'ssh pty': await typeInHost(fleet, {...at(host.name), input: 'env; exit\r'}),
				'ssh from a peer': await inHost(engineOf('main1'), at('main1'), ['ssh', host.name, 'env']),
			};
			for (const [where, text] of Object.entries(seen)) {
				assert.deepEqual(clusterVariables(text), wanted, `${host.name}: ${where}`);
				if (host.role === 'worker') assert.match(text, /FLAVOUR=a "b" c\\d/, where);
			}
		}
	});

	test('row 6: HOSTS is in rank order with main1 first, REPLICAS in definition order', async () => {
		const env = clusterVariables(await inHost(engineOf('worker2'), at('worker2'), ['env']));
		assert.equal(env['BACKENDAI_CLUSTER_HOSTS'], 'main1,sub1,sub2,worker1,worker2,worker3');
		assert.equal(env['BACKENDAI_CLUSTER_REPLICAS'], 'main:1,sub:2,worker:3');
		assert.equal(env['BACKENDAI_CLUSTER_LOCAL_RANK'], '4');
	});

	test('row 7: every pair logs in by name without a prompt, strictly, itself included', async () => {
		const options = '-o BatchMode=yes -o StrictHostKeyChecking=yes';
		for (const host of names) {
			const script = `for h in ${names.join(' ')}; do ssh ${options} $h hostname || echo "FAILED $h"; done`;
			const said = await inHost(engineOf(host), at(host), ['sh', '-c', script]);
			assert.deepEqual(said.trim().split('\n'), names, `from ${host}`);
		}
	});

	test('row 7: no password, no foreign key, no unpinned host', async () => {
		const refused = await inContainer(engineOf('main1'), container('main1'), [
			'sh',
			'-c',
			'ssh -o PreferredAuthentications=password,keyboard-interactive -o BatchMode=yes sub1 true',
		]);
		assert.equal(refused.code, 255);
		assert.match(refused.stderr, /Permission denied \(publickey\)/);
		const unpinned = await inContainer(engineOf('main1'), container('main1'), [
			'sh',
			'-c',
			'ssh -o BatchMode=yes -o UserKnownHostsFile=/dev/null sub1 true',
		]);
		assert.equal(unpinned.code, 255);
		assert.match(unpinned.stderr, /Host key verification failed/);
	});

	test('row 8: the key at its path, port 2200, names on the private network', async () => {
		const key = '/home/config/ssh/id_cluster';
		assert.match(await inHost(engineOf('sub1'), at('sub1'), ['ls', '-l', key]), /^-rw-------/);
		const port = await inHost(engineOf('sub1'), at('sub1'), [
			'ssh',
			'-p',
			'2200',
			'-i',
			key,
			'worker1',
			'hostname',
		]);
		assert.equal(port.trim(), 'worker1');
		for (const {name, address} of session.hosts) {
			const found = await inHost(engineOf('main1'), at('main1'), ['getent', 'ahostsv4', name]);
			assert.ok(found.includes(address ?? '?'), `${name}: ${found}`);
		}
	});
}

/** The cluster variables of an `env` or `/proc/1/environ` listing. */
function clusterVariables(text: string): Record<string, string> {
	const pairs = text.split(/[\0\r\n]+/).map(line => line.split(/=(.*)/s).slice(0, 2));
	return Object.fromEntries(pairs.filter(([key]) => key?.startsWith('BACKENDAI_CLUSTER_')));
}
