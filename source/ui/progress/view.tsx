import {Box, useWindowSize} from 'ink';
import {formatDuration} from '../../domain/quantity.ts';
import {columnsOf} from '../../domain/widths.ts';
import {standingOf} from '../../state/operation-words.ts';
import {isActive, isLost, type Operation} from '../../state/operations.ts';
import {countMesh, meshOf} from '../../state/selectors.ts';
import {bodyRows, Frame} from '../frame/frame.tsx';
import {useFlotilla, useNow} from '../kit/flotilla-context.ts';
import {Label} from '../kit/label.tsx';
import {progressLines, type ProgressLine} from '../kit/progress-lines.ts';
import {StepLine} from '../kit/step-line.tsx';
import {MeshMini} from '../mesh/mini.tsx';
import {Outcome, outcomeRows} from './outcome.tsx';
import {nextStep, useProgressKeys} from './use-keys.ts';

/**
 * An operation as it runs, never higher than the window.
 *
 *      flotilla ▸ demo ▸ starting                              12.4 s
 *
 *      ✓ check engine, name and capacity              0.1 s   MESH  7 of 9 pairs
 *      ✓ image debian:12                              2.1 s   main1  ✓ ✓ ✓
 *      ⠹ start hosts          12 of 16                4.0 s   sub1   ✓ ✓ ·
 *      · verify the mesh                                      sub2   ✓ · …
 *
 *      Esc cancel   q sessions
 */
export function ProgressView({id}: {readonly id: string}) {
	const operation = useFlotilla(state => state.operations[id]);
	return operation ? <Progress operation={operation} /> : null;
}

function Progress({operation}: {readonly operation: Operation}) {
	const {columns, rows} = useWindowSize();
	const now = useNow(200);
	const mesh = useFlotilla(state => meshOf(state, operation.session ?? ''));
	const reasons = useProgressKeys(operation);
	const next = nextStep(operation);

	const room = bodyRows(rows) - outcomeRows(operation, columns);
	// Of a start that is undone only the pairs that failed are of interest.
	const hasMesh = !isLost(operation) || countMesh(mesh, operation.hosts).failed > 0;
	const layout = hasMesh ? meshPlace(operation, {columns, rows: room}) : {beside: 0, below: 0};
	const lines = progressLines(operation, room - layout.below - operation.warnings.length);
	const longest = Math.max(...lines.map(titleColumns), 10);
	const width = Math.min(columns - layout.beside, mostColumns);
	const titleWidth = Math.min(longest + 2, Math.floor(width * mostTitle));
	const ms = (operation.endedAt ?? now) - operation.startedAt;
	const grid = (
		<MeshMini
			mesh={mesh}
			hosts={operation.hosts}
			size={
				layout.beside > 0
					? {columns: layout.beside, rows: room}
					: {columns: columns - 4, rows: layout.below - 1}
			}
		/>
	);
	return (
		<Frame
			trail={[operation.session ?? 'lab', standingOf(operation)]}
			aside={<Label tone="quiet">{formatDuration(Math.max(0, ms))}</Label>}
			scope="progress"
			reasons={reasons}
			without={[
				...(isActive(operation) ? [] : ['cancel']),
				...(next === undefined ? ['open'] : []),
			]}
			words={next === undefined ? {} : {open: next.word}}
		>
			<Box height={room - layout.below} overflow="hidden">
				<Box flexDirection="column" width={width} flexShrink={0}>
					{lines.map(line => (
						<StepLine key={line.step.id} {...{line, titleWidth, width, now}} />
					))}
					{operation.warnings.map(warning => (
						<Box key={warning} paddingX={3}>
							<Label tone="warn">{`! ${warning}`}</Label>
						</Box>
					))}
				</Box>
				{layout.beside > 0 ? (
					<Box width={layout.beside - 2} marginLeft={2} flexShrink={0}>
						{grid}
					</Box>
				) : null}
			</Box>
			{layout.below > 0 ? (
				<Box marginTop={1} paddingX={1} height={layout.below - 1} flexShrink={0}>
					{grid}
				</Box>
			) : null}
			<Outcome operation={operation} />
		</Frame>
	);
}

/** So much of a line a title may take: the numbers of what is at work need the rest. */
const mostTitle = 0.42;

/** A step and the time it took must be seen at a glance. */
const mostColumns = 110;

function titleColumns({step, depth, agent}: ProgressLine): number {
	return columnsOf(step.title) + depth * 2 + (agent === undefined ? 0 : columnsOf(agent) + 1);
}

/** Columns the mesh takes beside the steps, or lines below them: a bar where it has no room. */
function meshPlace(
	{kind, hosts, order, steps}: Operation,
	{columns, rows}: {columns: number; rows: number},
): {beside: number; below: number} {
	if (kind !== 'up') return {beside: 0, below: 0};
	const width = Math.max(36, 12 + hosts.length * 2);
	const longest = Math.max(10, ...order.map(id => columnsOf(steps[id]?.title ?? '')));
	if (hosts.length + 1 <= rows && width + longest + 44 <= columns) return {beside: width, below: 0};
	return {beside: 0, below: hosts.length + 2 <= rows - 12 ? hosts.length + 2 : 3};
}
