import assert from 'node:assert/strict';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {contextEndpoints, currentContext} from '../../../source/docker/find/contexts.ts';
import {proxiesOf} from '../../../source/docker/find/proxies.ts';
import {FlotillaError} from '../../../source/domain/failure.ts';

/** Files of the docker command as somebody wrote them by hand, or a docker to come. */
const rows: ReadonlyArray<{file: 'config.json' | 'meta.json'; content: string; says: string}> = [
	...['config.json' as const, 'meta.json' as const].flatMap(file => [
		{file, content: '', says: 'it is not JSON'},
		{file, content: '<html>', says: 'it is not JSON'},
		{file, content: 'null', says: 'is null, not an object'},
		{file, content: '[]', says: 'is a list, not an object'},
		{file, content: '"x"', says: 'is text, not an object'},
		{file, content: '['.repeat(50_000), says: 'it is not JSON'},
	]),
	{file: 'config.json', content: '{"currentContext": 7}', says: 'currentContext is a number'},
	{file: 'config.json', content: '{"proxies": []}', says: 'proxies is a list, not an object'},
	{
		file: 'config.json',
		content: '{"proxies": {"tcp://a:1": {"httpProxy": ["x"]}}}',
		says: 'proxies["tcp://a:1"].httpProxy is a list, not text',
	},
	{file: 'meta.json', content: '{}', says: 'Name is missing'},
	{file: 'meta.json', content: '{"Name": {}}', says: 'Name is an object, not text'},
	{file: 'meta.json', content: '{"Name": "x", "Endpoints": []}', says: 'Endpoints is a list'},
	{
		file: 'meta.json',
		content: '{"Name": "x", "Endpoints": {"docker": {"Host": 7}}}',
		says: 'Endpoints.docker.Host is a number, not text',
	},
	{
		// Taken for a yes it would trust whoever answers.
		file: 'meta.json',
		content:
			'{"Name": "x", "Endpoints": {"docker": {"Host": "tcp://a:1", "SkipTLSVerify": "false"}}}',
		says: 'Endpoints.docker.SkipTLSVerify is text, not true or false',
	},
];

for (const {file, content, says} of rows) {
	test(`${file} of ${content.slice(0, 60) || 'nothing'} is one error that names it`, async () => {
		const folder = await mkdtemp(path.join(tmpdir(), 'flotilla-docker-'));
		try {
			// The folder of the context called x.
			const x = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';
			const own = file === 'config.json' ? folder : path.join(folder, 'contexts', 'meta', x);
			await mkdir(own, {recursive: true});
			await writeFile(path.join(own, file), content);
			const [told] = await failuresIn(folder);
			assert.equal(told?.code, 'agent-unknown');
			assert.ok(told.message.startsWith(`cannot use ${path.join(own, file)}: `), told.message);
			assert.ok(told.message.includes(says), told.message);
			assert.match(told.hint ?? '', /^Correct it with `docker context`/);
		} finally {
			await rm(folder, {recursive: true});
		}
	});
}

async function failuresIn(folder: string) {
	const reading = [currentContext(folder), proxiesOf(folder, 'tcp://a:1')];
	const thrown = (await Promise.allSettled(reading)).flatMap(result => {
		if (result.status === 'fulfilled') return [];
		assert.ok(result.reason instanceof FlotillaError, String(result.reason));
		return result.reason.failure;
	});
	return [...thrown, ...(await contextEndpoints(folder)).flatMap(({obstacle}) => obstacle ?? [])];
}

test('proxies are those of the engine, else the default ones; null and other keys are none', async () => {
	const folder = await mkdtemp(path.join(tmpdir(), 'flotilla-docker-'));
	const proxies = {
		default: {httpProxy: 'http://a', httpsProxy: null, more: 7},
		'tcp://b:1': {noProxy: 'c'},
		'tcp://d:1': null,
	};
	await writeFile(path.join(folder, 'config.json'), JSON.stringify({proxies, auths: {x: 7}}));
	assert.deepEqual(await proxiesOf(folder, 'tcp://a:1'), {httpProxy: 'http://a'});
	assert.deepEqual(await proxiesOf(folder, 'tcp://b:1'), {noProxy: 'c'});
	assert.deepEqual(await proxiesOf(folder, 'tcp://d:1'), {});
	assert.deepEqual(await proxiesOf(folder, 'toString'), {httpProxy: 'http://a'});
	await rm(folder, {recursive: true});
});
