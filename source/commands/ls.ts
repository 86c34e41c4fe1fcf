import {FlotillaError} from '../domain/failure.ts';
import type {FleetSnapshot} from '../domain/operation/events.ts';
import {formatAge} from '../domain/quantity.ts';
import {foldHosts} from '../domain/session/node-set.ts';
import {isHostUnseen, type SessionStatus} from '../domain/session/session.ts';
import {warnOfUnreachable} from './agents.ts';
import {withOffer} from './embedded/offer.ts';
import {print, printJson, printTable} from './print/printer.ts';
import type {Context} from './world/context.ts';
import {stopping} from './world/stopping.ts';

/** `flotilla ls`. */
export async function ls(context: Context, options: {json?: boolean}): Promise<number> {
	using stop = stopping(context);
	const fleet = await context.openFleet();
	try {
		const snapshot = await fleet.list({signal: stop.signal});
		requireAnAgent(context, snapshot);
		const sessions = snapshot.sessions.map(({status}) => status);
		if (options.json) {
			const {toJson} = await import('./print/json.ts');
			printJson(context, toJson.sessions(sessions));
		} else printSessions(context, sessions);
		return 0;
	} finally {
		fleet.close();
	}
}

/** Warns of agents that do not answer; throws when none does. */
export function requireAnAgent(context: Context, {agents}: FleetSnapshot): void {
	const unreachable = agents.filter(({isReachable}) => !isReachable);
	const failure = unreachable[0]?.failure;
	if (unreachable.length === agents.length) {
		const {
			code,
			message,
			hint = '',
		} = failure ?? {code: 'engine-unreachable', message: 'no Docker engine answers'};
		const isSpecial = hint !== '' && code !== 'engine-unreachable';
		throw new FlotillaError(isSpecial ? {code, message, hint} : withOffer({code, message, hint}));
	}

	warnOfUnreachable(context, unreachable);
}

function printSessions(context: Context, sessions: readonly SessionStatus[]): void {
	const {stdout} = context;
	if (sessions.length === 0) {
		print(stdout, `No sessions. Start one with: ${context.command()} up demo -r main:1 -r sub:2`);
		return;
	}

	const hasReasons = sessions.some(({reasons = []}) => reasons.length > 0);
	const rows = sessions.map(session => [
		session.name,
		stateOf(session),
		foldHosts(session.hosts.map(({name}) => name)) || '-',
		session.mode,
		[...new Set([...session.hosts.map(({agent}) => agent), ...(session.unreachable ?? [])])].join(
			',',
		) || '-',
		createdWords(session, stdout.isTTY === true),
		...(hasReasons ? [(session.reasons ?? []).join('; ')] : []),
	]);
	const heads = ['NAME', 'STATE', 'HOSTS', 'MODE', 'AGENTS', 'CREATED'];
	printTable(context, [hasReasons ? [...heads, 'WHY'] : heads, ...rows], {
		cuts: [...(hasReasons ? ['WHY'] : []), 'AGENTS', 'HOSTS'],
		// That something is wrong matters more than since when it is there.
		drops: ['CREATED', 'MODE', 'AGENTS', 'HOSTS'],
	});
}

/** Its age for somebody who looks at it, the date for a program. */
function createdWords({createdAt}: SessionStatus, isTty: boolean): string {
	const date = createdAt.replace(/\.\d+Z$/, 'Z');
	const ms = Date.now() - Date.parse(createdAt);
	return isTty && !Number.isNaN(ms) ? formatAge(ms) : date;
}

/** What is known of the session; hosts on an agent that is unreachable may be doing well. */
function stateOf({state, size, hosts, unreachable = []}: SessionStatus): string {
	const unseen = hosts.filter(host => isHostUnseen(host, unreachable)).length;
	return unseen === 0 ? state : `${unseen} of ${size} not seen`;
}
