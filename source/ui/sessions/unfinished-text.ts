import {foldHosts} from '../../domain/session/node-set.ts';
import type {Session} from '../../domain/session/session.ts';
import type {SeenHost} from '../../state/seen.ts';
import type {Tone} from '../kit/theme.ts';

/** What there is to say of a session that is not whole. */
export type UnfinishedText = {
	/** Who works on it, or how that ended. */
	readonly fact: string;
	readonly tone: Tone;
	/** What there is of it, by kind. */
	readonly parts: ReadonlyArray<readonly [kind: string, text: string]>;
	/** What to do. */
	readonly next: string;
	/** `down` does not go against an `up` that lives. */
	readonly mayRemove: boolean;
};

/** Who works on a session or how that ended, what there is of it, and what to do. */
export function unfinishedText(
	{status: {name, network}, lease}: Session,
	hosts: readonly SeenHost[],
): UnfinishedText {
	const agents = [...new Set(hosts.map(({agent}) => agent))].filter(agent => agent !== '');
	const isMaking = lease?.isAlive === true && lease.operation === 'up';
	const parts = [
		['hosts', hostsText(hosts, isMaking)],
		['network', network.subnet === null ? 'none seen' : `${network.name}, ${network.subnet}`],
		...(agents.length > 0
			? [[agents.length > 1 ? 'agents' : 'agent', agents.join(', ')] as const]
			: []),
	] as const;
	if (!lease) {
		const fact = `Of ${name} only parts are left, and no host.`;
		return {fact, tone: 'bad', parts, next: removal, mayRemove: true};
	}

	const {operation, holder, isAlive, hasGivenUp} = lease;
	if (!isAlive) {
		const end = hasGivenUp ? 'could not finish' : `died before it was done (${holder})`;
		const fact = `\`${operation}\` of ${name} ${end}.`;
		return {fact, tone: 'bad', parts, next: removal, mayRemove: true};
	}

	return operation === 'up'
		? {
				fact: `${name} is being made: \`up\` is at work on it (${holder}).`,
				...{tone: 'accent', parts, mayRemove: false},
				next: 'Wait: its shells open here once it is ready. To call it off, press Ctrl-C where it is made.',
			}
		: {
				fact: `${name} is being removed: \`down\` is at work on it (${holder}).`,
				...{tone: 'warn', parts, mayRemove: true},
				next: 'Wait until it is gone. If nothing moves any more, d removes the rest.',
			};
}

const removal =
	'd removes what there is of it. `flotilla gc` does the same for all that dead runs left.';

/** The hosts by state: `running: main1; not made yet: sub[1-2]`. */
function hostsText(hosts: readonly SeenHost[], isMaking: boolean): string {
	if (hosts.length === 0) return isMaking ? 'none yet' : 'none';
	const words: Partial<Record<SeenHost['state'], string>> = {
		missing: isMaking ? 'not made yet' : 'not there',
		created: 'made, not started',
		unseen: 'not seen',
	};
	const groups = Map.groupBy(hosts, ({state}) => words[state] ?? state);
	return [...groups]
		.map(([word, group]) => `${word}: ${foldHosts(group.map(({name}) => name))}`)
		.join('; ');
}
