import {Box, Text, useWindowSize} from 'ink';
import {useTheme} from '../kit/flotilla-context.ts';
import {Label} from '../kit/label.tsx';
import {useDialogs} from './dialogs.ts';
import {bindingsOf, type Scope} from './keymap.ts';

type HintBarProps = {
	readonly scope: Scope;
	/** What comes before the keys, like the prefix of a session's keys. */
	readonly lead?: string;
	/** Commands that are of no use here. */
	readonly without?: readonly string[];
	/** By command that can do nothing now: why. */
	readonly reasons?: Readonly<Partial<Record<string, string>>>;
	/** By command: what it does here, where the key table's word is too general. */
	readonly words?: Readonly<Record<string, string>>;
};

/** Columns between two hints. */
const gap = 2;

/**
 * The keys that matter here, those that can do nothing now in brackets and grey; or why the last key did nothing.
 *
 *      Enter open  n new  c check  (d down)  / filter  ? help  q quit
 */
export function HintBar(props: HintBarProps) {
	const theme = useTheme();
	const {columns} = useWindowSize();
	const dialogs = useDialogs();
	// While a dialog is open the keys are its own.
	const {
		scope,
		lead,
		without = [],
		words = {},
		reasons = {},
	} = dialogs.scope ? {scope: dialogs.scope} : props;
	const {note} = dialogs;
	if (note?.scope === scope) {
		return (
			<Box height={1} paddingX={1} flexShrink={0}>
				<Label tone="warn">{`! ${note.text}`}</Label>
			</Box>
		);
	}

	const bindings = bindingsOf(scope).filter(
		({command, hint}) => hint !== undefined && !without.includes(command),
	);
	const hints = bindings.map(({command, shown, hint: general = ''}) => {
		const key = theme.text(shown);
		const hint = words[command] ?? general;
		const isIdle = reasons[command] !== undefined;
		const marks = isIdle ? 2 : 0;
		return {command, key, hint, isIdle, width: key.length + 1 + hint.length + marks + gap};
	});
	// Before the first one there is no gap.
	const room = columns - 2 + gap - (lead === undefined ? 0 : lead.length + 2);
	const shown = fitting(hints, room);
	return (
		<Box height={1} paddingX={1} flexShrink={0}>
			{lead !== undefined ? <Label tone="quiet">{`${lead}  `}</Label> : null}
			<Text wrap="truncate">
				{shown.map(({command, key, hint, isIdle}, index) => (
					<Text key={command}>
						{index > 0 ? ' '.repeat(gap) : ''}
						{isIdle ? (
							<Text {...theme.tone('quiet')}>{`(${key} ${hint})`}</Text>
						) : (
							<>
								<Text {...theme.tone('accent')}>{key}</Text>
								<Text {...theme.tone('quiet')}> {hint}</Text>
							</>
						)}
					</Text>
				))}
			</Text>
		</Box>
	);
}

/** As many hints as fit: the help always, as it tells the rest, and first of all what can act. */
function fitting<Hint extends {command: string; isIdle: boolean; width: number}>(
	hints: readonly Hint[],
	columns: number,
): Hint[] {
	const help = hints.find(({command}) => command === 'help');
	let left = columns - (help?.width ?? 0);
	const shown = new Set<Hint>(help ? [help] : []);
	for (const hint of [
		...hints.filter(each => !each.isIdle),
		...hints.filter(each => each.isIdle),
	]) {
		if (hint === help) continue;
		left -= hint.width;
		if (left < 0) break;
		shown.add(hint);
	}

	return hints.filter(hint => shown.has(hint));
}
