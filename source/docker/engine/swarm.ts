import {swarmStateOf, type SwarmState} from '../../domain/placement/swarm-state.ts';
import {plainText} from '../../domain/sanitise.ts';
import {fields, flag, list, maybe, text, type Shaped} from '../../domain/shape.ts';
import {idShape} from './answer-parts.ts';
import type {Client} from './request.ts';
import type {Call} from './shapes.ts';

/** An engine's part in a swarm, as the engine itself sees it. */
export type SwarmStatus = {
	readonly state: SwarmState;
	readonly isManager: boolean;
	/** Equal on all managers of one swarm; workers do not know it. */
	readonly clusterId: string | null;
	readonly nodeId: string | null;
	/** The address its peers reach it at; null outside a swarm. */
	readonly address: string | null;
	/** `host:port` of the managers it knows. */
	readonly managers: readonly string[];
	/** What the engine says is wrong, where it says so. */
	readonly error: string | null;
};

/** One member of a swarm, as a manager sees it. */
export type SwarmNode = {
	readonly id: string;
	readonly hostname: string;
	readonly isManager: boolean;
	readonly isReady: boolean;
	readonly address: string;
};

/** The swarm calls of an engine (docker-failure.ts for what they throw). */
export type SwarmCalls = {
	/** Makes a swarm with this engine as its only manager. `pool` is where its networks get subnets. */
	initSwarm(options: {advertise: string; pool?: string}, call?: Call): Promise<void>;
	/** The secret that lets a worker join. Only managers know it; it is kept in memory only. */
	workerToken(call?: Call): Promise<string>;
	joinSwarm(
		options: {advertise: string; managers: readonly string[]; token: string},
		call?: Call,
	): Promise<void>;
	leaveSwarm(call?: Call): Promise<void>;
	/** Members as a manager sees them. Throws on a worker. */
	swarmNodes(call?: Call): Promise<readonly SwarmNode[]>;
	/** Members as the gossip about networks has told this engine of them: another id each time one starts. */
	swarmPeers(call?: Call): Promise<readonly string[]>;
	/** Forgets a member that left or will not come back. */
	removeNode(id: string, call?: Call): Promise<void>;
};

/** Where swarm listens for its own traffic (docker swarm init(1), `--listen-addr`). */
const listen = '0.0.0.0:2377';

export function swarmCalls(client: Client): SwarmCalls {
	return {
		async initSwarm({advertise, pool}, call = {}) {
			await client.done({
				...call,
				step: 'make a swarm',
				method: 'POST',
				path: '/swarm/init',
				body: {
					ListenAddr: listen,
					AdvertiseAddr: advertise,
					...(pool === undefined ? {} : {DefaultAddrPool: [pool], SubnetSize: 24}),
				},
				codes: swarmCodes,
			});
		},

		async workerToken(call = {}) {
			const request = {...call, step: 'read its swarm', path: '/swarm', codes: swarmCodes};
			return (await client.json(request, tokensShape)).JoinTokens.Worker;
		},

		async joinSwarm({advertise, managers, token}, call = {}) {
			await client.done({
				...call,
				step: `join the swarm of ${managers.join(', ')}`,
				method: 'POST',
				path: '/swarm/join',
				body: {
					ListenAddr: listen,
					AdvertiseAddr: advertise,
					RemoteAddrs: managers,
					JoinToken: token,
				},
				codes: swarmCodes,
			});
		},

		async leaveSwarm(call = {}) {
			await client.done({
				...call,
				step: 'leave its swarm',
				method: 'POST',
				path: '/swarm/leave',
				query: {force: true},
				// Not in one.
				accept: [503],
			});
		},

		async swarmNodes(call = {}) {
			const nodes = await client.json(
				{...call, step: 'list the members of its swarm', path: '/nodes', codes: swarmCodes},
				nodesShape,
			);
			return nodes.map(({ID, Spec, Description, Status}) => ({
				id: ID,
				hostname: Description?.Hostname ?? '',
				isManager: Spec?.Role === 'manager',
				isReady: Status?.State === 'ready',
				address: Status?.Addr ?? '',
			}));
		},

		async swarmPeers(call = {}) {
			// Every member is on this network, from when it is told of networks on.
			const request = {
				...call,
				step: 'ask which members of its swarm it knows',
				path: '/networks/ingress',
				codes: {...swarmCodes, 404: 'swarm'},
			} as const;
			const {Peers = []} = await client.json(request, peersShape);
			return Peers.map(({Name}) => Name).sort();
		},

		async removeNode(id, call = {}) {
			await client.done({
				...call,
				step: `remove member ${id} from its swarm`,
				method: 'DELETE',
				path: `/nodes/${encodeURIComponent(id)}`,
				query: {force: true},
				accept: [404],
			});
		},
	};
}

const swarmCodes = {400: 'swarm', 500: 'swarm', 503: 'swarm'} as const;

const tokensShape = fields({JoinTokens: fields({Worker: text})});

const peersShape = fields({Peers: maybe(list(fields({Name: text})))});

const nodesShape = list(
	fields({
		ID: idShape,
		Spec: maybe(fields({Role: maybe(text)})),
		Description: maybe(fields({Hostname: maybe(text)})),
		Status: maybe(fields({State: maybe(text), Addr: maybe(text)})),
	}),
);

/** The `Swarm` part of an engine's `/info`. */
export const swarmShape = maybe(
	fields({
		NodeID: maybe(text),
		NodeAddr: maybe(text),
		LocalNodeState: maybe(text),
		ControlAvailable: maybe(flag),
		Error: maybe(text),
		RemoteManagers: maybe(list(fields({Addr: maybe(text)}))),
		Cluster: maybe(fields({ID: maybe(text)})),
	}),
);

export function swarmStatus(body: Shaped<typeof swarmShape>): SwarmStatus {
	const word = body?.LocalNodeState || 'inactive';
	const state = swarmStateOf(word);
	return {
		state,
		isManager: body?.ControlAvailable ?? false,
		clusterId: body?.Cluster?.ID || null,
		nodeId: body?.NodeID || null,
		address: body?.NodeAddr || null,
		managers: (body?.RemoteManagers ?? []).flatMap(({Addr}) => Addr ?? []),
		error: body?.Error || (state === 'unknown' ? `its engine calls it ${plainText(word)}` : null),
	};
}
