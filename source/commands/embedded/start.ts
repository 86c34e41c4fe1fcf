import type {EngineStatus} from '../../docker/embedded/embedded.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {ask, canAsk} from '../print/ask.ts';
import {looksOf, printProse} from '../print/printer.ts';
import type {Context} from '../world/context.ts';

/** Starts flotilla's own engine, after installing dockerd if it is missing and the operator agrees. */
export async function startEngine(
	context: Context,
	{isSure, signal}: {isSure: boolean; signal: AbortSignal},
): Promise<EngineStatus> {
	const {engine} = context;
	const work = {signal, onProgress: (text: string) => tell(context, text)};
	try {
		return await engine.start(work);
	} catch (error) {
		if (!(error instanceof FlotillaError) || error.code !== 'engine-missing') throw error;
		const question = `${error.message}. Install it with apt-get (docker.io iptables iproute2)?`;
		const isWanted =
			isSure || (canAsk(context) && (await ask(context, question, {signal, default: true})));
		if (!isWanted) throw error;
		await engine.install(work);
		return engine.start(work);
	}
}

/** On stderr: `up --json` comes through here as well. */
export function tell({stderr, env}: Context, text: string): void {
	const looks = looksOf(stderr, env);
	printProse(stderr, looks.dim(text), looks);
}
