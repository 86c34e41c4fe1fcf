import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {FlotillaError} from '../../../source/domain/failure.ts';
import {parseRoleFlag, parseSpec, specProblems} from '../../../source/domain/spec/parse.ts';
import {writtenSpec} from '../arbitrary-spec.ts';

test('parsing a parsed spec gives it back', () => {
	fc.assert(
		fc.property(writtenSpec, written => {
			const spec = parseSpec(written);
			assert.deepEqual(parseSpec(spec), spec);
			assert.equal(spec.roles[0]?.role, 'main');
		}),
	);
});

const name = 'demo';
const roles = (main: unknown) => ({name, roles: {main}});
const invalid: ReadonlyArray<[unknown, RegExp]> = [
	[null, /^spec: null must be a map of fields/],
	[[1], /^spec: \[1\] must be a map of fields/],
	['x', /^spec: "x" must be a map of fields/],
	[{roles: {main: 1}}, /^name: is missing/],
	[{name: 'Demo', roles: {main: 1}}, /^name: "Demo" must be 1 to 40 of a-z/],
	[{name}, /^roles: is missing/],
	[{name, roles: null}, /^roles: null must be a list of roles/],
	[{name, roles: []}, /^roles: \[\] must hold at least the role main/],
	[{name, roles: {}}, /^roles: \[\] must hold at least the role main/],
	[{name, roles: {sub: 2}}, /^roles: the role main is missing/],
	[{name, roles: {main: 600, sub: 600}}, /^roles: 1200 hosts are more than .* 1000$/],
	[{name, roles: {main: 1, Sub: 1}}, /^roles\.1\.role: "Sub" must be 1 to 32 of a-z and -/],
	[{name, roles: {main: 1, sub1: 1}}, /^roles\.1\.role: "sub1" must be/],
	[{name, roles: {main: 1, '-a': 1}}, /^roles\.1\.role: "-a" must be/],
	[{name, roles: {main: 1, ['a'.repeat(64)]: 1}}, /^roles\.1\.role: "a{64}" must be/],
	[
		{name, roles: [{role: 'main'}, {role: 'b'}, {role: 'b'}]},
		/^roles\.2\.role: "b" is there twice/,
	],
	[{name, roles: [{replicas: 1}]}, /^roles\.0\.role: is missing/],
	[{name, roles: [3]}, /^roles\.0: 3 must be a map of fields/],
	[{name, mode: 'multi', roles: {main: 1}}, /^mode: "multi" must be single-node or multi-node$/],
	[{name, image: 'Debian', roles: {main: 1}}, /^image: "Debian" is not an image reference/],
	[{name, image: 7, roles: {main: 1}}, /^image: 7 must be an image reference/],
	[{name, placement: 'x', roles: {main: 1}}, /^placement: "x" must be spread or pack/],
	[{name, agents: 'x', roles: {main: 1}}, /^agents: "x" must be a list/],
	[{name, agents: [1], roles: {main: 1}}, /^agents\.0: 1 must be the name/],
	[{name, role: {main: 1}}, /^role: is not a known field; did you mean roles\? known: name, mode/],
	[
		roles({replcas: 3}),
		/^roles\.main\.replcas: is not a known field; did you mean replicas\? known: role, replicas/,
	],
	[roles(0), /^roles\.main\.replicas: 0 must be a whole number from 1 to 1000$/],
	[roles(-1), /^roles\.main\.replicas: -1 must be a whole number/],
	[roles(1.5), /^roles\.main\.replicas: 1\.5 must be a whole number/],
	[roles(10_000), /^roles\.main\.replicas: 10000 must be a whole number/],
	[roles(Number.NaN), /^roles\.main\.replicas: NaN must be a whole number/],
	[roles('3'), /^roles\.main\.replicas: "3" must be a whole number/],
	[roles({memory: '5x'}), /^roles\.main\.memory: "5x" must be a size of at least 6m/],
	[roles({memory: '1k'}), /^roles\.main\.memory: "1k" must be a size of at least 6m/],
	[roles({memory: true}), /^roles\.main\.memory: true must be a size/],
	[roles({cpus: 0}), /^roles\.main\.cpus: 0 must be/],
	[roles({gpus: 0}), /^roles\.main\.gpus: 0 must be all or a whole number/],
	[roles({user: 'a b'}), /^roles\.main\.user: "a b" must be NAME or UID/],
	[roles({agent: ''}), /^roles\.main\.agent: "" must be the name of an agent/],
	[roles({command: ''}), /^roles\.main\.command: "" must be a command line/],
	[roles({command: [1, 2]}), /command: \[1,2\] must be a list of words; put numbers .* quotes/],
	[roles({cpu: 2}), /^roles\.main\.cpu: is not a known field; did you mean cpus\? known: role/],
	[roles({mem: 2}), /mem: .* did you mean memory\?/],
	[roles({volumes: []}), /volumes: .* did you mean mounts\?/],
	[roles({environment: {}}), /environment: .* did you mean env\?/],
	[roles({Image: 'a'}), /Image: .* did you mean image\?/],
	[roles({x: 1}), /x: is not a known field; known: /],
	[roles({constructor: 1}), /constructor: is not a known field; known: /],
	[
		roles({mounts: [{type: 'bind', source: '/a', target: '/b', read_only: true}]}),
		/mean readOnly\?/,
	],
	[{name, services: {main: 1}}, /^services: .* did you mean roles\?/],
	[
		{name, network: {subnet: '10.0.0.5/24'}, roles: {main: 1}},
		/^network\.subnet: "10\.0\.0\.5\/24" is an address in a subnet; the subnet is 10\.0\.0\.0\/24$/,
	],
	[roles({command: []}), /^roles\.main\.command: \[\] must be a command line/],
	[roles({env: {'1A': 'x'}}), /^roles\.main\.env\.1A: "1A" must be letters, digits and _/],
	[roles({env: {'': 'x'}}), /^roles\.main\.env\.: "" must be letters/],
	[roles({env: {A: 'x\0y'}}), /env\.A: a value of 3 characters with a NUL after 1 must not/],
	[roles({env: {A: 'é'.repeat(65_535)}}), /env\.A: .*has 131072 bytes; the kernel .* 131071/],
	[
		roles({
			env: Object.fromEntries(Array.from({length: 20}, (_, i) => [`V${i}`, 'x'.repeat(100_000)])),
		}),
		/env: .*takes 2000250 bytes in all/,
	],
	[roles({env: {A: 'x\0'}}), /env\.A: a value of 2 characters with a NUL after 1 must not/],
	[roles({env: {A: null}}), /^roles\.main\.env\.A: null must be text/],
	[roles({env: ['A=1']}), /^roles\.main\.env: a list must map variable names/],
	[roles({env: 'A=1'}), /^roles\.main\.env: a string must map variable names/],
	[roles({env: {A: ['x']}}), /^roles\.main\.env\.A: a list must be text/],
	[roles({env: {A: {b: 'x'}}}), /^roles\.main\.env\.A: a map must be text/],
	[
		roles({env: {BACKENDAI_CLUSTER_X: 1}}),
		/^roles\.main\.env\.BACKENDAI_CLUSTER_X: "BACKENDAI_CLUSTER_X" is set by flotilla itself/,
	],
	[roles({ports: ['a']}), /^roles\.main\.ports\.0: "a" must be \[\[ADDRESS:\]HOST:\]CONTAINER/],
	[roles({ports: '80'}), /^roles\.main\.ports: "80" must be a list$/],
	[roles({ports: [70_000]}), /^roles\.main\.ports\.0\.container: 70000 must be a port/],
	[roles({ports: [{host: 1}]}), /^roles\.main\.ports\.0\.container: is missing/],
	[
		roles({ports: ['80:80'], replicas: 2}),
		/^roles\.main\.ports: a fixed host port needs replicas 1/,
	],
	[roles({mounts: ['x']}), /^roles\.main\.mounts\.0: "x" must be SOURCE:TARGET/],
	[roles({mounts: ['/a:b']}), /^roles\.main\.mounts\.0\.target: "\/a:b" must be an absolute path/],
	[roles({mounts: ['/a:/home/config/']}), /where flotilla keeps its own files/],
	[roles({mounts: ['/a:/home/config/ssh']}), /where flotilla keeps its own files/],
	[roles({mounts: ['/a:/']}), /mounts\.0\.target: "\/a:\/" must be an absolute path/],
	[roles({mounts: ['/a:/opt/../x']}), /mounts\.0\.target: .* without \. and \.\./],
	[roles({mounts: ['/../a:/x']}), /mounts\.0\.source: "\/\.\.\/a:\/x" must be an absolute path/],
	[roles({mounts: ['./a:/x']}), /mounts\.0\.source: "\.\/a:\/x" must be an absolute path, or/],
	[roles({mounts: ['a/b:/x']}), /mounts\.0\.source: "a\/b:\/x" must be an absolute path, or/],
	[roles({mounts: ['-x:/x']}), /mounts\.0\.source: "-x:\/x" must be an absolute path, or/],
	[
		roles({mounts: ['flotilla.a.main1:/x']}),
		/mounts\.0\.source: .* is a volume of flotilla itself/,
	],
	[roles({mounts: ['/a:/x', '/b:/x/']}), /mounts\.1\.target: "\/x" is mounted on twice/],
	[
		roles({mounts: [{type: 'bind', source: 'a', target: '/x'}]}),
		/mounts\.0\.source: "a" must be an absolute path/,
	],
	[
		roles({mounts: [{type: 'tmpfs', source: 'a', target: '/x'}]}),
		/mounts\.0\.source: "a" is not for tmpfs/,
	],
	[roles({ports: ['80:80', '80:81']}), /ports\.1\.host: 80\/tcp is published twice/],
	[
		{name, roles: {main: {ports: ['80:80']}, sub: {ports: ['80:1', '81:1']}}},
		/^roles\.sub\.ports\.0\.host: 80\/tcp is published twice on one agent/,
	],
	[
		roles({mounts: [{type: 'bind', target: '/x'}]}),
		/^roles\.main\.mounts\.0\.source: a bind mount/,
	],
	[roles({mounts: [{type: 'nfs', target: '/x'}]}), /^roles\.main\.mounts\.0\.type: "nfs" must be/],
	[
		roles({mounts: [{type: 'tmpfs', target: '/x', src: 1}]}),
		/mounts\.0\.src: is not a known field/,
	],
];

