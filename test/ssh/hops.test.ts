import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {isAbort} from '../../source/domain/failure.ts';
import {connect} from '../../source/ssh/connection.ts';
import {connectThrough} from '../../source/ssh/hops.ts';
import {createKeyPair} from '../../source/ssh/key-pair.ts';
import {hostName, readAll, startSshServer, startTcpServer} from '../helpers/ssh-server.ts';
import {run} from './session.ts';
import {startSshd, type Sshd} from './sshd.ts';

const address = '127.0.0.1';
const megabyte = 1024 * 1024;

async function firstHop(t: TestContext): Promise<{sshd: Sshd; stream: ReturnType<Sshd['open']>}> {
	const sshd = await startSshd(t);
	return {sshd, stream: sshd.open()};
}

/** A port where nothing listens, most likely. */
async function freePort(t: TestContext): Promise<number> {
	const {port, server} = await startTcpServer(t);
	server.close();
	return port;
}

test('three hops, each checked; closing the last closes all, inner ones first', async t => {
	const {sshd, stream} = await firstHop(t);
	const {user, credentials} = sshd;
	const port = await sshd.listen();
	const main1 = await connect(stream, {host: 'main1', user, credentials});
	const next = {address, port, user};
	const sub2 = await connectThrough(main1, {host: 'sub2', ...next}, {credentials});
	const sub3 = await connectThrough(sub2, {host: 'sub3', ...next}, {credentials});
	t.diagnostic(
		`ready: ${[main1, sub2, sub3].map(({readyMs}) => Math.round(readyMs)).join(', ')} ms`,
	);
	assert.deepEqual(sub3.route, ['main1', 'sub2', 'sub3']);
	assert.equal((await run(sub3, 'echo $((6 * 7))')).output, '42\n');
	const channel = await sub3.open({command: `head -c ${30 * megabyte} /dev/zero`});
	assert.equal((await readAll(channel.output)).length, 30 * megabyte);
	assert.ok((await sub3.ping()) > 0);
	const order: string[] = [];
	for (const connection of [main1, sub2, sub3]) {
		void connection.closed.then(reason => order.push(`${connection.host} ${reason?.message}`));
	}

	sub3.close();
	assert.equal(await sub3.closed, undefined);
	assert.equal(await sub2.closed, undefined);
	assert.equal(await main1.closed, undefined);
	assert.deepEqual(order, ['sub3 undefined', 'sub2 undefined', 'main1 undefined']);
	assert.ok(stream.destroyed);
});

test('a first hop that others use stays open', async t => {
	const {sshd, stream} = await firstHop(t);
	const {user, credentials} = sshd;
	const next = {address, port: await sshd.listen(), user};
	const main1 = await connect(stream, {host: 'main1', user, credentials});
	const keep = {credentials, keepsFirst: true};
	const [one, two] = await Promise.all([
		connectThrough(main1, {host: 'sub1', ...next}, keep),
		connectThrough(main1, {host: 'sub2', ...next}, keep),
	]);
	one.close();
	assert.equal(await one.closed, undefined);
	assert.equal((await run(two, 'echo two')).output, 'two\n');
	assert.equal((await run(main1, 'echo main')).output, 'main\n');
	main1.close();
	assert.match((await two.closed)?.message ?? '', /^main1 ▸ sub2: the way there is gone: main1: /);
	assert.equal(await main1.closed, undefined);
});

