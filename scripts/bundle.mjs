import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {ownWidths} from './own-widths.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

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

/** Signs of which each is one character of its own, as `checkNarrow` proves. */
const {signs: narrow} = JSON.parse(
	await readFile(new URL('../source/domain/narrow-signs.json', import.meta.url), 'utf8'),
);

function checkNarrow() {
	const isNarrow = new RegExp(`^[${narrow}]$`);
	const segmenter = new Intl.Segmenter();
	for (let code = 0; code < 0x10000; code++) {
		const sign = String.fromCharCode(code);
		if (!isNarrow.test(sign)) continue;
		const isAlone = [...segmenter.segment(`a${sign}${sign}\u001B${sign}`)].length === 5;
		if (isAlone) continue;
		throw new Error(`U+${code.toString(16)} is not one character of its own`);
	}
}

/** A second table of widths would be one that contradicts ours. */
const oneTable = {
	name: 'one-table',
	setup({onLoad}) {
		onLoad({filter: /\/node_modules\/string-width\//}, ({path}) => {
			throw new Error(`${path} came in beside our own widths`);
		});
	},
};

/** Replaces each text in a package's source, and fails where it is not there any more. */
function edit(source, {path, edits}) {
	for (const [from, to] of edits) {
		const edited = source.replace(from, to);
		if (edited === source) throw new Error(`${path}: ${from} is not there`);
		source = edited;
	}

	return source;
}

/**
 * Ink's helpers for text make segmenters as they are loaded, and ask them about every sign. They are made when a text first has more than narrow signs in it.
 */
const quickText = {
	name: 'quick-text',
	setup({onLoad}) {
		const lazySegmenter = [
			/const (\w+) = (new Intl\.Segmenter\([^;]*\));/,
			'let made$1;\nconst $1 = {segment: text => (made$1 ??= $2).segment(text)};',
		];
		const files = {
			'@alcalzone/ansi-tokenize/build/tokenize.js': [
				lazySegmenter,
				[
					'segmenter.segment(str)',
					`(/^[\\u001B${narrow}]*$/.test(str) ? Array.from(str, (segment, index) => ({segment, index})) : segmenter.segment(str))`,
				],
			],
			'wrap-ansi/index.js': [lazySegmenter],
			'slice-ansi/tokenize-ansi.js': [lazySegmenter],
			'ink/build/line-update.js': [lazySegmenter],
		};
		checkNarrow();
		for (const [file, edits] of Object.entries(files)) {
			const filter = new RegExp(`/node_modules/${file.replaceAll('.', '\\.')}$`);
			onLoad({filter}, async ({path}) => ({
				contents: edit(await readFile(path, 'utf8'), {path, edits}),
			}));
		}
	},
};

/** Bundles programs of this repository as they are shipped; `options` are more of esbuild's. */
export async function bundle(options) {
	await build({
		absWorkingDir: root,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node22.12',
		define: {'process.env.NODE_ENV': '"production"', __dirname: 'import.meta.dirname'},
		// CommonJS packages inside the bundle call this.
		banner: {
			js: "import {createRequire} from 'node:module';const require=createRequire(import.meta.url);",
		},
		alias: ownWidths,
		plugins: [emptied, lazyHttp, quietModem, oneTable, quickText],
		legalComments: 'none',
		logLevel: 'warning',
		...options,
	});
}