test('each invalid spec gives one message naming field, value and rule', () => {
	for (const [input, message] of invalid) {
		assert.throws(
			() => parseSpec(input),
			(error: unknown) => {
				assert.ok(error instanceof FlotillaError, String(error));
				assert.equal(error.code, 'spec-invalid');
				assert.match(error.message, message);
				assert.doesNotMatch(error.message, /invalid input|expected|\n/i);
				return true;
			},
			`accepted: ${JSON.stringify(input)}`,
		);
	}
});

test('no message repeats the value of a variable, which may be a secret', () => {
	for (const fields of [
		{env: {TOKEN: 'hunter2\0rest'}},
		{env: {TOKEN: ['hunter2']}},
		{env: {TOKEN: {value: 'hunter2'}}},
		{env: ['TOKEN=hunter2']},
		{env: 'TOKEN=hunter2'},
		{command: {args: ['--token=hunter2']}},
		{user: 'me --password hunter2'},
	]) {
		assert.throws(
			() => parseSpec(roles(fields)),
			error => error instanceof FlotillaError && !error.message.includes('hunter2'),
			JSON.stringify(fields),
		);
	}
});

test('a message says where the field stands', () => {
	assert.throws(
		() => parseSpec(roles(0), {locate: path => `demo.yaml:${path.length}:7`}),
		/^FlotillaError: demo\.yaml:3:7: roles\.main\.replicas: 0 must/,
	);
});

