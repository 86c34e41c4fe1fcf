import {Box, useWindowSize} from 'ink';
import type {Session} from '../../domain/session/session.ts';
import {isUnseen, seenHosts} from '../../state/seen.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {Frame} from '../frame/frame.tsx';
import {useKeys, type Reasons} from '../frame/use-keys.ts';
import {useQuit} from '../frame/use-quit.ts';
import {useActions, useFlotilla} from '../kit/flotilla-context.ts';
import {Label, Paragraph, Status} from '../kit/label.tsx';
import {stateTones} from '../kit/tones.ts';
import {unfinishedText} from './unfinished-text.ts';
import {useDown} from './use-down.ts';

type UnfinishedProps = {
	readonly session: Session;
	/** The way here: the name, and what was to be seen of it. */
	readonly trail: readonly string[];
	/** Shows it all the same, as far as there is something to show; undefined where there is nothing. */
	readonly onOpen: (() => void) | undefined;
};

const keyWidth = 10;

/**
 * In place of a session that is not whole: who works on it or died over it, what there is of it, and
 * what to do.
 *
 *      flotilla ▸ demo                                              ◐ provisioning
 *
 *       demo is being made: `up` is at work on it (pid 12 on host x).
 *
 *       hosts     running: main1; not made yet: sub[1-2]
 *       network   flotilla.demo, 198.18.0.0/24
 *
 *       Wait: its shells open here once it is ready.
 */
export function UnfinishedView({session, trail, onOpen}: UnfinishedProps) {
	const {status} = session;
	const {columns} = useWindowSize();
	const actions = useActions();
	const {showHelp} = useDialogs();
	const down = useDown();
	const quit = useQuit();
	const hosts = useFlotilla(state => seenHosts(state, status.name));
	const isGone = useFlotilla(state => isUnseen(state, status.name));
	const {fact, tone, parts, next, mayRemove} = unfinishedText(session, hosts);
	const reasons: Reasons<'unfinished'> = {
		...(onOpen ? {} : {open: 'None of its hosts runs: there is no shell to open'}),
		...(mayRemove ? {} : {down: 'It is being worked on: it can be removed once that has ended'}),
	};
	useKeys(
		'unfinished',
		{
			open: () => onOpen?.(),
			down: () => down(status.name),
			leave: () => actions.back(),
			help: () => showHelp('unfinished'),
			quit,
		},
		{reasons},
	);

	const state = isGone ? 'unseen' : status.state;
	const width = columns - 4;
	return (
		<Frame
			trail={trail}
			aside={<Status sign={state} word={state} tone={stateTones[state]} />}
			scope="unfinished"
			reasons={reasons}
		>
			<Box flexDirection="column" paddingX={2} gap={1}>
				<Paragraph tone={tone} width={width}>
					{fact}
				</Paragraph>
				<Box flexDirection="column">
					{parts.map(([kind, text]) => (
						<Box key={kind}>
							<Box width={keyWidth} flexShrink={0}>
								<Label tone="quiet">{kind}</Label>
							</Box>
							<Paragraph width={width - keyWidth}>{text}</Paragraph>
						</Box>
					))}
				</Box>
				<Paragraph width={width}>{next}</Paragraph>
			</Box>
		</Frame>
	);
}
