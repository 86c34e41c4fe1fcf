import {randomBytes} from 'node:crypto';
import {after, before} from 'node:test';
import {buildFleet} from '../../../source/commands/world/build-fleet.ts';
import {connectEngine} from '../../../source/docker/engine/connect.ts';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import type {SessionStatus} from '../../../source/domain/session/session.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import type {SessionSpec} from '../../../source/domain/spec/spec.ts';
import type {Fleet} from '../../../source/fleet/fleet.ts';
import {startTestEngine, type TestEngine} from './engine.ts';

/** A fleet of the real parts on the suite's own engine. */
export type TestFleet = {
	readonly fleet: Fleet;
	/** The first one's. */
	readonly engine: Engine;
	readonly testEngine: TestEngine;
	engineOf(agent: string): Engine;
	takeDown(name: string): Promise<void>;
	close(): Promise<void>;
};

export function randomName(prefix: string): string {
	return `${prefix}-${randomBytes(3).toString('hex')}`;
}

/** On the suite's own Docker, unless it is told another engine. */
export async function openTestFleet(
	start: () => Promise<TestEngine> = startTestEngine,
): Promise<TestFleet> {
	const testEngine = await start();
	const engine = await connectEngine(testEngine.endpoint);
	const fleet = buildFleet([testEngine.endpoint]);
	return {
		fleet,
		engine,
		testEngine,
		engineOf: () => engine,
		async takeDown(name) {
			for await (const event of fleet.down(name, {signal: AbortSignal.timeout(120_000)}))
				void event;
		},
		async close() {
			fleet.close();
			engine.close();
			await testEngine.stop();
		},
	};
}

/** Brings a session up; throws what `up` throws. */
export async function upSession(
	{fleet}: TestFleet,
	spec: SessionSpec,
	options: {signal?: AbortSignal; keepOnFailure?: boolean} = {},
): Promise<SessionStatus> {
	const {keepOnFailure} = options;
	const up = fleet.up(spec, {
		signal: options.signal ?? AbortSignal.timeout(400_000),
		...(keepOnFailure === undefined ? {} : {keepOnFailure}),
	});
	for (;;) {
		const next = await up.next();
		if (next.done) return next.value;
	}
}

/** A session for all tests of a file, up before them and down after; usable once they run. */
export function suiteSession(
	prefix: string,
	roles: unknown,
	/** What is to be done to it first: hooks of one file run at once. */
	prepare?: (fleet: TestFleet, name: string) => Promise<void>,
) {
	const spec = parseSpec({name: randomName(prefix), roles});
	let opened: TestFleet | undefined;
	before(async () => {
		opened = await openTestFleet();
		await upSession(opened, spec);
		await prepare?.(opened, spec.name);
	});
	after(async () => {
		await opened?.takeDown(spec.name);
		await opened?.close();
	});
	return {
		name: spec.name,
		get fleet(): TestFleet {
			if (!opened) throw new Error(`${spec.name} is not up yet`);
			return opened;
		},
		/** Its engine, as `DOCKER_HOST` has it. */
		get engine(): string {
			return this.fleet.testEngine.endpoint.url;
		},
		get env(): NodeJS.ProcessEnv {
			return {DOCKER_HOST: this.engine};
		},
	};
}
