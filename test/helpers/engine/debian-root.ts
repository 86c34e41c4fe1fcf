import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {runProgram} from '../../../source/machine/child.ts';
import {strangerOn} from '../../../source/machine/trust.ts';
import {testCache} from './engine.ts';

/** A root file system made of Debian packages: those named and what they need, nothing else. */
export type RootOptions = {readonly suite: string; readonly packages: readonly string[]};

/** What every one has, so that an engine can be started in it. */
const always = ['iptables', 'iproute2', 'mount', 'passwd'];
const left = ['doc', 'man', 'locale', 'info'];

/**
 * The folder of such a root file system, made when it is first asked for (half a minute) and kept
 * beside the images of earlier runs. Nobody writes into it: `openMachine` lays its own files over it.
 */
export async function debianRoot({suite, packages}: RootOptions): Promise<string> {
	const include = [...always, ...packages].sort().join(',');
	const hash = createHash('sha256').update(include).digest('hex').slice(0, 8);
	assert.equal(strangerOn(testCache), undefined, 'programs of others are not run');
	const folder = path.join(testCache, `root-${suite}-${hash}`);
	if (existsSync(folder)) return folder;
	const partial = `${folder}.${process.pid}`;
	await mkdir(testCache, {recursive: true});
	const made = await runProgram(
		[
			...['mmdebstrap', '--quiet', '--mode=root', '--variant=essential', `--include=${include}`],
			// A mirror that stands still is good enough for an engine that only tests see.
			'--aptopt=Acquire::Check-Valid-Until "false"',
			'--aptopt=Acquire::Languages "none"',
			'--dpkgopt=force-unsafe-io',
			...left.map(name => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
			...[suite, partial],
		],
		{env: process.env},
	);
	assert.equal(made.exitCode, 0, made.lastLines.join('\n'));
	// Of two that make it at once the first one's is taken.
	await rename(partial, folder).catch(() => rm(partial, {recursive: true}));
	assert.ok(existsSync(folder));
	return folder;
}
