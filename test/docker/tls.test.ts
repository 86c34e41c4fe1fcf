import assert from 'node:assert/strict';
import {cp, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {runCli} from '../helpers/cli.ts';
import {createAuthority} from '../helpers/engine/certificates.ts';
import {startTlsEngine, type TlsEngine} from '../helpers/engine/tls-engine.ts';
import {plainPort} from '../helpers/plain-port.ts';

let folder: string;
let engine: TlsEngine;
let expired: TlsEngine;
let plain: {port: number; stop(): void};

const at = (name: string) => path.join(folder, name);

before(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'flotilla-certificates-'));
	const ca = await createAuthority(at('authority'), 'engines');
	const stranger = await createAuthority(at('stranger-authority'), 'stranger');
	await ca.issue(at('server'), {use: 'server'});
	await ca.issue(at('expired-server'), {use: 'server', isExpired: true});
	await ca.issue(at('client'), {use: 'client'});
	await ca.issue(at('expired-client'), {use: 'client', isExpired: true});
	await stranger.issue(at('stranger'), {use: 'client'});
	// Its own certificate is of the stranger, but it knows the engine's CA.
	await cp(at('stranger'), at('refused-client'), {recursive: true});
	await cp(at('client/ca.pem'), at('refused-client/ca.pem'));
	await cp(at('client/ca.pem'), at('ca-only/ca.pem'));
	await cp(at('client'), at('broken'), {recursive: true});
	await writeFile(at('broken/key.pem'), 'no key\n');
	engine = await startTlsEngine(at('server'));
	expired = await startTlsEngine(at('expired-server'));
	plain = await plainPort(engine.socket);
});

after(async () => {
	plain.stop();
	await engine.stop();
	await expired.stop();
	await rm(folder, {recursive: true});
});

function ask(host: string, certificates?: string) {
	const env = {
		DOCKER_HOST: host,
		...(certificates ? {DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: at(certificates)} : {}),
	};
	return runCli(['agents', '--json'], {env});
}

test('an engine answers over TLS of both sides', async () => {
	const {code, stdout} = await ask(`tcp://127.0.0.1:${engine.port}`, 'client');
	assert.equal(code, 0);
	const [agent] = JSON.parse(stdout) as Array<Record<string, unknown>>;
	assert.equal(agent?.['isReachable'], true, stdout);
});

type Case = readonly [
	what: string,
	host: () => string,
	certificates: string | undefined,
	says: RegExp,
];
const cases: readonly Case[] = [
	[
		'an engine of an unknown CA',
		() => `127.0.0.1:${engine.port}`,
		'stranger',
		/not signed by a CA known here/,
	],
	[
		'an expired certificate',
		() => `127.0.0.1:${expired.port}`,
		'client',
		/certificate of .* has expired/,
	],
	[
		'a certificate for another name',
		() => `127.0.0.2:${engine.port}`,
		'client',
		/is for another name/,
	],
	[
		'no certificate of ours',
		() => `127.0.0.1:${engine.port}`,
		'ca-only',
		/wants a TLS certificate of us, and there is none/,
	],
	[
		'a certificate of ours that is refused',
		() => `127.0.0.1:${engine.port}`,
		'refused-client',
		/refused our TLS certificate: .*bad certificate/,
	],
	[
		'an expired certificate of ours',
		() => `127.0.0.1:${engine.port}`,
		'expired-client',
		/refused our TLS certificate: it has expired/,
	],
	[
		'a key of ours that is none',
		() => `127.0.0.1:${engine.port}`,
		'broken',
		/TLS files cannot be used/,
	],
	[
		'plain HTTP on a TLS port',
		() => `127.0.0.1:${engine.port}`,
		undefined,
		/HTTP request to an HTTPS server/,
	],
	['TLS on a plain port', () => `127.0.0.1:${plain.port}`, 'client', /does not speak TLS/],
];
for (const [what, host, certificates, says] of cases) {
	test(`${what}: its own error, with a hint, code 3`, async () => {
		const env = {
			DOCKER_HOST: `tcp://${host()}`,
			...(certificates ? {DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: at(certificates)} : {}),
		};
		const {code, stdout, stderr} = await runCli(['ls'], {env});
		assert.match(stderr, says);
		assert.match(stderr, /hint: \S/);
		assert.doesNotMatch(stderr, /\n\s+at |bug in flotilla/);
		assert.equal(stdout, '');
		assert.equal(code, 3);
		const json = await ask(`tcp://${host()}`, certificates);
		const [agent] = JSON.parse(json.stdout) as Array<{failure?: {code: string}}>;
		assert.equal(agent?.failure?.code, 'engine-tls');
	});
}