test('problems of a half-filled spec are found by field', () => {
	const problems = specProblems({name: '', roles: [{role: 'main', replicas: 0}, {role: 'X'}]});
	assert.deepEqual([...problems.keys()], ['name', 'roles.main.replicas', 'roles.1.role']);
	assert.equal(specProblems(roles(1)).size, 0);
});

test('the flag -r', () => {
	assert.deepEqual(parseRoleFlag('sub'), {role: 'sub'});
	assert.deepEqual(
		parseRoleFlag('sub:3,cpus=0.5,memory=512m,image=a/b:1,gpus=all,user=0:0,agent=x'),
		{
			role: 'sub',
			replicas: 3,
			cpus: 0.5,
			memory: '512m',
			image: 'a/b:1',
			gpus: 'all',
			user: '0:0',
			agent: 'x',
		},
	);
	assert.deepEqual(parseRoleFlag('sub:3,agent=a,agent=,agent=b')['agent'], ['a', null, 'b']);
	assert.throws(() => parseRoleFlag('sub:3,foo=1'), /-r sub:3,foo=1: "foo=1" is not KEY=VALUE/);
	assert.throws(() => parseRoleFlag('sub:3,'), /"" is not KEY=VALUE/);
	assert.throws(() => parseRoleFlag('sub:3,cpus=1,cpus=2'), /cpus is there twice/);
	for (const text of ['main:', 'main:x', 'main:0', 'main:1.5', 'main:-1', 'main:1:2', ':1', '']) {
		assert.throws(() => parseSpec({name, roles: [parseRoleFlag(text)]}), FlotillaError);
	}
});
