import type {Operation, Step} from '../../state/operations.ts';

/** One line of the progress tree. */
export type ProgressLine = {
	readonly step: Step;
	readonly depth: number;
	/** Of its children, where it has some. */
	readonly count:
		{readonly done: number; readonly failed: number; readonly total: number} | undefined;
	/** How far its children are together, from 0 to 1; undefined where none of them tells. */
	readonly share: number | undefined;
	/** Where this host is, in an operation over several agents. */
	readonly agent: string | undefined;
};

type Detail = 'all' | 'open-groups' | 'open-steps' | 'groups';

const details: readonly Detail[] = ['all', 'open-groups', 'open-steps', 'groups'];

/**
 * The tree of an operation in at most so many lines. First finished and waiting groups fold into one
 * line with a count (`start hosts  12 of 16`), then finished steps of running groups, then all steps.
 */
export function progressLines(operation: Operation, rows: number): ProgressLine[] {
	for (const detail of details) {
		const lines = treeLines(operation, detail);
		if (lines.length <= rows) return lines;
	}

	return aroundActive(treeLines(operation, 'groups'), rows);
}

function treeLines({order, steps}: Operation, detail: Detail): ProgressLine[] {
	const all = order.flatMap(id => steps[id] ?? []);
	const isSpread = new Set(all.flatMap(({agent}) => agent ?? [])).size > 1;
	const childrenOf = (id: string) => all.filter(({parent}) => parent === id);
	const walk = (step: Step, depth: number): ProgressLine[] => {
		const children = childrenOf(step.id);
		const shown = children.filter(child => isShown(child, {detail, siblings: children}));
		const line = {
			...{step, depth},
			count: children.length > 0 ? countOf(children) : undefined,
			share: shareOf(children),
			agent: isSpread && step.host !== undefined ? step.agent : undefined,
		};
		return [line, ...shown.flatMap(child => walk(child, depth + 1))];
	};

	const roots = all.filter(({parent}) => parent === undefined || !steps[parent]);
	return roots.flatMap(root => walk(root, 0));
}

function isShown(
	child: Step,
	{detail, siblings}: {detail: Detail; siblings: readonly Step[]},
): boolean {
	const isOpen = child.state.phase === 'running' || child.state.phase === 'failed';
	switch (detail) {
		case 'all':
			return true;
		case 'open-groups': {
			const {done, failed, total} = countOf(siblings);
			return failed > 0 || (done < total && siblings.some(({state}) => state.phase !== 'planned'));
		}

		case 'open-steps':
			return isOpen;
		case 'groups':
			return false;
	}
}

function countOf(steps: readonly Step[]) {
	const having = (phase: Step['state']['phase']) =>
		steps.filter(({state}) => state.phase === phase).length;
	return {done: having('done'), failed: having('failed'), total: steps.length};
}

function shareOf(steps: readonly Step[]): number | undefined {
	const shares = steps.map(({state}) => {
		if (state.phase === 'done') return 1;
		const {done = 0, total = 0} = (state.phase === 'running' && state.progress) || {};
		return total > 0 ? Math.min(1, done / total) : undefined;
	});
	const isTold = steps.some(
		({state}, index) => state.phase === 'running' && shares[index] !== undefined,
	);
	if (!isTold) return undefined;
	return shares.reduce<number>((sum, share) => sum + (share ?? 0), 0) / steps.length;
}

/** So many lines around the first that is at work or has failed. */
function aroundActive(lines: readonly ProgressLine[], rows: number): ProgressLine[] {
	const active = lines.findIndex(
		({step}) => step.state.phase === 'running' || step.state.phase === 'failed',
	);
	const start = Math.max(0, Math.min(active - Math.floor(rows / 2), lines.length - rows));
	return lines.slice(start, start + rows);
}
