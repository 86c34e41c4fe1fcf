import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {promisify} from 'node:util';
import ssh2 from 'ssh2';
import {createKeyPair} from '../../source/ssh/key-pair.ts';

const run = promisify(execFile);

function pointOf(publicKey: string): Buffer {
	return Buffer.from(publicKey.split(' ')[1] ?? '', 'base64').subarray(-32);
}

/** The seed stands before the point, which is the last 32 bytes before comment and padding. */
function seedOf(privateKey: string, point: Buffer): Buffer {
	const blob = Buffer.from(privateKey.replaceAll(/-----.*-----/g, ''), 'base64');
	const at = blob.lastIndexOf(point);
	return blob.subarray(at - 32, at);
}

test('OpenSSH reads every key, and finds the same public half in it', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'flotilla-keys-'));
	t.after(() => rm(folder, {recursive: true}));
	const check = async (pair: {publicKey: string; privateKey: string}, name: string) => {
		const file = path.join(folder, name);
		await writeFile(file, pair.privateKey, {mode: 0o600});
		const {stdout} = await run('ssh-keygen', ['-y', '-f', file]);
		assert.equal(stdout, pair.publicKey);
	};

	for (let batch = 0; batch < 20; batch += 1) {
		await Promise.all(
			Array.from({length: 10}, (_, index) =>
				check(createKeyPair(`flotilla ${batch}-${index}`), `${batch}-${index}`),
			),
		);
	}

	// ssh2's generator loses such zeros; one key in 256 has one, each side.
	const wanted = {point: false, seed: false};
	for (let tries = 0; !wanted.point || !wanted.seed; tries += 1) {
		const pair = createKeyPair('zero');
		const point = pointOf(pair.publicKey);
		const hits = {point: point[0] === 0, seed: seedOf(pair.privateKey, point)[0] === 0};
		if (hits.point || hits.seed) await check(pair, `zero-${tries}`);
		wanted.point ||= hits.point;
		wanted.seed ||= hits.seed;
	}
});

test('ssh2 signs with it, and the public key verifies', () => {
	for (let round = 0; round < 300; round += 1) {
		const pair = createKeyPair('x'.repeat(round % 17));
		const privateKey = ssh2.utils.parseKey(pair.privateKey);
		const publicKey = ssh2.utils.parseKey(pair.publicKey);
		assert.ok(!(privateKey instanceof Error) && !(publicKey instanceof Error));
		const data = Buffer.from(`message ${round}`);
		const signature = privateKey.sign(data);
		assert.equal(publicKey.verify(data, signature), true);
		assert.deepEqual(privateKey.getPublicSSH(), publicKey.getPublicSSH());
	}
});

test('a key ends its files with a newline and takes a comment of one line only', () => {
	const {publicKey, privateKey} = createKeyPair('flotilla demo');
	assert.match(publicKey, /^ssh-ed25519 [\w+/]{68} flotilla demo\n$/);
	assert.match(privateKey, /^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
	assert.match(privateKey, /\n-----END OPENSSH PRIVATE KEY-----\n$/);
	assert.throws(() => createKeyPair('a\nssh-rsa AAAA'));
});
