import type {Engine} from '../../docker/engine/engine.ts';
import type {ImageDetails} from '../../docker/engine/shapes.ts';
import {isAbort, type Failure} from '../../domain/failure.ts';
import type {PlanWarning, ProvisionPlan} from '../../domain/operation/plan.ts';
import {namedBy} from '../../domain/spec/image-reference.ts';
import {defaultImage} from '../../domain/spec/spec.ts';
import type {Agents} from '../agents/agents.ts';
import type {Looks} from './looks.ts';
import type {Site} from './site.ts';
import {otherId} from './untagged-image.ts';

/** How one agent gets one image of a session. */
export type PlannedImage = {
	readonly reference: string;
	readonly engine: Engine;
	/** What it has already. */
	readonly present: ImageDetails | undefined;
	readonly source: ProvisionPlan['images'][number]['source'];
	/** An agent that has it, where this one has not. */
	readonly holder: Engine | undefined;
};

/** How long a registry may take to say whether it has an image, ms; what it does not say in time is seen at the pull. */
const registryPatience = 5000;

/** Where the images of a session come from: there already, else another agent, else from outside. */
export async function planImages(
	sites: readonly Site[],
	{agents, looks}: {agents: Agents; looks: Looks},
): Promise<readonly PlannedImage[]> {
	const wanted = await Promise.all(
		sites.flatMap(({engine, hosts}) =>
			[...new Set(hosts.map(({image}) => image))].map(async reference => ({
				...{engine, reference},
				present: await looks.image(engine, reference),
			})),
		),
	);
	const lacking = new Set(wanted.filter(({present}) => !present).map(({reference}) => reference));
	const holders = new Map<string, Engine>();
	for (const {reference, engine, present} of wanted) {
		if (present && !holders.has(reference)) holders.set(reference, engine);
	}

	const sought = [...lacking].filter(reference => !holders.has(reference));
	const engines = sites.map(({engine}) => engine);
	const others = sought.length > 0 ? await agents.others(engines, looks.call) : [];
	for (const reference of sought) {
		const seen = await Promise.all(
			others.map(engine => looks.image(engine, reference).catch(() => undefined)),
		);
		looks.call.signal?.throwIfAborted();
		const holder = others.find((_, index) => seen[index]);
		if (holder) holders.set(reference, holder);
	}

	return wanted.map(image => {
		const holder = image.present ? undefined : holders.get(image.reference);
		return {
			...image,
			holder,
			source: image.present ? 'present' : sourceOf(image.reference, holder),
		};
	});
}

function sourceOf(reference: string, holder: Engine | undefined): PlannedImage['source'] {
	if (holder && namedBy(reference) !== 'digest') return 'copy';
	return reference === defaultImage ? 'bootstrap' : 'pull';
}

/** What is known of images that an agent lacks, before they are there. */
export type ImageProspects = {
	/** Those that are nowhere, and that their registry does not give either. */
	readonly failures: readonly Failure[];
	/** Those whose registry did not answer. */
	readonly warnings: readonly PlanWarning[];
};

export async function imageProspects(
	images: readonly PlannedImage[],
	looks: Looks,
): Promise<ImageProspects> {
	const found = await Promise.all(
		images.map(async image => {
			if (image.source === 'pull') return pullProspect(image, looks);
			return image.source === 'copy' ? copyProspect(image, looks) : {};
		}),
	);
	return {
		failures: found.flatMap(({failure}) => failure ?? []),
		warnings: found.flatMap(({warning}) => warning ?? []),
	};
}

type Prospect = {failure?: Failure; warning?: PlanWarning};

async function copyProspect(
	{reference, engine, holder}: PlannedImage,
	looks: Looks,
): Promise<Prospect> {
	if (!holder || namedBy(reference) !== 'id') return {};
	const [{imageIds}, having] = await Promise.all([looks.info(engine), looks.info(holder)]);
	const failure = otherId(
		reference,
		{engine, imageIds},
		{engine: holder, imageIds: having.imageIds},
	);
	return failure ? {failure} : {};
}

async function pullProspect(
	{reference, engine, holder}: PlannedImage,
	{call}: Looks,
): Promise<Prospect> {
	const where = holder
		? `${engine.endpoint.name} has no image ${reference}`
		: `no agent has an image ${reference}`;
	const hint =
		'Check its name, load it onto an agent (`docker load`), or use another with --image.';
	const failure = (message: string) => ({
		failure: {code: 'image-not-found', message, hint} as const,
	});
	if (namedBy(reference) === 'id') {
		return {
			failure: {
				code: 'image-not-found',
				message: `no agent has an image with the id ${reference}`,
				hint: 'An id names an image only where it is already; use NAME:TAG.',
			},
		};
	}

	const late = AbortSignal.timeout(registryPatience);
	const signal = AbortSignal.any([late, ...(call.signal ? [call.signal] : [])]);
	const answer = await engine.askRegistry(reference, {signal}).catch((error: unknown) => {
		call.signal?.throwIfAborted();
		if (!isAbort(error)) throw error;
		return {has: 'not answered', reason: `not within ${registryPatience / 1000} s`} as const;
	});
	if (answer?.has === 'nothing') {
		return failure(`${where}, and its registry has none for somebody without an account`);
	}

	if (answer?.has !== 'not answered') return {};
	return {warning: {message: `${where}, and its registry did not answer: ${answer.reason}`, hint}};
}
