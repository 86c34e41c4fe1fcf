import {createContext, use} from 'react';
import type {Rect} from '../../domain/screen.ts';
import type {AppState} from '../../state/app-state.ts';
import type {Scope} from './keymap.ts';

/** A question before something is destroyed or made for good: it names what and how much. */
export type Question = {
	readonly text: string;
	readonly detail?: string;
	/** What is done one by one: names in a column, and what becomes of each. */
	readonly list?: ReadonlyArray<readonly [name: string, what: string]>;
	/** Stands below the list. */
	readonly note?: string;
	/** What has to be typed for a yes; nothing that one types by accident. */
	readonly word: string;
	/** Has what it asks about ended meanwhile? Then it says so, and still takes what is typed at it. */
	readonly isOver?: (state: AppState) => boolean;
	readonly onYes: () => void;
};

/** What may stand above a view. While something does, the view gets no keys. */
export type Dialogs = {
	readonly isOpen: boolean;
	/** What its keys mean, while one is open. */
	readonly scope: 'help' | 'confirm' | undefined;
	/** The part of the window it takes. */
	readonly cover: Rect | undefined;
	readonly ask: (question: Question) => void;
	readonly showHelp: (scope: Scope) => void;
	/** Why the last key did nothing. */
	readonly note: KeyNote | undefined;
	readonly tell: (note: KeyNote | undefined) => void;
};

/** Why a key does nothing where it was pressed. */
export type KeyNote = {readonly scope: Scope; readonly text: string};

export const DialogContext = createContext<Dialogs>({
	isOpen: false,
	scope: undefined,
	cover: undefined,
	ask() {},
	showHelp() {},
	note: undefined,
	tell() {},
});

export function useDialogs(): Dialogs {
	return use(DialogContext);
}
