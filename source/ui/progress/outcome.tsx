import {Box, useWindowSize} from 'ink';
import {isMaking, isPartial, isRemoving, subjectOf} from '../../state/operation-words.ts';
import {isActive, type Operation} from '../../state/operations.ts';
import {FailureBanner, failureRows} from '../kit/failure-banner.tsx';
import {Label, Status} from '../kit/label.tsx';
import {Spinner} from '../kit/spinner.tsx';

/** Lines an operation's outcome takes, the blank one above it included. */
export function outcomeRows(operation: Operation, columns: number): number {
	const {failure, phase, rollback} = operation;
	if (phase === 'running' && rollback === undefined) return 0;
	return 2 + (failure ? failureRows({failure, width: columns}) : 0);
}

/**
 * How it ended, and what became of what was made.
 *
 *      ✗ sub2: is not running after its start (exited, code 127)
 *        Try with --keep-on-failure and look at flotilla logs.
 *      Rolled back.
 */
export function Outcome({operation}: {readonly operation: Operation}) {
	const {columns} = useWindowSize();
	const {failure, phase, rollback} = operation;
	if (phase === 'running' && rollback === undefined) return null;
	return (
		<Box flexDirection="column" marginTop={1} flexShrink={0}>
			{failure ? <FailureBanner failure={failure} width={columns} /> : null}
			<Box paddingX={1} height={1}>
				{isActive(operation) ? (
					<Box gap={1}>
						<Spinner tone="warn" />
						<Label tone="warn">{undoing(operation)}</Label>
					</Box>
				) : (
					<End operation={operation} />
				)}
			</Box>
		</Box>
	);
}

function undoing(operation: Operation): string {
	const {rollback, phase} = operation;
	if (!isMaking(operation)) return 'Stopping…';
	if (rollback === undefined) return 'Stopping; then what was made is removed…';
	const why = phase === 'stopping' ? 'Called off' : 'It failed';
	return `${why}: removing what this run has made…`;
}

function End({operation}: {readonly operation: Operation}) {
	const {failure, phase, rollback, flaws} = operation;
	if (phase === 'finished' && flaws) {
		const word = `${subjectOf(operation)} is degraded: ${flaws.join('; ')}`;
		return <Status sign="degraded" word={word} tone="warn" />;
	}

	if (phase === 'finished') {
		const word = `${subjectOf(operation)} is ${isRemoving(operation) ? 'removed' : 'ready'}`;
		return <Status sign="ok" word={word} tone="good" />;
	}

	if (failure && phase === 'cancelled') return <Label tone="warn">Not all of it is gone.</Label>;
	const undone = isMaking(operation) && rollback !== undefined;
	const isCancelled = phase === 'cancelled';
	if (undone && failure?.code !== 'leftovers') {
		return (
			<Label tone={isCancelled ? 'warn' : 'normal'}>
				{`${isCancelled ? 'Called off. ' : ''}Rolled back.`}
			</Label>
		);
	}

	if (isPartial(operation)) return <Label tone="warn">What could be reached is removed.</Label>;
	if (isCancelled) return <Label>Called off.</Label>;
	return (
		<Label>
			{isRemoving(operation) ? 'What is left can be taken down again.' : 'Nothing was changed.'}
		</Label>
	);
}
