import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {runCli} from '../helpers/cli.ts';
import {assertNothingLeft} from '../helpers/engine/engine.ts';
import {openTestFleet, randomName, type TestFleet} from '../helpers/engine/test-fleet.ts';

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

for (const {title, roles, code, errors} of rows) {
	test(`${title}: the same of --dry-run, its JSON and up, and nothing is made`, async () => {
		const file = path.join(folder, 'spec.yaml');
		const text = roles.replaceAll('FOLDER', folder);
		await writeFile(file, `{name: ${randomName('lack')}, roles: {${text}}}`);
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

		await assertNothingLeft(fleet.engine);
	});
}
