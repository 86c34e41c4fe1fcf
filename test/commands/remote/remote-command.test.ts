import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import process from 'node:process';
import {test} from 'node:test';
import {remoteCommand} from '../../../source/commands/remote/remote-command.ts';
import {cliPath, isolated} from '../../helpers/cli.ts';

/** The shell's printf makes bytes that no argument of `spawn` could have. */
const bytes = ['caf\\351', '\\377', 'a\\200b', '\\355\\240\\200'];

test('words that are not UTF-8 are refused, and not changed on the way', () => {
	for (const command of [
		['ssh', 'demo', 'main1'],
		['exec', 'demo'],
	]) {
		for (const word of bytes) {
			const line = `exec "$@" -- ls "$(printf '${word}')"`;
			const argv = ['-c', line, 'sh', process.execPath, cliPath, ...command];
			const {status, stderr} = spawnSync('sh', argv, {env: isolated, encoding: 'utf8'});
			assert.match(stderr, /^error: a word of the command is not valid UTF-8.*\n {2}hint: /);
			assert.equal(status, 2);
		}
	}
});

test('the sign that Node puts in place of such bytes may be typed itself', () => {
	assert.deepEqual(remoteCommand(['echo', '\ufffd']), ['echo', '\ufffd']);
});
