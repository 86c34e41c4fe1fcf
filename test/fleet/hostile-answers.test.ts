import assert from 'node:assert/strict';
import {test} from 'node:test';
import {toJson} from '../../source/commands/print/json.ts';
import {buildFleet} from '../../source/commands/world/build-fleet.ts';
import {FlotillaError} from '../../source/domain/failure.ts';
import type {AgentStatus} from '../../source/domain/agent/status.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import type {Fleet} from '../../source/fleet/fleet.ts';
import {runCli} from '../helpers/cli.ts';
import {
	json,
	startFakeEngine,
	type FakeCall,
	type FakeEngine,
} from '../helpers/engine/fake-engine.ts';
import {answers, rightAnswers, type Route} from '../helpers/engine/right-answers.ts';
import {placesIn, withWrong} from '../helpers/wrong-values.ts';

const signal = AbortSignal.timeout(300_000);
const spec = parseSpec({name: 'other', image: 'i', roles: {main: 1}});

/** What each command asks of a fleet, and makes of what it is told. */
const operations: Readonly<Record<string, (fleet: Fleet) => Promise<unknown>>> = {
	async ls(fleet) {
		const {sessions, agents} = await fleet.list({signal});
		noBug(agents);
		toJson.sessions(sessions.map(({status}) => status));
		toJson.agents(agents);
	},
	async status(fleet) {
		toJson.session(await fleet.status('s', {signal}));
	},
	down: async fleet => Array.fromAsync(fleet.down('s', {signal})),
	async 'up --dry-run'(fleet) {
		toJson.plan(await fleet.plan(spec, {signal}), {env: false});
	},
	async agents(fleet) {
		const reports = await Array.fromAsync(fleet.checkAgents({signal}));
		noBug(reports);
		toJson.agentReports(reports);
	},
	async gc(fleet) {
		const leftovers = await fleet.leftovers({signal});
		toJson.leftovers(leftovers, {removed: 0, strangers: await fleet.strangers({signal})});
	},
	async lab(fleet) {
		(await fleet.labs({signal})).map(toJson.lab);
	},
};

function noBug(agents: readonly AgentStatus[]): void {
	for (const {failure} of agents) assert.notEqual(failure?.code, 'bug', failure?.message ?? '');
}

type Other = {
	readonly fake: FakeEngine;
	readonly say: (route: Route, answer: unknown) => void;
	readonly [Symbol.asyncDispose]: () => Promise<void>;
};

/** An engine on which one route says something else, another each time. */
async function startOther(): Promise<Other> {
	let said: readonly [Route, unknown] = ['GET /_ping', 'OK'];
	const right = rightAnswers();
	const answerOf = (route: string) => (route === said[0] ? json(said[1]) : right[route]);
	const routes = Object.keys(right).map(
		route => [route, (call: FakeCall) => answerOf(route)?.(call)] as const,
	);
	const fake = await startFakeEngine({
		...Object.fromEntries(routes),
		'POST /volumes/create': ({body, response}) => void response.end(body),
	});
	return {
		fake,
		say: (...next) => void (said = next),
		[Symbol.asyncDispose]: async () => fake[Symbol.asyncDispose](),
	};
}

async function isToldOrDone(fake: FakeEngine, name: string, what: string): Promise<void> {
	const fleet = buildFleet([fake.endpoint]);
	try {
		await operations[name]?.(fleet);
	} catch (error) {
		if (!(error instanceof FlotillaError)) throw new Error(`${name}: ${what}`, {cause: error});
		assert.notEqual(error.code, 'bug');
	} finally {
		fleet.close();
	}
}

const seen: readonly Route[] = ['GET /containers/json', 'GET /networks', 'GET /volumes'];
const asked: readonly Route[] = [
	...seen,
	...(['GET /version', 'GET /info', 'GET /networks/bridge', 'GET /images/i/json'] as const),
	...(['GET /nodes', 'GET /images/json'] as const),
];
const wholes = [null, [], {}, [null], 'x'];
const values = [undefined, null, 7, [null]];
/** What a label may say that was written by hand, or by a flotilla to come. */
const words = ['', '-1', '9'.repeat(30), '{}', '__proto__ constructor', '\u001B[2J\n', 'x='];

for (const name of Object.keys(operations)) {
	test(`${name}: right answers are done with`, async () => {
		await using other = await startOther();
		const fleet = buildFleet([other.fake.endpoint]);
		await operations[name]?.(fleet);
		fleet.close();
	});

	test(`${name}: whatever an engine says as a whole, it is done or told`, async () => {
		await using other = await startOther();
		const {fake, say} = other;
		for (const route of asked) {
			for (const whole of wholes) {
				say(route, whole);
				await isToldOrDone(fake, name, `${route} ${JSON.stringify(whole)}`);
			}
		}
	});
}

test('ls: wherever an engine says something else, it is done or told', async () => {
	await using other = await startOther();
	const {fake, say} = other;
	let turn = 0;
	for (const route of seen) {
		for (const place of placesIn(answers[route])) {
			const others = place.includes('."dev.flotilla.') ? words : values;
			for (let more = 0; more < 2; more++) {
				const wrong = others[turn++ % others.length];
				say(route, withWrong(answers[route], place, wrong));
				await isToldOrDone(fake, 'ls', `${route} ${place} ${JSON.stringify(wrong)}`);
			}
		}
	}
});

const state = ['GET /containers/json', '[0].State', 'list containers'] as const;
const cpus = ['GET /info', 'NCPU', 'read its facts'] as const;
const commands: ReadonlyArray<
	readonly [command: string, broken: readonly [Route, place: string, step: string], code: number]
> = [
	['ls', state, 1],
	['ls --json', state, 1],
	['status s', state, 1],
	['down s --yes', state, 1],
	['up other --image i --dry-run', cpus, 1],
	['up other --image i', cpus, 1],
	['agents check', state, 3],
	['gc --dry-run', state, 1],
];

for (const [command, [route, place, step], code] of commands) {
	test(`flotilla ${command} tells which agent said what, in one line and a hint`, async () => {
		await using other = await startOther();
		const {fake, say} = other;
		say(route, withWrong(answers[route], place, undefined));
		const env = {DOCKER_HOST: fake.endpoint.url};
		const {stdout, stderr, code: exit} = await runCli(command.split(' '), {env});
		const told = `docker-host: could not ${step}: its answer is not what an engine says: ${place} is missing`;
		assert.ok(`${stdout}${stderr}`.includes(told), stdout + stderr);
		assert.doesNotMatch(stdout + stderr, /^\s+at |TypeError|bug/m);
		assert.equal(exit, code, stderr);
		const changing = fake.calls.filter(call => !call.startsWith('GET '));
		assert.deepEqual(changing, []);
	});
}
