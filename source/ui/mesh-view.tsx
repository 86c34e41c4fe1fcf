import {Box, useWindowSize} from 'ink';
import {useState} from 'react';
import type {SessionStatus} from '../domain/session.ts';
import {activeChecks, countMesh, meshOf, sessionByName} from '../state/selectors.ts';
import {useFlotilla} from './flotilla-context.ts';
import {bodyRows, Frame} from './frame.tsx';
import {GoneView} from './gone-view.tsx';
import {Label} from './label.tsx';
import {clampCursor} from './list-window.ts';
import {MeshDetail, meshDetailRows} from './mesh-detail.tsx';
import {meshLayout} from './mesh-layout.ts';
import {MeshLegend} from './mesh-legend.tsx';
import {MeshTable} from './mesh-table.tsx';
import {Spinner} from './spinner.tsx';
import {useMeshKeys} from './use-mesh-keys.ts';

/**
 * Which host can SSH into which: rows are from, columns are to.
 *
 *      flotilla ▸ demo ▸ mesh                  16 pairs: 15 ok, 1 failed
 *
 *      from ▸ to   main1   sub1    sub2    sub3
 *      ● main1     ✓ 8.1   ✓ 12    ✗ auth  ✓ 9.0
 *      …
 *      ✓ ms of a login   ✗ stage that failed   … checking   ~ before a change
 */
export function MeshView({name}: {readonly name: string}) {
	const status = useFlotilla(state => sessionByName(state, name))?.status;
	return status ? <LiveMesh status={status} /> : <GoneView name={name} />;
}

function LiveMesh({status}: {readonly status: SessionStatus}) {
	const window = useWindowSize();
	const {name, hosts} = status;
	const mesh = useFlotilla(state => meshOf(state, name));
	const isChecking = useFlotilla(state => activeChecks(state, name).length > 0);
	const [moved, setMoved] = useState({row: 0, column: 0});
	const [isOpen, setOpen] = useState(false);
	const cursor = {
		row: clampCursor(moved.row, hosts.length),
		column: clampCursor(moved.column, hosts.length),
	};
	const rows = bodyRows(window.rows) - (isOpen ? meshDetailRows + 1 : 0) - 2;
	const layout = meshLayout(
		hosts.map(host => host.name),
		{area: {columns: window.columns - 2, rows}, cursor},
	);
	useMeshKeys(status, {cursor, setCursor: setMoved, page: rows - 1, isOpen, setOpen});

	const names = hosts.map(host => host.name);
	const {pairs, ok, failed, stale} = countMesh(mesh, names);
	const counts = [
		`${pairs} pairs: ${ok} ok`,
		`${failed} failed`,
		...(stale > 0 ? [`${stale} old`] : []),
	].join(', ');
	const from = names[cursor.row] ?? '';
	const to = names[cursor.column] ?? '';
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
			without={failed > 0 ? [] : ['next-failed']}
		>
			<Box flexDirection="column" height={rows} overflow="hidden">
				<MeshTable hosts={hosts} mesh={mesh} layout={layout} cursor={cursor} />
			</Box>
			{isOpen ? (
				<Box marginTop={1}>
					<MeshDetail from={from} to={to} entry={mesh[from]?.[to]} />
				</Box>
			) : null}
			<MeshLegend layout={layout} count={hosts.length} />
		</Frame>
	);
}
