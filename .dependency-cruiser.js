/**
 * The house of source/ARCHITECTURE.md: what may import what, types included. A layer may import the
 * layers its row names; within a layer the folders are floors, each above those before it.
 */
const layers = {
	domain: {
		may: [],
		floors: [['.'], ['spec'], ['session'], ['placement'], ['agent'], ['operation']],
	},
	machine: {may: ['domain']},
	docker: {
		may: ['domain', 'machine', 'runtime'],
		floors: [['reach', 'failures'], ['engine'], ['supply', 'embedded'], ['find']],
	},
	ssh: {may: ['domain']},
	terminal: {may: ['domain'], floors: [['screen', 'input'], ['paint'], ['.']]},
	fleet: {
		may: ['domain', 'machine', 'docker', 'ssh', 'terminal'],
		floors: [
			['fleet.ts', 'identity'],
			['operation'],
			['agents', 'shell'],
			['swarm', 'mesh'],
			['remove'],
			['up'],
			['lab'],
			['gc'],
			['create-fleet.ts'],
		],
	},
	state: {may: ['domain', 'fleet'], floors: [['wizard'], ['.']]},
	ui: {
		may: ['domain', 'state'],
		floors: [
			['kit'],
			['frame'],
			['agents'],
			['sessions', 'lab', 'wizard'],
			['session', 'mesh'],
			['progress'],
			['.'],
		],
	},
	commands: {
		may: ['domain', 'machine', 'docker', 'ssh', 'terminal', 'fleet', 'state', 'ui'],
		floors: [['world'], ['print'], ['spec', 'remote', 'embedded'], ['.'], ['program']],
	},
};

/** Packages that touch the outside world: each belongs to one layer. */
const owners = {dockerode: 'docker', 'docker-modem': 'docker', ssh2: 'ssh', '@xterm/': 'terminal'};

/** Layers that do no IO. */
const pure = ['domain', 'state', 'ui'];

const everyLayer = [...Object.keys(layers), 'runtime'];

function layerRule(layer, {may}) {
	const others = everyLayer.filter(other => other !== layer && !may.includes(other));
	return {
		name: `layer-${layer}`,
		comment: `${layer} may import only ${may.join(', ') || 'itself'} (source/ARCHITECTURE.md).`,
		severity: 'error',
		from: {path: `^source/${layer}/`},
		to: {path: `^source/(${others.join('|')})/`},
	};
}

/** The files of a floor's room: a folder, a file, or what lies in the layer's folder itself. */
function pathOf(layer, room) {
	if (room === '.') return `^source/${layer}/[^/]+$`;
	return `^source/${layer}/${room}${room.includes('.') ? '$' : '/'}`;
}

function floorRules(layer, {floors = []}) {
	return floors.flatMap((rooms, level) =>
		rooms.map(room => {
			const lower = [...floors.slice(0, level).flat(), room];
			return {
				name: `floor-${layer}-${room}`,
				comment: `Within ${layer}, ${room} may import only: ${lower.join(', ')} (source/ARCHITECTURE.md).`,
				severity: 'error',
				from: {path: pathOf(layer, room)},
				to: {path: `^source/${layer}/`, pathNot: lower.map(each => pathOf(layer, each))},
			};
		}),
	);
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
	forbidden: [
		{
			name: 'no-cycle',
			comment: 'Files that import each other cannot be read one after the other.',
			severity: 'error',
			from: {},
			to: {circular: true},
		},
		...Object.entries(layers).map(([layer, rule]) => layerRule(layer, rule)),
		...Object.entries(layers).flatMap(([layer, rule]) => floorRules(layer, rule)),
		...Object.entries(owners).map(([name, layer]) => ({
			name: `package-${name}`,
			comment: `Only ${layer} imports ${name}.`,
			severity: 'error',
			from: {path: '^source/', pathNot: `^source/${layer}/`},
			to: {path: `node_modules/${name}`},
		})),
		{
			name: 'no-io',
			comment: `${pure.join(', ')} do no IO.`,
			severity: 'error',
			from: {path: `^source/(${pure.join('|')})/`},
			to: {dependencyTypes: ['core']},
		},
		{
			name: 'domain-packages',
			comment: 'domain imports no package but zod and the table of Unicode widths.',
			severity: 'error',
			from: {path: '^source/domain/'},
			to: {path: 'node_modules/', pathNot: 'node_modules/(zod|get-east-asian-width)/'},
		},
	],
	options: {
		doNotFollow: {path: 'node_modules'},
		tsPreCompilationDeps: true,
		tsConfig: {fileName: 'tsconfig.json'},
	},
};
