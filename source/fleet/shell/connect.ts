import type {Duplex} from 'node:stream';
import type {Engine} from '../../docker/engine/engine.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {runtimeProgram, sshDirectory} from '../../domain/host-paths.ts';
import {sanitise} from '../../domain/sanitise.ts';
import {hostOf, type HostStatus, type SessionStatus} from '../../domain/session/session.ts';
import {pause} from '../../machine/pause.ts';
import type {Connection, Credentials} from '../../ssh/types.ts';
import {runningContainer} from './credentials.ts';

/** The two ways to a host; source/ssh/ has the real ones. */
export type SshClient = {
	connect(
		stream: Duplex,
		options: {host: string; user: string; credentials: Credentials; signal?: AbortSignal},
	): Promise<Connection>;
	connectThrough(
		first: Connection,
		next: {host: string; address: string; port: number; user: string},
		options: {credentials: Credentials; signal?: AbortSignal},
	): Promise<Connection>;
};

/** The login every host of a session has, whatever its image calls its user. */
const login = 'work';

/** How long an engine may take to say how an exec ended whose output is over, ms. */
const exitWordMs = 2000;
/** Characters kept of what sshd says. */
const mostSaid = 500;

type Way = {
	readonly session: SessionStatus;
	readonly route: readonly HostStatus[];
	/** Of the first host. */
	readonly engine: Engine;
	readonly credentials: Credentials;
};

/**
 * A connection to the last host of the route, through the others. The first host's sshd is run
 * through the engine, its stdio being the wire: no port is published anywhere. The signal calls off
 * the connecting; what is connected stays so until it is closed.
 */
export async function connectRoute(
	ssh: SshClient,
	{signal, ...way}: Way & {signal?: AbortSignal},
): Promise<Connection> {
	const opening = new AbortController();
	const callOff = () => opening.abort(signal?.reason);
	signal?.addEventListener('abort', callOff, {once: true});
	if (signal?.aborted) callOff();
	try {
		return await follow(ssh, way, opening.signal);
	} catch (error) {
		throw withSession(error, way.session.name);
	} finally {
		signal?.removeEventListener('abort', callOff);
	}
}

/** What is advised below knows nothing of sessions; here is known which one to check. */
function withSession(error: unknown, session: string): unknown {
	if (!(error instanceof FlotillaError) || !error.hint?.includes('`flotilla check`')) return error;
	const hint = error.hint.replace('`flotilla check`', `\`flotilla check ${session}\``);
	return new FlotillaError({...error.failure, hint}, {cause: error.cause});
}

async function follow(
	ssh: SshClient,
	{session, route, engine, credentials}: Way,
	signal: AbortSignal,
): Promise<Connection> {
	const [first, ...others] = route;
	if (!first) throw new Error('a route has at least one host');
	const exec = await engine.exec(
		runningContainer(session, first, engine),
		{command: [runtimeProgram('sshd'), '-i', '-e', '-f', `${sshDirectory}/sshd_config`]},
		{signal},
	);
	// Mostly chatter; but where sshd cannot go on, only here it says why.
	let said = '';
	exec.onStderr(chunk => {
		said = (said + chunk.toString()).slice(-mostSaid);
	});
	exec.exitCode.catch(() => {});
	const options = {host: first.name, user: login, credentials, signal};
	let connection = await ssh.connect(exec.stdio, options).catch(async (error: unknown) => {
		signal.throwIfAborted();
		throw (await whyNoSshd(first, exec.exitCode)) ?? withWords(error, said);
	});
	for (const host of others) {
		runningContainer(session, host, engine);
		try {
			const target = {host: host.name, address: addressOf(host), port: 22, user: login};
			connection = await ssh.connectThrough(connection, target, {credentials, signal});
		} catch (error) {
			connection.close();
			throw error;
		}
	}

	return connection;
}

/** What sshd said last, where it hung up without a word to the client. */
function withWords(error: unknown, said: string): unknown {
	const last = sanitise(said.trim().split('\n').at(-1) ?? '');
	if (!(error instanceof FlotillaError) || error.code !== 'ssh-closed' || !last) return error;
	const message = `${error.message} (sshd: ${last})`;
	return new FlotillaError({...error.failure, message}, {cause: error});
}

/** The engine's word on an sshd that never ran; undefined where it did, or nothing is said in time. */
async function whyNoSshd(
	{name}: HostStatus,
	exitCode: Promise<number>,
): Promise<FlotillaError | undefined> {
	const late = new AbortController();
	const reason = exitCode.then(
		() => undefined,
		(error: unknown) =>
			error instanceof FlotillaError && error.code === 'host-failed'
				? new FlotillaError(
						{...error.failure, message: `${name}: ${error.message}`},
						{cause: error},
					)
				: undefined,
	);
	try {
		return await Promise.race([reason, pause(exitWordMs, late.signal).then(() => undefined)]);
	} finally {
		late.abort();
	}
}

function addressOf(host: HostStatus): string {
	if (host.address) return host.address;
	throw new FlotillaError({
		code: 'host-not-running',
		message: `${host.name} has no address on the private network`,
		hint: 'It was disconnected from it; `flotilla check` says how to connect it again.',
	});
}

/** Hosts by name, in the order of the route. Throws `host-not-found`. */
export function routeOf(session: SessionStatus, names: readonly string[]): HostStatus[] {
	return names.map(name => hostOf(session, name));
}
