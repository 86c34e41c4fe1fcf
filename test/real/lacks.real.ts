import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {parse} from 'yaml';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {runCli} from '../helpers/cli.ts';
import {assertNothingLeft} from '../helpers/engine/engine.ts';
import {
	openTestFleet,
	randomName,
	upSession,
	type TestFleet,
} from '../helpers/engine/test-fleet.ts';

/** What an agent lacks, through the built program: told before anything is made, and all of it. */
let fleet: TestFleet;
let folder: string;

before(async () => {
	fleet = await openTestFleet();
	folder = await mkdtemp(path.join(tmpdir(), 'flotilla-test-'));
});

after(async () => {
	await fleet.close();
	await rm(folder, {recursive: true});
});

const rows: ReadonlyArray<{
	title: string;
	roles: string;
	code: number;
	errors: readonly RegExp[];
}> = [
	{
		title: 'CPUs, GPUs and a folder, of two roles',
		roles:
			'main: {cpus: 1000}, sub: {replicas: 5, gpus: 1, mounts: ["FOLDER/none:/x", "FOLDER:/y"]}',
		code: 2,
		errors: [
			/^roles\.main\.cpus: 1000 is more than docker-host has/,
			/^roles\.sub\.gpus: 1 is asked for, and the engine of docker-host knows of no GPU/,
			/^roles\.sub\.mounts\.0\.source: ".*\/none" is not there on docker-host$/,
		],
	},
	{
		title: 'a file where a folder of that name is meant',
		roles: 'main: {mounts: ["FOLDER/spec.yaml/x:/x"]}',
		code: 2,
		errors: [/^roles\.main\.mounts\.0\.source: .* is not there on docker-host$/],
	},
	{
		title: 'an image by an id that nobody has, and all GPUs',
		roles: `main: {image: "sha256:${'0'.repeat(64)}"}, sub: {gpus: all}`,
		code: 2,
		errors: [/^roles\.sub\.gpus: all is asked for/, /^no agent has an image with the id sha256:0/],
	},
];

/** That `up --dry-run`, its JSON and `up` refuse a spec in the same words, and what else there is stays. */
async function refused(
	spec: string,
	{code, errors}: {code: number; errors: readonly RegExp[]},
): Promise<void> {
	const file = path.join(folder, 'spec.yaml');
	await writeFile(file, spec);
	const env = {DOCKER_HOST: fleet.testEngine.endpoint.url};
	for (const words of [['--dry-run'], ['--dry-run', '--json'], []]) {
		const outcome = await runCli(['up', '-f', file, ...words], {env});
		assert.equal(outcome.stdout, '');
		assert.equal(outcome.code, code, outcome.stderr);
		const lines = outcome.stderr.trimEnd().split('\n');
		const said = lines.flatMap(line => /^error: (.*)/.exec(line)?.[1] ?? []);
		assert.equal(said.length, errors.length, outcome.stderr);
		for (const [index, error] of said.entries()) assert.match(error, errors[index] ?? /never/);
		assert.equal(lines.length, 2 * said.length, 'each has its hint, and there is nothing else');
	}
}

for (const {title, roles, code, errors} of rows) {
	test(`${title}: the same of --dry-run, its JSON and up, and nothing is made`, async () => {
		const text = roles.replaceAll('FOLDER', folder);
		await refused(`{name: ${randomName('lack')}, roles: {${text}}}`, {code, errors});
		await assertNothingLeft(fleet.engine);
	});
}

test('what a session and a network of others have: the name, subnets and ports', async () => {
	const name = randomName('held');
	const rest = 'network: {subnet: 10.91.4.0/24}, roles: {main: {ports: ["127.0.0.1:18391:80"]}}';
	await upSession(fleet, parseSpec(parse(`{name: ${name}, ${rest}}`)));
	const other = {name: randomName('lan'), driver: 'bridge', labels: {}} as const;
	const {id} = await fleet.engine.createNetwork({...other, subnet: '10.92.0.0/16'});
	const subnet = new RegExp(
		`^network\\.subnet: 10\\.91\\.4\\.0/24 overlaps 10\\.91\\.4\\.0/24 of flotilla\\.${name} on docker-host$`,
	);
	const port = new RegExp(
		`^roles\\.main\\.ports\\.0: 127\\.0\\.0\\.1:18391 on docker-host is taken by container flotilla\\.${name}\\.main1$`,
	);
	const taken = new RegExp(`^session name ${name} is taken$`);
	await refused(`{name: ${name}, ${rest}}`, {code: 1, errors: [taken, subnet, port]});
	await refused(`{name: ${name}, roles: {main: 1}}`, {code: 1, errors: [taken]});
	const lack = randomName('lack');
	await refused(`{name: ${lack}, ${rest}}`, {code: 2, errors: [subnet, port]});
	await refused(`{name: ${lack}, network: {subnet: 10.92.8.0/24}, roles: {main: 1}}`, {
		code: 2,
		errors: [
			/^network\.subnet: 10\.92\.8\.0\/24 overlaps 10\.92\.0\.0\/16 of lan-\w+ on docker-host$/,
		],
	});
	await refused(`{name: ${lack}, roles: {main: 1, sub: {ports: ["18391:80"]}}}`, {
		code: 1,
		errors: [/^roles\.sub\.ports\.0: 0\.0\.0\.0:18391 on docker-host is taken by container/],
	});
	assert.equal((await fleet.fleet.status(name)).state, 'ready');
	await fleet.engine.removeNetwork(id);
	await fleet.takeDown(name);
	await assertNothingLeft(fleet.engine);
});
