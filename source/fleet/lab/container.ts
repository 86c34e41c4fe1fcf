import type {Engine} from '../../docker/engine/engine.ts';
import type {ContainerOptions, NestedRights} from '../../docker/engine/shapes.ts';
import {machineCgroups} from '../../docker/supply/rights.ts';
import {labAddress, labLabel, labName, labPool, labSubnet} from '../../domain/agent/lab.ts';
import {labLabels, type LabIdentity} from '../agents/lab-find.ts';

/** A subnet that the engine itself finds free, but named, so that agents keep their addresses. */
export async function makeLabNetwork(
	engine: Engine,
	lab: LabIdentity,
	{image, rights}: {image: string; rights: NestedRights},
): Promise<string> {
	const options = {
		name: labName.network,
		driver: 'bridge',
		labels: {
			...labLabels(lab, 'network'),
			[labLabel.image]: image,
			[labLabel.rights]: rights,
		},
	} as const;
	const offer = await engine.createNetwork(options);
	await engine.removeNetwork(offer.id);
	const subnet = labSubnet(offer.subnets[0] ?? '');
	if (!subnet) throw new Error(`${engine.endpoint.name} offers no subnet: ${offer.subnets.join()}`);
	await engine.createNetwork({...options, subnet});
	return subnet;
}

/** What the engine is asked to create for one agent. */
export function labContainer(
	lab: LabIdentity,
	{
		name,
		index,
		image,
		rights,
		subnet,
	}: {name: string; index: number; image: string; rights: NestedRights; subnet: string},
): ContainerOptions {
	const address = labAddress(subnet, index);
	const volume = (source: string, target: string) =>
		({type: 'volume', source, target, labels: labLabels(lab, 'data')}) as const;
	const parent = labName.cgroup(lab.id);
	const isMachines = rights === 'unconfined';
	return {
		name: labName.container(name),
		image,
		hostname: name,
		labels: {...labLabels(lab, 'agent'), [labLabel.agent]: name},
		env: {
			LAB_ADDRESS: address,
			LAB_POOL: labPool(index),
			...(isMachines ? {LAB_CGROUP: `${parent}/${name}`} : {}),
		},
		mounts: [
			volume(labName.data(name), '/var/lib/docker'),
			volume(labName.keys(name), '/var/lib/flotilla-agent'),
			{type: 'tmpfs', target: '/run'},
			...(isMachines
				? [{type: 'bind', source: machineCgroups, target: machineCgroups} as const]
				: []),
		],
		networks: [{name: labName.network, aliases: [name], address}],
		init: true,
		restarts: true,
		rights,
		...(isMachines ? {cgroupParent: parent} : {}),
	};
}
