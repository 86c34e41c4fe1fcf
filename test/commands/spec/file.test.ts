import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {test} from 'node:test';
import fc from 'fast-check';
import {stringify} from 'yaml';
import {parseSpecFile, readSpecFile} from '../../../source/commands/spec/file.ts';
import {mergeSpec, type SpecFlags} from '../../../source/commands/spec/input.ts';
import {FlotillaError} from '../../../source/domain/failure.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import {writtenSpec} from '../../domain/arbitrary-spec.ts';

const none: SpecFlags = {role: [], agent: []};
const random = () => 0.5;
const merge = (text: string, flags: Partial<SpecFlags> = {}) =>
	mergeSpec({...none, ...flags}, {file: parseSpecFile('demo.yaml', text), random});
const flagsOnly = (flags: Partial<SpecFlags>) => mergeSpec({...none, ...flags}, {random});

test('YAML and JSON give the same spec as plain data', () => {
	fc.assert(
		fc.property(writtenSpec, written => {
			const spec = parseSpec(written);
			assert.deepEqual(merge(JSON.stringify(written, undefined, '\t')), spec);
			assert.deepEqual(merge(stringify(written)), spec);
		}),
		{numRuns: 50},
	);
});

const invalid: ReadonlyArray<[string, RegExp]> = [
	['', /^demo\.yaml: is empty/],
	['# nothing\n', /^demo\.yaml: is empty/],
	['null', /^demo\.yaml: is empty/],
	['- a\n', /^demo\.yaml:1:1: spec: \["a"\] must be a map of fields/],
	['name: a\n b: c', /^demo\.yaml:1:7: not YAML: /],
	['roles: [\n', /^demo\.yaml:2:1: not YAML: /],
	['{"name": "a"', /^demo\.yaml:1:13: not YAML: /],
	['\tname: a', /^demo\.yaml:1:1: not YAML: Tabs/],
	['name: a\n---\nname: b', /^demo\.yaml:2:1: there is more than one document/],
	['name: *a', /^demo\.yaml:1:7: the alias \*a leads nowhere/],
	['name: a\nroles:\n  main: 1\n  main: 2', /^demo\.yaml:4:3: the key main is there twice/],
	['{"roles": {"main": 1},\n "roles": {}}', /^demo\.yaml:2:2: the key "roles" is there twice/],
	['a: 1\nb: &b {}\nname: {<<: *b, x: 1, x: 2}', /^demo\.yaml:3:22: the key x is there twice/],
	['name: A\nroles: {main: 1}', /^demo\.yaml:1:7: name: "A" must be/],
	['roles:\n  main: 1\n  sub: 0', /^demo\.yaml:3:8: roles\.sub\.replicas: 0 must be/],
	['roles:\n  main: 1\n  Sub: 2', /^demo\.yaml:3:3: roles\.1\.role: "Sub" must be/],
	[
		'roles:\n  main:\n    replcas: 2',
		/^demo\.yaml:3:5: roles\.main\.replcas: is not a known field/,
	],
	[
		'roles:\n  - role: main\n  - role: b\n  - role: b',
		/^demo\.yaml:4:11: roles\.2\.role: "b" is there twice/,
	],
	['mode: x\nroles: {main: 1}', /^demo\.yaml:1:7: mode: "x" must be/],
	['name: a\nroles: {sub: 1}', /^demo\.yaml:2:1: roles: the role main is missing/],
	[
		'roles: {main: {env: {A: "x\\0y"}}}',
		/^demo\.yaml:1:25: roles\.main\.env\.A: a value of 3 .* must not hold a NUL/,
	],
	[
		'roles: {main: {ports: [80, 99999]}}',
		/^demo\.yaml:1:28: roles\.main\.ports\.1\.container: 99999/,
	],
	['roles:\n  main:\n    env: {"1A": b}', /^demo\.yaml:3:11: roles\.main\.env\.1A: "1A" must/],
	['__proto__: {x: 1}\nroles: {main: 1}', /^demo\.yaml:1:1: __proto__: is not a known field/],
	[
		'roles:\n  main: {mounts: [./a:/b]}',
		/^demo\.yaml:2:19: roles\.main\.mounts\.0\.source: "\.\/a:\/b" must/,
	],
	[`roles: ${'['.repeat(20_000)}`, /^demo\.yaml:1:\d+: not YAML: nested too deeply/],
	['roles: {main: {memory: 1k}}', /^demo\.yaml:1:24: roles\.main\.memory: "1k" must be/],
];

test('what is wrong with a file is said with its line and column', () => {
	for (const [text, message] of invalid) {
		assert.throws(
			() => merge(text),
			(error: unknown) => {
				assert.ok(error instanceof FlotillaError, String(error));
				assert.equal(error.code, 'spec-invalid');
				assert.match(error.message, message);
				return true;
			},
			`accepted: ${text}`,
		);
	}
});

