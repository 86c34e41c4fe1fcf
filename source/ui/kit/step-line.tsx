import {Box, Text} from 'ink';
import {formatBytes, formatDuration, stepOf} from '../../domain/quantity.ts';
import type {Step, StepProgress} from '../../state/operations.ts';
import {useTheme} from './flotilla-context.ts';
import {Label} from './label.tsx';
import type {ProgressLine} from './progress-lines.ts';
import {Spinner} from './spinner.tsx';
import type {Theme, Tone} from './theme.ts';

type StepLineProps = {
	readonly line: ProgressLine;
	/** Of the titles, so that what follows stands in a column. */
	readonly titleWidth: number;
	/** Of the whole line. */
	readonly width: number;
	readonly now: number;
};

const timeWidth = 11;
/** A bar that is shorter tells nothing. */
const leastBar = 4;
const mostBar = 12;
const leastText = 6;

/**
 * One step: its state, its title, how far it is and how long it took.
 *
 *      ✓ image debian:12      pulled            2.1 s
 *      ⠹ start hosts          12 of 16          4.0 s
 *        ⠹ sub13 lab2
 *      · verify the mesh
 */
export function StepLine({line, titleWidth, width, now}: StepLineProps) {
	const {step, depth, agent} = line;
	const {state} = step;
	const indent = depth * 2;
	return (
		<Box height={1} paddingX={1}>
			<Box width={2 + indent} flexShrink={0} paddingLeft={indent}>
				<StepSign state={state} />
			</Box>
			<Box width={titleWidth - indent} flexShrink={0} paddingRight={2}>
				<Label tone={state.phase === 'planned' ? 'quiet' : 'normal'}>{step.title}</Label>
				{agent === undefined ? null : <Label tone="quiet">{` ${agent}`}</Label>}
			</Box>
			<Box flexGrow={1} flexShrink={1} height={1} overflow="hidden">
				<StepInfo line={line} room={width - titleWidth - 4 - timeWidth} />
			</Box>
			<Box width={timeWidth} flexShrink={0} justifyContent="flex-end">
				<Label tone="quiet">{timeOf(state, now)}</Label>
			</Box>
		</Box>
	);
}

function StepInfo({
	line: {step, count, share},
	room,
}: Pick<StepLineProps, 'line'> & {readonly room: number}) {
	const {state} = step;
	const info = infoOf(state, count);
	if (state.phase === 'running' && state.progress) {
		return <ProgressBar progress={state.progress} room={room} />;
	}

	if (state.phase === 'running' && share !== undefined) {
		return <Bar share={share} facts={info} room={room} />;
	}

	return <Label tone={state.phase === 'failed' ? 'bad' : 'quiet'}>{info}</Label>;
}

function StepSign({state}: {readonly state: Step['state']}) {
	const theme = useTheme();
	if (state.phase === 'running') return <Spinner />;
	const sign = {planned: 'unknown', done: 'ok', failed: 'failed'} as const;
	const tone: Record<typeof state.phase, Tone> = {planned: 'quiet', done: 'good', failed: 'bad'};
	return <Text {...theme.tone(tone[state.phase])}>{theme.sign(sign[state.phase])}</Text>;
}

function infoOf(state: Step['state'], count: ProgressLine['count']): string {
	if (state.phase === 'failed') return state.failure.message;
	const isWhole = state.phase === 'done' && state.note !== undefined && count?.failed === 0;
	const isCounted = count && state.phase !== 'planned' && !isWhole;
	const parts = isCounted ? [`${count.done} of ${count.total}`] : [];
	if (count && count.failed > 0) parts.push(`${count.failed} failed`);
	if (state.phase === 'done' && state.note !== undefined) parts.push(state.note);
	return parts.join(', ');
}

function timeOf(state: Step['state'], now: number): string {
	if (state.phase === 'planned') return '';
	return formatDuration(state.phase === 'running' ? Math.max(0, now - state.startedAt) : state.ms);
}

/** How far a pull, a build or a count is: `██████░░░░ 60 % 12 MiB of 20 MiB`. */
export function ProgressBar({
	progress,
	room,
}: {
	readonly progress: StepProgress;
	readonly room: number;
}) {
	const {done, total, unit, text} = progress;
	const amount = unit === 'bytes' ? formatBytes : String;
	if (total === undefined || total <= 0) {
		const so = unit === 'none' ? '' : amount(done);
		return <Label tone="quiet">{[so, text].filter(Boolean).join('  ')}</Label>;
	}

	const share = Math.max(0, Math.min(1, done / total));
	const so = unit === 'steps' ? stepOf({done, total}) : `${amount(done)} of ${amount(total)}`;
	return <Bar share={share} facts={so} text={text} room={room} />;
}

type BarProps = {
	readonly share: number;
	/** The numbers: what has no room is the bar, then the share, last of all these. */
	readonly facts: string;
	readonly text?: string | undefined;
	readonly room: number;
};

function Bar({share, facts, text, room}: BarProps) {
	const theme = useTheme();
	const percent = `${String(Math.floor(share * 100)).padStart(3)} %  `;
	const left = room - facts.length - percent.length;
	const width = Math.min(mostBar, left - 1);
	const hasBar = width >= leastBar;
	// Cut, what follows the numbers would cost their end.
	const rest = left - (hasBar ? width + 1 : 0) - 2;
	const said = [facts, rest >= leastText ? text : ''].filter(Boolean).join('  ');
	return (
		<Text wrap="truncate">
			{hasBar ? <Text {...theme.tone('accent')}>{`${bar(theme, share, width)} `}</Text> : null}
			{left >= 0 ? percent : ''}
			<Text {...theme.tone('quiet')}>{theme.text(said)}</Text>
		</Text>
	);
}

/** A share from 0 to 1 as so many columns. */
export function bar(theme: Theme, share: number, width: number): string {
	const full = Math.round(share * width);
	return theme.sign('full').repeat(full) + theme.sign('empty').repeat(width - full);
}
