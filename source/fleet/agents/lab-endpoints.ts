import type {Engine} from '../../docker/engine/engine.ts';
import type {ContainerSummary, Call} from '../../docker/engine/shapes.ts';
import type {Endpoint} from '../../docker/reach/endpoint.ts';
import {dockerCommand} from '../../domain/agent/docker-command.ts';
import {labLabel} from '../../domain/agent/lab.ts';
import {FlotillaError} from '../../domain/failure.ts';
import type {FindNested} from './agents.ts';
import {findLab} from './lab-find.ts';

/** Where dockerd of a lab agent listens, and what a client needs to be let in (source/lab/agent.sh). */
const port = 2376;
const clientFolder = '/var/lib/flotilla-agent/tls/client';
/** Bytes of one of them. */
const mostOfPem = 64 * 1024;

/**
 * Endpoints of lab agents. Their engine is the only place that has their keys; what was read is kept
 * in memory as long as the container stays.
 */
export function createLabFinder(): FindNested {
	const known = new Map<string, Endpoint>();
	return async (engine, call = {}) => {
		const lab = await findLab(engine, call);
		if (!lab) return [];
		return Promise.all(
			lab.agents
				.flatMap(name => lab.containers.get(name) ?? [])
				.map(async container => {
					const address = addressOf(container);
					const key = `${container.id} ${container.state} ${address}`;
					const found = known.get(key) ?? (await labEndpoint(engine, container, call));
					if (found.obstacle) return found;
					// Of two that looked at once both get the same one: another would be another connection.
					const first = known.get(key) ?? found;
					known.set(key, first);
					return first;
				}),
		);
	};
}

/** How to reach one agent; with an `obstacle` where it cannot answer now. */
export async function labEndpoint(
	engine: Engine,
	container: ContainerSummary,
	call: Call = {},
): Promise<Endpoint> {
	const {labels, state} = container;
	const name = labels[labLabel.agent] ?? '';
	const on = engine.endpoint.name;
	const address = addressOf(container);
	const outer = dockerCommand(engine.endpoint);
	const endpoint = {
		name,
		url: `tcp://${address || name}:${port}`,
		source: `the lab on ${on}`,
		docker: `${outer} exec ${container.name} docker`,
	};
	const refused = (message: string, hint: string): Endpoint => ({
		...endpoint,
		obstacle: {code: 'engine-unreachable', message: `${name}: ${message}`, hint},
	});
	if (state !== 'running' || !address) {
		const verb = state === 'paused' ? 'unpause' : 'start';
		return refused(
			`its container on ${on} does not run (${state})`,
			`Start it again: flotilla lab up, or ${outer} ${verb} ${container.name}`,
		);
	}

	try {
		const [ca, cert, key] = await Promise.all(
			['ca', 'cert', 'key'].map(async file => {
				const path = `${clientFolder}/${file}.pem`;
				const pem = await engine.readFile(container.id, {path, atMost: mostOfPem}, call);
				return pem?.toString();
			}),
		);
		if (ca && cert && key) return {...endpoint, tls: {ca, cert, key}};
	} catch (error) {
		if (!(error instanceof FlotillaError) || error.code !== 'host-not-found') throw error;
	}

	return refused('it has made no keys yet', 'It is only starting; try again in a moment.');
}

function addressOf({networks}: ContainerSummary): string {
	return Object.values(networks)[0] ?? '';
}
