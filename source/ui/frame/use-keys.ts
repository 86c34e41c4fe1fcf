import {useInput} from 'ink';
import {useLayoutEffect} from 'react';
import {useSurface} from '../kit/flotilla-context.ts';
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
	/** Is it all about text, so that it may be typed before this is on the terminal? @default false */
	readonly takesText?: boolean;
	/** Does what is typed here answer a question? @default false */
	readonly isQuestion?: boolean;
	/** Are characters no commands here, as they may be meant for a pane? @default false */
	readonly isTextless?: boolean;
	/** Which of several screens with these keys this is. */
	readonly screen?: string;
};

/** Handles the keys of one part of the key table; the compiler sees to it that none is forgotten. */
export function useKeys<Where extends Scope>(
	scope: Where,
	handlers: Readonly<Record<CommandIn<Where>, () => void>>,
	options: Options = {},
): void {
	const {isActive = true, isDialog = false, onKey, onText} = options;
	const {takesText = false, isQuestion = false, isTextless = false, screen} = options;
	const {isOpen} = useDialogs();
	const surface = useSurface();
	const isListening = isActive && (isDialog || !isOpen);
	// As soon as it is decided: the next key may be waiting already.
	useLayoutEffect(() => {
		if (isListening) surface.present({takesText, isQuestion});
	}, [surface, isListening, takesText, isQuestion, screen]);
	useInput(
		(input, key) => {
			for (const name of keyNames(input, key)) {
				const isCharacter = name === 'space' || [...name].length === 1;
				const command = isTextless && isCharacter ? undefined : commandFor(scope, name);
				const character = name === 'space' ? ' ' : name;
				const isText = !command && [...character].length === 1;
				onKey?.(isText ? character : undefined);
				if (command) handlers[command]();
				else if (isText) onText?.(character);
			}
		},
		{isActive: isListening},
	);
}
