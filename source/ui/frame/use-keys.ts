import {useInput} from 'ink';
import {useLayoutEffect} from 'react';
import {useSurface} from '../kit/flotilla-context.ts';
import {useDialogs} from './dialogs.ts';
import {keyNames} from './key-names.ts';
import {commandFor, keyLabel, type CommandIn, type Scope} from './keymap.ts';

/** Why commands can do nothing now, by command. */
export type Reasons<Where extends Scope> = Readonly<Partial<Record<CommandIn<Where>, string>>>;

type Options<Where extends Scope> = {
	/** Commands that can do nothing now: their keys say why, and the hint bar shows it. */
	readonly reasons?: Reasons<Where>;
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
	options: Options<Where> = {},
): void {
	const {isActive = true, isDialog = false, reasons = {}, onKey, onText} = options;
	const {takesText = false, isQuestion = false, isTextless = false, screen} = options;
	const {isOpen, tell} = useDialogs();
	const surface = useSurface();
	const reasonFor: Readonly<Partial<Record<string, string>>> = reasons;
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
				const reason = command
					? reasonFor[command]
					: isText && !onText && !onKey
						? `${keyLabel(name)} does nothing here`
						: undefined;
				tell(reason === undefined ? undefined : {scope, text: reason});
				if (command && reason === undefined) handlers[command]();
				else if (isText) onText?.(character);
			}
		},
		{isActive: isListening},
	);
}
