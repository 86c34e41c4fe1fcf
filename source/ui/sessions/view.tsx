import {Box, useWindowSize} from 'ink';
import {useState} from 'react';
import {sessionRows, type SessionRow} from '../../state/selectors.ts';
import {AgentsPanel, agentsPanelRows} from '../agents/panel.tsx';
import {bodyRows, Frame} from '../frame/frame.tsx';
import {FilterLine} from '../kit/filter-line.tsx';
import {useFlotilla, useNow} from '../kit/flotilla-context.ts';
import {plural} from '../kit/format.ts';
import {Label, Status} from '../kit/label.tsx';
import {clampCursor, listWindow} from '../kit/list-window.ts';
import {SessionsBanner, useBannerRows} from './banner.tsx';
import {sessionColumns} from './columns.ts';
import {NoSessions} from './none.tsx';
import {SessionHeadings, SessionLine} from './row.tsx';
import {useSessionsKeys} from './use-keys.ts';

/**
 * All sessions there are.
 *
 *      flotilla ▸ sessions                                    2 sessions
 *
 *        NAME     STATE     HOSTS   MODE     IMAGE            AGE  AGENTS
 *      ▸ demo     ● ready   4/4     single   debian:12        12m  local
 *        big      ▲ deg…    15/16   single   debian:12         3s  local
 *
 *      ▲ big: sub3 exited with 137
 *
 *      AGENTS
 *      local      ● reachable   Docker 29.2.0, 2 CPUs, 7.8 GiB
 *
 *      Enter open   n new   c check   d down   / filter   ? help   q quit
 */
export function SessionsView() {
	const {columns, rows} = useWindowSize();
	const now = useNow(5000);
	const all = useFlotilla(sessionRows);
	const agents = useFlotilla(state => state.agents.length);
	const isLoaded = useFlotilla(state => state.isLoaded);
	const bannerRows = useBannerRows();
	const [chosen, setChosen] = useState<string>();
	const [filter, setFilter] = useState('');
	const [isFiltering, setFiltering] = useState(false);

	const found = all.filter(row => matches(row, filter));
	const cursor = clampCursor(
		found.findIndex(({name}) => name === chosen),
		found.length,
	);
	const hasFilter = isFiltering || filter !== '';
	const why = found[cursor]?.reasons ?? [];
	const others = (hasFilter ? 2 : 0) + (why.length > 0 ? 2 : 0);
	const size = bodyRows(rows) - agentsPanelRows(agents) - bannerRows - 2 - others;
	const {start, end} = listWindow(cursor, {count: found.length, size});
	const reasons = useSessionsKeys(
		{rows: found, cursor, page: size, filter, isFiltering},
		{
			setChosen,
			setFilter,
			setFiltering,
		},
	);

	const widths = sessionColumns(columns, found);
	const count = hasFilter
		? `${found.length} of ${plural(all.length, 'session')}`
		: plural(all.length, 'session');
	return (
		<Frame
			trail={['sessions']}
			aside={<Label tone="quiet">{isLoaded ? count : ''}</Label>}
			scope={isFiltering ? 'filter' : 'sessions'}
			reasons={reasons}
			without={all.length === 0 ? ['filter'] : []}
		>
			<SessionsBanner />
			{hasFilter ? <FilterLine text={filter} isActive={isFiltering} /> : null}
			<Box flexDirection="column" flexGrow={1} overflow="hidden">
				{all.length === 0 ? (
					<NoSessions />
				) : (
					<>
						<SessionHeadings columns={widths} />
						{found.slice(start, end).map((row, index) => (
							<SessionLine
								key={row.name}
								row={row}
								columns={widths}
								isChosen={start + index === cursor}
								now={now}
							/>
						))}
						{why.length > 0 ? (
							<Box paddingX={1} marginTop={1} height={1}>
								<Status
									sign="degraded"
									word={`${found[cursor]?.name ?? ''}: ${why.join('; ')}`}
									tone="warn"
								/>
							</Box>
						) : null}
						{found.length === 0 ? (
							<Box paddingX={3} paddingTop={1}>
								<Label tone="quiet">{`Nothing matches "${filter}". Esc clears the filter.`}</Label>
							</Box>
						) : null}
					</>
				)}
			</Box>
			<AgentsPanel />
		</Frame>
	);
}

function matches(row: SessionRow, filter: string): boolean {
	const text = [row.name, row.state, row.mode, row.image, ...row.agents].join(' ').toLowerCase();
	return filter
		.toLowerCase()
		.split(' ')
		.every(word => text.includes(word));
}
