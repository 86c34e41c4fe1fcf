import {buildFleet} from '../../../source/commands/world/build-fleet.ts';
import {connectEngine} from '../../../source/docker/engine/connect.ts';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import {openSwitch} from '../switch.ts';
import {startOtherEngine, type OtherEngine, type OtherEngineOptions} from './other-engine.ts';
import type {TestFleet} from './test-fleet.ts';

/** A fleet of engines on machines of their own; of several the first is the manager of their swarm. */
export type OtherFleet = TestFleet & {
	readonly engines: readonly OtherEngine[];
	/** How they are named to the program: `flotilla up …`. */
	readonly settings: {readonly agents: Readonly<Record<string, {readonly endpoint: string}>>};
};

export async function openOtherFleet(rows: readonly OtherEngineOptions[]): Promise<OtherFleet> {
	await using cleanup = new AsyncDisposableStack();
	const plug = await openSwitch();
	cleanup.defer(() => plug.close());
	const engines: OtherEngine[] = [];
	const clients = new Map<string, Engine>();
	for (const row of rows) {
		const engine = await startOtherEngine({...row, plug});
		cleanup.defer(() => engine.stop());
		engines.push(engine);
		const client = await connectEngine(engine.endpoint);
		cleanup.defer(() => client.close());
		clients.set(row.name, client);
	}

	const clientOf = (name: string) => {
		const found = clients.get(name);
		if (found) return found;
		throw new Error(`no engine is called ${name}`);
	};

	const [first, ...others] = engines;
	if (!first) throw new Error('a fleet needs an engine');
	const manager = clientOf(first.endpoint.name);
	if (others.length > 0) {
		await manager.initSwarm({advertise: first.machine.address, pool: '198.19.0.0/16'});
		const token = await manager.workerToken();
		const managers = [`${first.machine.address}:2377`];
		for (const {endpoint, machine} of others)
			await clientOf(endpoint.name).joinSwarm({advertise: machine.address, managers, token});
	}

	const fleet = buildFleet(engines.map(({endpoint}) => endpoint));
	cleanup.defer(() => fleet.close());
	const open = cleanup.move();
	const agents = Object.fromEntries(
		engines.map(({endpoint: {name, url}}) => [name, {endpoint: url}] as const),
	);
	return {
		fleet,
		engines,
		settings: {agents},
		engine: manager,
		testEngine: first,
		engineOf: clientOf,
		async takeDown(name) {
			for await (const event of fleet.down(name, {signal: AbortSignal.timeout(120_000)}))
				void event;
		},
		close: () => open.disposeAsync(),
	};
}

/** One fleet for all contracts of a file; the last that closes it ends its engines. */
export function sharedFleet(rows: readonly OtherEngineOptions[]): () => Promise<OtherFleet> {
	let opened: Promise<OtherFleet> | undefined;
	let users = 0;
	return async () => {
		users++;
		const fleet = await (opened ??= openOtherFleet(rows));
		return {
			...fleet,
			close: async () => {
				users--;
				if (users === 0) await fleet.close();
			},
		};
	};
}
