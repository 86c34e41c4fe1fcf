import type {Engine} from '../../docker/engine/engine.ts';
import type {ImageDetails} from '../../docker/engine/shapes.ts';
import {toFailure} from '../../domain/failure.ts';
import {namedBy} from '../../domain/spec/image-reference.ts';
import type {Emit} from '../operation/steps.ts';
import {copyImage} from './copy-image.ts';
import type {PlannedImage} from './image-plan.ts';
import {presentImage, type Supplies} from './supplies.ts';
import {pullByDigest, type Spread} from './untagged-image.ts';

/** Brings an image onto all engines, from wherever it is; made from outside only where it is nowhere. */
export async function spreadImage(run: SupplyRun, spread: Spread): Promise<void> {
	const {reference, engines, present, idOf, make, isStep} = spread;
	const {emit, signal} = run;
	const holders = engines.filter(engine => present.has(engine));
	if (isStep) {
		for (const engine of holders) {
			emit({type: 'step-started', step: idOf(engine), at: Date.now()});
			emit({type: 'step-finished', step: idOf(engine), at: Date.now(), ms: 0, note: 'present'});
		}
	}

	let lacking = engines.filter(engine => !present.has(engine));
	if (lacking.length === 0) return;
	let source = holders[0] ?? spread.holder;
	if (namedBy(reference) === 'digest') return pullByDigest(spread, {lacking, source, signal});
	if (!source) {
		const [first] = lacking;
		if (!first) return;
		await make(first);
		source = first;
		lacking = lacking.slice(1);
	}

	const image = present.get(source) ?? (await presentImage(source, {reference, signal}));
	const archs = await Promise.all(lacking.map(async engine => (await engine.info({signal})).arch));
	const same = lacking.filter((_, index) => archs[index] === image.arch);
	for (const engine of lacking) if (!same.includes(engine)) await make(engine);
	if (same.length > 0) await copyTo(run, spread, {source, image, targets: same});
}

async function copyTo(
	{emit, signal}: SupplyRun,
	{reference, idOf, isStep}: Spread,
	{source, image, targets}: {source: Engine; image: ImageDetails; targets: readonly Engine[]},
): Promise<void> {
	const began = performance.now();
	for (const engine of targets) emit({type: 'step-started', step: idOf(engine), at: Date.now()});
	const text = `from ${source.endpoint.name}`;
	await copyImage(source, targets, {
		reference,
		signal,
		onProgress(done) {
			for (const engine of targets) {
				const total = Math.max(image.size, done);
				emit({type: 'step-progressed', step: idOf(engine), done, total, unit: 'bytes', text});
			}
		},
		onEnd(engine, error) {
			const end = {step: idOf(engine), at: Date.now(), ms: performance.now() - began};
			if (error !== undefined) emit({type: 'step-failed', ...end, failure: toFailure(error)});
			else if (isStep) emit({type: 'step-finished', ...end, note: `copied ${text}`});
		},
	});
}

export type SupplyRun = {
	readonly supplies: Supplies;
	readonly images: readonly PlannedImage[];
	/** Agents outside the session that may have the runtime, asked only when it is nowhere within. */
	readonly elsewhere: () => Promise<readonly Engine[]>;
	readonly emit: Emit;
	readonly signal: AbortSignal;
};
