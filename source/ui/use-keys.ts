import {useInput} from 'ink';
import {useDialogs} from './dialogs.ts';
import {keyNames} from './key-names.ts';
import {commandFor, type CommandIn, type Scope} from './keymap.ts';

type Options = {
	/** @default true */
	readonly isActive?: boolean;
	/** Is this a dialog itself? Views hear nothing while one is open. @default false */
	readonly isDialog?: boolean;
	/** Hears of each key: of a character that is no command which it is. */
	readonly onKey?: (unknown: string | undefined) => void;
	/** Gets characters that are no command. */
	readonly onText?: (text: string) => void;
};

/** Handles the keys of one part of the key table; the compiler sees to it that none is forgotten. */
export function useKeys<Where extends Scope>(
	scope: Where,
	handlers: Readonly<Record<CommandIn<Where>, () => void>>,
	{isActive = true, isDialog = false, onKey, onText}: Options = {},
): void {
	const {isOpen} = useDialogs();
	useInput(
		(input, key) => {
			for (const name of keyNames(input, key)) {
				const command = commandFor(scope, name);
				const character = name === 'space' ? ' ' : name;
				const isText = !command && [...character].length === 1;
				onKey?.(isText ? character : undefined);
				if (command) handlers[command]();
				else if (isText) onText?.(character);
			}
		},
		{isActive: isActive && (isDialog || !isOpen)},
	);
}
