import {chmod, cp, rm} from 'node:fs/promises';
import {bundle, root} from './bundle.mjs';

const dist = `${root}dist`;

await rm(dist, {recursive: true, force: true});
await bundle({
	entryPoints: {cli: 'cli.tsx'},
	outdir: dist,
	splitting: true,
	chunkNames: 'chunks/[name]-[hash]',
});
for (const name of ['runtime', 'lab']) {
	await cp(`${root}source/${name}`, `${dist}/${name}`, {recursive: true});
}
await chmod(`${dist}/cli.js`, 0o755);
await cp(`${root}scripts/flotilla.sh`, `${dist}/flotilla`);
await chmod(`${dist}/flotilla`, 0o755);
