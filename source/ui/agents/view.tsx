import {Box, useWindowSize} from 'ink';
import {useState} from 'react';
import {agentRows, type AgentRow} from '../../state/agent-rows.ts';
import {bodyRows, Frame} from '../frame/frame.tsx';
import {FailureBanner, failureRows} from '../kit/failure-banner.tsx';
import {useFlotilla, useNow} from '../kit/flotilla-context.ts';
import {plural} from '../kit/format.ts';
import {Label} from '../kit/label.tsx';
import {clampCursor, listWindow} from '../kit/list-window.ts';
import {Spinner} from '../kit/spinner.tsx';
import {agentColumns} from './columns.ts';
import {AgentDetail} from './detail.tsx';
import {agentLines} from './lines.ts';
import {AgentsTable} from './table.tsx';
import {useAgentsKeys} from './use-keys.ts';

/** The heading, and so many agents, have room whatever there is to tell of one. */
const leastTable = 5;

/**
 * The agents, and all about the chosen one.
 *
 *      flotilla ▸ agents                       ⠹ 3 agents: 2 fit, 1 unreachable
 *
 *        NAME   STATE        ENGINE    CPUS  MEMORY   HOSTS  SWARM
 *      ▸ lab1   ✓ fit        20.10.24  2     7.8 GiB  0      manager
 *        …
 *
 *      lab1  tcp://172.18.0.2:2376, lab on local
 *      engine    Docker 20.10.24 (API 1.41), answers in 2 ms
 *      …
 */
export function AgentsView() {
	const {columns, rows: windowRows} = useWindowSize();
	const now = useNow(1000);
	const all = useFlotilla(agentRows);
	const isLoaded = useFlotilla(state => state.isLoaded);
	const {current, failure} = useFlotilla(state => state.agentChecks);
	const [chosen, setChosen] = useState<string>();
	const [isOpen, setOpen] = useState(false);
	const cursor = clampCursor(
		all.findIndex(({status}) => status.name === chosen),
		all.length,
	);
	const banner = failure ? failureRows({failure, width: columns}) : 0;
	const body = bodyRows(windowRows) - banner;
	// Of all agents, so that the table stays as it is while one goes through it.
	const wish = 2 + Math.max(0, ...all.map(row => agentLines(row, columns - 2).length));
	const tableRows = Math.min(all.length + 1, Math.max(leastTable, body - wish));
	const {start, end} = listWindow(cursor, {count: all.length, size: tableRows - 1});
	const reasons = useAgentsKeys(
		{rows: all, cursor, page: tableRows - 1, isOpen},
		{setChosen, setOpen},
	);

	const row = all[cursor];
	const detailRows = isOpen ? body : body - tableRows - 1;
	return (
		<Frame
			trail={['agents']}
			aside={
				<Box gap={1}>
					{current || !isLoaded ? <Spinner /> : null}
					<Label tone="quiet">{isLoaded ? summary(all) : 'looking for agents…'}</Label>
				</Box>
			}
			scope="agents"
			reasons={reasons}
			without={[
				...(all.length > 1 ? [] : ['below']),
				...(isOpen || body - tableRows < wish ? [] : ['open']),
			]}
			words={isOpen ? {open: 'all agents'} : {}}
		>
			{all.length > 0 && !isOpen ? (
				<AgentsTable
					rows={all.slice(start, end)}
					chosen={row?.status.name}
					columns={agentColumns(columns, all)}
					now={now}
				/>
			) : null}
			{isLoaded && all.length === 0 ? <NoAgents /> : null}
			{failure ? <FailureBanner failure={failure} width={columns} /> : null}
			{row ? (
				<Box marginTop={isOpen ? 0 : 1}>
					<AgentDetail row={row} width={columns} rows={detailRows} />
				</Box>
			) : null}
		</Frame>
	);
}

function NoAgents() {
	return (
		<Box flexDirection="column" paddingX={3}>
			<Label tone="strong">No agent is known.</Label>
			<Box marginTop={1} flexDirection="column">
				<Label>An agent is a Docker Engine that can run hosts. To get one:</Label>
				<Label tone="quiet">flotilla engine start flotilla's own engine on this machine</Label>
				<Label tone="quiet">flotilla agents add one on another machine, over TLS or SSH</Label>
			</Box>
		</Box>
	);
}

/** `4 agents: 3 fit, 1 unreachable`; what nobody knows yet is not counted. */
function summary(rows: readonly AgentRow[]): string {
	const count = (...states: ReadonlyArray<AgentRow['state']>) =>
		rows.filter(({state}) => states.includes(state)).length;
	const parts = [
		[count('fit', 'warned'), 'fit'],
		[count('unfit'), 'unfit'],
		[count('unreachable'), 'unreachable'],
	] as const;
	const said = parts.flatMap(([number, word]) => (number > 0 ? [`${number} ${word}`] : []));
	return [plural(rows.length, 'agent'), said.join(', ')].filter(text => text !== '').join(': ');
}
