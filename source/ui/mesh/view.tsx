import {Box, useWindowSize} from 'ink';
import {useState} from 'react';
import type {SessionStatus} from '../../domain/session/session.ts';
import {seenHosts, type SeenHost} from '../../state/seen.ts';
import {activeChecks, countMesh, meshOf, sessionByName} from '../../state/selectors.ts';
import {isUnfinished} from '../../state/unfinished.ts';
import {bodyRows, Frame} from '../frame/frame.tsx';
import {useFlotilla} from '../kit/flotilla-context.ts';
import {plural} from '../kit/format.ts';
import {Label} from '../kit/label.tsx';
import {clampCursor} from '../kit/list-window.ts';
import {Spinner} from '../kit/spinner.tsx';
import {GoneView} from '../sessions/gone-view.tsx';
import {UnfinishedView} from '../sessions/unfinished-view.tsx';
import {MeshDetail, meshDetailRows} from './detail.tsx';
import {meshLayout} from './layout.ts';
import {MeshLegend, meshLegendRows} from './legend.tsx';
import {MeshTable} from './table.tsx';
import {useMeshKeys} from './use-keys.ts';

/**
 * Which host can SSH into which: rows are from, columns are to.
 *
 *      flotilla ▸ demo ▸ mesh                  16 pairs: 15 ok, 1 failed
 *
 *      from ▸ to   main1   sub1    sub2    sub3
 *      ● main1     ✓ 8.1   ✓ 12    ✗ auth  ✓ 9.0
 *      …
 *      ✓ login ms   ✗ failed stage   … checking   ~ before a change   · not checked
 */
export function MeshView({name}: {readonly name: string}) {
	const session = useFlotilla(state => sessionByName(state, name));
	const isWhole = useFlotilla(state => session !== undefined && !isUnfinished(state, session));
	if (!session) return <GoneView name={name} />;
	const {status} = session;
	if (isWhole || status.hosts.some(({state}) => state === 'running')) {
		return <LiveMesh status={status} />;
	}

	return <UnfinishedView session={session} trail={[name, 'mesh']} onOpen={undefined} />;
}

function LiveMesh({status}: {readonly status: SessionStatus}) {
	const window = useWindowSize();
	const {name} = status;
	const isSpread = status.mode === 'multi-node';
	const hosts = useFlotilla(state => seenHosts(state, name));
	const mesh = useFlotilla(state => meshOf(state, name));
	const isChecking = useFlotilla(state => activeChecks(state, name).length > 0);
	const [moved, setMoved] = useState({row: 0, column: 0});
	const [isOpen, setOpen] = useState(false);
	const cursor = {
		row: clampCursor(moved.row, hosts.length),
		column: clampCursor(moved.column, hosts.length),
	};
	const names = hosts.map(host => host.name);
	const from = names[cursor.row] ?? '';
	const to = names[cursor.column] ?? '';
	const entry = mesh[from]?.[to];
	const detail = isOpen ? meshDetailRows(entry, window.columns) + 1 : 0;
	const rows = bodyRows(window.rows) - detail - meshLegendRows;
	// The stages stand right below the table they belong to.
	const tableRows = isOpen ? Math.min(rows, hosts.length + 1) : rows;
	const layout = meshLayout(names, {
		area: {columns: window.columns - 2, rows},
		cursor,
		agents: isSpread ? hosts.map(({agent}) => agent) : [],
	});
	const reasons = useMeshKeys(status, {
		cursor,
		setCursor: setMoved,
		page: rows - 1,
		isOpen,
		setOpen,
	});

	const {pairs, ok, failed, stale} = countMesh(mesh, names);
	const counts = [
		`${plural(pairs, 'pair')}: ${ok} ok`,
		`${failed} failed`,
		...(stale > 0 ? [`${stale} old`] : []),
	].join(', ');
	return (
		<Frame
			trail={[name, 'mesh']}
			aside={
				<Box gap={1}>
					{isChecking ? <Spinner /> : null}
					<Label tone={failed > 0 ? 'bad' : 'quiet'}>{counts}</Label>
				</Box>
			}
			scope="mesh"
			reasons={reasons}
			without={isOpen ? ['open'] : []}
			words={isOpen ? {leave: 'hide stages'} : {}}
		>
			<Box flexDirection="column" height={tableRows} overflow="hidden">
				<MeshTable hosts={hosts} mesh={mesh} layout={layout} cursor={cursor} />
			</Box>
			{isOpen ? (
				<Box marginTop={1}>
					<MeshDetail
						from={from}
						to={to}
						entry={entry}
						where={isSpread ? agentsOf(hosts[cursor.row], hosts[cursor.column]) : ''}
					/>
				</Box>
			) : null}
			<Box height={rows - tableRows} flexShrink={0} />
			<MeshLegend layout={layout} count={hosts.length} hasFailed={failed > 0} />
		</Frame>
	);
}

function agentsOf(from: SeenHost | undefined, to: SeenHost | undefined): string {
	if (!from || !to) return '';
	return from.agent === to.agent ? `both on ${to.agent}` : `${from.agent} → ${to.agent}`;
}
