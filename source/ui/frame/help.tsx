import {Box, Text, useWindowSize} from 'ink';
import {useState} from 'react';
import type {Size} from '../../domain/screen.ts';
import {centred, Dialog} from '../kit/dialog.tsx';
import {useTheme} from '../kit/flotilla-context.ts';
import {Label} from '../kit/label.tsx';
import {bindingsOf, keyLabel, keyTable, scopeTitles, type Scope} from './keymap.ts';
import {useKeys} from './use-keys.ts';

type Line = {readonly title: string} | {readonly keys: string; readonly help: string};

/** What is shown there and said nowhere else. */
const notes: Readonly<
	Partial<Record<Scope, ReadonlyArray<readonly [sign: string, help: string]>>>
> = {
	session: [['2.1 ms', 'How long the host takes to answer over SSH']],
	mesh: [['8.1', 'Milliseconds of a whole login']],
};

/** The key table as lines, the part one came from first. */
export function helpLines(scope: Scope): Line[] {
	const all = Object.keys(keyTable) as Scope[];
	return [scope, ...all.filter(other => other !== scope)].flatMap(part => [
		{title: scopeTitles[part]},
		...(notes[part] ?? []).map(([keys, help]) => ({keys, help})),
		...bindingsOf(part).map(({keys, help}) => ({keys: keys.map(keyLabel).join(' '), help})),
		{title: ''},
	]);
}

/** Where the help stands. */
export function helpRect(window: Size) {
	return centred(window, {columns: Math.min(84, window.columns - 4), rows: window.rows - 2});
}

/**
 * Every key there is, made from the key table.
 *
 *      ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
 *      ┃  Sessions                                       ┃
 *      ┃  Enter        Go into the session               ┃
 *      ┃  n            Start a new session               ┃
 *      ┃  1-18 of 90   ↑ ↓ scroll   Esc close            ┃
 *      ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
 */
export function Help({scope, onClose}: {readonly scope: Scope; readonly onClose: () => void}) {
	const theme = useTheme();
	const rect = helpRect(useWindowSize());
	const lines = helpLines(scope);
	const size = Math.max(1, rect.height - 4);
	const [top, setTop] = useState(0);
	const scroll = (by: number) => () =>
		setTop(before => Math.max(0, Math.min(before + by, lines.length - size)));
	useKeys(
		'help',
		{
			up: scroll(-1),
			below: scroll(1),
			'page-up': scroll(-size),
			'page-down': scroll(size),
			leave: onClose,
		},
		{isDialog: true, isTextless: scope === 'session'},
	);
	const shown = lines.slice(top, top + size);
	return (
		<Dialog rect={rect}>
			<Box flexDirection="column" height={size}>
				{shown.map((line, index) =>
					'title' in line ? (
						<Label key={top + index} tone="accent">
							{line.title === '' ? ' ' : line.title}
						</Label>
					) : (
						<Box key={top + index}>
							<Box width={25} flexShrink={0}>
								<Label tone="strong">{line.keys}</Label>
							</Box>
							<Label>{line.help}</Label>
						</Box>
					),
				)}
			</Box>
			<Box marginTop={1}>
				<Text {...theme.tone('quiet')} wrap="truncate">
					{theme.text(
						`${top + 1}-${top + shown.length} of ${lines.length}   ↑ ↓ scroll   Esc close`,
					)}
				</Text>
			</Box>
		</Dialog>
	);
}
