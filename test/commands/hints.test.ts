import assert from 'node:assert/strict';
import {test} from 'node:test';
import {runProgram} from '../../source/commands/program/program.ts';
import {FlotillaError} from '../../source/domain/failure.ts';
import {fakeWorld, run} from './fake-context.ts';
import {planOf, sessionOf} from './fake-session.ts';

const hint = "Start Docker, or run `flotilla engine start` for an engine of flotilla's own.";
const failure = {code: 'engine-unreachable', message: 'local: no engine', hint} as const;
const silent = {name: 'local', endpoint: 'unix:///x', isReachable: false, failure};
const list = () => Promise.resolve({sessions: [], agents: [silent]});

test('where no agent answers every command says so, with one way out', async () => {
	for (const words of [
		['ls'],
		['down', 'demo', '--yes'],
		['gc'],
		['lab', 'status'],
		['lab', 'down', '--yes'],
	]) {
		const {code, out, err} = await run(words, {fleet: {list}});
		assert.deepEqual([code, out], [3, ''], words.join(' '));
		assert.equal(err, `error: local: no engine\n  hint: ${hint}\n`);
	}

	const bare = {...silent, failure: {code: failure.code, message: failure.message}};
	const {err} = await run(['ls'], {
		fleet: {list: () => Promise.resolve({sessions: [], agents: [bare]})},
	});
	assert.match(err, /\n {2}hint: Run flotilla's own: flotilla engine start\n$/);
});

test('where DOCKER_HOST names an engine that is away, what answers is named instead', async () => {
	for (const [isReachable, way] of [
		[true, 'embedded answers: name it with --agent embedded, or unset DOCKER_HOST.'],
		[
			false,
			"Correct or unset DOCKER_HOST, or use flotilla's own engine: flotilla engine start, then --agent embedded.",
		],
	] as const) {
		const own = {name: 'embedded', endpoint: 'unix:///y', isReachable};
		const {code, err} = await run(['up', 'demo', '-r', 'main:1', '--yes'], {
			env: {DOCKER_HOST: 'tcp://x'},
			fleet: {
				plan: () => Promise.reject(new FlotillaError(failure)),
				list: () => Promise.resolve({sessions: [], agents: [silent, own]}),
			},
		});
		assert.equal(code, 3);
		assert.equal(err, `error: local: no engine\n  hint: ${way}\n`);
	}
});

test('where a docker context names an engine that is away, no other one is started in its place', async () => {
	const prod = {...silent, name: 'prod'};
	const {code, err} = await run(['up', 'demo', '-r', 'main:1', '--yes'], {
		fleet: {
			plan: () => Promise.reject(new FlotillaError(failure)),
			list: () => Promise.resolve({sessions: [], agents: [prod]}),
		},
	});
	assert.equal(code, 3);
	assert.match(
		err,
		/Correct the docker context prod, or choose another one: docker context use NAME,/,
	);
});

for (const [said, shown] of [
	['Run flotilla gc, then flotilla up.', 'Run dist/flotilla gc, then dist/flotilla up.'],
	['`flotilla agents check` says more.', '`dist/flotilla agents check` says more.'],
	['A flotilla is at work; it keeps what flotilla made.', undefined],
	['See /opt/flotilla ls or docker network rm flotilla.demo.', undefined],
] as const) {
	test(`started as dist/flotilla, a hint says: ${shown ?? said}`, async () => {
		const failing = {list: () => Promise.reject(new FlotillaError({...failure, hint: said}))};
		const {err} = await run(['gc', '--dry-run'], {fleet: failing, command: 'dist/flotilla'});
		assert.match(err, /^ {2}hint: /m);
		assert.equal(err.split('  hint: ')[1], `${shown ?? said}\n`);
		assert.ok((await run(['gc'], {fleet: failing})).err.endsWith(`${said}\n`));
	});
}

test('status: a session whose up or down died, and what to do about it', async () => {
	const fleet = {status: () => Promise.resolve({...sessionOf(), state: 'incomplete' as const})};
	const {out} = await run(['status', 'demo'], {fleet, command: './flotilla'});
	assert.match(out, /Remove it: \.\/flotilla down demo, .*: \.\/flotilla gc\n$/);
	assert.doesNotMatch(
		(await run(['status', 'demo'], {fleet: {status: () => Promise.resolve(sessionOf())}})).out,
		/Remove it/,
	);
});

test('what is said on Ctrl-C stands on a line of its own', async () => {
	const world = fakeWorld({
		tty: true,
		env: {NO_COLOR: '1'},
		fleet: {
			plan: spec => Promise.resolve(planOf(spec)),
			async *up(_, {signal}) {
				yield {type: 'steps-planned', steps: [{id: 'image', title: 'image debian:12'}]};
				yield {type: 'step-started', step: 'image', at: 0};
				await new Promise(resolve => signal.addEventListener('abort', resolve));
				throw signal.reason as Error;
			},
		},
	});
	const done = runProgram(['up', 'demo'], world.context);
	await world.said('image debian:12 …');
	world.signal('SIGINT');
	assert.equal(await done, 130);
	assert.match(world.stdout().toString(), /image debian:12 …[^\n]*\r\u001B\[K$/);
	assert.match(world.stderr(), /^interrupted: rolling back; once more leaves at once\n/);
});
