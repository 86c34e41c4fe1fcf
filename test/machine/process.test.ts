import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import {test} from 'node:test';
import {allProcesses, isProgram, isTrusted, sharesPids} from '../../source/machine/process.ts';
import {needsRoot} from '../helpers/second-user.ts';
import {until} from '../helpers/until.ts';

const machine = path.resolve(import.meta.dirname, '../../source/machine');

/** What is said of processes: ours, one that is gone, somebody else's, and of a folder of ours. */
const script = `
	import {formatOwner, ownerState, parseOwner, thisOwner} from '${machine}/owner.ts';
	import {allProcesses, processStartedAt} from '${machine}/process.ts';
	import {deadFolders, makeFolder, removeFolder} from '${machine}/temporary-folder.ts';
	const [gone, others] = process.argv.slice(-2).map(Number);
	const folder = await makeFolder();
	const dead = await deadFolders();
	await removeFolder(folder, process.env);
	console.log(JSON.stringify({
		own: ownerState(thisOwner()),
		read: ownerState(parseOwner(formatOwner(thisOwner()))),
		gone: processStartedAt(gone) ?? null,
		others: typeof processStartedAt(others),
		isDead: dead.some(({path}) => path === folder),
		hasList: allProcesses().length > 0,
	}));
`;

const rows = [
	{title: 'with procfs', words: ['sh', '-c', 'exec "$@"', 'sh']},
	{
		title: 'without procfs, as on macOS',
		words: ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /proc && exec "$@"', 'sh'],
	},
];

for (const {title, words} of rows) {
	test(`processes and their folders are told apart ${title}`, async t => {
		const past = spawnSync('true').pid;
		const others = spawn('setpriv', ['--reuid=65534', '--clear-groups', 'sleep', '60']);
		await once(others, 'spawn');
		t.after(() => others.kill());
		const [program = '', ...rest] = words;
		const {stdout, stderr} = spawnSync(
			program,
			[
				...rest,
				...[process.execPath, '--import=tsx', '--input-type=module', '--eval', script],
				...[String(past), String(others.pid)],
			],
			{encoding: 'utf8'},
		);
		assert.deepEqual(
			JSON.parse(stdout || JSON.stringify(stderr)),
			{
				...{own: 'alive', read: 'alive', gone: null, others: 'string', isDead: false},
				hasList: title === 'with procfs',
			},
			stderr,
		);
	});
}

/** A word that only these processes have. */
const word = `/run/test-${process.pid}`;
const cat = ['cat', '-', word];

for (const {who, words, isOurs} of [
	{who: 'root', words: cat, isOurs: true},
	{
		who: 'another user',
		words: ['setpriv', '--reuid=65534', '--clear-groups', ...cat],
		isOurs: false,
	},
	{
		who: 'root, of another program by that name',
		words: ['bash', '-c', `exec -a cat tail -f /dev/null ${word}`],
		isOurs: false,
	},
	{
		who: 'root in a container',
		words: ['unshare', '-pf', '--mount-proc', '--kill-child', ...cat],
		isOurs: false,
	},
]) {
	test(
		`a process of ${who} is ${isOurs ? '' : 'not '}taken for a part of the engine`,
		needsRoot,
		async t => {
			const [program = '', ...rest] = words;
			const child = spawn(program, rest, {stdio: ['pipe', 'ignore', 'ignore']});
			t.after(() => child.kill('SIGKILL'));
			const looksLikeIt = (pid: number) => isProgram(pid, {program: /^cat$/, path: word});
			await until('it runs', () => allProcesses().some(looksLikeIt));
			const [pid = 0] = allProcesses().filter(looksLikeIt);
			assert.equal(isTrusted(pid, /^cat$/) && sharesPids(pid), isOurs);
		},
	);
}
