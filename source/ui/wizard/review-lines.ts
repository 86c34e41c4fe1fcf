import {swarmWork} from '../../domain/placement/swarm-plan.ts';
import type {Draft, PlanState} from '../../state/wizard/wizard.ts';
import {plural, wrapLines} from '../kit/format.ts';
import type {Tone} from '../kit/theme.ts';

type Plan = Extract<PlanState, {phase: 'made'}>['result'];

/** One line of the review. */
export type ReviewLine = {readonly key: string; readonly text: string; readonly tone?: Tone};

/** Of what stands before a line. */
export const keyWidth = 12;

/** Moves what is shown of the review; down where `by` is above 0. */
export type Scroll = (by: number, unit: 'lines' | 'pages') => void;

/** What is typed, and what `up` would do with it. `usual` is where it goes while no agent is chosen. */
export function reviewLines(
	draft: Draft,
	plan: PlanState,
	{width, usual}: {width: number; usual: string},
): ReviewLine[] {
	const room = width - keyWidth;
	return [
		...draftLines(draft, plan, {room, usual}),
		...(plan.phase === 'made' ? planLines(plan.result, room) : []),
	];
}

/** So many of the lines, from that one on as far as there are as many; the last tells of more. */
export function linesFrom(
	lines: readonly ReviewLine[],
	{top, rows}: {top: number; rows: number},
): {readonly top: number; readonly shown: readonly ReviewLine[]} {
	const size = Math.max(1, rows);
	const last = Math.max(0, lines.length - size);
	const from = Math.max(0, Math.min(top, last));
	const shown = lines.slice(from, from + size);
	if (from === last) return {top: from, shown};
	const left = lines.length - from - size + 1;
	const more = `and ${plural(left, 'more line')}: ↓ PgDn`;
	return {top: from, shown: [...shown.slice(0, -1), {key: '', text: more, tone: 'quiet'}]};
}

/** A text under its key, over as many lines as it takes. */
function keyed(key: string, text: string, {room, tone}: {room: number; tone?: Tone}): ReviewLine[] {
	return wrapLines(text, room).map((line, index) => ({
		...{key: index === 0 ? key : '', text: line},
		...(tone ? {tone} : {}),
	}));
}

function draftLines(
	draft: Draft,
	plan: PlanState,
	{room, usual}: {room: number; usual: string},
): ReviewLine[] {
	const agents = plan.phase === 'made' ? plan.result.agents : draft.agents;
	const where = agents.length === 0 ? usual : agents.join(', ');
	return [
		...keyed(draft.name, `${draft.mode} on ${where}`, {room, tone: 'strong'}),
		...draft.roles.flatMap(({role, replicas, image, cpus, memory, gpus}) => {
			const text = [
				image === '' ? draft.image : image,
				cpus === '' ? '' : `${cpus} CPUs`,
				memory === '' ? '' : `memory ${memory}`,
				gpus === '' ? '' : `${gpus} GPUs`,
			];
			return keyed(`${role} × ${replicas}`, text.filter(Boolean).join(', '), {room});
		}),
	];
}

const sources = {
	present: 'is there',
	copy: 'to copy from another agent',
	pull: 'to pull',
	bootstrap: 'to bootstrap',
	build: 'to build',
} as const;

function planLines(
	{network, images, hosts, swarm, warnings = []}: Plan,
	room: number,
): ReviewLine[] {
	const first = hosts[0];
	return [
		{key: '', text: ''},
		...warnings.flatMap(({message, hint}) =>
			keyed('warning', `${message}. ${hint}`, {room, tone: 'warn'}),
		),
		...keyed('network', `${network.name} (${network.driver})`, {room}),
		...(swarm ? keyed('swarm', swarmText(swarm), {room}) : []),
		...imageTexts(images).flatMap(text => keyed('image', text, {room})),
		...(first ? environmentLines(first.name, {env: first.env, room}) : []),
	];
}

/** Agents the review names one by one; the question before the start names all. */
const mostNamed = 4;

/** What there is still to do before the agents can share a network. */
function swarmText(swarm: NonNullable<Plan['swarm']>): string {
	const {manager, isNew, joining, addresses} = swarm;
	const joins = `${joining.length} agents would join`;
	const counted = isNew
		? `${manager} would make one, and ${joins} it`
		: `${joins} that of ${manager}`;
	const work = joining.length > mostNamed ? counted : swarmWork(swarm, addresses);
	return `not yet one: ${work}; asked first`;
}

/** One text for all agents that get an image in the same way. */
function imageTexts(images: Plan['images']): string[] {
	const groups = Map.groupBy(images, ({image, source}) => `${image}, ${sources[source]}`);
	const isSpread = new Set(images.map(({agent}) => agent)).size > 1;
	return [...groups].map(([text, group]) => {
		const where = isSpread ? ` (${group.map(({agent}) => agent).join(', ')})` : '';
		return `${text}${where}`;
	});
}

const prefix = 'BACKENDAI_CLUSTER_';

/** The variables of one host, short ones beside each other, those of many hosts cut with a mark. */
function environmentLines(
	host: string,
	{env, room}: {env: Readonly<Record<string, string>>; room: number},
): ReviewLine[] {
	const cluster = Object.entries(env).flatMap(([key, value]) =>
		key.startsWith(prefix) ? [`${key.slice(prefix.length)}=${value}`] : [],
	);
	const isLong = (text: string) => /^(HOSTS|REPLICAS)=/.test(text);
	const short = wrapLines(cluster.filter(text => !isLong(text)).join(' '), room);
	return [
		{key: '', text: ''},
		{key: 'env', text: `of ${host}: ${prefix}…`},
		...[...short, ...cluster.filter(isLong)].map(text => ({key: '', text, tone: 'quiet' as const})),
	];
}
