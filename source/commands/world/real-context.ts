import {homeOf} from '../../machine/users.ts';
import {isTerminalGone} from '../../terminal/guard-terminal.ts';
import {letTerminalWait} from '../../terminal/tty.ts';
import type {EngineControl, Context, OpenFleet, StopSignal} from './context.ts';
import {leave} from './leave.ts';
import {ownCommand} from './own-command.ts';
import {stopSignals} from './stopping.ts';

export type RealContext = Context & {
	/** Why stdout took no more, where somebody still waits for it. */
	readonly lostOutput: () => Error | undefined;
	/** The signal that asked to stop, if one did. */
	readonly calledOffBy: () => StopSignal | undefined;
};

/** The context of this process. */
export function realContext(): RealContext {
	const {env, stdin, stdout, stderr} = process;
	const outputClosed = new AbortController();
	let lost: Error | undefined;
	let calledOffBy: StopSignal | undefined;
	for (const output of [stdout, stderr]) {
		if (output.isTTY) process.on('exit', letTerminalWait(output));
		output.on('error', (error: Error) => {
			output.destroy();
			if (output !== stdout) return;
			// EPIPE when the reader left, EIO when the terminal did: nobody is left to tell.
			if (!isTerminalGone(error)) lost = error;
			outputClosed.abort();
		});
	}

	return {
		stdin,
		stdout,
		stderr,
		env,
		openFleet: options => unlessStopped(openFleet(options)),
		agentStore: async () => {
			const {openAgentStore} = await import('./agent-store.ts');
			return openAgentStore(env, homeOf(env));
		},
		engine,
		onSignal: listener =>
			onSignal(signal => {
				calledOffBy ??= signal;
				listener(signal);
			}),
		exit: code => leave(code, calledOffBy),
		random: Math.random,
		command: () => ownCommand({path: env['PATH'], program: process.argv[1], folder: process.cwd()}),
		outputClosed: outputClosed.signal,
		lostOutput: () => lost,
		calledOffBy: () => calledOffBy,
	};
}

/** A fleet over the engines this machine knows, `--agent`'s first. Heavy parts are loaded here. */
const openFleet: OpenFleet = async ({agents = []} = {}) => {
	const [{findEndpoints}, {openAgentStore}, {buildFleet}] = await Promise.all([
		import('../../docker/find/endpoints.ts'),
		import('./agent-store.ts'),
		import('./build-fleet.ts'),
	]);
	const {env} = process;
	const home = homeOf(env);
	const find = async () => {
		const stored = await openAgentStore(env, home).endpoints();
		const {chosen, all} = await findEndpoints({env, home, agents, stored});
		const names = new Set(chosen.map(({name}) => name));
		return [...chosen, ...all.filter(({name}) => !names.has(name))];
	};

	return buildFleet(await find(), find);
};

const engine: EngineControl = {
	async status() {
		const {engineStatus} = await import('../../docker/embedded/embedded.ts');
		return engineStatus({env: process.env});
	},
	async start(work) {
		const {startEngine} = await import('../../docker/embedded/embedded.ts');
		return startEngine({env: process.env, ...work});
	},
	async stop(work) {
		const {stopEngine} = await import('../../docker/embedded/stop.ts');
		return stopEngine({env: process.env, ...work});
	},
	async install(work) {
		const {installEngine} = await import('../../machine/apt.ts');
		return installEngine({env: process.env, ...work});
	},
};

/** The same, but a signal calls it off: what is read for it may be on a server that is gone. */
async function unlessStopped<Result>(work: Promise<Result>): Promise<Result> {
	const {promise: stopped, reject} = Promise.withResolvers<never>();
	const dispose = onSignal(() => reject(new DOMException('interrupted', 'AbortError')));
	try {
		return await Promise.race([work, stopped]);
	} finally {
		dispose();
	}
}

function onSignal(listener: (signal: StopSignal) => void): () => void {
	for (const signal of stopSignals) process.on(signal, listener);
	return () => {
		for (const signal of stopSignals) process.off(signal, listener);
	};
}
