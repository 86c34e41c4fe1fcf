import {agentFacts} from '../../domain/agent/facts.ts';
import type {Failure} from '../../domain/failure.ts';
import {swarmPorts} from '../../domain/placement/swarm-plan.ts';
import type {AgentRow} from '../../state/agent-rows.ts';
import {wrapLines} from '../kit/format.ts';
import type {Tone} from '../kit/theme.ts';

/** One line of an agent's detail. */
export type AgentLine = {readonly key: string; readonly text: string; readonly tone: Tone};

/** Of what stands before a line. */
export const keyWidth = 10;

/** Everything known of an agent, in lines of this width: what is wrong and what to do stands first. */
export function agentLines(row: AgentRow, width: number): AgentLine[] {
	const room = width - keyWidth;
	const lines = (key: string, text: string, tone: Tone = 'normal'): AgentLine[] =>
		wrapLines(text, room).map((line, index) => ({key: index === 0 ? key : '', text: line, tone}));
	const facts = factsOf(row).flatMap(([key, text]) =>
		text === '' ? [] : lines(key, text, row.state === 'unreachable' ? 'quiet' : 'normal'),
	);
	const problems = problemsOf(row).flatMap(({word, tone, message, hint}) => [
		...lines(word, message, tone),
		...(hint === undefined ? [] : lines('', hint)),
	]);
	return [...problems, ...facts];
}

type Problem = Pick<Failure, 'message' | 'hint'> & {readonly word: string; readonly tone: Tone};

function problemsOf({status, state, report}: AgentRow): Problem[] {
	if (state === 'unreachable') {
		const {failure} = status;
		return failure ? [{...failure, word: 'no answer', tone: 'bad'}] : [];
	}

	if (state === 'unchecked') return [];
	return (report?.problems ?? []).map(({severity, message, hint}) => ({
		...{message, hint},
		word: severity,
		tone: severity === 'unfit' ? 'bad' : 'warn',
	}));
}

/** Facts that only a closer look tells are those of the last one. */
function factsOf({status, state, report, isAwaited}: AgentRow): Array<readonly [string, string]> {
	const facts = agentFacts(status, report?.health ?? null);
	const {engine, latency, machine, disk, hosts, clock, swarm, ports} = facts;
	const said = (...texts: ReadonlyArray<readonly string[]>) => texts.flat().join(', ');
	const isUnknown = state === 'unchecked' || (state !== 'unreachable' && !report);
	return [
		['same as', status.sameAs === undefined ? '' : `${status.sameAs}: one engine, two names`],
		['engine', said(engine, latency)],
		['machine', said(machine, clock)],
		['hosts', said(hosts)],
		['disk', said(disk)],
		['swarm', said(swarm)],
		['ports', ports.length > 0 ? `${said(ports)} from here` : swarm.length > 0 ? needed : ''],
		['', isUnknown ? (isAwaited ? 'being looked at closely…' : 'R looks at it closely') : ''],
	];
}

const needed = `a swarm needs ${swarmPorts}`;
