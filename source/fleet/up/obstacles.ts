import type {Engine} from '../../docker/engine/engine.ts';
import type {Machine} from '../../docker/supply/machine-limits.ts';
import {settingsFailures, type EngineSettings} from '../../domain/agent/engine-settings.ts';
import {FlotillaError, type Failure} from '../../domain/failure.ts';
import {
	beyondAgent,
	boundPaths,
	fixedPorts,
	needsGpus,
	withoutGpus,
	withoutPaths,
	withoutPorts,
} from '../../domain/placement/obstacles.ts';
import type {SessionSpec} from '../../domain/spec/spec.ts';
import type {Looks} from './looks.ts';
import type {Site} from './site.ts';

/** What the kernel's drivers for GPUs of NVIDIA and of AMD make. */
const gpuDevices = ['/dev/nvidiactl', '/dev/kfd'];

/** All that keeps hosts from running on the agents they are placed on, before anything is made. */
export async function obstaclesOf(
	spec: SessionSpec,
	sites: readonly Site[],
	{looks, machine}: {looks: Looks; machine: Machine | undefined},
): Promise<readonly Failure[]> {
	const {mode, network} = spec;
	const ownNetwork = mode === 'single-node' ? {subnet: network.subnet} : undefined;
	const found = await Promise.all(
		sites.map(async ({engine, hosts}) => {
			const {name} = engine.endpoint;
			const {cpus, hasGpus} = await looks.info(engine);
			const missingOf = async (paths: readonly string[]) =>
				paths.length > 0 ? machine?.missing(engine, paths, looks.call) : undefined;
			const devices =
				needsGpus(hosts) && hasGpus === false ? await missingOf(gpuDevices) : undefined;
			// Docker finds the hook of NVIDIA's toolkit by itself: no runtime need be registered for it.
			const hasDevice = devices !== undefined && devices.length < gpuDevices.length;
			const settings = await settingsOf(engine, looks);
			const missing = (await missingOf(boundPaths(hosts))) ?? [];
			const containers = fixedPorts(hosts).length > 0 ? await engine.containers(looks.call) : [];
			return [
				...settingsFailures(settings, {hosts: hosts.length, ownNetwork}),
				// Over several agents the placement has seen to it.
				...(ownNetwork ? beyondAgent(hosts, {name, cpus}) : []),
				...withoutGpus(hosts, {name, hasGpus: hasDevice ? undefined : hasGpus}),
				...withoutPaths(hosts, {name, missing}),
				...withoutPorts(hosts, {name, containers}),
			];
		}),
	);
	return found.flat();
}

async function settingsOf(engine: Engine, looks: Looks): Promise<EngineSettings> {
	const [info, networks, bridge] = await Promise.all([
		looks.info(engine),
		engine.listNetworks(looks.call),
		engine.inspectNetwork('bridge', looks.call),
	]);
	const {pools, isLiveRestore, swarm} = info;
	return {
		agent: engine.endpoint.name,
		pools,
		isLiveRestore,
		isOutside: swarm.state === 'inactive',
		defaultNetwork: bridge && {range: bridge.range, attached: bridge.attached ?? 0},
		networks: networks.map(({name, subnets, driver}) => ({name, subnets, driver})),
	};
}

/** What a check says that throws where something is in the way. */
export async function failuresOf(check: Promise<unknown>): Promise<readonly Failure[]> {
	try {
		await check;
		return [];
	} catch (error) {
		if (error instanceof FlotillaError) return [error.failure];
		throw error;
	}
}
