import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import {join} from 'node:path';
import {FlotillaError} from '../../domain/failure.ts';
import {linesOf} from '../../machine/lines.ts';
import {signalProcess} from '../../machine/process.ts';
import {systemPath} from '../../machine/programs.ts';
import {folderPrefix} from '../../machine/temporary-folder.ts';
import {temporaryPlace} from '../../machine/temporary-place.ts';
import type {Endpoint, Dialer} from './endpoint.ts';
import {readyWord, sshTarget, tunnelArguments, type SshTarget} from './ssh-target.ts';
import {noSsh, tunnelFailure} from './tunnel-failure.ts';

const openDeadlineMs = 12_000;
/** Words kept of what `ssh` says, for the error that may follow. */
const mostLines = 20;

/**
 * Connections to an engine behind SSH. One `ssh` of the system carries them all: it forwards a socket
 * in a private folder here to the engine's socket there. Against `docker system dial-stdio`, which
 * takes a process here and a session there for each connection, that needs no docker command on the
 * other side and is not held to sshd's ten sessions (MaxSessions).
 */
export function sshTunnel(endpoint: Endpoint): Dialer {
	const target = sshTarget(endpoint);
	let tunnel: Tunnel | undefined;
	let opening: Promise<void> | undefined;
	const drop = () => {
		tunnel?.end();
		tunnel = undefined;
		opening = undefined;
	};

	return {
		async dial() {
			if (!tunnel || tunnel.isOver()) {
				drop();
				tunnel = startTunnel(endpoint, target);
				opening = tunnel.open();
			}

			const {path} = tunnel;
			try {
				await opening;
				return await connected(path);
			} catch (error) {
				// Whoever came first may have started the next one already.
				if (tunnel?.path === path) drop();
				if (error instanceof FlotillaError) throw error;
				throw Object.assign(new Error('the tunnel broke', {cause: error}), {code: 'ECONNRESET'});
			}
		},
		isLocal: false,
		reset: drop,
		close: drop,
	};
}

type Tunnel = {
	/** The socket here. */
	readonly path: string;
	/** Resolves once an engine answered through it. */
	open(): Promise<void>;
	isOver(): boolean;
	/** Leaves no process and no file. */
	end(): void;
};

/** What is still to be ended when this process ends. */
const unfinished = new Set<() => void>();

function endAll(): void {
	for (const end of unfinished) end();
}

/**
 * Starts `ssh` beside a watcher that ends it when our end of its stdin closes: when this process is
 * killed, nothing else would. It has no terminal, so it can't ask anything there either.
 */
const script =
	'exec 3<&0 </dev/null; (read -r _ <&3; kill $$; rm -rf -- "$0") >/dev/null 2>&1 & exec ssh "$@" 3<&-';

function startTunnel(endpoint: Endpoint, target: SshTarget): Tunnel {
	const folder = mkdtempSync(join(shortTmpdir(), folderPrefix()));
	const path = join(folder, 'docker.sock');
	const child = spawn('/bin/sh', ['-c', script, folder, ...tunnelArguments(target, path)], {
		detached: true,
		stdio: ['pipe', 'pipe', 'pipe'],
		// LocalCommand is run by $SHELL, and what ssh says is read.
		env: {
			...process.env,
			...{PATH: systemPath(process.env), SHELL: '/bin/sh'},
			...{LC_ALL: 'C', SSH_ASKPASS_REQUIRE: 'never'},
		},
	});
	for (const stream of child.stdio) stream?.on('error', () => {});
	const lines: string[] = [];
	const listening = listen(child, lines);
	let isOver = false;
	const end = () => {
		unfinished.delete(end);
		if (unfinished.size === 0) process.off('exit', endAll);
		isOver = true;
		if (child.pid !== undefined) signalProcess(-child.pid, 'SIGTERM');
		rmSync(folder, {recursive: true, force: true});
	};

	if (unfinished.size === 0) process.once('exit', endAll);
	unfinished.add(end);
	child.once('error', end);
	child.once('exit', end);
	child.unref();
	const failure = (reason: string) =>
		lines.some(line => /\bssh: (command )?not found/.test(line))
			? noSsh(endpoint)
			: tunnelFailure(endpoint, {target, lines, reason});
	return {
		path,
		isOver: () => isOver,
		end,
		async open() {
			const {promise: late, resolve: isLate} = Promise.withResolvers<'late'>();
			const timer = setTimeout(isLate, openDeadlineMs, 'late');
			try {
				const ended = listening.ended.then(() => 'ended' as const);
				const answered = listening.ready.then(async () => (await isAnswered(path)) && 'answered');
				const outcome = await Promise.race([ended, late, answered]);
				if (outcome === 'answered') return;
				// ssh says why just before it lets go of the connection, but on another pipe.
				if (outcome === false) await Promise.race([listening.refused, ended, late]);
				throw failure(
					outcome === 'late' ? `timed out after ${openDeadlineMs / 1000} s` : 'ssh ended',
				);
			} finally {
				clearTimeout(timer);
			}
		},
	};
}

/** Gathers what `ssh` says, and tells the moments that matter. */
function listen(child: ChildProcess, lines: string[]) {
	const ready = Promise.withResolvers<void>();
	const refused = Promise.withResolvers<void>();
	const {stdout, stderr} = child;
	const read = async (stream: NonNullable<typeof stdout>, heed: (line: string) => void) => {
		for await (const line of linesOf(stream)) heed(line);
	};

	const all = Promise.allSettled([
		...(stdout
			? [
					read(stdout, line => {
						if (line.includes(readyWord)) ready.resolve();
					}),
				]
			: []),
		...(stderr
			? [
					read(stderr, line => {
						lines.push(line);
						if (lines.length > mostLines) lines.splice(0, 1);
						if (/open failed/.test(line)) refused.resolve();
					}),
				]
			: []),
	]);
	return {ready: ready.promise, refused: refused.promise, ended: all};
}

/** Does anything answer behind the tunnel? Only a try tells whether the far end has its socket. */
async function isAnswered(path: string): Promise<boolean> {
	const socket = await connected(path).catch(() => undefined);
	if (!socket) return false;
	try {
		return await new Promise<boolean>(resolve => {
			socket.once('data', () => resolve(true));
			socket.once('close', () => resolve(false));
			socket.write('GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n');
		});
	} finally {
		socket.destroy();
	}
}

async function connected(path: string): Promise<Socket> {
	const socket = connect({path});
	await once(socket, 'connect');
	socket.on('error', () => {});
	return socket;
}

/** A socket's path may have 107 characters. */
function shortTmpdir(): string {
	const place = temporaryPlace();
	return place.length > 50 ? '/tmp' : place;
}
