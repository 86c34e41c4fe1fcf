import assert from 'node:assert/strict';
import {once} from 'node:events';
import {Duplex, PassThrough} from 'node:stream';
import {test, type TestContext} from 'node:test';
import {isAbort} from '../../source/domain/failure.ts';
import {connect} from '../../source/ssh/connection.ts';
import {createKeyPair} from '../../source/ssh/key-pair.ts';
import type {Credentials} from '../../source/ssh/types.ts';
import {dialPort, hostName, startSshServer, startTcpServer} from '../helpers/ssh-server.ts';

const {publicKey: otherKey, privateKey: otherPrivateKey} = createKeyPair('other');
const anyone: Credentials = {privateKey: otherPrivateKey, hostKeys: {[hostName]: otherKey}};
const login = {host: hostName, user: 'work'};

async function silentPeer(t: TestContext) {
	const {port} = await startTcpServer(t);
	return dialPort(t, port);
}

test('logs in, measures the round trip and closes at once', async t => {
	const server = await startSshServer(t, {});
	const stream = await server.dial();
	const connection = await connect(stream, {...login, credentials: server.credentials});
	assert.equal(connection.host, hostName);
	assert.deepEqual(connection.route, [hostName]);
	assert.ok(connection.readyMs > 0);
	const pings = await Promise.all([connection.ping(), connection.ping(), connection.ping()]);
	for (const ms of pings) assert.ok(ms > 0 && ms < 5000, `${ms} ms`);
	const startedAt = performance.now();
	connection.close();
	connection.close();
	assert.equal(await connection.closed, undefined);
	assert.ok(performance.now() - startedAt < 1000);
	assert.ok(stream.destroyed);
	connection.close();
	await assert.rejects(connection.open({command: 'true'}), {code: 'ssh-closed'});
	await assert.rejects(connection.ping(), {code: 'ssh-closed'});
	await assert.rejects(connection.forward({address: '127.0.0.1', port: 1}), {code: 'ssh-closed'});
});

test('a host that shows another key than the pinned one is refused', async t => {
	const server = await startSshServer(t, {});
	const stream = await server.dial();
	const credentials = {...server.credentials, hostKeys: {[hostName]: otherKey}};
	await assert.rejects(connect(stream, {...login, credentials}), {
		name: 'FlotillaError',
		code: 'ssh-host-key',
		message: 'main1: shows another host key than the pinned one',
	});
	assert.ok(stream.destroyed);
});

test('a host without a pin is not even asked', async t => {
	const server = await startSshServer(t, {});
	const stream = await server.dial();
	const credentials = {...server.credentials, hostKeys: {}};
	await assert.rejects(connect(stream, {...login, credentials}), {
		code: 'ssh-host-key',
		message: 'main1: has no pinned host key',
	});
	assert.ok(stream.destroyed);
});

test('a wrong key is told from a key that cannot be used', async t => {
	const server = await startSshServer(t, {});
	const {hostKeys} = server.credentials;
	await assert.rejects(
		connect(await server.dial(), {
			...login,
			credentials: {hostKeys, privateKey: otherPrivateKey},
		}),
		{code: 'ssh-auth', message: 'main1: refuses the session key', hint: /authorized_keys/},
	);
	await assert.rejects(
		connect(await server.dial(), {...login, credentials: {hostKeys, privateKey: 'nonsense'}}),
		{code: 'ssh-auth', message: 'main1: the session key cannot be used'},
	);
});

test('a silent peer times out, naming the stage', async t => {
	const stream = await silentPeer(t);
	await assert.rejects(connect(stream, {...login, credentials: anyone, timeout: 200}), {
		code: 'ssh-timeout',
		message: 'main1: no answer within 0.2 s while waiting for the SSH banner',
	});
	assert.ok(stream.destroyed);
});

test('a peer that never finishes the login times out there', async t => {
	const server = await startSshServer(t, {authentication: () => {}});
	const stream = await server.dial();
	const {credentials} = server;
	await assert.rejects(connect(stream, {...login, credentials, timeout: 1500}), {
		code: 'ssh-timeout',
		message: 'main1: no answer within 1.5 s while logging in',
	});
});

test('what is not SSH is quoted, and cannot steer the terminal', async t => {
	const {port} = await startTcpServer(t, socket => {
		socket.write('OCI runtime exec failed: \u001B[2Jno such file\r\nmore');
	});
	const stream = await dialPort(t, port);
	const said = 'OCI runtime exec failed:  [2Jno such file';
	const message = `main1: something other than sshd answers: "${said}"`;
	const connecting = connect(stream, {...login, credentials: anyone});
	await assert.rejects(connecting, {code: 'ssh-refused', message});
});

test('a banner may come byte by byte', async t => {
	const server = await startSshServer(t, {});
	const inner = await server.dial();
	const inward = new PassThrough({highWaterMark: 1});
	inner.on('data', (bytes: Buffer) => {
		for (const byte of bytes) inward.write(Buffer.of(byte));
	});
	const stream = Duplex.from({readable: inward, writable: inner} as never);
	const connection = await connect(stream, {...login, credentials: server.credentials});
	assert.ok((await connection.ping()) > 0);
	connection.close();
	await connection.closed;
});

