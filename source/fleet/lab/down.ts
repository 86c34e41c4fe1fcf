import type {Engine} from '../../docker/engine/engine.ts';
import type {Call} from '../../docker/engine/shapes.ts';
import {machineCgroups} from '../../docker/supply/rights.ts';
import {labLabel, labName} from '../../domain/agent/lab.ts';
import {FlotillaError} from '../../domain/failure.ts';
import type {FleetEvent} from '../../domain/operation/events.ts';
import {label} from '../../domain/session/labels.ts';
import {findLab, labLabels, type FoundLab} from '../agents/lab-find.ts';
import {oursOfLab} from '../identity/lab-identity.ts';
import {drive, mapLimit} from '../operation/drive.ts';
import {claim} from '../operation/lease.ts';
import {step, type Emit} from '../operation/steps.ts';
import {removeDrained} from '../remove/remove.ts';
import {untilGone} from '../remove/until-gone.ts';

const parallel = 4;
const drainPatience = 20_000;

/** Removes the lab of an engine; see `Fleet.labDown`. */
export async function* takeLabDown(
	lab: FoundLab,
	{signal}: {signal: AbortSignal},
): AsyncGenerator<FleetEvent, void, void> {
	yield* drive<FleetEvent, void>(
		async (emit, stopped) => {
			const {lease} = lab;
			if (lease?.isAlive) throw labBusy(lab);
			const title = `remove ${lab.agents.join(', ') || 'the lab'}`;
			emit({type: 'steps-planned', steps: [{id: 'lab', title, agent: lab.engine.endpoint.name}]});
			await step(emit, {id: 'lab'}, async () => {
				await claimDown(lab);
				await removeLab(lab.engine, lab.id, {signal: stopped, emit});
			});
		},
		{signal},
	);
}

/** Says that this process is removing it, unless another one that died said so before. */
async function claimDown({engine, ...lab}: FoundLab): Promise<void> {
	if (lab.lease) return;
	const other = await claim(engine, {
		name: labName.lease,
		labels: labLabels(lab, 'lease'),
		mark: labLabel.lab,
		operation: 'down',
	});
	if (other)
		throw new FlotillaError({code: 'session-busy', message: 'the lab was recreated meanwhile'});
}

export function labBusy({engine, lease}: Pick<FoundLab, 'engine' | 'lease'>): FlotillaError {
	return new FlotillaError({
		code: 'session-busy',
		message: `the lab on ${engine.endpoint.name}: \`lab ${lease?.operation}\` is at work on it (${lease?.holder})`,
		hint: 'Wait until it is done, or interrupt it there: Ctrl-C rolls it back.',
	});
}

/** Removes all of a lab: agents with all that is on them, their cgroups, volumes, network, lease. */
export async function removeLab(
	engine: Engine,
	id: string,
	{signal, emit}: Call & {emit?: Emit} = {},
): Promise<void> {
	const call = signal ? {signal} : {};
	const marks = [`${labLabel.lab}=${id}`];
	let done = 0;
	const report = (text: string) =>
		emit?.({type: 'step-progressed', step: 'lab', done: ++done, unit: 'items', text});
	await untilGone(async () => {
		const {containers, networks, volumes} = oursOfLab(await engine.list(marks, call));
		const others = volumes.filter(({labels}) => labels[label.kind] !== 'lease');
		const remove = async ({id: container, name}: {id: string; name: string}) => {
			await engine.removeContainer(container, call);
			report(name);
		};

		await mapLimit(containers, remove, {limit: parallel, ...call});
		for (const {labels} of networks) {
			if (labels[labLabel.rights] === 'unconfined') await removeCgroups(engine, {id, labels, call});
		}

		await mapLimit(
			others,
			async ({name}) => {
				await engine.removeVolume(name, call);
				report(name);
			},
			{limit: parallel, ...call},
		);
		for (const network of networks) {
			await removeDrained(engine, network, {patience: drainPatience, ...call});
		}

		return containers.length + networks.length + others.length;
	});

	const lab = await findLab(engine, call);
	if (lab?.id === id) await engine.removeVolume(labName.lease, call);
}

/** Empty directories, but they would stay until the machine's next start. */
async function removeCgroups(
	engine: Engine,
	{id, labels, call}: {id: string; labels: Readonly<Record<string, string>>; call: Call},
): Promise<void> {
	const image = labels[labLabel.image] ?? '';
	// Without its image nothing of it ever ran, or somebody removed that and will live with the rest.
	if (!(await engine.inspectImage(image, call))) return;
	// The last processes in them may still be going.
	const script = `for turn in $(seq 100); do
		find ${machineCgroups} -depth -type d -path '*${labName.cgroup(id)}*' -exec rmdir {} + 2>/dev/null && exit
		sleep 0.1
	done; exit 1`;
	const helper = await engine.createContainer({
		name: labName.helper,
		image,
		labels: {[labLabel.lab]: id, [label.kind]: 'helper'},
		entrypoint: ['sh', '-c', script],
		mounts: [{type: 'bind', source: machineCgroups, target: machineCgroups}],
	});
	try {
		await engine.startContainer(helper.id, call);
		for await (const chunk of engine.logs(helper.id, {follow: true}, call)) void chunk;
	} finally {
		await engine.removeContainer(helper.id);
	}
}