test('the hop that failed is named, and the one before lives on', async t => {
	const {sshd, stream} = await firstHop(t);
	const {user, credentials} = sshd;
	const main1 = await connect(stream, {host: 'main1', user, credentials});
	const port = await freePort(t);
	const sub2 = {host: 'sub2', address, port, user};
	await assert.rejects(connectThrough(main1, sub2, {credentials}), {
		code: 'ssh-refused',
		message: 'main1 ▸ sub2: connection refused',
		hint: /^Does sshd of sub2 run/,
	});

	const other = {...credentials, hostKeys: {sub2: createKeyPair('x').publicKey}};
	const listening = {...sub2, port: await sshd.listen()};
	await assert.rejects(connectThrough(main1, listening, {credentials: other}), {
		code: 'ssh-host-key',
		message: 'main1 ▸ sub2: shows another host key than the pinned one',
	});
	const silent = {...sub2, port: (await startTcpServer(t)).port};
	await assert.rejects(connectThrough(main1, silent, {credentials, timeout: 400}), {
		code: 'ssh-timeout',
		message: /^main1 ▸ sub2: no answer within 0.\d s while waiting for the SSH banner$/,
	});
	await assert.rejects(main1.forward({address, port}), {
		message: `main1 ▸ 127.0.0.1:${port}: connection refused`,
	});
	assert.equal((await run(main1, 'echo fine')).output, 'fine\n');
	main1.close();
});

test('a black hole times out, and can be called off', async t => {
	const asked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
	let requests = 0;
	const server = await startSshServer(t, {tcpip: () => asked[requests++]?.resolve()});
	const {credentials} = server;
	const main1 = await connect(await server.dial(), {host: hostName, user: 'work', credentials});
	const sub2 = {host: 'sub2', address: '10.255.255.1', port: 22, user: 'work'};
	await assert.rejects(connectThrough(main1, sub2, {credentials, timeout: 200}), {
		code: 'ssh-timeout',
		message: 'main1 ▸ sub2: no answer within 0.2 s while connecting',
	});
	const controller = new AbortController();
	const attempt = connectThrough(main1, sub2, {credentials, signal: controller.signal});
	await asked[1]?.promise;
	controller.abort();
	await assert.rejects(attempt, isAbort);
	assert.ok((await main1.ping()) > 0);
	main1.close();
});

test('an outer hop that dies takes the inner ones along, with the reason', async t => {
	const {sshd, stream} = await firstHop(t);
	const {user, credentials} = sshd;
	const next = {address, port: await sshd.listen(), user};
	const main1 = await connect(stream, {host: 'main1', user, credentials});
	const sub2 = await connectThrough(main1, {host: 'sub2', ...next}, {credentials});
	const sub3 = await connectThrough(sub2, {host: 'sub3', ...next}, {credentials});
	const channel = await sub3.open({command: 'echo up; cat'});
	const pinging: Promise<unknown>[] = [];
	for await (const chunk of channel.output) {
		assert.equal(chunk.toString(), 'up\n');
		pinging.push(assert.rejects(sub3.ping(), /^FlotillaError: main1 ▸ sub2 ▸ sub3: the way there/));
		stream.destroy(new Error('engine went away'));
	}

	const exit = await channel.exit;
	assert.equal(exit.code, 255);
	const gone = 'main1: the connection was lost while in use (engine went away)';
	assert.equal((await main1.closed)?.message, gone);
	assert.equal((await sub2.closed)?.message, `main1 ▸ sub2: the way there is gone: ${gone}`);
	assert.equal(exit.error, await sub3.closed);
	const message = exit.error?.message ?? '';
	assert.ok(message.startsWith('main1 ▸ sub2 ▸ sub3: ') && message.endsWith(gone), message);
	await Promise.all(pinging);
});

test('a forwarded stream is a plain two-way stream', async t => {
	const {sshd, stream} = await firstHop(t);
	const {user, credentials} = sshd;
	const main1 = await connect(stream, {host: 'main1', user, credentials});
	const {port} = await startTcpServer(t, socket => socket.pipe(socket));
	const forward = await main1.forward({address, port});
	const bytes = Buffer.alloc(20 * megabyte, 'flotilla');
	const [echo] = await Promise.all([
		readAll(forward as AsyncIterable<Buffer>),
		new Promise<void>(resolve => forward.end(bytes, resolve)),
	]);
	assert.ok(echo.equals(bytes));
	const other = await main1.forward({address, port});
	other.destroy();
	assert.ok(other.destroyed);
	assert.ok((await main1.ping()) > 0);
	main1.close();
});
