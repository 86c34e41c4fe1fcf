import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {unmountBelow} from '../../source/machine/mounts.ts';
import {mayHaveProcesses} from '../../source/machine/process.ts';
import {deadFolders} from '../../source/machine/temporary-folder.ts';
import {needsRoot} from '../helpers/second-user.ts';
import {until} from '../helpers/until.ts';

const source = path.resolve(import.meta.dirname, '../../source/machine/temporary-folder.ts');
const script = `
	import {makeFolder} from '${source}';
	console.log(await makeFolder());
	process.stdin.resume();
`;
const node = [process.execPath, '--import=tsx', '--input-type=module', '--eval', script];

const isWholeMachine = readlinkSync('/proc/self/ns/pid') === 'pid:[4026531836]';

for (const {where, words} of [
	{where: 'this machine', words: []},
	{
		where: 'a container that shares the place',
		words: ['unshare', '-pf', '--mount-proc', '--kill-child'],
	},
]) {
	test(`a folder of a process of ${where} is left while that lives`, needsRoot, async () => {
		const [program = '', ...rest] = [...words, ...node];
		const child = spawn(program, rest, {stdio: ['pipe', 'pipe', 'inherit']});
		const [said] = (await once(child.stdout, 'data')) as [Buffer];
		const folder = said.toString().trim();
		const isDead = async () => (await deadFolders()).some(each => each.path === folder);
		assert.equal(await isDead(), false);
		child.kill('SIGKILL');
		await once(child, 'exit');
		// From within a container not all there are can be seen.
		if (words.length === 0 || isWholeMachine) await until('it counts as dead', isDead);
		rmSync(folder, {recursive: true});
	});
}

test('a namespace that nobody is in has no processes', () => {
	assert.equal(mayHaveProcesses('1'), !isWholeMachine);
});

function placeOf(t: TestContext): string {
	const place = mkdtempSync(path.join(tmpdir(), 'flotilla-test-'));
	t.after(() => rmSync(place, {recursive: true}));
	return place;
}

test(
	'what is mounted below a folder is unmounted, though a link leads to it',
	needsRoot,
	async t => {
		const place = placeOf(t);
		const inner = path.join(place, 'real', 'inner');
		mkdirSync(inner, {recursive: true});
		symlinkSync('real', path.join(place, 'link'));
		assert.equal(spawnSync('mount', ['-t', 'tmpfs', 'none', inner]).status, 0);
		await unmountBelow([path.join(place, 'link')], process.env);
		const isMounted = readFileSync('/proc/self/mountinfo', 'utf8').includes(inner);
		if (isMounted) spawnSync('umount', [inner]);
		assert.equal(isMounted, false);
	},
);
