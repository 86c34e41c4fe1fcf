import tseslint from 'typescript-eslint';
import reactHooks from 'eslint-plugin-react-hooks';

export default tseslint.config(
	{ignores: ['dist', 'node_modules']},
	...tseslint.configs.recommendedTypeChecked,
	{
		languageOptions: {
			parserOptions: {
				projectService: {allowDefaultProject: ['eslint.config.js', '.dependency-cruiser.js']},
			},
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
				{
					selector: 'TSAsExpression > TSAsExpression > TSUnknownKeyword',
					message:
						'Nothing checks what is cast so: see test/helpers/fakes and source/domain/hidden.ts.',
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
