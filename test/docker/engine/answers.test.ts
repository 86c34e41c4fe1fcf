import assert from 'node:assert/strict';
import {test} from 'node:test';
import {connectEngine} from '../../../source/docker/engine/connect.ts';
import type {Engine} from '../../../source/docker/engine/engine.ts';
import {FlotillaError, isAbort} from '../../../source/domain/failure.ts';
import {startFakeEngine, type FakeCall} from '../../helpers/engine/fake-engine.ts';
import {answers, rightAnswers, type Route} from '../../helpers/engine/right-answers.ts';
import {placesIn, withWrong, wrongValues} from '../../helpers/wrong-values.ts';

type Work = (engine: Engine) => Promise<unknown>;
const made = {name: 'n', labels: {}};

/** Each call whose answer is read: what it is called, where it asks, and what may not be missing there. */
const calls: ReadonlyArray<readonly [step: string, Route, Work, needed: readonly string[]]> = [
	[
		'read its facts',
		'GET /info',
		engine => engine.info(),
		['ID', 'Name', 'NCPU', 'MemTotal', 'OSType', 'Architecture', 'DockerRootDir'],
	],
	['read its facts', 'GET /info', engine => engine.health(), ['Name', 'DockerRootDir']],
	[
		'list containers',
		'GET /containers/json',
		engine => engine.list([]),
		['[0].Id', '[0].State', '[0].Image', '[0].Ports[0].PrivatePort'],
	],
	[
		'list networks',
		'GET /networks',
		engine => engine.list([]),
		['[0].Id', '[0].Name', '[0].Driver', '[0].Scope'],
	],
	['list networks', 'GET /networks', engine => engine.listNetworks(), ['[0].Id']],
	['list volumes', 'GET /volumes', engine => engine.listNamed(['']), ['Volumes[0].Name']],
	['list containers', 'GET /containers/json', e => e.containers(), ['[0].Id']],
	['list containers', 'GET /containers/json', e => e.containersOn({volume: 'v'}), ['[0].Id']],
	[
		'inspect container c',
		'GET /containers/c/json',
		engine => engine.inspectContainer('c'),
		['Id', 'Name', 'Config', 'State', 'State.Status', 'State.ExitCode'],
	],
	[
		'inspect network bridge',
		'GET /networks/bridge',
		engine => engine.inspectNetwork('bridge'),
		['Id', 'Name', 'Driver', 'Scope'],
	],
	[
		'create network n',
		'POST /networks/create',
		e => e.createNetwork({...made, driver: 'bridge'}),
		['Id'],
	],
	[
		'create container n',
		'POST /containers/create',
		e => e.createContainer({...made, image: 'i'}),
		['Id'],
	],
	['create volume n', 'POST /volumes/create', engine => engine.createVolume(made), ['Name']],
	['inspect image i', 'GET /images/i/json', engine => engine.inspectImage('i'), ['Id']],
	['list images', 'GET /images/json', engine => engine.danglingImages([]), ['[0].Id']],
	['list the members of its swarm', 'GET /nodes', engine => engine.swarmNodes(), ['[0].ID']],
	[
		'read its swarm',
		'GET /swarm',
		engine => engine.workerToken(),
		['JoinTokens', 'JoinTokens.Worker'],
	],
	[
		'ask which members of its swarm it knows',
		'GET /networks/ingress',
		engine => engine.swarmPeers(),
		['Peers[0].Name'],
	],
	['run x in container c', 'POST /containers/c/exec', runX, ['Id']],
	['run x in container c', 'GET /exec/e/json', runX, ['Running']],
	['read the logs of c', 'GET /containers/c/json', readLogs, ['Config']],
	['pull image i', 'POST /images/create', pullI, []],
];

/** An engine that names no exit code is asked again for a while. */
async function runX(engine: Engine): Promise<unknown> {
	const signal = AbortSignal.timeout(500);
	const {exitCode, stdio} = await engine.exec('c', {command: ['x']}, {signal});
	stdio.on('error', () => {}).resume();
	return exitCode;
}

async function readLogs(engine: Engine): Promise<unknown> {
	return Array.fromAsync(engine.logs('c', {follow: false}));
}

