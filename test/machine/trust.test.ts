import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {makeFolders} from '../../source/machine/make-folders.ts';
import {findProgram, missingProgram, systemPath} from '../../source/machine/programs.ts';
import {temporaryPlace} from '../../source/machine/temporary-place.ts';
import {strangerOn} from '../../source/machine/trust.ts';
import {homeOf, xdgFolder} from '../../source/machine/users.ts';
import {folderOf, giveAway, needsRoot} from '../helpers/second-user.ts';

function program(file: string): void {
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, '#!/bin/sh\n');
	chmodSync(file, 0o755);
}

test('root runs programs only from where nobody else could put them', needsRoot, t => {
	const rows: ReadonlyArray<[what: string, make: (file: string) => void, reason: RegExp]> = [
		["another user's program", giveAway, /belongs to nobody/],
		["another user's folder", file => giveAway(path.dirname(file)), /belongs to nobody/],
		['one that everybody may write', file => chmodSync(file, 0o777), /written by everybody/],
		['in a folder that all may write', f => chmodSync(path.dirname(f), 0o777), /by everybody/],
		['below such a folder', f => chmodSync(path.join(f, '../..'), 0o777), /by everybody/],
	];
	for (const [what, make, reason] of rows) {
		const place = folderOf(t);
		const file = path.join(place, 'bin/dockerd-of-test');
		const env = {PATH: path.dirname(file)};
		program(file);
		assert.equal(findProgram('dockerd-of-test', env), file);
		make(file);
		assert.equal(findProgram('dockerd-of-test', env), undefined, what);
		assert.match(missingProgram('dockerd-of-test', env), reason);
	}

	const place = folderOf(t);
	const theirs = path.join(place, 'their/tool');
	program(theirs);
	giveAway(path.dirname(theirs));
	mkdirSync(path.join(place, 'bin'));
	symlinkSync(theirs, path.join(place, 'bin/tool'));
	assert.equal(findProgram('tool', {PATH: path.join(place, 'bin')}), undefined, 'a link to it');
});

test('no program is looked for in the current folder', () => {
	for (const PATH of ['', '.', ':/bin', '/bin:', '/bin::/bin', 'bin:/bin', './bin:../bin']) {
		for (const place of systemPath({PATH}).split(':')) assert.match(place, /^\//, PATH);
	}
});

test('nor does the launcher find its Node there', t => {
	const place = folderOf(t);
	copyFileSync(path.resolve(import.meta.dirname, '../../scripts/flotilla.sh'), `${place}/flotilla`);
	writeFileSync(`${place}/cli.js`, 'console.log("ran")');
	program(`${place}/here/node`);
	const real = path.dirname(process.execPath);
	for (const PATH of [`.:${real}`, `:${real}`, `../here:${real}`, `${real}::`]) {
		const launched = spawnSync('/bin/sh', [`${place}/flotilla`], {
			cwd: `${place}/here`,
			env: {PATH},
			encoding: 'utf8',
		});
		assert.equal(launched.stdout, 'ran\n', PATH);
	}
});

test('temporary files are kept where nobody can swap them', needsRoot, t => {
	const before = process.env['TMPDIR'];
	t.after(() => {
		if (before === undefined) delete process.env['TMPDIR'];
		else process.env['TMPDIR'] = before;
	});
	const rows: ReadonlyArray<[make: (place: string) => void, isFine: boolean]> = [
		[place => chmodSync(place, 0o1777), true],
		[place => chmodSync(place, 0o700), true],
		[place => chmodSync(place, 0o777), false],
		[giveAway, false],
	];
	for (const [make, isFine] of rows) {
		const place = folderOf(t);
		make(place);
		process.env['TMPDIR'] = place;
		if (isFine) assert.equal(temporaryPlace(), place);
		else assert.throws(() => temporaryPlace(), {code: 'usage', hint: /TMPDIR/});
	}
});

test('whoever called sudo is no stranger, but for what is run', needsRoot, t => {
	const place = folderOf(t);
	giveAway(place);
	t.after(() => delete process.env['SUDO_UID']);
	assert.ok(strangerOn(place));
	process.env['SUDO_UID'] = '65534';
	assert.equal(strangerOn(place), undefined);
	assert.ok(strangerOn(place, {isCallerTrusted: false}));
});

test('folders count as the XDG rules say, and an empty HOME as none', () => {
	const own = homeOf({});
	assert.match(own, /^\//);
	for (const HOME of ['', 'here', './x']) assert.equal(homeOf({HOME}), own);
	assert.equal(homeOf({HOME: '/h'}), '/h');
	for (const set of [undefined, '', 'here', './x']) {
		const env = {XDG_CONFIG_HOME: set, XDG_CACHE_HOME: set};
		assert.equal(xdgFolder('XDG_CONFIG_HOME', {env, home: '/h'}), '/h/.config');
		assert.equal(xdgFolder('XDG_CACHE_HOME', {env, home: '/h'}), '/h/.cache');
	}

	const env = {XDG_CACHE_HOME: '/c'};
	assert.equal(xdgFolder('XDG_CACHE_HOME', {env, home: '/h'}), '/c');
});

test('where nothing can be nobody has put anything', () => {
	for (const place of ['/dev/null/x', '/etc/passwd/x/y', `/tmp/${'x'.repeat(300)}/y`])
		assert.equal(strangerOn(place), undefined);
});

test('where no folder can be made it is not tried for ever', () => {
	for (const place of ['/proc/x/y', '/sys/x', '/dev/null/x'])
		assert.throws(() => makeFolders(place), /ENOENT|EPERM|ENOTDIR|EACCES|EROFS/);
});
