/** How many cells something is wide and high. */
export type Size = {readonly columns: number; readonly rows: number};

/** A piece of the operator's terminal, in cells, from the top left corner. */
export type Rect = {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
};

/** Where one pane's cells are shown; the cursor sits in the focused one. */
export type PanePlacement = {readonly id: string; readonly rect: Rect; readonly isFocused: boolean};

/** Where typed keys go: to the UI, to panes, or (one key only, after the prefix) to the UI. */
export type InputMode = 'ui' | 'pane' | 'command';

/** What a program in a pane has asked its terminal for. */
export type ScreenModes = {
	readonly applicationCursorKeys: boolean;
	readonly bracketedPaste: boolean;
	readonly mouseTracking: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
	readonly mouseEncoding: 'default' | 'utf8' | 'sgr' | 'urxvt' | 'sgr-pixels';
	readonly sendFocus: boolean;
	readonly isCursorVisible: boolean;
	/** DECSCUSR: 0 default, 1-2 block, 3-4 underline, 5-6 bar. */
	readonly cursorStyle: number;
	/** The program is in the middle of drawing a frame (mode 2026). */
	readonly isSynchronized: boolean;
};

/** Modes of a screen nothing was written to. */
export const initialModes: ScreenModes = {
	applicationCursorKeys: false,
	bracketedPaste: false,
	mouseTracking: 'none',
	mouseEncoding: 'default',
	sendFocus: false,
	isCursorVisible: true,
	cursorStyle: 0,
	isSynchronized: false,
};

/** All that the UI may tell the layer that draws panes and routes keys. */
export type Surface = {
	/** Shows these panes and no others; `covers` are dialogs the UI itself draws above them. */
	place(panes: readonly PanePlacement[], covers?: readonly Rect[]): void;
	/**
	 * Sends every key to these panes (several: broadcast), or to the UI. With no pane, or none that is
	 * open, keys go nowhere; the prefix takes one for the UI in any case.
	 */
	capture(ids: readonly string[] | 'ui'): void;
	/**
	 * Says that another screen has the keys. What is typed before it is on the terminal is no command;
	 * a screen that takes text gets the text of it. A question hears nothing of a paste that is late.
	 */
	present(options?: {takesText?: boolean; isQuestion?: boolean}): void;
	/** Looks back (negative) or forward in a pane's history; `'bottom'` follows the output again. */
	scroll(id: string, lines: number | 'bottom'): void;
	/** Tells when `inputMode()` or `unheard()` changed; returns how to stop. */
	subscribe(listener: () => void): () => void;
	inputMode(): InputMode;
	/** How often something was typed where no pane could get it. */
	unheard(): number;
};
