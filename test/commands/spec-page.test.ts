import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import {parseSpecFile} from '../../source/commands/spec/file.ts';
import {mergeSpec} from '../../source/commands/spec/input.ts';
import {partSchemas} from '../../source/domain/spec/parts.ts';
import {specSchemas} from '../../source/domain/spec/spec.ts';
import {run} from './fake-context.ts';

const flags = {role: [], agent: []};
const page = await readFile(new URL('../../docs/spec.md', import.meta.url), 'utf8');
const {roleSchema, sessionSchema} = specSchemas();
const {mountSchema, networkSchema, portSchema} = partSchemas();
const shapes = {
	'The session': sessionSchema.in.shape,
	'A role': roleSchema.shape,
	'A mount': mountSchema.out.shape,
	'A port': portSchema.out.shape,
	'The network': networkSchema.shape,
};

for (const [title, shape] of Object.entries(shapes)) {
	test(`docs/spec.md tells every field of ${title.toLowerCase()}, and its default`, () => {
		const section = page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
		const rows = section.match(/^\| `.*$/gm)?.map(row => row.split(' | ')) ?? [];
		assert.deepEqual(
			rows.map(([field = '']) => field.slice(3, -1)).sort(),
			Object.keys(shape).sort(),
		);
		for (const [field = '', , shown = ''] of rows) {
			const schema = shape[field.slice(3, -1) as keyof typeof shape] as {
				safeParse(value: unknown): {data?: unknown};
			};
			const {data} = schema.safeParse(undefined);
			if (data === undefined) continue;
			const text = typeof data === 'string' ? data : JSON.stringify(data);
			// What a list of agents left empty means is said in words.
			if (field.includes('`agents`')) continue;
			assert.equal(shown.replaceAll('`', ''), text, field);
		}
	});
}

test('the example of up --help can be used as it is', async () => {
	const {out} = await run(['up', '--help']);
	const [text = ''] = /^ {2}name: demo\n(?: {2}.*\n)*/m.exec(out) ?? [];
	const spec = mergeSpec(flags, {file: parseSpecFile('help', text), random: () => 0});
	assert.deepEqual(
		spec.roles.map(({role, replicas}) => [role, replicas]),
		[
			['main', 1],
			['sub', 3],
		],
	);
	// What the default image has not, or an agent need not have, would fail where it is tried first.
	for (const {image, command, mounts} of [spec, ...spec.roles].map(part => ({
		...{image: undefined, command: undefined, mounts: []},
		...part,
	}))) {
		assert.ok(image === undefined || image === 'flotilla/base:bookworm');
		assert.ok(command === undefined || command.join(' ').endsWith('sleep infinity'));
		assert.ok(mounts.every(({type}) => type === 'volume'));
	}
});

test('what is said of volumes: down keeps those of a spec, and says how to remove them', async () => {
	assert.match((await run(['down', '--help'])).out, /stay[^]*docker volume rm NAME/);
	assert.match(page, /outlives the session[^]*`docker volume rm NAME`/);
});

test('the example of docs/spec.md can be used as it is', () => {
	const [, text = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];
	const spec = mergeSpec(flags, {file: parseSpecFile('spec.md', text), random: () => 0});
	const fields = (all: object[]) => new Set(all.flatMap(one => Object.keys(one)));
	assert.deepEqual(Object.keys(spec).sort(), Object.keys(shapes['The session']).sort());
	assert.deepEqual(fields(spec.roles), new Set(Object.keys(shapes['A role'])));
	assert.deepEqual(
		fields(spec.roles.flatMap(({mounts}) => mounts)),
		new Set(Object.keys(shapes['A mount'])),
	);
	assert.deepEqual(
		fields(spec.roles.flatMap(({ports}) => ports)),
		new Set(Object.keys(shapes['A port'])),
	);
});
