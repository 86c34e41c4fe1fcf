import type {FleetEvent, StepPlan} from '../../domain/operation/events.ts';
import {formatBytes, formatDuration, stepOf} from '../../domain/quantity.ts';
import {sanitise} from '../../domain/sanitise.ts';
import type {Context, Output} from '../world/context.ts';
import {liveLine} from './live-line.ts';
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
	/** Steps at work, and since when. */
	const running = new Map<string, number>();
	let width = 0;
	/** What others finish after one has failed is rolled back anyway. */
	let hasFailed = false;
	const live = liveLine(output, {looks, now});
	let remindedAt = now();
	const clear = () => live.clear();

	const line = (text: string) => {
		clear();
		print(output, text);
		remindedAt = now();
	};

	const status = (step: string, text: string) => {
		if (looks.isSmart) live.show(text, running.get(step) ?? now());
		else if (now() - remindedAt >= reminderEvery) line(text);
	};

	const isTop = (id: string) => steps.get(id)?.parent === undefined;
	const titleOf = (id: string) => steps.get(id)?.title ?? id;

	const show = (event: FleetEvent) => {
		switch (event.type) {
			case 'steps-planned': {
				hasFailed = false;
				for (const step of event.steps) {
					steps.set(step.id, step);
					if (isTop(step.id)) width = Math.min(48, Math.max(width, step.title.length));
				}

				break;
			}

			case 'step-started': {
				running.set(event.step, now());
				if (isTop(event.step)) status(event.step, `${titleOf(event.step)} …`);
				break;
			}

			case 'step-progressed': {
				status(event.step, `${titleOf(event.step)}  ${progress(event)}`);
				break;
			}

			case 'step-finished': {
				running.delete(event.step);
				if (hasFailed) break;
				if (isTop(event.step)) {
					const note = event.note ? `  ${event.note}` : '';
					const time = looks.dim(formatDuration(event.ms));
					line(`${looks.green(looks.ok)} ${titleOf(event.step).padEnd(width)}${note}  ${time}`);
				} else {
					const parent = steps.get(event.step)?.parent ?? '';
					status(parent, childrenOf(parent));
				}

				break;
			}

			case 'step-failed': {
				running.delete(event.step);
				// A step that was only called off did not fail.
				if (event.failure.code !== 'interrupted' && isTop(event.step)) {
					line(`${looks.red(looks.failed)} ${titleOf(event.step)}`);
					hasFailed = true;
				}

				break;
			}

			case 'rollback-started': {
				line('rolling back: removing what this run made …');
				break;
			}

			case 'rollback-finished': {
				line('rolled back: nothing of this run is left');
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

	const childrenOf = (parent: string) => {
		const children = [...steps.values()].filter(step => step.parent === parent);
		const left = children.filter(step => running.has(step.id));
		const names = left.map(step => step.host ?? step.title).slice(0, 4);
		return `${titleOf(parent)}  ${names.join(', ')} …`;
	};

	return {show, clear};
}

type Progressed = Extract<FleetEvent, {type: 'step-progressed'}>;

function progress(event: Progressed): string {
	const {text} = event;
	const share = shareOf(event);
	// What an engine or a build says is one line of text, whatever it holds.
	const said = sanitise(text ?? '');
	return [share, said].filter(Boolean).join('  ');
}

function shareOf({done, total, unit}: Progressed): string {
	if (unit === 'none') return '';
	const amount = unit === 'bytes' ? formatBytes : String;
	if (total === undefined) return amount(done);
	return unit === 'steps' ? stepOf({done, total}) : `${amount(done)}/${amount(total)}`;
}
