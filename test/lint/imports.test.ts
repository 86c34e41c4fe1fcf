import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {copyFileSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, test} from 'node:test';
import {ownTemporary} from '../helpers/own-temporary.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Files with what each imports, and the rule that forbids it. */
const rows: ReadonlyArray<{
	title: string;
	files: Readonly<Record<string, readonly string[]>>;
	rule: string | undefined;
}> = [
	{
		title: 'a lower floor and a lower layer',
		files: {
			'ui/frame/one.ts': ['../kit/two.ts', '../../domain/spec/three.ts'],
			'ui/kit/two.ts': [],
			'domain/spec/three.ts': [],
		},
		rule: undefined,
	},
	{
		title: 'a layer above',
		files: {'docker/engine/one.ts': ['../../fleet/up/two.ts'], 'fleet/up/two.ts': []},
		rule: 'layer-docker',
	},
	{
		title: 'a floor above',
		files: {'ui/kit/one.ts': ['../frame/two.ts'], 'ui/frame/two.ts': []},
		rule: 'floor-ui-kit',
	},
	{
		title: 'a neighbour on the same floor',
		files: {'ui/mesh/one.ts': ['../session/two.ts'], 'ui/session/two.ts': []},
		rule: 'floor-ui-mesh',
	},
	{
		title: 'a circle of types',
		files: {'machine/one.ts': ['./two.ts'], 'machine/two.ts': ['./one.ts']},
		rule: 'no-cycle',
	},
	{title: 'IO in a pure layer', files: {'state/one.ts': ['node:fs']}, rule: 'no-io'},
	{
		title: 'somebody else’s package',
		files: {'fleet/operation/one.ts': ['ssh2']},
		rule: 'package-ssh2',
	},
];

const {place: folder, remove} = ownTemporary();
after(remove);

/** Each row's files, under names of its own. */
function write(files: Readonly<Record<string, readonly string[]>>, row: number): void {
	const own = (name: string) => name.replace(/(\w+)\.ts$/, `$1-${row}.ts`);
	for (const [name, imports] of Object.entries(files)) {
		const file = path.join(folder, 'source', own(name));
		mkdirSync(path.dirname(file), {recursive: true});
		const lines = imports.map((from, at) => `import type * as i${at} from '${own(from)}';\n`);
		writeFileSync(file, `${lines.join('')}export type Own = string;\n`);
	}
}

/** What lint says of all rows at once. */
function cruise(): string {
	for (const name of ['.dependency-cruiser.js', 'tsconfig.json', 'package.json']) {
		copyFileSync(path.join(root, name), path.join(folder, name));
	}

	symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
	for (const [row, {files}] of rows.entries()) write(files, row);
	const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
	const words = [program, '--output-type', 'err-long', 'source'];
	return spawnSync(process.execPath, words, {cwd: folder, encoding: 'utf8'}).stdout;
}

const said = cruise();

for (const [row, {title, rule}] of rows.entries()) {
	test(`${title}: ${rule ?? 'may be imported'}`, () => {
		const found = said.split('\n').filter(line => line.includes(`one-${row}.ts`));
		if (rule === undefined) assert.deepEqual(found, []);
		else
			assert.ok(
				found.some(line => line.includes(`error ${rule}: `)),
				said,
			);
	});
}
