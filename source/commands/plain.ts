import type {FleetEvent, StepPlan} from '../domain/events.ts';
import {formatBytes, formatDuration} from '../domain/quantity.ts';
import type {Context, Output} from './context.ts';
import {looksOf, print} from './printer.ts';
import {printWarning} from './report-error.ts';

/** Draws the events of an operation as lines, one per finished step. */
export type StepLines = {
	show(event: FleetEvent): void;
	/** Takes the rewritten line away, so that something else can be printed. */
	clear(): void;
};

/** Off a terminal, how often a long step says that it is still at work, ms. */
const reminderEvery = 15_000;

/** Step lines on an output; on a terminal what is under way is told on one line that is rewritten. */
export function stepLines(
	context: Context,
	{output, now = Date.now}: {output: Output; now?: () => number},
): StepLines {
	const looks = looksOf(output, context.env);
	const steps = new Map<string, StepPlan>();
	const running = new Set<string>();
	let width = 0;
	let isShown = false;
	let remindedAt = now();

	const clear = () => {
		if (isShown) output.write('\r\u001B[K');
		isShown = false;
	};

	const line = (text: string) => {
		clear();
		print(output, text);
		remindedAt = now();
	};

	const status = (text: string) => {
		if (looks.isSmart) {
			if (output.writable) output.write(`\r\u001B[K${looks.dim(cut(text, looks.columns - 1))}`);
			isShown = true;
		} else if (now() - remindedAt >= reminderEvery) line(text);
	};

	const isTop = (id: string) => steps.get(id)?.parent === undefined;
	const titleOf = (id: string) => steps.get(id)?.title ?? id;

	const show = (event: FleetEvent) => {
		switch (event.type) {
			case 'steps-planned': {
				for (const step of event.steps) {
					steps.set(step.id, step);
					if (isTop(step.id)) width = Math.min(48, Math.max(width, step.title.length));
				}

				break;
			}

			case 'step-started': {
				running.add(event.step);
				if (isTop(event.step)) status(`${titleOf(event.step)} …`);
				break;
			}

			case 'step-progressed': {
				status(`${titleOf(event.step)}  ${progress(event)}`);
				break;
			}

			case 'step-finished': {
				running.delete(event.step);
				if (isTop(event.step)) {
					const note = event.note ? `  ${event.note}` : '';
					const time = looks.dim(formatDuration(event.ms));
					line(`${looks.green(looks.ok)} ${titleOf(event.step).padEnd(width)}${note}  ${time}`);
				} else {
					status(childStatus(event.step));
				}

				break;
			}

			case 'step-failed': {
				running.delete(event.step);
				// A step that was only called off did not fail.
				if (event.failure.code !== 'interrupted' && isTop(event.step)) {
					line(`${looks.red(looks.failed)} ${titleOf(event.step)}`);
				}

				break;
			}

			case 'rollback-started': {
				line('rolling back: removing what this run made …');
				break;
			}

			case 'warned': {
				clear();
				printWarning(context, event.message);
				break;
			}

			case 'cell-checked':
			case 'session-ready': {
				break;
			}
		}
	};

	const childStatus = (id: string) => {
		const parent = steps.get(id)?.parent ?? '';
		const children = [...steps.values()].filter(step => step.parent === parent);
		const left = children.filter(step => running.has(step.id));
		const names = left.map(step => step.host ?? step.title).slice(0, 4);
		return `${titleOf(parent)}  ${names.join(', ')} …`;
	};

	return {show, clear};
}

function progress(event: Extract<FleetEvent, {type: 'step-progressed'}>): string {
	const {done, total, unit, text} = event;
	// Builds count their steps where pulls count bytes; no image is below a KiB.
	const isBytes = unit === 'bytes' && (total === undefined || total >= 1024);
	const amount = (value: number) => (isBytes ? formatBytes(value) : String(value));
	const share =
		unit === 'none' ? '' : total === undefined ? amount(done) : `${amount(done)}/${amount(total)}`;
	// What an engine or a build says is one line of text, whatever it holds.
	const said = (text ?? '').replaceAll(/[\u0000-\u001F\u007F-\u009F]+/g, ' ').trim();
	return [share, said].filter(Boolean).join('  ');
}

function cut(text: string, columns: number): string {
	return text.length > columns ? `${text.slice(0, Math.max(1, columns - 1))}…` : text;
}
