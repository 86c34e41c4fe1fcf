import type {Stranger} from '../../domain/session/session.ts';
import type {Context} from '../world/context.ts';
import {looksOf, print, printProse} from './printer.ts';

/** Tells of what carries labels of flotilla, so that nobody wonders, or takes it for a part of a session. */
export function printStrangers(
	{stdout, env}: Context,
	strangers: readonly Stranger[] | undefined = [],
): void {
	if (strangers.length === 0) return;
	print(stdout);
	for (const {kind, name, agent, reason} of strangers) {
		const what = `not flotilla's, left alone: ${kind} ${name} on ${agent} ${reason}`;
		printProse(stdout, what, looksOf(stdout, env));
	}
}
