import {Box, Text, useWindowSize} from 'ink';
import {useState} from 'react';
import {clustersOf} from '../../domain/clusters.ts';
import {Dialog} from '../kit/dialog.tsx';
import {useTheme} from '../kit/flotilla-context.ts';
import {Column, Label, Paragraph} from '../kit/label.tsx';
import {confirmLayout, confirmPrompt, overPrompt} from './confirm-layout.ts';
import type {Question} from './dialogs.ts';
import {useKeys} from './use-keys.ts';

/** Of what is typed so much is kept: more than any word asked for. */
const mostTyped = 60;

/**
 * Asked before anything is destroyed or made for good: a yes is a word typed here, key by key. No
 * letter, no Enter and no paste is one by itself.
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
 *      ┃  Type swarm and press Enter to go on; Esc  ┃
 *      ┃  leaves all as it is.                      ┃
 *      ┃  > swa▏                                    ┃
 *      ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
 */
export function Confirm({
	question,
	isOver,
	onClose,
}: {
	readonly question: Question;
	readonly isOver: boolean;
	readonly onClose: () => void;
}) {
	const theme = useTheme();
	const window = useWindowSize();
	const [typed, setTyped] = useState('');
	const [isWrong, setWrong] = useState(false);
	useKeys(
		'confirm',
		{
			yes() {
				if (isOver) {
					onClose();
					return;
				}

				if (typed !== question.word) {
					setWrong(typed !== '');
					setTyped('');
					return;
				}

				onClose();
				question.onYes();
			},
			no: onClose,
			erase: () => setTyped(before => clustersOf(before).slice(0, -1).join('')),
			'erase-line': () => setTyped(''),
		},
		{
			isDialog: true,
			isQuestion: true,
			onText: text => setTyped(before => (before + text).slice(-mostTyped)),
		},
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
			<Box marginTop={1} flexDirection="column" flexShrink={0}>
				<Paragraph width={width}>{isOver ? overPrompt : confirmPrompt(question)}</Paragraph>
				<Box height={1}>
					<Text {...theme.tone('bad')}>{'> '}</Text>
					<Label tone="strong">{typed}</Label>
					<Text {...theme.tone('accent')}>{theme.sign('cursor')}</Text>
					{isWrong && typed === '' ? (
						<Label tone="quiet">{` that was not ${question.word}`}</Label>
					) : null}
				</Box>
			</Box>
		</Dialog>
	);
}
