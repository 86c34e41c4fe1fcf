import {Box} from 'ink';
import {useState} from 'react';
import type {Size} from '../../domain/screen.ts';
import {surroundings} from '../../state/selectors.ts';
import {usualPlace} from '../../state/wizard/fields.ts';
import {upCommandParts} from '../../state/wizard/wizard.ts';
import {FailureBanner, failureRows} from '../kit/failure-banner.tsx';
import {useFlotilla} from '../kit/flotilla-context.ts';
import {commandLines, plural} from '../kit/format.ts';
import {Label} from '../kit/label.tsx';
import {Spinner} from '../kit/spinner.tsx';
import {keyWidth, linesFrom, reviewLines, type Scroll} from './review-lines.ts';
import type {StepProps} from './steps.tsx';

/** Lines of the choices that are always seen. */
const leastChosen = 3;

/**
 * Everything at once, and what `up` would do.
 *
 *      demo       single-node on local, 3 hosts
 *      main × 1   flotilla/base:bookworm
 *      sub × 2    debian:12, 0.5 CPUs, 512m
 *
 *      network    flotilla.demo (bridge)
 *      swarm      not yet one: lab1 (10.0.0.1) would make one, …
 *      image      debian:12 is pulled to local
 */
export function ReviewStep({width, rows, top}: StepProps) {
	const {plan} = useFlotilla(state => state.wizard);
	const {lines, foot} = useReview({width, rows});
	const {shown} = linesFrom(lines, {top, rows: rows - foot});
	return (
		<Box flexDirection="column" paddingX={1} flexShrink={0}>
			{shown.map((line, index) => (
				<Box key={index} height={1} flexShrink={0}>
					<Box width={keyWidth} flexShrink={0} paddingRight={2}>
						<Label tone="quiet">{line.key}</Label>
					</Box>
					<Label tone={line.tone}>{line.text}</Label>
				</Box>
			))}
			{plan.phase === 'asked' || plan.phase === 'none' ? (
				<Box gap={1} marginTop={1} flexShrink={0}>
					<Spinner />
					<Label tone="quiet">asking the engine what it would take…</Label>
				</Box>
			) : null}
			{plan.phase === 'failed' ? (
				<Box marginTop={1} height={foot - 1} flexShrink={0} overflow="hidden">
					<FailureBanner failure={plan.failure} width={width - 2} />
				</Box>
			) : null}
		</Box>
	);
}

/** All lines of the review, and how many rows what stands under them takes. */
function useReview({width, rows}: {width: number; rows: number}) {
	const {draft, plan} = useFlotilla(state => state.wizard);
	const usual = usualPlace(draft, useFlotilla(surroundings));
	const failed =
		plan.phase === 'failed' ? failureRows({failure: plan.failure, width: width - 2}) + 1 : 0;
	// What is wrong counts more here than what was chosen, of which something stays.
	const foot = plan.phase === 'made' ? 0 : Math.min(Math.max(2, failed), rows - leastChosen);
	return {lines: reviewLines(draft, plan, {width: width - 2, usual}), foot};
}

/** Which line of the review is the first that is shown, and what moves it. A new plan begins at its top. */
export function useReviewScroll({width, rows}: {width: number; rows: number}): {
	readonly top: number;
	readonly scroll: Scroll;
} {
	const {plan} = useFlotilla(state => state.wizard);
	const [wanted, setWanted] = useState({plan, top: 0});
	const {lines, foot} = useReview({width, rows});
	const size = rows - foot;
	const {top} = linesFrom(lines, {top: wanted.plan === plan ? wanted.top : 0, rows: size});
	return {
		top,
		scroll(by, unit) {
			const line = top + by * (unit === 'lines' ? 1 : Math.max(1, size - 1));
			setWanted({plan, top: linesFrom(lines, {top: line, rows: size}).top});
		},
	};
}

/** The command that does what the draft says, as lines; none before it is known that it can be done. */
export function useSameCommand({columns, rows}: Size): string[] {
	const {step, draft, plan} = useFlotilla(state => state.wizard);
	if (step !== 'review' || plan.phase !== 'made') return [];
	const lines = commandLines(upCommandParts(draft), columns - 2);
	if (lines.length <= rows) return lines;
	return [...lines.slice(0, rows - 1), `# and ${plural(lines.length - rows + 1, 'more line')}`];
}

/**
 * Over the whole width, so that it can be copied.
 *
 *      Enter starts it. The same as a command:
 *      flotilla up demo -r main:1 \
 *        -r sub:2,image=debian:12
 */
export function SameCommand({lines}: {readonly lines: readonly string[]}) {
	return (
		<Box flexDirection="column" paddingX={1} flexShrink={0}>
			<Label tone="accent">Enter starts it. The same as a command:</Label>
			{lines.map((line, index) => (
				<Label key={index} tone="quiet">
					{line}
				</Label>
			))}
		</Box>
	);
}
