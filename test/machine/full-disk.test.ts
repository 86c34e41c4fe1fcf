import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import path from 'node:path';
import {test} from 'node:test';
import {cliPath, isolated} from '../helpers/cli.ts';
import {folderOf, needsRoot} from '../helpers/second-user.ts';

/** Runs lines of shell with a disk of 16 KB at `$disk`, which is gone with them; `$node` runs programs. */
function withSmallDisk(disk: string, script: string) {
	const ended = spawnSync(
		'unshare',
		['-m', 'sh', '-c', `mount -t tmpfs -o size=16k,mode=700 none "$disk"; ${script}`],
		{
			encoding: 'utf8',
			env: {...process.env, ...isolated, disk, node: process.execPath, cli: cliPath},
		},
	);
	return {code: ended.status, stdout: ended.stdout, stderr: ended.stderr};
}

const add = 'FLOTILLA_HOME="$disk" "$node" "$cli" agents add';

test('a full disk keeps no lock and spoils no settings; with room all goes on', needsRoot, t => {
	const {code, stdout, stderr} = withSmallDisk(
		folderOf(t),
		`echo '{"kept": 1}' >"$disk/config.json"; head -c 99999 /dev/zero >"$disk/rest" 2>/dev/null
		${add} one unix:///one.sock; echo "code $?"
		ls "$disk"; cat "$disk/config.json"; rm "$disk/rest"
		${add} two unix:///two.sock`,
	);
	assert.match(stderr, /cannot write .*config\.json: ENOSPC.*\n {2}hint: Make room on that disk/);
	assert.match(stdout, /^code 1\nconfig\.json\nrest\n\{"kept": 1\}\ntwo is added/);
	assert.equal(code, 0);
});

test('a read-only folder is said to be one', needsRoot, t => {
	const {code, stderr} = withSmallDisk(
		folderOf(t),
		`mount -o remount,ro "$disk"; ${add} one unix:///one.sock`,
	);
	assert.match(stderr, /cannot write .*EROFS.*\n {2}hint: Make its folder one that you can write/);
	assert.equal(code, 2);
});

test('output that no disk has room for is lost, but the rest of it is taken', needsRoot, t => {
	const spool = path.resolve(import.meta.dirname, '../../source/commands/remote/spool.ts');
	const script = `import {createSpool} from ${JSON.stringify(spool)};
		process.env.TMPDIR = process.env.disk;
		const spool = createSpool();
		for (let n = 0; n < 8; n++) await spool.push(Buffer.alloc(100_000, 'x'));
		let kept = 0;
		for await (const bytes of spool.read()) kept += bytes.length;
		await spool.close();
		console.log(spool.size, kept > 200_000 && kept < 300_000, spool.loss?.message);`;
	const {stdout, stderr} = withSmallDisk(
		folderOf(t),
		`"$node" --import=tsx --input-type=module -e '${script.replaceAll("'", '"')}'`,
	);
	assert.match(
		stdout,
		/^800000 true it ran, but not all it said could be kept in .*: ENOSPC/,
		stderr,
	);
});