test('a peer that hangs up is told by the stage it did so', async t => {
	const {port} = await startTcpServer(t, socket => socket.end());
	await assert.rejects(connect(await dialPort(t, port), {...login, credentials: anyone}), {
		code: 'ssh-closed',
		message: 'main1: the connection closed while waiting for the SSH banner',
	});
	const {port: rude} = await startTcpServer(t, socket => socket.end('SSH-2.0-x\r\n'));
	await assert.rejects(connect(await dialPort(t, rude), {...login, credentials: anyone}), {
		code: 'ssh-closed',
		message: 'main1: the connection closed while exchanging keys',
	});
	const stream = await dialPort(t, port);
	stream.destroy();
	await assert.rejects(connect(stream, {...login, credentials: anyone}), {code: 'ssh-closed'});
});

test('calling off ends every stage with an AbortError and the stream', async t => {
	const abort = async (stream: Duplex, reached: Promise<unknown>, credentials = anyone) => {
		const controller = new AbortController();
		const attempt = connect(stream, {...login, credentials, signal: controller.signal});
		void reached.then(() => controller.abort());
		await assert.rejects(attempt, isAbort);
		assert.ok(stream.destroyed);
	};

	await abort(await silentPeer(t), Promise.resolve());
	const banner = Promise.withResolvers<void>();
	const {port} = await startTcpServer(t, socket => {
		socket.write('SSH-2.0-OpenSSH_9.2\r\n');
		socket.once('data', () => banner.resolve());
	});
	await abort(await dialPort(t, port), banner.promise);
	const asked = Promise.withResolvers<void>();
	const server = await startSshServer(t, {authentication: () => asked.resolve()});
	await abort(await server.dial(), asked.promise, server.credentials);

	const stream = await server.dial();
	const signal = AbortSignal.abort();
	await assert.rejects(
		connect(stream, {...login, credentials: server.credentials, signal}),
		isAbort,
	);
	assert.ok(stream.destroyed);
});

test('an open connection that is called off, or whose opening is, closes no other', async t => {
	const asked = Promise.withResolvers<void>();
	const server = await startSshServer(t, {
		exec(channel, command) {
			channel.exit(command === 'seven' ? 7 : 0);
			channel.end();
		},
		tcpip: () => asked.resolve(),
	});
	const connecting = new AbortController();
	const connection = await connect(await server.dial(), {
		...login,
		credentials: server.credentials,
		signal: connecting.signal,
	});
	connecting.abort();
	const controller = new AbortController();
	const {signal} = controller;
	const forward = connection.forward({address: '10.0.0.1', port: 22}, {signal});
	await asked.promise;
	controller.abort();
	await assert.rejects(forward, isAbort);
	await assert.rejects(connection.open({command: 'x'}, {signal}), isAbort);
	const channel = await connection.open({command: 'seven'});
	assert.deepEqual(await channel.exit, {code: 7});
	connection.close();
});

test('a peer that dies tells why, to the connection and to what runs over it', async t => {
	const server = await startSshServer(t, {exec: channel => channel.write('first')});
	const stream = await server.dial();
	const connection = await connect(stream, {...login, credentials: server.credentials});
	const channel = await connection.open({command: 'hang'});
	for await (const chunk of channel.output) {
		assert.equal(chunk.toString(), 'first');
		stream.destroy(Object.assign(new Error('read ECONNRESET'), {code: 'ECONNRESET'}));
	}

	const exit = await channel.exit;
	assert.equal(exit.code, 255);
	const reason = await connection.closed;
	assert.equal(reason, exit.error);
	assert.equal(reason?.message, 'main1: the connection was lost while in use (read ECONNRESET)');
	await assert.rejects(connection.open({command: 'x'}), {code: 'ssh-closed'});
});

test('a server that goes away in an orderly way is still not what was asked for', async t => {
	const server = await startSshServer(t, {});
	const connection = await connect(await server.dial(), {
		...login,
		credentials: server.credentials,
	});
	(await server.client).end();
	const reason = await connection.closed;
	assert.equal(reason?.message, 'main1: the connection closed while in use');
});

test('a peer that falls silent is given up', async t => {
	const server = await startSshServer(t, {});
	const socket = await server.dial();
	const connection = await connect(socket, {
		...login,
		credentials: server.credentials,
		keepalive: {interval: 30, count: 3},
	});
	assert.ok((await connection.ping()) > 0);
	socket.removeAllListeners('data');
	const reason = await connection.closed;
	assert.equal(reason?.message, 'main1: stopped answering');
	assert.equal(socket.destroyed, true);
});

test('garbage after the login ends the connection, nothing else', async t => {
	const server = await startSshServer(t, {});
	const socket = await server.dial();
	const connection = await connect(socket, {...login, credentials: server.credentials});
	const channel = connection.forward({address: '10.0.0.1', port: 22});
	socket.emit('data', Buffer.alloc(4096, 0xff));
	await assert.rejects(channel, {code: 'ssh-closed'});
	assert.match((await connection.closed)?.message ?? '', /^main1: the connection was lost/);
	if (!socket.closed) await once(socket, 'close');
});
