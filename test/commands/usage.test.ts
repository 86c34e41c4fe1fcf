import assert from 'node:assert/strict';
import {test} from 'node:test';
import {run} from './fake-context.ts';
import {sessionOf} from './fake-session.ts';

type Row = readonly [words: readonly string[], message: RegExp];

const unknown: readonly Row[] = [
	[['lss'], /^error: unknown command 'lss'\n {2}hint: Did you mean ls\? See: flotilla --help\n$/],
	[['bogus'], /^error: unknown command 'bogus'\n {2}hint: See: flotilla --help\n$/],
	[['lss', '--help'], /^error: unknown command 'lss'\n {2}hint: Did you mean ls\?/],
	[['help', 'lss'], /^error: unknown command 'lss'\n {2}hint: Did you mean ls\?/],
	[
		['agents', 'chek'],
		/^error: unknown command 'chek'\n {2}hint: Did you mean check\? See: flotilla agents --help\n$/,
	],
	[['agents', 'chek', '--json'], /^error: unknown command 'chek'\n {2}hint: Did you mean check\?/],
	[['engine', 'stat'], /^error: unknown command 'stat'\n {2}hint: \(?Did you mean .*start/],
	[['lab', 'upp'], /^error: unknown command 'upp'\n {2}hint: Did you mean up\?/],
	[['help', 'engine', 'strt'], /^error: unknown command 'strt'\n {2}hint: Did you mean start\?/],
	[['engine', 'help', 'strt'], /^error: unknown command 'strt'\n {2}hint: Did you mean start\?/],
];

const options: readonly Row[] = [
	[
		['ls', '--jsn'],
		/^error: unknown option '--jsn'\n {2}hint: Did you mean --json\? See: flotilla ls --help\n$/,
	],
	[
		['engine', 'stop', '--purg'],
		/'--purg'\n {2}hint: Did you mean --purge\? See: flotilla engine stop --help\n$/,
	],
	[['agents', '--jsn'], /'--jsn'\n {2}hint: .*--json\? See: flotilla agents ls --help\n$/],
	[['--frob'], /^error: unknown option '--frob'\n {2}hint: See: flotilla --help\n$/],
	[['--'], /^error: a command is missing\n {2}hint: See: flotilla --help\n$/],
	[['lab', 'up', '--agents', '17'], /^error: --agents: "17" is not a number from 1 to 16\n/],
	[['up', '-r'], /^error: option '-r, --role <role>' argument missing/],
	[['--session'], /^error: option '--session <name>' argument missing\n/],
	[['--session', 'Demo', 'ls'], /^error: "Demo" is no name of a session/],
	[
		['--session', 'demo', 'ls'],
		/^error: --session opens the screens; no command .*\n {2}hint: Leave out --session, or ls\.\n$/,
	],
];

const operands: readonly Row[] = [
	[['status'], /^error: missing required argument 'name'\n/],
	[['status', 'a', 'b'], /^error: too many arguments/],
	[
		['engine', 'stop', 'x'],
		/^error: too many arguments.*\n {2}hint: See: flotilla engine stop --help/,
	],
	[['ssh', 'a', 'b', 'ls'], /^error: too many arguments.*\n {2}hint: Put -- before the command/],
	[['exec', 'demo'], /^error: exec needs a command\n {2}hint: Put it after --/],
	[
		['ssh', 'demo', '--via', 'a,,b'],
		/^error: --via a,,b names no host\n {2}hint: Like: --via main1/,
	],
	[['ssh', 'demo', '--via', ''], /^error: --via "" names no host\n/],
	[['ssh', 'demo', '', '--', 'id'], /^error: the name of a host is empty\n/],
	[['exec', 'demo', '--host', '', '--', 'id'], /^error: the name of a host is empty\n/],
	[['logs', 'demo', ''], /^error: the name of a host is empty\n/],
	[['check', 'demo', '--to', ''], /^error: the name of a host is empty\n/],
	[['check', 'demo', '--from', ''], /^error: the name of a host is empty\n/],
	[['down', '--all', 'demo'], /^error: down takes either.*\n {2}hint: Leave out one of them\.\n$/],
	[['down'], /^error: down needs the name of a session, or --all\n {2}hint: See them/],
];

const spec: readonly Row[] = [
	[['up', 'demo', '-r', 'main:0'], /^error: -r main:0: replicas: 0 must be/],
	[['up', 'demo', '-r', ''], /^error: -r "": role: "" must be/],
	[['up', 'demo', '-r', '', '-r', ''], /^error: -r "": the role "" is there twice; -r "" names/],
	[['up', ''], /^error: name: "" must be 1 to 40 of/],
	[['up', '-f', '/nonexistent.yaml'], /^error: cannot read the spec .*: there is no such file\n/],
	[
		['up', 'demo', '-r', 'main:1,cpu=2'],
		/: "cpu=2" is not KEY=VALUE .*, user; did you mean cpus\?\n/,
	],
	[['up', 'demo', '-r', 'main:1,mem=2g'], / did you mean memory\?\n/],
	[['up', 'demo', '-r', 'main:1,imgae=a'], / did you mean image\?\n/],
	[['up', 'demo', '-r', 'main:1,cpus'], /: "cpus" is not KEY=VALUE with KEY one of .*, user\n/],
	[['up', 'demo', '-r', 'main:1,volumes=a'], /: "volumes=a" is not KEY=VALUE .*, user\n/],
	[['up', 'demo', '--show-env'], /^error: --show-env .*plan only\n {2}hint: Add --dry-run, or /],
	[['up', '-f', ''], /^error: cannot read the spec "": there is no such file\n/],
];

const tables = {unknown, options, operands, spec};
for (const [title, table] of Object.entries(tables)) {
	test(`wrong usage gives one clear line, a hint and exit code 2: ${title}`, async () => {
		for (const [words, message] of table) {
			const {code, out, err} = await run(words);
			assert.deepEqual([code, out], [2, ''], words.join(' '));
			assert.match(err, message);
			assert.match(err, /^error: .*\n {2}hint: .*\n$/, 'two lines');
		}
	});
}

test('a name that no session can have is refused before an engine is asked', async () => {
	const before = ['status', 'ssh', 'logs', 'check', 'down'].map(command => [command]);
	for (const [command = ''] of [...before, ['exec']]) {
		for (const name of ['', '../x', '\u001B[31mred', 'a\u009Bb', 'Demo', 'x'.repeat(41)]) {
			const words = [command, name, ...(command === 'exec' ? ['--', 'id'] : [])];
			const {code, err, world} = await run(words);
			assert.equal(code, 2, words.join(' '));
			assert.match(err, /^error: ".*" is no name of a session: it must be 1 to 40 of .*\n {2}hint/);
			assert.doesNotMatch(err, /[\u001B\u009B]/);
			assert.deepEqual(world.agents, []);
		}
	}

	assert.equal((await run(['down', 'demo', '../x', '--yes'])).code, 2);
});

test('a host that a session has not is told in the same words by every command', async () => {
	const fleet = {status: () => Promise.resolve(sessionOf())};
	const said = 'error: demo has no host "main"\n  hint: Its hosts: main1,sub[1-2].\n';
	for (const words of [
		['logs', 'demo', 'main'],
		['exec', 'demo', '--host', 'main', '--', 'id'],
	]) {
		const {code, err} = await run(words, {fleet});
		assert.deepEqual([code, err], [2, said]);
	}
});

test('help goes to the command that is named, by word as by option', async () => {
	for (const [words, usage] of [
		[['help'], 'flotilla [command] [options]'],
		[['help', 'help'], 'flotilla [command] [options]'],
		[['help', 'up'], 'flotilla up [options] [name]'],
		[['help', 'engine'], 'flotilla engine [options] [command]'],
		[['engine', '-h'], 'flotilla engine [options] [command]'],
		[['engine', 'help'], 'flotilla engine [options] [command]'],
		[['help', 'engine', 'start'], 'flotilla engine start [options]'],
		[['engine', 'help', 'start'], 'flotilla engine start [options]'],
		[['engine', 'start', '--help'], 'flotilla engine start [options]'],
	] as const) {
		const {code, out, err} = await run(words);
		assert.deepEqual([code, err], [0, ''], words.join(' '));
		assert.equal(out.split('\n')[0], `Usage: ${usage}`);
	}

	assert.match((await run(['--help'])).out, /^ {2}--session <name> +open the screens on this/m);
	assert.doesNotMatch((await run(['up', '--help'])).out, /default: \[\]/);
});

test('the list of commands shows where a command to run goes', async () => {
	const {out} = await run(['--help']);
	assert.match(out, /^ {2}ssh \[options\] <name> \[host\] \[-- CMD\.\.\.\] /m);
	assert.match(out, /^ {2}exec \[options\] <name> -- CMD\.\.\. /m);
});
