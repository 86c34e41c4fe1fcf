import fc from 'fast-check';

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Role names as the pattern allows them, `main` apart. */
export const roleName = fc
	.stringMatching(/^[a-z]([a-z-]{0,8}[a-z])?$/)
	.filter(name => name !== 'main');

const variableName = fc
	.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/)
	.filter(name => name !== '__proto__' && !name.startsWith('BACKENDAI_CLUSTER_'));

/** Values an environment variable may have: one line, anything else. */
export const variableValue = fc
	.string({unit: 'binary', maxLength: 30})
	.map(text => text.replaceAll(/[\n\r\0]/g, letters.charAt(0)));

/** Environments as a spec may carry them. */
export const environment = fc.dictionary(variableName, variableValue, {
	maxKeys: 4,
	noNullPrototype: true,
});

type Pinned<Fields> = Fields & {pins?: 'one' | 'each'; agent?: unknown};

/** Pins as they may be written for so many replicas. */
function withPins<Fields extends {replicas?: number}>({pins, ...fields}: Pinned<Fields>) {
	if (pins === undefined) return fields;
	const each = Array.from({length: fields.replicas ?? 1}, (_, at) => (at % 2 ? null : `a${at}`));
	return {...fields, agent: pins === 'one' ? 'gpu1' : each};
}

const roleFields = fc.record(
	{
		replicas: fc.integer({min: 1, max: 6}),
		image: fc.constantFrom('debian:12', 'localhost:5000/a/b', 'x@sha256:' + 'a'.repeat(64)),
		cpus: fc.double({min: 0.01, max: 64, noNaN: true}),
		memory: fc.oneof(fc.constantFrom('512m', '1.5g', '64MiB'), fc.integer({min: 6_291_456})),
		gpus: fc.oneof(fc.constant('all'), fc.integer({min: 1, max: 64})),
		user: fc.constantFrom('1000', 'work', '0:0', 'www-data:33'),
		command: fc.oneof(fc.constant('sleep 9'), fc.array(fc.string(), {minLength: 1, maxLength: 3})),
		env: environment,
		mounts: fc.uniqueArray(
			fc.constantFrom(
				'/srv:/data:ro',
				'cache:/c',
				{type: 'tmpfs', target: '/t'},
				{type: 'bind', source: '/a', target: '/b', readOnly: true},
			),
			{maxLength: 2},
		),
		pins: fc.constantFrom<'one' | 'each'>('one', 'each'),
		ports: fc.array(fc.constantFrom(80, '53/udp', {container: 22}, '127.0.0.1::9', '[::1]::9'), {
			maxLength: 2,
		}),
	},
	{requiredKeys: []},
);

/** Specs as people write them, before parsing; `main` at any place among the roles. */
export const writtenSpec = fc
	.record({
		roles: fc.uniqueArray(fc.tuple(roleName, roleFields), {
			selector: ([name]) => name,
			maxLength: 5,
		}),
		main: roleFields,
		mainAt: fc.nat({max: 5}),
		asMap: fc.boolean(),
		mode: fc.constantFrom('single-node', 'multi-node'),
	})
	.map(({roles, main, mainAt, asMap, mode}) => {
		const all = [...roles];
		all.splice(mainAt, 0, ['main', main]);
		for (const role of all) role[1] = withPins(role[1]);
		return {
			name: 'demo',
			mode,
			roles: asMap ? Object.fromEntries(all) : all.map(([role, fields]) => ({role, ...fields})),
		};
	});
