import assert from 'node:assert/strict';
import {connectEngine} from '../../../source/docker/engine/connect.ts';
import {labName} from '../../../source/domain/agent/lab.ts';
import {createLabFinder} from '../../../source/fleet/agents/lab-endpoints.ts';
import {callEngine} from './engine.ts';
import {inContainer} from './in-host.ts';
import {openMachineLab} from './machine-lab.ts';
import {openTestFleet, type TestFleet} from './test-fleet.ts';

/** The agents of the suites' lab; the first is the manager of their swarm. */
export const labAgents = ['lab1', 'lab2', 'lab3'] as const;

/** A fleet whose agents are those of the lab on the suites' engine. */
export type TestLab = TestFleet & {
	/** How its agents are named to the program. */
	readonly env: NodeJS.ProcessEnv;
	/** Ends an agent as a machine that loses its power. */
	kill(agent: string): Promise<void>;
	/** Starts those again that do not run, until all are back in their swarm. */
	revive(): Promise<void>;
	/** Stops an agent's dockerd in its tracks: it takes connections, and answers nothing. */
	freeze(agent: string): Promise<void>;
	thaw(agent: string): Promise<void>;
	/** Runs a command on an agent's machine; fails the test unless it ends with 0. */
	run(agent: string, command: readonly string[]): Promise<void>;
	/** The last of what its dockerd said. */
	log(agent: string): Promise<string>;
};

/**
 * The first suite makes the lab, the next ones find it, with its agents started again; it goes with
 * the engine. Where FLOTILLA_TEST_LAB names Debian suites, its agents are machines with their Docker.
 */
export async function openTestLab(): Promise<TestLab> {
	const suites = process.env['FLOTILLA_TEST_LAB'];
	if (suites) {
		const words = suites.split(' ');
		return openMachineLab(
			Object.fromEntries(labAgents.map((name, index) => [name, words[index] ?? 'own'])),
		);
	}

	const fleet = await openTestFleet();
	const {engine, testEngine} = fleet;
	const signalTo = async (agent: string, signal: 'STOP' | 'CONT') => {
		const script = `kill -${signal} $(pidof dockerd)`;
		return inContainer(engine, labName.container(agent), ['sh', '-c', script]);
	};

	const revive = async () => {
		// What a suite that was cut off left frozen would hold up all that follow.
		await Promise.all(labAgents.map(agent => signalTo(agent, 'CONT').catch(() => {})));
		const signal = AbortSignal.timeout(400_000);
		for await (const event of fleet.fleet.labUp({agents: labAgents.length, signal})) void event;
	};

	await revive();
	const endpoints = await createLabFinder()(engine);
	const engines = new Map(
		await Promise.all(
			endpoints.map(async endpoint => [endpoint.name, await connectEngine(endpoint)] as const),
		),
	);
	const sent = async (agent: string, signal: 'STOP' | 'CONT') => {
		const ran = await signalTo(agent, signal);
		assert.equal(ran.code, 0, ran.stderr);
	};

	return {
		...fleet,
		env: {DOCKER_HOST: testEngine.endpoint.url},
		revive,
		engineOf(agent) {
			const found = engines.get(agent);
			if (found) return found;
			throw new Error(`the lab has no agent ${agent}`);
		},
		async kill(agent) {
			const path = `/containers/${labName.container(agent)}/kill`;
			const answer = await callEngine(testEngine.socket, {method: 'POST', path});
			assert.equal(answer.resume().statusCode, 204);
		},
		freeze: agent => sent(agent, 'STOP'),
		thaw: agent => sent(agent, 'CONT'),
		async run(agent, command) {
			const ran = await inContainer(engine, labName.container(agent), command);
			assert.equal(ran.code, 0, ran.stderr);
		},
		async log(agent) {
			const container = labName.container(agent);
			let said = '';
			for await (const {chunk} of engine.logs(container, {follow: false, tail: 50}))
				said += chunk.toString();
			return said;
		},
		async close() {
			for (const found of engines.values()) found.close();
			await fleet.close();
		},
	};
}
