import type {Engine} from '../../docker/engine/engine.ts';
import type {Call} from '../../docker/engine/shapes.ts';
import {settingsFailure, type EngineSettings} from '../../domain/agent/engine-settings.ts';
import {FlotillaError} from '../../domain/failure.ts';
import type {SessionSpec} from '../../domain/spec/spec.ts';
import type {Site} from './site.ts';

/** Throws what in the settings of an agent keeps its hosts from running, before anything is made. */
export async function refuseSettings(
	{mode, network: {subnet}}: SessionSpec,
	sites: readonly Site[],
	call: Call = {},
): Promise<void> {
	const ownNetwork = mode === 'single-node' ? {subnet} : undefined;
	const failures = await Promise.all(
		sites.map(async ({engine, hosts}) =>
			settingsFailure(await settingsOf(engine, call), {hosts: hosts.length, ownNetwork}),
		),
	);
	const failure = failures.find(found => found !== undefined);
	if (failure) throw new FlotillaError(failure);
}

async function settingsOf(engine: Engine, call: Call): Promise<EngineSettings> {
	const [info, networks, bridge] = await Promise.all([
		engine.info(call),
		engine.listNetworks(call),
		engine.inspectNetwork('bridge', call),
	]);
	const {pools, isLiveRestore, swarm} = info;
	return {
		agent: engine.endpoint.name,
		pools,
		isLiveRestore,
		isOutside: swarm.state === 'inactive',
		defaultNetwork: bridge && {range: bridge.range, attached: bridge.attached ?? 0},
		networks: networks.map(({name, subnets}) => ({name, subnets})),
	};
}
