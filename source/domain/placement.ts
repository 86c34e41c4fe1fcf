import {FlotillaError} from './failure.ts';
import {createHeap} from './heap.ts';
import type {HostPlan} from './hosts.ts';
import {formatBytes} from './quantity.ts';
import type {SessionSpec} from './spec.ts';

/** Where each host runs: host name -> agent name. */
export type Placement = ReadonlyMap<string, string>;

/** What an agent has left to give. */
export type AgentCapacity = {
	readonly name: string;
	/** Cores not yet promised to containers. */
	readonly cpus: number;
	/** Bytes not yet promised to containers. */
	readonly memory: number;
	/** As images name it: `amd64`, `arm64`. */
	readonly arch: string;
};

type Policy = {
	readonly placement: SessionSpec['placement'];
	/** The architecture of each image, where it is known. */
	readonly archOf?: (image: string) => string | undefined;
};

/**
 * Chooses an agent for every host. `spread` takes the agent with the fewest hosts of the session,
 * `pack` fills one agent before the next; pins (`agent` of a role), free CPU, free memory and the
 * image's architecture are never broken. Equal input gives equal output.
 * Throws `spec-invalid` naming the role, what is missing and where.
 */
export function placeHosts(
	hosts: readonly HostPlan[],
	agents: readonly AgentCapacity[],
	policy: Policy,
): Placement {
	const rooms = agents.map((agent, order) => ({...agent, order, hosts: 0}));
	const byName = new Map(rooms.map(room => [room.name, room]));
	const placement = new Map(hosts.map(({name}) => [name, '']));
	const groups = [...Map.groupBy(hosts, ({role, agent = ''}) => `${role} ${agent}`).values()];
	// Hosts that may go to one agent only come first, or others could take their room.
	for (const group of [...groups.filter(isPinned), ...groups.filter(other => !isPinned(other))]) {
		placeEqual(group, {rooms, byName, placement, policy});
	}

	return placement;
}

type State = {
	readonly rooms: readonly Room[];
	readonly byName: ReadonlyMap<string, Room>;
	readonly placement: Map<string, string>;
	readonly policy: Policy;
};

/** Equal hosts: an agent without room for one of them has none for the others either. */
function placeEqual(hosts: readonly HostPlan[], {rooms, byName, placement, policy}: State): void {
	const [first] = hosts;
	if (!first) return;
	const arch = policy.archOf?.(first.image);
	const candidates = isPinned(hosts) ? pinned(first, byName) : rooms;
	const isBefore =
		policy.placement === 'pack'
			? (a: Room, b: Room) => a.order < b.order
			: (a: Room, b: Room) => a.hosts < b.hosts || (a.hosts === b.hosts && a.order < b.order);
	const heap = createHeap(isBefore);
	const add = (room: Room) => {
		if (hasRoom(room, first, arch)) heap.push(room);
	};

	for (const room of candidates) add(room);
	for (const host of hosts) {
		const room = heap.pop();
		if (!room) throw noRoom(host, {candidates, arch});
		room.hosts++;
		room.cpus -= host.spec.cpus ?? 0;
		room.memory -= host.spec.memory ?? 0;
		placement.set(host.name, room.name);
		add(room);
	}
}

function hasRoom(room: Room, {spec}: HostPlan, arch: string | undefined): boolean {
	const isFit = room.cpus >= (spec.cpus ?? 0) && room.memory >= (spec.memory ?? 0);
	return isFit && (arch === undefined || room.arch === arch);
}

type Room = {
	name: string;
	cpus: number;
	memory: number;
	arch: string;
	hosts: number;
	order: number;
};

function isPinned([first]: readonly HostPlan[]): boolean {
	return first?.agent !== undefined;
}

function pinned(host: HostPlan, byName: ReadonlyMap<string, Room>): Room[] {
	const room = byName.get(host.agent ?? '');
	if (room) return [room];
	throw new FlotillaError({
		code: 'spec-invalid',
		message: `roles.${host.role}.agent: ${JSON.stringify(host.agent)} is not an agent of this session: ${[...byName.keys()].join(', ')}`,
		hint: 'Name it with --agent too, or leave `agent` out.',
	});
}

function noRoom(
	host: HostPlan,
	{candidates, arch}: {candidates: readonly Room[]; arch: string | undefined},
): FlotillaError {
	const {cpus = 0, memory = 0} = host.spec;
	const reasons = candidates.map(room => {
		if (arch !== undefined && room.arch !== arch) {
			return `${room.name} is ${room.arch}, the image ${arch}`;
		}

		const lacks = [
			...(room.cpus < cpus ? [`${round(cpus - room.cpus)} CPUs`] : []),
			...(room.memory < memory ? [formatBytes(memory - room.memory)] : []),
		];
		return `${room.name} lacks ${lacks.join(' and ')}`;
	});
	const shown = reasons.slice(0, 5).join('; ');
	const more = reasons.length > 5 ? `; and ${reasons.length - 5} more agents` : '';
	return new FlotillaError({
		code: 'spec-invalid',
		message: `roles.${host.role}: no agent has room for ${host.name}: ${shown}${more}`,
		hint: 'Ask for less cpus or memory, fewer replicas, or name more agents with --agent.',
	});
}

function round(value: number): number {
	return Math.round(value * 100) / 100;
}

/** Everything on one agent. Throws `spec-invalid` when a role asks for another one. */
export function placeOnOne(hosts: readonly HostPlan[], agent: string): Placement {
	for (const {role, agent: pin} of hosts) {
		if (pin !== undefined && pin !== agent) {
			throw new FlotillaError({
				code: 'spec-invalid',
				message: `roles.${role}.agent: ${JSON.stringify(pin)} is not the agent of this single-node session, ${agent}`,
				hint: 'In single-node mode all hosts are on one agent: leave `agent` out, or name the same one with --agent.',
			});
		}
	}

	return new Map(hosts.map(({name}) => [name, agent]));
}