test('a broken .json file is called no JSON', () => {
	assert.throws(
		() => parseSpecFile('a/Demo.JSON', '{"name": "a"'),
		/^FlotillaError: a\/Demo\.JSON:1:13: not JSON: /,
	);
});

test('flags win over the file, and -r changes or adds roles by name', () => {
	const text = 'name: a\nimage: debian:11\nroles: {main: 1, sub: {replicas: 2, cpus: 1}}';
	const spec = merge(text, {
		name: 'b',
		image: 'debian:12',
		role: ['sub:5', 'x:2'],
		agent: ['here'],
	});
	assert.equal(spec.name, 'b');
	assert.equal(spec.image, 'debian:12');
	assert.deepEqual(spec.agents, ['here']);
	assert.deepEqual(
		spec.roles.map(({role, replicas, cpus}) => [role, replicas, cpus]),
		[
			['main', 1, undefined],
			['sub', 5, 1],
			['x', 2, undefined],
		],
	);
	assert.equal(merge(text, {role: ['sub']}).roles[1]?.replicas, 2);
});

test('messages about flags name the flag, about the rest the file', () => {
	const text = 'roles: {main: 1, sub: {replicas: 2, cpus: x}}';
	assert.throws(() => merge(text, {role: ['sub:0']}), /: -r sub:0: replicas: 0 must be/);
	assert.throws(
		() => merge(text, {role: ['sub:3']}),
		/demo\.yaml:1:43: roles\.sub\.cpus: "x" must/,
	);
	assert.throws(() => flagsOnly({image: 'A'}), /: --image: "A" is not an image reference/);
	assert.throws(() => flagsOnly({mode: 'x'}), /: --mode: "x" must be/);
	assert.throws(() => flagsOnly({role: ['main:1', '-a:2']}), /: -r -a:2: role: "-a" must/);
	assert.throws(
		() => flagsOnly({role: ['a:1', 'main:1', 'a:2']}),
		/-r a:2: the role "a" is there twice; -r a:1/,
	);
	assert.throws(
		() => flagsOnly({role: ['sub:2']}),
		/roles: the role main is missing, where .*; add main: 1, or -r main:1$/,
	);
	assert.throws(
		() => flagsOnly({role: ['main:600', 'sub:600']}),
		/roles: 1200 hosts are more than a session may have, 1000$/,
	);
	assert.throws(() => flagsOnly({name: 'A B'}), /name: "A B" must be/);
});

test('without a name one is made up, without roles there is one host', () => {
	const spec = flagsOnly({});
	assert.match(spec.name, /^[a-z]+-[a-z]+$/);
	assert.deepEqual(
		spec.roles.map(({role, replicas}) => [role, replicas]),
		[['main', 1]],
	);
	assert.equal(flagsOnly({name: 'mine'}).name, 'mine');
	assert.throws(() => merge('roles: {}'), /must hold at least the role main/);
});

test('files that cannot be read', async t => {
	const folder = await mkdtemp(join(tmpdir(), 'flotilla-spec-'));
	t.after(() => rm(folder, {recursive: true}));
	const stdin = new PassThrough();
	const binary = join(folder, 'binary.yaml');
	await writeFile(binary, Buffer.from([0x61, 0xff, 0xfe]));
	await assert.rejects(readSpecFile(join(folder, 'none'), stdin), /none: there is no such file/);
	await assert.rejects(readSpecFile(folder, stdin), /it is a directory/);
	await assert.rejects(readSpecFile(binary, stdin), /it is not UTF-8 text/);
	await assert.rejects(readSpecFile('/dev/zero', stdin), /cannot read .*: it is over 1 MiB/);
	stdin.end('roles:\n  main: x\n');
	const {locate} = await readSpecFile('-', stdin);
	assert.equal(locate(['roles', 'main']), 'stdin:2:9');
	const long = new PassThrough();
	long.end(Buffer.alloc(2 * 1024 ** 2, '#'));
	await assert.rejects(readSpecFile('-', long), /cannot read the spec stdin: it is over 1 MiB/);
	const latin = new PassThrough();
	latin.end(Buffer.from([0x61, 0xff]));
	await assert.rejects(readSpecFile('-', latin), /the spec stdin: it is not UTF-8 text/);
});

test('a byte order mark, CRLF, anchors and merged maps are read', () => {
	const text = '\uFEFFroles:\r\n  main: &a {cpus: 1}\r\n';
	const spec = merge(`${text}  sub: {<<: *a, replicas: 2}\r\n  other: *a\r\n`);
	assert.deepEqual(
		spec.roles.map(({role, replicas, cpus}) => [role, replicas, cpus]),
		[
			['main', 1, 1],
			['sub', 2, 1],
			['other', 1, 1],
		],
	);
});

test('a file that unfolds without end is refused', () => {
	const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
	for (let level = 1; level < 9; level++) {
		lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`);
	}

	assert.throws(
		() => parseSpecFile('bomb.yaml', lines.join('\n')),
		/bomb\.yaml: not YAML: Excessive alias/,
	);
});
