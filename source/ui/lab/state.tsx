import {Box} from 'ink';
import type {LabStatus} from '../../domain/agent/lab.ts';
import {labRows, sessionsOfLab, type LabRow} from '../../state/lab-rows.ts';
import {useFlotilla} from '../kit/flotilla-context.ts';
import {formatAge, plainVersion, plural} from '../kit/format.ts';
import {Column, Label, Status} from '../kit/label.tsx';
import type {Sign, Tone} from '../kit/theme.ts';

/** How the state of a lab looks. */
export const labLooks: Readonly<Record<LabStatus['state'], {sign: Sign; tone: Tone}>> = {
	starting: {sign: 'provisioning', tone: 'accent'},
	ready: {sign: 'ready', tone: 'good'},
	degraded: {sign: 'degraded', tone: 'warn'},
	incomplete: {sign: 'incomplete', tone: 'bad'},
	removing: {sign: 'removing', tone: 'quiet'},
};

/** What to do about a state that is not as it should be. */
const advice: Readonly<Partial<Record<LabStatus['state'], string>>> = {
	starting: 'It is being started; a flotilla is at work on it.',
	degraded: 'Enter starts again what does not run.',
	incomplete: 'What made or removed it has died: d removes what is left.',
	removing: 'It is being taken down; a flotilla is at work on it.',
};

type LabStateProps = {readonly lab: LabStatus; readonly now: number; readonly rows: number};

/**
 * A lab and its agents.
 *
 *      the lab on local   ▲ degraded   3 agents, made 12m ago
 *      Enter starts again what does not run.
 *      sessions: demo, big
 *
 *        AGENT  STATE       DOCKER    HOSTS  ENDPOINT
 *        lab1   ● ready     20.10.24  4      tcp://172.18.0.2:2376
 *        lab2   ■ exited    20.10.24  0      tcp://172.18.0.3:2376
 */
export function LabState({lab, now, rows}: LabStateProps) {
	const agents = useFlotilla(state => labRows(state, lab));
	const sessions = useFlotilla(state => sessionsOfLab(state, lab));
	const {state, on, createdAt} = lab;
	const since = Date.parse(createdAt);
	const age = Number.isNaN(since) ? '' : `, made ${formatAge(now - since)} ago`;
	const size = lab.agents.length;
	const room = Math.max(1, rows - 5);
	const shown = agents.length > room ? agents.slice(0, room - 1) : agents;
	return (
		<Box flexDirection="column" paddingX={1} flexShrink={0}>
			<Box height={1} gap={3}>
				<Label tone="strong">{`the lab on ${on}`}</Label>
				<Box flexShrink={0}>
					<Status {...labLooks[state]} word={state} />
				</Box>
				<Label tone="quiet">{size > 0 ? `${plural(size, 'agent')}${age}` : ''}</Label>
			</Box>
			<Label tone={state === 'ready' ? 'quiet' : 'normal'}>
				{advice[state] ?? 'A session over its agents: n in the list of sessions, mode multi-node.'}
			</Label>
			<Label>
				{sessions.length > 0 ? `sessions: ${sessions.join(', ')}` : 'no sessions on it'}
			</Label>
			{size > 0 ? <LabTable rows={shown} /> : null}
			{shown.length < agents.length ? (
				<Label tone="quiet">{`  and ${agents.length - shown.length} more`}</Label>
			) : null}
		</Box>
	);
}

const headings = ['AGENT', 'STATE', 'DOCKER', 'HOSTS'] as const;
const widths = [8, 15, 10, 7] as const;

function LabTable({rows}: {readonly rows: readonly LabRow[]}) {
	return (
		<Box flexDirection="column" marginTop={1}>
			<Box height={1}>
				<Box width={2} flexShrink={0} />
				{headings.map((title, index) => (
					<Column key={title} width={widths[index] ?? 0}>
						<Label tone="quiet">{title}</Label>
					</Column>
				))}
				<Label tone="quiet">ENDPOINT</Label>
			</Box>
			{rows.map(row => (
				<Box key={row.name} height={1}>
					<Box width={2} flexShrink={0} />
					<Column width={widths[0]}>
						<Label>{row.name}</Label>
					</Column>
					<Column width={widths[1]}>
						<Status {...agentLook(row)} />
					</Column>
					<Column width={widths[2]}>
						<Label tone="quiet">{plainVersion(row.version)}</Label>
					</Column>
					<Column width={widths[3]}>
						<Label>{String(row.hosts)}</Label>
					</Column>
					<Label tone="quiet">{row.endpoint}</Label>
				</Box>
			))}
		</Box>
	);
}

function agentLook({state}: LabRow): {sign: Sign; word: string; tone: Tone} {
	if (state === 'running') return {sign: 'ready', word: 'ready', tone: 'good'};
	if (state === 'coming') return {sign: 'created', word: 'coming', tone: 'quiet'};
	if (state === 'unreachable') return {sign: 'failed', word: 'no answer', tone: 'bad'};
	return {sign: state, word: state, tone: 'bad'};
}
