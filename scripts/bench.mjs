import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import process from 'node:process';
import {bundle, root} from './bundle.mjs';
import './build.mjs';

/**
 * Runs the benches, bundled as the program is: what is measured is what is shipped. Words name
 * benches, options go to them: `npm run bench -- provision --rounds 5`.
 */
const args = process.argv.slice(2);
const options = args.findIndex(arg => arg.startsWith('-'));
const words = options < 0 ? args : args.slice(0, options);
const names = readdirSync(`${root}bench`)
	.map(file => file.replace(/\.ts$/, ''))
	.filter(name => name !== 'report' && (words.length === 0 || words.includes(name)));

await bundle({
	entryPoints: names.map(name => `bench/${name}.ts`),
	outdir: `${root}dist/bench`,
	external: ['@lydell/node-pty'],
});
for (const name of names) {
	console.log(`\n▸ ${name}`);
	const program = [`${root}dist/bench/${name}.js`, ...(options < 0 ? [] : args.slice(options))];
	const {status} = spawnSync(process.execPath, program, {cwd: root, stdio: 'inherit'});
	if (status !== 0) process.exit(status ?? 1);
}
