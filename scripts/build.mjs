import {chmod, cp, readFile, rm} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}dist`;

// Dockerode loads these at once, for BuildKit sessions that flotilla never opens: 10 MB of memory.
const unused = ['@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs', 'react-devtools-core'];

/** Packages that are asked for at run time and answered with nothing. */
const emptied = {
	name: 'emptied',
	setup({onResolve, onLoad}) {
		const filter = new RegExp(`^(${unused.join('|')}|cpu-features)$|\\.node$`);
		onResolve({filter}, ({path}) => ({path, namespace: 'emptied'}));
		// docker-modem's own SSH, in place of which flotilla opens its streams: all of ssh2.
		onResolve({filter: /^\.\/ssh$/}, ({path, importer}) =>
			importer.includes('docker-modem') ? {path, namespace: 'emptied'} : undefined,
		);
		onLoad({filter: /.*/, namespace: 'emptied'}, ({path}) => ({
			// Native addons must fail to load, so that their users fall back to JavaScript.
			contents: /\.node$|^cpu-features$/.test(path)
				? `throw new Error('${path} is not there')`
				: 'module.exports = {}',
		}));
	},
};

/** As an ES module node:http runs all its getters at once, and those load all of undici: 50 ms. */
const lazyHttp = {
	name: 'lazy-http',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^(node:)?http$/}, ({kind}) =>
			kind === 'require-call'
				? {path: 'node:http', external: true}
				: {path: 'http', namespace: 'lazy-http'},
		);
		onLoad({filter: /.*/, namespace: 'lazy-http'}, () => ({
			contents: "module.exports = require('node:http')",
		}));
	},
};

/** docker-modem describes every request in full for a log nobody reads: 21 ms of CPU each. */
const quietModem = {
	name: 'quiet-modem',
	setup({onLoad}) {
		onLoad({filter: /docker-modem\/lib\/modem\.js$/}, async ({path}) => {
			const source = await readFile(path, 'utf8');
			const call = /debug\('Sending: %s', util\.inspect\(options, \{[^}]*\}\)\);/;
			if (!call.test(source)) throw new Error(`${path}: the line to leave out is not there`);
			return {contents: source.replace(call, '')};
		});
	},
};

await rm(dist, {recursive: true, force: true});
await build({
	absWorkingDir: root,
	entryPoints: {cli: 'cli.tsx'},
	outdir: dist,
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node22.12',
	chunkNames: 'chunks/[name]-[hash]',
	define: {'process.env.NODE_ENV': '"production"', __dirname: 'import.meta.dirname'},
	// CommonJS packages inside the bundle call this.
	banner: {
		js: "import {createRequire} from 'node:module';const require=createRequire(import.meta.url);",
	},
	plugins: [emptied, lazyHttp, quietModem],
	legalComments: 'none',
	logLevel: 'warning',
});
await cp(`${root}source/runtime`, `${dist}/runtime`, {recursive: true});
await chmod(`${dist}/cli.js`, 0o755);
await cp(`${root}scripts/flotilla.sh`, `${dist}/flotilla`);
await chmod(`${dist}/flotilla`, 0o755);
