import {Box, usePaste, useWindowSize} from 'ink';
import {Activity, useState} from 'react';
import {currentView} from '../state/selectors.ts';
import {AgentsView} from './agents/view.tsx';
import {Confirm} from './frame/confirm.tsx';
import {confirmLayout} from './frame/confirm-layout.ts';
import {DialogContext, type KeyNote, type Question} from './frame/dialogs.ts';
import {Help, helpRect} from './frame/help.tsx';
import type {Scope} from './frame/keymap.ts';
import {TooSmall, isTooSmall} from './frame/too-small.tsx';
import {useFlotilla} from './kit/flotilla-context.ts';
import {LabView} from './lab/view.tsx';
import {MeshView} from './mesh/view.tsx';
import {ProgressView} from './progress/view.tsx';
import {SessionView} from './session/view.tsx';
import {SessionsView} from './sessions/view.tsx';
import {WizardView} from './wizard/view.tsx';

type Open =
	| {readonly type: 'help'; readonly scope: Scope}
	| {readonly type: 'question'; readonly question: Question}
	| undefined;

const openScopes = {help: 'help', question: 'confirm'} as const;

/** The whole window: one view, and what stands above it. */
export function App() {
	const window = useWindowSize();
	const [open, setOpen] = useState<Open>();
	const [note, tell] = useState<KeyNote>();
	// A paste must never be taken for commands; text fields listen to pastes themselves.
	usePaste(() => {});

	const isOver = useFlotilla(
		state => open?.type === 'question' && (open.question.isOver?.(state) ?? false),
	);

	const isHidden = isTooSmall(window);
	const cover =
		open?.type === 'question'
			? confirmLayout(window, open.question).rect
			: open && helpRect(window);
	const dialogs = {
		isOpen: open !== undefined,
		scope: open && openScopes[open.type],
		cover,
		ask: (question: Question) => setOpen({type: 'question', question}),
		showHelp: (scope: Scope) => setOpen({type: 'help', scope}),
		...{note, tell},
	};
	const close = () => setOpen(undefined);
	return (
		<DialogContext value={dialogs}>
			{isHidden ? <TooSmall /> : null}
			<Activity mode={isHidden ? 'hidden' : 'visible'}>
				<Box width={window.columns} height={window.rows} overflow="hidden">
					<CurrentView />
					{open?.type === 'help' ? <Help scope={open.scope} onClose={close} /> : null}
					{open?.type === 'question' ? (
						<Confirm question={open.question} isOver={isOver} onClose={close} />
					) : null}
				</Box>
			</Activity>
		</DialogContext>
	);
}

function CurrentView() {
	const view = useFlotilla(currentView);
	switch (view.name) {
		case 'sessions':
			return <SessionsView />;
		case 'agents':
			return <AgentsView />;
		case 'lab':
			return <LabView />;
		case 'wizard':
			return <WizardView />;
		case 'progress':
			return <ProgressView key={view.operation} id={view.operation} />;
		case 'session':
			return <SessionView key={view.session} name={view.session} />;
		case 'mesh':
			return <MeshView key={view.session} name={view.session} />;
	}
}
