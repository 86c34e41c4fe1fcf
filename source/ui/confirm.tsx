import {Box, Text, useWindowSize} from 'ink';
import type {Rect, Size} from '../domain/screen.ts';
import {centred, Dialog} from './dialog.tsx';
import type {Question} from './dialogs.ts';
import {useTheme} from './flotilla-context.ts';
import {wrapLines} from './format.ts';
import {Paragraph} from './label.tsx';
import {useKeys} from './use-keys.ts';

/** Where the question stands. */
export function confirmRect(window: Size, {text, detail = ''}: Question): Rect {
	const width = Math.min(72, Math.max(44, text.length + 6, detail.length + 6), window.columns - 4);
	const lines = (line: string) => (line === '' ? 0 : wrapLines(line, width - 6).length);
	return centred(window, {columns: width, rows: 4 + lines(text) + lines(detail)});
}

/**
 * Yes or no before anything is destroyed; anything but `y` is no.
 *
 *      ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
 *      ┃  Take down demo?                           ┃
 *      ┃  4 hosts and 1 network on local            ┃
 *      ┃                                            ┃
 *      ┃  [y] yes   [N] no                          ┃
 *      ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
 */
export function Confirm({
	question,
	onClose,
}: {
	readonly question: Question;
	readonly onClose: () => void;
}) {
	const theme = useTheme();
	const window = useWindowSize();
	useKeys(
		'confirm',
		{
			yes() {
				onClose();
				question.onYes();
			},
			no: onClose,
		},
		{isDialog: true},
	);
	const rect = confirmRect(window, question);
	return (
		<Dialog rect={rect}>
			<Paragraph tone="strong" width={rect.width - 6}>
				{question.text}
			</Paragraph>
			{question.detail === undefined ? null : (
				<Paragraph width={rect.width - 6}>{question.detail}</Paragraph>
			)}
			<Box marginTop={1}>
				<Text>
					<Text {...theme.tone('bad')}>[y]</Text> yes{'   '}
					<Text {...theme.tone('accent')}>[N]</Text> no
				</Text>
			</Box>
		</Dialog>
	);
}
