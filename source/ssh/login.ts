import type {Duplex} from 'node:stream';
import type {Client} from 'ssh2';
import {FlotillaError} from '../domain/failure.ts';
import {createLife, type Life} from './life.ts';
import {settleOnce} from './settle-once.ts';
import {
	closedFailure,
	hostKeyFailure,
	keyFailure,
	notSshFailure,
	sshFailure,
	wayFailure,
	type Place,
} from './ssh-failure.ts';
import {joinBanner} from './ssh2-internals.ts';
import type {Credentials} from './types.ts';

/** How to log in to one host over a stream that leads to its sshd. */
export type LoginOptions = {
	readonly host: string;
	readonly user: string;
	readonly credentials: Credentials;
	/** Hosts on the way, for messages. */
	readonly via?: readonly string[];
	readonly signal?: AbortSignal;
	/** @default 15000 ms */
	readonly timeout?: number;
	/** @default 15 s, three times */
	readonly keepalive?: {readonly interval: number; readonly count: number};
};

export type Login = {readonly client: Client; readonly life: Life; readonly close: () => void};

/** Curve25519 and AES-GCM are the fastest that ssh2 has without its native addon, and sshd pins them. */
const algorithms = {
	kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org'],
	cipher: [
		'aes128-gcm@openssh.com',
		'aes256-gcm@openssh.com',
		'chacha20-poly1305@openssh.com',
		'aes128-ctr',
	],
	serverHostKey: ['ssh-ed25519'],
	compress: ['none'],
} as const;

/** What the other side has to say goodbye, ms. */
const grace = 300;

/**
 * A client that is logged in. From the first moment on it owns the stream: whatever goes wrong with
 * either, now or later, ends `life` with the reason and destroys the stream.
 */
export async function login(stream: Duplex, options: LoginOptions): Promise<Login> {
	const {host, user, credentials, via = [], signal, timeout = 15_000} = options;
	const {keepalive = {interval: 15_000, count: 3}} = options;
	const life = createLife();
	let place: Place = {route: [...via, host], stage: 'waiting for the SSH banner'};
	let isKeyRefused = false;
	let isClosing = false;

	// ssh2 emits several errors per failure and some later still: the first reason counts.
	const lose = (cause: unknown) => {
		if (isClosing) life.end();
		else if (isKeyRefused) life.end(hostKeyFailure(place, true));
		else if (!cause) life.end(closedFailure(place));
		else if (cause instanceof FlotillaError) life.end(wayFailure(cause, place));
		else life.end(sshFailure(cause, place));
	};

	stream.on('error', lose);
	stream.on('end', () => lose(undefined));
	stream.on('close', () => lose(undefined));
	life.onEnd(() => stream.destroy());
	if (stream.destroyed) lose(stream.errored);

	const pin = pinned(credentials.hostKeys[host]);
	if (!pin) life.end(hostKeyFailure(place, false));
	expectBanner(stream, {
		seen: () => {
			place = {...place, stage: 'exchanging keys'};
		},
		other: bytes => life.end(notSshFailure(place, bytes)),
	});

	try {
		const client = await settleOnce<Client>(
			async done => {
				const {Client} = (await import('ssh2')).default;
				if (life.isOver) return;
				const candidate = new Client();
				candidate.on('error', lose);
				candidate.once('handshake', () => {
					place = {...place, stage: 'logging in'};
				});
				candidate.once('ready', () => {
					place = {...place, stage: 'in use'};
					done(undefined, candidate);
				});
				try {
					candidate.connect({
						sock: stream,
						username: user,
						privateKey: credentials.privateKey,
						authHandler: ['publickey'],
						algorithms: algorithms as never,
						hostVerifier: (key: Buffer) => {
							isKeyRefused = !pin?.equals(key);
							return !isKeyRefused;
						},
						readyTimeout: 0,
						keepaliveInterval: keepalive.interval,
						keepaliveCountMax: keepalive.count,
					});
					joinBanner(candidate);
					candidate.setNoDelay(true);
				} catch (error) {
					throw keyFailure(place, error);
				}
			},
			{life, signal, timeout, place: () => place},
		);
		const close = () => {
			if (isClosing || life.isOver) return;
			isClosing = true;
			client.end();
			const timer = setTimeout(() => life.end(), grace);
			life.onEnd(() => clearTimeout(timer));
		};

		return {client, life, close};
	} catch (error) {
		life.end(error as Error);
		throw error;
	}
}

/** The raw key of `ssh-ed25519 AAAA… comment`. */
function pinned(line: string | undefined): Buffer | undefined {
	const blob = line?.trim().split(/\s+/)[1];
	return blob ? Buffer.from(blob, 'base64') : undefined;
}

/**
 * Looks at the first bytes while ssh2 reads them too. ssh2 would wait for its banner until the
 * deadline when an error text or another service answers.
 */
function expectBanner(
	stream: Duplex,
	answer: {seen: () => void; other: (bytes: Buffer) => void},
): void {
	const prefix = Buffer.from('SSH-');
	let head = Buffer.alloc(0);
	const look = (chunk: Buffer) => {
		head = Buffer.concat([head, chunk]);
		const length = Math.min(head.length, prefix.length);
		const isSsh = head.subarray(0, length).equals(prefix.subarray(0, length));
		if (isSsh && length < prefix.length) return;
		stream.off('data', look);
		if (isSsh) answer.seen();
		else answer.other(head);
	};

	// Paused explicitly: a listener alone would set the stream flowing before ssh2 listens.
	stream.pause();
	stream.on('data', look);
}
