import type {Engine} from '../../docker/engine/engine.ts';
import type {ContainerSummary, Inventory} from '../../docker/engine/shapes.ts';
import {labLabel} from '../../domain/agent/lab.ts';
import {label, type Labels} from '../../domain/session/labels.ts';
import type {Lease} from '../../domain/session/session.ts';
import {oursOfLab} from '../identity/lab-identity.ts';
import {readLease} from '../operation/lease.ts';

/** A lab as the labels of its engine tell it. */
export type FoundLab = {
	readonly id: string;
	/** The engine that runs it. */
	readonly engine: Engine;
	readonly createdAt: string;
	readonly subnet: string | undefined;
	/** The names of the agents it was made with. */
	readonly agents: readonly string[];
	/** Of those agents, in any state. */
	readonly containers: ReadonlyMap<string, ContainerSummary>;
	/** The process that works on it, if any does. */
	readonly lease: Lease | undefined;
	readonly inventory: Inventory;
};

/** The lab on an engine; undefined where there is none. */
export async function findLab(
	engine: Engine,
	call: {signal?: AbortSignal} = {},
): Promise<FoundLab | undefined> {
	const inventory = oursOfLab(await engine.list([labLabel.lab], call));
	const {containers, networks, volumes} = inventory;
	const all = [...networks, ...containers, ...volumes].map(({labels}) => labels);
	const id = all[0]?.[labLabel.lab];
	if (id === undefined) return undefined;
	const named = all.find(labels => labels[label.agents] !== undefined);
	const created = all.find(labels => labels[label.kind] !== 'lease') ?? all[0];
	const lease = volumes.find(({labels}) => labels[label.kind] === 'lease');
	return {
		id,
		engine,
		createdAt: created?.[label.created] ?? '',
		subnet: networks[0]?.subnets[0],
		agents: named?.[label.agents]?.split(',') ?? [],
		containers: new Map(containers.flatMap(agentOf)),
		lease: lease && readLease(lease),
		inventory,
	};
}

function agentOf(container: ContainerSummary): Array<[string, ContainerSummary]> {
	const agent = container.labels[labLabel.agent];
	return agent === undefined ? [] : [[agent, container]];
}

/** Who a lab is, as far as everything of it repeats it. */
export type LabIdentity = {
	readonly id: string;
	readonly createdAt: string;
	readonly agents: readonly string[];
};

export function labLabels({id, createdAt, agents}: LabIdentity, kind: string): Labels {
	return {
		[labLabel.lab]: id,
		[label.created]: createdAt,
		[label.agents]: agents.join(','),
		[label.kind]: kind,
	};
}