async function pullI(engine: Engine): Promise<unknown> {
	return Array.fromAsync(engine.pullImage('i'));
}

/** What may be answered in place of anything, as bytes. */
const bodies: ReadonlyArray<readonly [what: string, body: string]> = [
	['nothing', ''],
	['no JSON', 'OCI runtime exec failed'],
	['the page of a proxy', '<!doctype html><title>Sign in</title>'],
	['half of an answer', '[{"Id":"c","Names":["/flotilla.s'],
	['null', 'null'],
	['a number', '7'],
	['text', '"containers"'],
	['a list of lists', '[[[]]]'],
	['a list of nulls', '[null]'],
	['very deep lists', `${'['.repeat(1e5)}${']'.repeat(1e5)}`],
	['very deep objects', `[${'{"Id":'.repeat(1e5)}7${'}'.repeat(1e5)}]`],
	['more values than anybody needs', `[${'{},'.repeat(2e6)}{}]`],
];

type Case = {
	readonly engine: Engine;
	/** What one route answers from now on. */
	readonly answer: (bytes: string) => void;
};

async function withEngine(route: Route, work: (found: Case) => Promise<void>): Promise<void> {
	let bytes = JSON.stringify(answers[route]);
	const routes = {
		...rightAnswers(),
		'GET /containers/c/logs': ({response}: FakeCall) => void response.end(),
		[route]: ({response}: FakeCall) => void response.end(bytes),
	};
	await using fake = await startFakeEngine(routes, {upgraded: socket => void socket.end()});
	const engine = await connectEngine(fake.endpoint);
	await work({engine, answer: text => (bytes = text)});
	engine.close();
}

/** One error that names the agent, what was asked and, where there is one, the place. */
function isTold(step: string, place = '') {
	return (error: unknown) => {
		if (!(error instanceof FlotillaError)) throw error;
		assert.equal(error.code, 'engine-answer', error.message);
		assert.ok(error.message.startsWith(`fake: could not ${step}: its answer `), error.message);
		assert.ok(error.message.includes(place), error.message);
		assert.ok(error.message.length < 500, error.message);
		assert.doesNotMatch(error.message, /[\u0000-\u001F\u202E]/);
		assert.match(error.hint ?? '', /^Is it an engine .* `docker -H unix:\S+ version`/);
		return true;
	};
}

/** Fine, too, are a right id of something that is not there, and an exit that is still awaited. */
const others = ['network-not-found', 'host-not-found'];
const isFine = (error: unknown) =>
	(error instanceof FlotillaError && others.includes(error.code)) || isAbort(error);

/** Of labels, which are many, those of one name stand for all. */
const isNoLabel = (place: string) => !/Labels\."dev\.flotilla\.(?!name")/.test(place);

for (const [step, route, work, needed] of calls) {
	test(`${step} (${route}): whatever is answered as a whole is one error`, async () => {
		await withEngine(route, async ({engine, answer}) => {
			await work(engine);
			for (const [what, body] of bodies) {
				// A stream that says nothing is one that has ended.
				if (step === 'pull image i' && body === '') continue;
				answer(body);
				await assert.rejects(work(engine), isTold(step), what);
			}
		});
	});

	test(`${step} (${route}): what is missing is named`, async () => {
		await withEngine(route, async ({engine, answer}) => {
			for (const place of needed) {
				answer(JSON.stringify(withWrong(answers[route], place, undefined)));
				await assert.rejects(work(engine), isTold(step, `${place} is missing`), place);
			}
		});
	});

	// What another call asks there has the same places.
	if (calls.find(row => row[1] === route)?.[2] !== work) continue;
	test(`${step} (${route}): any value in any place is read, or one error`, async () => {
		await withEngine(route, async ({engine, answer}) => {
			for (const place of placesIn(answers[route]).filter(isNoLabel)) {
				for (const wrong of wrongValues) {
					answer(JSON.stringify(withWrong(answers[route], place, wrong)));
					await work(engine).catch((error: unknown) => isFine(error) || isTold(step)(error));
				}
			}
		});
	});
}
