import {Box, Text, useWindowSize} from 'ink';
import {confirmLayout} from './confirm-layout.ts';
import {Dialog} from './dialog.tsx';
import type {Question} from './dialogs.ts';
import {useTheme} from './flotilla-context.ts';
import {Column, Label, Paragraph} from './label.tsx';
import {useKeys} from './use-keys.ts';

/**
 * Yes or no before anything is destroyed or made for good; anything but `y` is no.
 *
 *      ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
 *      ┃  Make a Docker swarm of these agents?      ┃
 *      ┃  They share a network only in one.         ┃
 *      ┃                                            ┃
 *      ┃  lab1  makes the swarm                     ┃
 *      ┃  lab2  joins it as a worker                ┃
 *      ┃                                            ┃
 *      ┃  It stays when the session goes.           ┃
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
	const {rect, width, nameWidth, list, hidden} = confirmLayout(window, question);
	return (
		<Dialog rect={rect}>
			<Paragraph tone="strong" width={width}>
				{question.text}
			</Paragraph>
			{question.detail === undefined ? null : (
				<Paragraph width={width}>{question.detail}</Paragraph>
			)}
			{list.length > 0 ? (
				<Box flexDirection="column" marginY={1} flexShrink={0}>
					{list.map(([name, what]) => (
						<Box key={name} height={1}>
							<Column width={nameWidth}>
								<Label tone="accent">{name}</Label>
							</Column>
							<Label>{what}</Label>
						</Box>
					))}
					{hidden > 0 ? <Label tone="quiet">{`and ${hidden} more`}</Label> : null}
				</Box>
			) : null}
			{question.note === undefined ? null : <Paragraph width={width}>{question.note}</Paragraph>}
			<Box marginTop={1}>
				<Text>
					<Text {...theme.tone('bad')}>[y]</Text> yes{'   '}
					<Text {...theme.tone('accent')}>[N]</Text> no
				</Text>
			</Box>
		</Dialog>
	);
}
