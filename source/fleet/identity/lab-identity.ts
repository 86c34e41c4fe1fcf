import type {Engine} from '../../docker/engine/engine.ts';
import type {
	ContainerSummary,
	Inventory,
	NetworkSummary,
	VolumeSummary,
} from '../../docker/engine/shapes.ts';
import {isLabAgentName, labLabel, labName} from '../../domain/agent/lab.ts';
import {label} from '../../domain/session/labels.ts';
import {notOurs} from './foreign.ts';
import {partsOf, type Part} from './parts.ts';

/**
 * What of an inventory is the lab's: by names as well, since images hand labels down, and of one lab
 * alone, since an engine has no more than one.
 */
export function oursOfLab(inventory: Inventory): Inventory {
	const containers = inventory.containers.filter(isContainer);
	const networks = inventory.networks.filter(isNetwork);
	const volumes = inventory.volumes.filter(isVolume);
	const leases = volumes.filter(({labels}) => labels[label.kind] === 'lease');
	const [first] = [...networks, ...leases, ...containers, ...volumes];
	const isOfIt = ({labels}: Pick<Part, 'labels'>) =>
		labels[labLabel.lab] === first?.labels[labLabel.lab];
	return {
		containers: containers.filter(isOfIt),
		networks: networks.filter(isOfIt),
		volumes: volumes.filter(isOfIt),
	};
}

/** What of an inventory carries labels of a lab and is no part of one. */
export function strangersOfLab(inventory: Inventory): Part[] {
	const ours = keysOf(oursOfLab(inventory));
	return partsOf(inventory).filter(part => !ours.has(keyOf(part)));
}

/**
 * Throws `name-in-use` where something that is not of this lab has a name it needs: its agents would
 * keep their data and keys in such a volume.
 */
export async function refuseForeignLab(
	engine: Engine,
	agents: readonly string[],
	call: {signal?: AbortSignal} = {},
): Promise<void> {
	const inventory = await engine.listNamed([labName.network], call);
	const ours = keysOf(oursOfLab(inventory));
	const wanted = new Set([
		`network ${labName.network}`,
		`volume ${labName.lease}`,
		`container ${labName.helper}`,
		...agents.map(name => `container ${labName.container(name)}`),
		...agents.flatMap(name => [`volume ${labName.data(name)}`, `volume ${labName.keys(name)}`]),
	]);
	const foreign = partsOf(inventory).filter(
		part => wanted.has(keyOf(part)) && !ours.has(keyOf(part)),
	);
	if (foreign.length > 0) throw notOurs(engine, foreign, {isNameFixed: true});
}

function keyOf({kind, name}: Pick<Part, 'kind' | 'name'>): string {
	return `${kind} ${name}`;
}

function keysOf(inventory: Inventory): Set<string> {
	return new Set(partsOf(inventory).map(keyOf));
}

function isContainer({name, labels, volumes}: ContainerSummary): boolean {
	if (labels[labLabel.lab] === undefined) return false;
	if (labels[label.kind] === 'helper') return name === labName.helper;
	const agent = labels[labLabel.agent] ?? '';
	return (
		labels[label.kind] === 'agent' &&
		isLabAgentName(agent) &&
		name === labName.container(agent) &&
		(volumes === undefined || volumes['/var/lib/docker'] === labName.data(agent))
	);
}

function isNetwork({name, driver, labels}: NetworkSummary): boolean {
	const isLabs = labels[labLabel.lab] !== undefined && labels[label.kind] === 'network';
	return isLabs && name === labName.network && driver === 'bridge';
}

function isVolume({name, labels, isElsewhere}: VolumeSummary): boolean {
	if (isElsewhere || labels[labLabel.lab] === undefined) return false;
	if (labels[label.kind] === 'lease') return name === labName.lease;
	const [, agent = ''] = /^flotilla_lab\.(\w+)\.(data|keys)$/.exec(name) ?? [];
	return labels[label.kind] === 'data' && isLabAgentName(agent);
}
