import type {Failure} from '../failure.ts';
import {plural} from '../quantity.ts';
import {freeSubnet, parseSubnet, sizeOf, type Subnet} from '../subnet.ts';
import {subnetsHeld, takenSubnet, type HoldingNetwork} from '../taken-subnet.ts';

/** How an engine is set up, as far as that decides whether hosts can run there. */
export type EngineSettings = {
	readonly agent: string;
	/** Where its own networks get their addresses: each a part of `size` bits; empty where it does not tell. */
	readonly pools: ReadonlyArray<{readonly base: string; readonly size: number}>;
	readonly isLiveRestore: boolean;
	/** Is it in no swarm yet? */
	readonly isOutside: boolean;
	/** Undefined where it has none. */
	readonly defaultNetwork:
		{readonly range: string | undefined; readonly attached: number} | undefined;
	/** What its networks hold. */
	readonly networks: readonly HoldingNetwork[];
};

/** What is to run there. */
export type Demand = {
	readonly hosts: number;
	/** Is the session's network the engine's own, and where does the spec want it? */
	readonly ownNetwork: {readonly subnet: string | undefined} | undefined;
};

/** What a subnet keeps for itself: its first and last address, and that of the gateway. */
const reserved = 3;

/** All that keeps these hosts from running on an engine with these settings; each names its setting, and where it is. */
export function settingsFailures(settings: EngineSettings, demand: Demand): readonly Failure[] {
	return [withoutDefault, withLiveRestore, fullDefault, withoutAddresses, withTakenSubnet].flatMap(
		rule => rule(settings, demand) ?? [],
	);
}

const file = 'daemon.json (/etc/docker/daemon.json)';

function withoutDefault({agent, defaultNetwork}: EngineSettings): Failure | undefined {
	if (defaultNetwork) return undefined;
	return {
		code: 'unsupported',
		message: `${agent}: its engine has no default network, \`bridge\`, which every host is on, too: it was started with \`bridge: none\``,
		hint: `Take \`bridge\` out of the agent's ${file}, or \`--bridge=none\` from dockerd's flags, and restart it; or use another agent: --agent NAME.`,
	};
}

function withLiveRestore(
	{agent, isLiveRestore, isOutside}: EngineSettings,
	{ownNetwork}: Demand,
): Failure | undefined {
	if (!isLiveRestore || !isOutside || ownNetwork) return undefined;
	return {
		code: 'swarm',
		message: `${agent}: it cannot join a swarm, which multi-node sessions need, while \`live-restore\` is on`,
		hint: `Set \`live-restore\` to false in the agent's ${file} and restart its engine, or leave the agent out.`,
	};
}

function fullDefault(
	{agent, defaultNetwork}: EngineSettings,
	{hosts}: Demand,
): Failure | undefined {
	const range = parseSubnet(defaultNetwork?.range ?? '');
	if (!defaultNetwork || !range) return undefined;
	const room = Math.max(0, sizeOf(range.prefix) - reserved - defaultNetwork.attached);
	if (hosts <= room) return undefined;
	return {
		code: 'subnet-exhausted',
		message: `${agent}: its default network, ${defaultNetwork.range}, has room for ${plural(room, 'more container')}, not for ${plural(hosts, 'host')}`,
		hint: `Give it a larger one: \`bip\`, \`fixed-cidr\` and \`default-address-pools\` in the agent's ${file}; or remove containers.`,
	};
}

function withoutAddresses(
	{agent, pools, networks}: EngineSettings,
	{hosts, ownNetwork}: Demand,
): Failure | undefined {
	if (!ownNetwork) return undefined;
	if (ownNetwork.subnet !== undefined) {
		const wanted = parseSubnet(ownNetwork.subnet);
		if (!wanted || hosts <= sizeOf(wanted.prefix) - reserved) return undefined;
		return {
			code: 'spec-invalid',
			message: `network.subnet: ${ownNetwork.subnet} has room for ${plural(sizeOf(wanted.prefix) - reserved, 'host')}, and the session has ${hosts}`,
			hint: 'Choose a larger one, or leave it out.',
		};
	}

	if (pools.length === 0) return undefined;
	const free = firstFree(pools, networks);
	const shown = pools.map(({base, size}) => `${base} in parts of /${size}`).join(', ');
	const where = `\`default-address-pools\` of the agent's ${file}`;
	if (!free) {
		const holding = networks.flatMap(({name, subnets}) => subnets.map(text => `${name} ${text}`));
		return {
			code: 'subnet-exhausted',
			message: `${agent}: no subnet is left for the network of the session: its pools are ${shown}, held by ${holding.slice(0, 8).join(', ')}${holding.length > 8 ? ', …' : ''}`,
			hint: `Remove sessions or networks, name a subnet in the spec (\`network: {subnet: …}\`), or add to ${where}.`,
		};
	}

	const room = sizeOf(free.prefix) - reserved;
	if (hosts <= room) return undefined;
	return {
		code: 'subnet-exhausted',
		message: `${agent}: its networks have room for ${plural(room, 'host')}, and the session has ${hosts}: its pools are ${shown}`,
		hint: `Name a larger subnet in the spec (\`network: {subnet: …}\`), or lower \`size\` in ${where}.`,
	};
}

/**
 * An engine gives a subnet to one network. That of an overlay is in its way once a container there is on
 * it, and that container could not start where the subnet is given to another before.
 */
function withTakenSubnet(
	{agent, networks}: EngineSettings,
	{ownNetwork}: Demand,
): Failure | undefined {
	if (ownNetwork?.subnet === undefined) return undefined;
	return takenSubnet(ownNetwork.subnet, subnetsHeld(agent, networks));
}

/** What the engine will take for its next network. */
function firstFree(
	pools: EngineSettings['pools'],
	networks: EngineSettings['networks'],
): Subnet | undefined {
	const taken = networks.flatMap(({subnets}) => subnets.flatMap(text => parseSubnet(text) ?? []));
	for (const {base, size} of pools) {
		const pool = parseSubnet(base);
		const free = pool && size >= pool.prefix && freeSubnet(pool, {prefix: size, taken});
		if (free) return free;
	}

	return undefined;
}
