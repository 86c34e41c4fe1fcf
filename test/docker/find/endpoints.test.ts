import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {findEndpoints} from '../../../source/docker/find/endpoints.ts';

/** A user's home, with docker contexts as the docker command writes them. */
async function homeWith(t: TestContext, contexts: Readonly<Record<string, object | string>>) {
	const home = await mkdtemp(path.join(tmpdir(), 'flotilla-home-'));
	t.after(() => rm(home, {recursive: true, force: true}));
	const docker = path.join(home, '.docker');
	for (const [name, docker_] of Object.entries(contexts)) {
		const id = createHash('sha256').update(name).digest('hex');
		const folder = path.join(docker, 'contexts', 'meta', id);
		await mkdir(folder, {recursive: true});
		const meta =
			typeof docker_ === 'string'
				? docker_
				: JSON.stringify({Name: name, Endpoints: {docker: docker_}});
		await writeFile(path.join(folder, 'meta.json'), meta);
	}

	const use = (currentContext: string) =>
		writeFile(path.join(docker, 'config.json'), JSON.stringify({currentContext}));
	return {home, docker, use, env: {FLOTILLA_HOME: path.join(home, 'flotilla')}};
}

const contexts = {prod: {Host: 'ssh://ops@prod'}, build: {Host: 'tcp://10.0.0.7:2375'}, hollow: {}};

test('all docker contexts and stored agents are known; the current context is where to work', async t => {
	const {home, env, use} = await homeWith(t, contexts);
	await use('prod');
	const stored = [
		{name: 'shelf', url: 'tcp://10.0.0.8:2376', source: 'flotilla agents add'},
		// Not what `prod` is.
		{name: 'prod', url: 'tcp://10.0.0.9:2376', source: 'flotilla agents add'},
	];
	const {chosen, all} = await findEndpoints({home, env, stored});
	const prod = {name: 'prod', url: 'ssh://ops@prod', source: 'docker context prod'};
	assert.deepEqual(chosen, [{...prod, docker: 'docker'}]);
	assert.equal(all[0], chosen[0]);
	const names = all.map(({name}) => name).filter(name => name !== 'local');
	assert.deepEqual(names, ['prod', 'shelf', 'build', 'hollow']);
	const hollow = all.find(({name}) => name === 'hollow');
	assert.equal(all.find(({name}) => name === 'build')?.docker, 'docker --context build');
	assert.match(hollow?.obstacle?.message ?? '', /it names no docker endpoint/);
});

test('DOCKER_HOST wins over the current context, which is known all the same', async t => {
	const {home, env, use} = await homeWith(t, contexts);
	await use('prod');
	const url = 'unix:///run/elsewhere.sock';
	const {chosen, all} = await findEndpoints({home, env: {...env, DOCKER_HOST: url}});
	const named = {name: 'docker-host', url, source: 'DOCKER_HOST', docker: 'docker'};
	assert.deepEqual(chosen, [{...named, hides: 'prod'}]);
	const names = all.map(({name}) => name);
	assert.deepEqual(names, ['docker-host', 'build', 'hollow', 'prod']);
});

test('a current context that cannot be used says why, and hides no other', async t => {
	const {home, env, docker, use} = await homeWith(t, contexts);
	for (const [current, reason] of [
		['gone', /config\.json names the docker context "gone", which does not exist; there are:/],
		['hollow', /meta\.json: it names no docker endpoint/],
	] as const) {
		await use(current);
		const {chosen, all} = await findEndpoints({home, env});
		assert.equal(chosen[0]?.name, current);
		assert.equal(chosen[0]?.obstacle?.code, 'agent-unknown');
		assert.match(chosen[0]?.obstacle?.message ?? '', reason);
		assert.ok(all.some(({name, obstacle}) => name === 'prod' && !obstacle));
	}

	await writeFile(path.join(docker, 'config.json'), '{');
	const {chosen, all} = await findEndpoints({home, env});
	assert.match(chosen[0]?.obstacle?.message ?? '', /config\.json: it is not JSON/);
	assert.ok(all.some(({name}) => name === 'prod'));
});

test('a context whose file is no JSON is known by its folder, and why it cannot be used', async t => {
	const {home, env} = await homeWith(t, {...contexts, torn: '{"Name":'});
	const {all} = await findEndpoints({home, env: {...env, DOCKER_HOST: 'unix:///a.sock'}});
	assert.deepEqual(
		all.map(({name}) => name),
		['docker-host', 'build', 'hollow', 'prod', all.at(-1)?.name],
	);
	assert.match(all.at(-1)?.name ?? '', /^context-[\da-f]{12}$/);
	assert.match(all.at(-1)?.obstacle?.message ?? '', /meta\.json: it is not JSON/);
});

test('--agent takes names of contexts and stored agents, and addresses', async t => {
	const {home, env} = await homeWith(t, contexts);
	const shelf = {name: 'shelf', url: 'tcp://10.0.0.8:2376', source: 'flotilla agents add'};
	const wanted = ['shelf', 'build', 'unix:///a.sock'];
	const {chosen} = await findEndpoints({home, env, stored: [shelf], agents: wanted});
	assert.deepEqual(
		chosen.map(({name, url}) => [name, url]),
		[
			['shelf', shelf.url],
			['build', 'tcp://10.0.0.7:2375'],
			['unix:///a.sock', 'unix:///a.sock'],
		],
	);
	await assert.rejects(findEndpoints({home, env, stored: [shelf], agents: ['nobody']}), {
		code: 'agent-unknown',
		message: 'no agent is called nobody',
		hint: /^Known: local, embedded, shelf, build, hollow, prod\. A URL will do too, /,
	});
});

for (const [written, meant] of [
	['/var/run/docker.sock', 'unix:///var/run/docker.sock'],
	['unix:/run/d.sock', 'unix:///run/d.sock'],
	['./d.sock', `unix://${process.cwd()}/d.sock`],
	['~/docker.sock', 'unix:///path/docker.sock'],
	['10.0.0.7:2375', 'tcp://10.0.0.7:2375'],
	['tcp:box:2376', 'tcp://box:2376'],
	[':2375', 'tcp://localhost:2375'],
	['me@box', 'ssh://me@box'],
] as const) {
	test(`--agent ${written} lacks its scheme, and is told with it`, async t => {
		const {home, env} = await homeWith(t, contexts);
		await assert.rejects(findEndpoints({home, env, agents: [written]}), {
			code: 'usage',
			message: `${JSON.stringify(written)} is no name of an agent, and a URL has a scheme`,
			hint: `Write ${meant}`,
		});
	});
}
