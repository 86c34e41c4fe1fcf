import {generateKeyPairSync, randomBytes} from 'node:crypto';
import type {KeyPair} from '../domain/session/host-files.ts';

const keyType = 'ssh-ed25519';

/** A new ed25519 key pair in OpenSSH's own format, without a passphrase. */
export function createKeyPair(comment: string): KeyPair {
	if (/[\n\r\0]/.test(comment)) throw new Error('a key comment is one line');
	// Not ssh2's generator: it drops leading zeros, once in 256 keys (mscdex/ssh2#1390).
	const {publicKey, privateKey} = generateKeyPairSync('ed25519');
	const point = rawBytes(publicKey.export({format: 'jwk'}).x);
	const seed = rawBytes(privateKey.export({format: 'jwk'}).d);
	const publicBlob = Buffer.concat([field(keyType), field(point)]);
	return {
		publicKey: `${keyType} ${publicBlob.toString('base64')} ${comment}\n`,
		privateKey: armoured(privateBlob({publicBlob, point, seed, comment})),
	};
}

function rawBytes(text: string | undefined): Buffer {
	const bytes = Buffer.from(text ?? '', 'base64url');
	if (bytes.length !== 32) throw new Error(`an ed25519 key has 32 bytes, not ${bytes.length}`);
	return bytes;
}

/** PROTOCOL.key of OpenSSH: `openssh-key-v1`, cipher and kdf `none`. */
function privateBlob(key: {
	publicBlob: Buffer;
	point: Buffer;
	seed: Buffer;
	comment: string;
}): Buffer {
	const check = randomBytes(4);
	const secret = Buffer.concat([
		check,
		check,
		field(keyType),
		field(key.point),
		field(Buffer.concat([key.seed, key.point])),
		field(key.comment),
	]);
	return Buffer.concat([
		Buffer.from('openssh-key-v1\0'),
		field('none'),
		field('none'),
		field(''),
		uint32(1),
		field(key.publicBlob),
		field(Buffer.concat([secret, padding(secret.length)])),
	]);
}

/** 1, 2, 3, … up to the next multiple of 8. */
function padding(length: number): Buffer {
	return Buffer.from(Array.from({length: (8 - (length % 8)) % 8}, (_, index) => index + 1));
}

function field(value: string | Buffer): Buffer {
	const bytes = typeof value === 'string' ? Buffer.from(value) : value;
	return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

function armoured(blob: Buffer): string {
	const lines = blob.toString('base64').match(/.{1,70}/g) ?? [];
	const name = 'OPENSSH PRIVATE KEY';
	return [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`, ''].join('\n');
}
