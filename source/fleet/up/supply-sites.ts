import type {Engine} from '../../docker/engine/engine.ts';
import type {ImageDetails} from '../../docker/engine/shapes.ts';
import {toFailure} from '../../domain/failure.ts';
import {namedBy} from '../../domain/spec/image-reference.ts';
import {together} from '../operation/drive.ts';
import {step, stepId, type Emit} from '../operation/steps.ts';
import {copyImage} from './copy-image.ts';
import {refuseDifferent} from './image-differs.ts';
import type {PlannedImage} from './image-plan.ts';
import type {Site} from './site.ts';
import {presentImage, type RuntimeSource, type Supplies} from './supplies.ts';
import {pullByDigest, type Spread} from './untagged-image.ts';

export type SupplyRun = {
	readonly supplies: Supplies;
	readonly images: readonly PlannedImage[];
	/** Agents outside the session that may have the runtime, asked only when it is nowhere within. */
	readonly elsewhere: () => Promise<readonly Engine[]>;
	readonly emit: Emit;
	readonly signal: AbortSignal;
};

/** A site that has all its hosts are made of. */
export type SuppliedSite = Site & {
	readonly images: ReadonlyMap<string, ImageDetails>;
	readonly runtime: RuntimeSource;
};

/**
 * Gets every site its images and the runtime: there already, else from another agent, else from the
 * registry or made. All end with the same image, or this throws `image-differs`.
 */
export async function supplySites(run: SupplyRun, sites: readonly Site[]): Promise<SuppliedSite[]> {
	const engines = sites.map(({engine}) => engine);
	const images = new Map(engines.map(engine => [engine, new Map<string, ImageDetails>()]));
	for (const [reference, planned] of Map.groupBy(run.images, image => image.reference)) {
		const found = await supplyImage(run, reference, planned);
		for (const [engine, image] of found) images.get(engine)?.set(reference, image);
	}

	const runtimes = await supplyRuntime(run, engines);
	return sites.map(site => {
		const runtime = runtimes.get(site.engine);
		if (!runtime) throw new Error(`${site.engine.endpoint.name} got no runtime`);
		return {...site, images: images.get(site.engine) ?? new Map(), runtime};
	});
}

/** One line for one agent; a line with one below it for each of several. */
async function onAgents<Result>(
	{emit}: SupplyRun,
	{id, engines}: {id: string; engines: readonly Engine[]},
	work: (idOf: (engine: Engine) => string) => Promise<Result>,
): Promise<Result> {
	if (engines.length === 1) return work(() => id);
	const note = () => `on ${engines.length} agents`;
	return step(emit, {id, note}, () => work(({endpoint}) => stepId.on(id, endpoint.name)));
}

async function supplyImage(
	run: SupplyRun,
	reference: string,
	planned: readonly PlannedImage[],
): Promise<ReadonlyMap<Engine, ImageDetails>> {
	const {supplies, emit, signal} = run;
	const engines = planned.map(({engine}) => engine);
	return onAgents(run, {id: stepId.image(reference), engines}, async idOf => {
		const make = async (engine: Engine) => {
			await supplies.image(engine, {reference, id: idOf(engine), emit, signal});
		};

		const present = new Map(
			planned.flatMap(({engine, present: image}) => (image ? [[engine, image] as const] : [])),
		);
		const holder = planned.find(image => image.holder)?.holder;
		await spreadImage(run, {reference, engines, present, holder, idOf, make, isStep: true});
		return sameEverywhere(reference, {engines, present, signal});
	});
}

/** Built by one agent, copied to the others, and filled into a volume on each. */
async function supplyRuntime(
	run: SupplyRun,
	engines: readonly Engine[],
): Promise<Map<Engine, RuntimeSource>> {
	const {supplies, emit, signal} = run;
	const reference = await supplies.runtimeImage();
	return onAgents(run, {id: stepId.runtime, engines}, async idOf => {
		const made = new Map<Engine, RuntimeSource>();
		const ready = async (engine: Engine, stopped: AbortSignal) =>
			made.get(engine) ?? supplies.runtime(engine, {id: idOf(engine), emit, signal: stopped});
		const make = async (engine: Engine) => {
			made.set(engine, await ready(engine, signal));
		};

		const seen = await whoHas(reference, run, engines);
		await spreadImage(run, {reference, engines, ...seen, idOf, make, isStep: false});
		return new Map(
			await together(
				engines,
				async (engine, stopped) => [engine, await ready(engine, stopped)] as const,
				{signal},
			),
		);
	});
}

async function whoHas(
	reference: string,
	{elsewhere, signal}: SupplyRun,
	engines: readonly Engine[],
): Promise<Pick<Spread, 'present' | 'holder'>> {
	const look = (engine: Engine) => engine.inspectImage(reference, {signal});
	const seen = await Promise.all(engines.map(look));
	const present = new Map(
		engines.flatMap((engine, index) => {
			const image = seen[index];
			return image ? [[engine, image] as const] : [];
		}),
	);
	if (present.size > 0) return {present, holder: undefined};
	const others = await elsewhere();
	const found = await Promise.all(others.map(engine => look(engine).catch(() => undefined)));
	signal.throwIfAborted();
	return {present, holder: others.find((_, index) => found[index])};
}

/** What hosts of one session run must not depend on where they run. */
async function sameEverywhere(
	reference: string,
	{engines, present, signal}: Pick<Spread, 'engines' | 'present'> & {signal: AbortSignal},
): Promise<ReadonlyMap<Engine, ImageDetails>> {
	const found = new Map(
		await together(
			engines,
			async engine =>
				[engine, present.get(engine) ?? (await presentImage(engine, {reference, signal}))] as const,
			{signal},
		),
	);
	for (const group of Map.groupBy(found, ([, {arch}]) => arch).values()) {
		refuseDifferent(reference, group);
	}

	return found;
}

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
