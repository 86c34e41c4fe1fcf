import type {Rect, Size} from '../../domain/screen.ts';
import {columnsOf} from '../../domain/widths.ts';
import {centred} from '../kit/dialog.tsx';
import {wrapLines} from '../kit/format.ts';
import type {Question} from './dialogs.ts';

/** Frame, padding, and the blank line and the line to type in at the end. */
const edge = {columns: 6, rows: 4};

/** What to do for a yes, and for a no. */
export function confirmPrompt({word}: Pick<Question, 'word'>): string {
	return `Type ${word} and press Enter to go on; Esc leaves all as it is.`;
}

/** In its place once there is nothing to answer: who is typing must not type into what comes next. */
export const overPrompt = 'This has ended meanwhile; Esc goes on.';

export type ConfirmLayout = {
	readonly rect: Rect;
	/** Of what is inside. */
	readonly width: number;
	/** Of the names in the list, their gap included. */
	readonly nameWidth: number;
	/** So much of the list as the window has room for. */
	readonly list: ReadonlyArray<readonly [name: string, what: string]>;
	/** How many lines of the list had none. */
	readonly hidden: number;
};

/** How a question stands in a window: never larger than it. */
export function confirmLayout(window: Size, question: Question): ConfirmLayout {
	const {text, detail = '', list = [], note = ''} = question;
	const nameWidth = Math.max(0, ...list.map(([name]) => columnsOf(name) + 2));
	const longest = Math.max(...list.map(([, what]) => nameWidth + columnsOf(what)), 0);
	const prompt = confirmPrompt(question);
	const wish = Math.max(
		44,
		...[text, detail, note, prompt].map(line => columnsOf(line) + edge.columns),
	);
	const columns = Math.min(
		Math.max(Math.min(72, wish), longest + edge.columns),
		window.columns - 4,
	);
	const width = columns - edge.columns;
	const lines = (line: string) => (line === '' ? 0 : wrapLines(line, width).length);
	const rest = edge.rows + lines(text) + lines(detail) + lines(note) + lines(prompt);
	const gaps = list.length > 0 ? 2 : 0;
	const room = Math.max(1, window.rows - rest - gaps);
	const shown = list.length <= room ? list : list.slice(0, room - 1);
	const hidden = list.length - shown.length;
	const rows = rest + gaps + shown.length + (hidden > 0 ? 1 : 0);
	return {rect: centred(window, {columns, rows}), width, nameWidth, list: shown, hidden};
}
