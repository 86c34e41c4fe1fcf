import tseslint from 'typescript-eslint';
import reactHooks from 'eslint-plugin-react-hooks';

/**
 * The layers of source/ARCHITECTURE.md. A folder may import only what its row names, and each
 * npm package that touches the outside world belongs to exactly one adapter.
 */
const adapters = ['docker', 'ssh', 'terminal'];
const owned = {dockerode: 'docker', ssh2: 'ssh', '@xterm/*': 'terminal'};

const layers = {
	domain: {folders: [], node: false},
	machine: {folders: ['domain'], node: true},
	docker: {folders: ['domain', 'machine', 'runtime'], owns: ['dockerode'], node: true},
	ssh: {folders: ['domain'], owns: ['ssh2'], node: true},
	terminal: {folders: ['domain'], owns: ['@xterm/*'], node: true},
	fleet: {folders: ['domain', 'machine', ...adapters], node: true},
	state: {folders: ['domain', 'fleet'], node: false},
	ui: {folders: ['domain', 'state'], node: false},
	commands: {folders: ['domain', 'machine', 'fleet', 'state', 'ui', ...adapters], node: true},
};

const everyFolder = [...Object.keys(layers), 'runtime'];

function boundary(layer, rule) {
	const forbidden = everyFolder.filter(
		folder => folder !== layer && !rule.folders.includes(folder),
	);
	const patterns = [
		...forbidden.map(folder => ({
			group: [`../${folder}/*`, `../${folder}`, `../../${folder}/*`, `../../../${folder}/*`],
			message: `${layer} may not import ${folder} (source/ARCHITECTURE.md, layers).`,
		})),
		...Object.entries(owned)
			.filter(([, owner]) => owner !== layer)
			.map(([name, owner]) => ({group: [name], message: `Only ${owner} imports ${name}.`})),
	];
	if (!rule.node) patterns.push({group: ['node:*'], message: `${layer} does no IO.`});
	if (layer === 'domain') {
		const message = 'domain imports no package but zod and the table of Unicode widths.';
		patterns.push({regex: '^(?!\\.|zod$|get-east-asian-width$)', message});
	}

	return {
		files: [`source/${layer}/**/*.{ts,tsx}`],
		rules: {'no-restricted-imports': ['error', {patterns}]},
	};
}

export default tseslint.config(
	{ignores: ['dist', 'node_modules']},
	...tseslint.configs.recommendedTypeChecked,
	{
		languageOptions: {
			parserOptions: {projectService: {allowDefaultProject: ['eslint.config.js']}},
		},
	},
	{
		files: ['**/*.js', '**/*.mjs'],
		...tseslint.configs.disableTypeChecked,
	},
	{
		files: ['**/*.{ts,tsx}'],
		rules: {
			'max-lines': ['error', {max: 250}],
			'max-params': ['error', 3],
			eqeqeq: 'error',
			'@typescript-eslint/consistent-type-imports': ['error', {fixStyle: 'inline-type-imports'}],
			'@typescript-eslint/no-import-type-side-effects': 'error',
			'@typescript-eslint/consistent-type-definitions': ['error', 'type'],
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{considerDefaultExhaustiveForUnions: true},
			],
			'no-restricted-syntax': [
				'error',
				{
					selector: 'ImportDeclaration[source.value="zod"] > ImportSpecifier',
					message: 'That bundles all of zod, 560 KB to load at every start: import * as z.',
				},
			],
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true}],
			'@typescript-eslint/only-throw-error': 'off',
			'@typescript-eslint/prefer-promise-reject-errors': 'off',
		},
	},
	{
		files: ['test/**', 'bench/**'],
		rules: {
			'@typescript-eslint/no-floating-promises': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
		},
	},
	{
		files: ['source/ui/**/*.tsx', 'source/ui/**/*.ts'],
		...reactHooks.configs.flat['recommended-latest'],
	},
	...Object.entries(layers).map(([layer, rule]) => boundary(layer, rule)),
	{
		files: ['source/domain/**', 'source/state/**', 'source/ui/**'],
		rules: {
			'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'Buffer'],
			'no-restricted-properties': [
				'error',
				{object: 'Date', property: 'now', message: 'Time is handed in.'},
				{object: 'Math', property: 'random', message: 'Randomness is handed in.'},
			],
		},
	},
);
