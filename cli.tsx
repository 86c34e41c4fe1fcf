#!/usr/bin/env node
import module from 'node:module';
import process from 'node:process';
import packageJson from './package.json' with {type: 'json'};

// Also runs on a Node that is too old for the rest: only what Node 14 knows may stand here.
const needed = packageJson.engines.node.replace('>=', '');
if (isOlder(process.versions.node, needed)) {
	console.error(`error: flotilla needs Node ${needed} or newer; this is ${process.version}`);
	console.error('hint: in a checkout `dist/flotilla` runs it with the Node that npm ci brought');
	process.exitCode = 2;
} else {
	const [first, ...more] = process.argv.slice(2);
	if ((first === '--version' || first === '-V') && more.length === 0) {
		console.log(packageJson.version);
	} else {
		// Compiled code is kept between runs, which saves a quarter of the start. Node's own choice is a
		// folder of the shared `/tmp` that anybody can make first, and it runs what it finds there.
		const {compileCacheFolder} = await import('./source/machine/cache-folder.ts');
		const folder = compileCacheFolder(process.env);
		if (folder !== undefined) module.enableCompileCache(folder);
		const {main} = await import('./source/commands/program/main.ts');
		await main(process.argv.slice(2));
	}
}

function isOlder(version: string, wanted: string): boolean {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
	return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}
