import {Box} from 'ink';
import {engineName} from '../../domain/agent/engine-kind.ts';
import type {AgentStatus} from '../../domain/agent/status.ts';
import {formatBytes} from '../../domain/quantity.ts';
import {columnsOf} from '../../domain/widths.ts';
import {useFlotilla} from '../kit/flotilla-context.ts';
import {plainVersion, plural} from '../kit/format.ts';
import {Column, Label, Status} from '../kit/label.tsx';
import {Spinner} from '../kit/spinner.tsx';

const mostRows = 4;

/** Lines the panel takes. */
export function agentsPanelRows(agents: number): number {
	return 1 + Math.max(1, Math.min(agents, mostRows));
}

/**
 * Where hosts can run, and whether that can be reached.
 *
 *      AGENTS
 *      ● local    reachable    Docker 29.2.0, 2 CPUs, 7.8 GiB, 4 hosts
 *      ✗ prod     no answer    connection refused by 10.0.0.7:2376
 */
export function AgentsPanel() {
	const agents = useFlotilla(state => state.agents);
	const isLoaded = useFlotilla(state => state.isLoaded);
	// Those that fail are what one has to see.
	const sorted = agents.toSorted((a, b) => Number(a.isReachable) - Number(b.isReachable));
	const shown = sorted.length > mostRows ? sorted.slice(0, mostRows - 1) : sorted;
	const hidden = sorted.length - shown.length;
	const nameWidth = Math.min(24, Math.max(...shown.map(({name}) => columnsOf(name) + 2)));
	return (
		<Box flexDirection="column" paddingX={1} flexShrink={0}>
			<Label tone="quiet">AGENTS</Label>
			{isLoaded ? null : (
				<Box gap={1}>
					<Spinner />
					<Label tone="quiet">looking for agents…</Label>
				</Box>
			)}
			{isLoaded && agents.length === 0 ? <Label tone="warn">none known</Label> : null}
			{shown.map(agent => (
				<AgentLine key={agent.name} agent={agent} nameWidth={nameWidth} />
			))}
			{hidden > 0 ? <Label tone="quiet">{`and ${hidden} more`}</Label> : null}
		</Box>
	);
}

function AgentLine({agent, nameWidth}: {readonly agent: AgentStatus; readonly nameWidth: number}) {
	return (
		<Box height={1}>
			<Column width={nameWidth}>
				<Label>{agent.name}</Label>
			</Column>
			<Column width={15}>
				{agent.isReachable ? (
					<Status sign="running" word="reachable" tone="good" />
				) : (
					<Status sign="failed" word="no answer" tone="bad" />
				)}
			</Column>
			<Label tone="quiet">
				{agent.isReachable ? facts(agent) : (agent.failure?.message ?? '')}
			</Label>
		</Box>
	);
}

/** What an agent is, in one line. */
export function facts({engine, version, cpus, memory, runningHosts}: AgentStatus): string {
	return [
		version === undefined ? '' : `${engineName(engine)} ${plainVersion(version)}`,
		cpus === undefined ? '' : plural(cpus, 'CPU'),
		memory === undefined ? '' : formatBytes(memory),
		runningHosts === undefined ? '' : plural(runningHosts, 'host'),
	]
		.filter(fact => fact !== '')
		.join(', ');
}
