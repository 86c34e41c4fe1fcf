import type {Output} from '../world/context.ts';
import {cut, type Looks} from './printer.ts';

/** One line of a terminal that is written again and again while something is under way. */
export type LiveLine = {
	/** Shows this, and for how long it has been under way, until something else is shown. */
	show(text: string, since: number): void;
	/** Takes the line away, so that something else can be printed. */
	clear(): void;
};

/** How long something may take before a clock is shown, ms. */
const clockFrom = 2000;

export function liveLine(
	output: Output,
	{looks, now}: {looks: Looks; now: () => number},
): LiveLine {
	let draw: (() => void) | undefined;
	let ticking: NodeJS.Timeout | undefined;
	return {
		show(text, since) {
			draw = () => {
				const ms = now() - since;
				const clock = ms < clockFrom ? '' : `  ${clockText(ms)}`;
				const room = looks.columns - 1 - clock.length;
				if (output.writable) output.write(`\r\u001B[K${looks.dim(cut(text, room) + clock)}`);
			};

			draw();
			ticking ??= setInterval(() => draw?.(), 1000).unref();
		},
		clear() {
			clearInterval(ticking);
			ticking = undefined;
			if (draw) output.write('\r\u001B[K');
			draw = undefined;
		},
	};
}

/** `42 s`, `3 min 5 s`. */
function clockText(ms: number): string {
	const seconds = Math.floor(ms / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
