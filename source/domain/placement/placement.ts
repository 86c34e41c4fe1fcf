import type {HostPlan} from '../session/hosts.ts';
import type {SessionSpec} from '../spec/spec.ts';
import {createHeap} from './heap.ts';
import {nanoCpus, noRoom, tooMuch, unknownPin, wrongArch, type Lack, type Left} from './lack.ts';

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
	/** The architectures an image is known to be there for; none where nothing is known. */
	readonly archsOf?: (image: string) => readonly string[];
};

/**
 * Chooses an agent for every host. `spread` takes the agent with the fewest hosts of the session,
 * `pack` fills one agent before the next; free CPU, free memory and the image's architecture are never
 * broken. Equal input gives equal output. Hosts for which nobody has room are not in the placement,
 * pinned ones are where they are pinned, and `lacks` says what is wrong.
 */
export function tryPlacing(
	hosts: readonly HostPlan[],
	agents: readonly AgentCapacity[],
	policy: Policy,
): {placement: Placement; lacks: readonly Lack[]} {
	const rooms = agents.map(({cpus, ...agent}, order) => ({
		...agent,
		nanoCpus: nanoCpus(cpus),
		order,
		hosts: 0,
	}));
	const byName = new Map(rooms.map(room => [room.name, room]));
	const placed = new Map<HostPlan, Room>();
	const state = {rooms, byName, placed, policy};
	const groups = [...Map.groupBy(hosts, ({role, agent = ''}) => `${role} ${agent}`).values()];
	// Hosts that may go to one agent only come first, or others could take their room.
	const pinned = groups.filter(isPinned).flatMap(group => placePinned(group, state));
	const free = groups.filter(group => !isPinned(group)).flatMap(group => placeEqual(group, state));
	const placement = new Map(
		hosts.flatMap(host => {
			const room = placed.get(host);
			return room ? [[host.name, room.name] as const] : [];
		}),
	);
	return {placement, lacks: [...pinned, ...free]};
}

type Room = Left & {nanoCpus: number; memory: number; hosts: number; readonly order: number};

type State = {
	readonly rooms: readonly Room[];
	readonly byName: ReadonlyMap<string, Room>;
	readonly placed: Map<HostPlan, Room>;
	readonly policy: Policy;
};

function isPinned([first]: readonly HostPlan[]): boolean {
	return first?.agent !== undefined;
}

function placePinned(hosts: readonly HostPlan[], {byName, placed, policy}: State): readonly Lack[] {
	const [first] = hosts;
	const room = byName.get(first?.agent ?? '');
	if (!first || !room) return [unknownPin(hosts, [...byName.keys()])];
	for (const host of hosts) put(host, room, placed);
	const archs = policy.archsOf?.(first.image) ?? [];
	if (!isRunnable(room, archs)) return [wrongArch(hosts, room, archs)];
	const {cpus = 0, memory = 0} = first.spec;
	const isOver = (cpus > 0 && room.nanoCpus < 0) || (memory > 0 && room.memory < 0);
	return isOver ? [tooMuch(hosts, room)] : [];
}

/** Equal hosts: an agent without room for one of them has none for the others either. */
function placeEqual(hosts: readonly HostPlan[], {rooms, placed, policy}: State): readonly Lack[] {
	const [first] = hosts;
	if (!first) return [];
	const archs = policy.archsOf?.(first.image) ?? [];
	const isBefore =
		policy.placement === 'pack'
			? (a: Room, b: Room) => a.order < b.order
			: (a: Room, b: Room) => a.hosts < b.hosts || (a.hosts === b.hosts && a.order < b.order);
	const heap = createHeap(isBefore);
	const add = (room: Room) => {
		if (isRunnable(room, archs) && hasRoom(room, first)) heap.push(room);
	};

	for (const room of rooms) add(room);
	for (const [index, host] of hosts.entries()) {
		const room = heap.pop();
		if (!room) return [noRoom(hosts.slice(index), {agents: rooms, archs})];
		put(host, room, placed);
		add(room);
	}

	return [];
}

function put(host: HostPlan, room: Room, placed: Map<HostPlan, Room>): void {
	room.hosts++;
	room.nanoCpus -= nanoCpus(host.spec.cpus);
	room.memory -= host.spec.memory ?? 0;
	placed.set(host, room);
}

/** What is not asked for is not missing, even where pins promised more than there is. */
function hasRoom(room: Room, {spec: {cpus, memory}}: HostPlan): boolean {
	return (
		(cpus === undefined || room.nanoCpus >= nanoCpus(cpus)) &&
		(memory === undefined || room.memory >= memory)
	);
}

function isRunnable({arch}: Room, archs: readonly string[]): boolean {
	return archs.length === 0 || archs.includes(arch);
}
