import type {ContainerSummary, Inventory, VolumeSummary} from '../docker/engine.ts';
import {isLabAgentName, labLabel, labName} from '../domain/lab.ts';
import {label} from '../domain/labels.ts';

/** What of an inventory is a lab's: by names as well, since images hand labels down. */
export function oursOfLab({containers, networks, volumes}: Inventory): Inventory {
	return {
		containers: containers.filter(isContainer),
		networks: networks.filter(({name, driver}) => name === labName.network && driver === 'bridge'),
		volumes: volumes.filter(isVolume),
	};
}

function isContainer({name, labels, volumes}: ContainerSummary): boolean {
	if (labels[label.kind] === 'helper') return name === labName.helper;
	const agent = labels[labLabel.agent] ?? '';
	return (
		isLabAgentName(agent) &&
		name === labName.container(agent) &&
		(volumes === undefined || volumes['/var/lib/docker'] === labName.data(agent))
	);
}

function isVolume({name, labels, isElsewhere}: VolumeSummary): boolean {
	if (isElsewhere) return false;
	if (labels[label.kind] === 'lease') return name === labName.lease;
	const [, agent = ''] = /^flotilla_lab\.(\w+)\.(data|keys)$/.exec(name) ?? [];
	return isLabAgentName(agent);
}
