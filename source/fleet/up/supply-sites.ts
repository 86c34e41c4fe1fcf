import type {Engine} from '../../docker/engine/engine.ts';
import type {ImageDetails} from '../../docker/engine/shapes.ts';
import {together} from '../operation/drive.ts';
import {step, stepId} from '../operation/steps.ts';
import {refuseDifferent} from './image-differs.ts';
import type {PlannedImage} from './image-plan.ts';
import type {Site} from './site.ts';
import {spreadImage, type SupplyRun} from './spread-image.ts';
import {presentImage, type RuntimeSource} from './supplies.ts';
import type {Spread} from './untagged-image.ts';

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
