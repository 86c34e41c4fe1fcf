import {createContext, use} from 'react';
import type {Rect} from '../domain/screen.ts';
import type {Scope} from './keymap.ts';

/** A question before something is destroyed: it names what and how much. */
export type Question = {
	readonly text: string;
	readonly detail?: string;
	readonly onYes: () => void;
};

/** What may stand above a view. While something does, the view gets no keys. */
export type Dialogs = {
	readonly isOpen: boolean;
	/** The part of the window it takes. */
	readonly cover: Rect | undefined;
	readonly ask: (question: Question) => void;
	readonly showHelp: (scope: Scope) => void;
};

export const DialogContext = createContext<Dialogs>({
	isOpen: false,
	cover: undefined,
	ask() {},
	showHelp() {},
});

export function useDialogs(): Dialogs {
	return use(DialogContext);
}
