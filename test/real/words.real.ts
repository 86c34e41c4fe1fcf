import assert from 'node:assert/strict';
import {buffer} from 'node:stream/consumers';
import {after, before, describe, test} from 'node:test';
import {pack} from 'tar-stream';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {defaultImage} from '../../source/domain/spec/spec.ts';
import {runCli} from '../helpers/cli.ts';
import {inHost} from '../helpers/engine/in-host.ts';
import {
	openTestFleet,
	randomName,
	upSession,
	type TestFleet,
} from '../helpers/engine/test-fleet.ts';

const name = randomName('words');
const image = `${name}:shells`;
const variables = {
	TERM: 'dumb',
	LINES_OF_TEXT: 'first\n\tsecond "quoted" \'single\' $HOME \\ !x\n\nlast\n',
	...Object.fromEntries([1, 2, 3].map(number => [`LARGE${number}`, `${number}`.repeat(100_000)])),
};

let fleet: TestFleet;
before(async () => {
	fleet = await openTestFleet();
	const archive = pack();
	const packages = 'dash tcsh csh fish zsh rc';
	archive.entry(
		{name: 'Dockerfile'},
		[
			`FROM ${defaultImage}`,
			`RUN apt-get -qq update && apt-get -qq install --no-install-recommends ${packages} >/dev/null`,
			'ENV TERM=dumb',
			'CMD ["sleep", "infinity"]',
		].join('\n'),
	);
	archive.finalize();
	const building = fleet.engine.buildImage(await buffer(archive), {tag: image});
	for await (const progress of building) void progress;
	await upSession(fleet, parseSpec({name, image, roles: [{role: 'main', env: variables}]}));
});
after(async () => {
	await fleet.takeDown(name);
	await fleet.engine.removeImage(image);
	await fleet.close();
});

const flotilla = (...args: string[]) =>
	runCli(args, {env: {DOCKER_HOST: fleet.testEngine.endpoint.url}});
const inMain = (script: string) =>
	inHost(fleet.engine, {session: name, host: 'main1'}, ['sh', '-c', script]);

const script = `# several lines
for word in a 'b c'; do
	printf '%s;' "$word" \\
		!end
done
cat <<'END'
$HOME \`x\` \\ '"
END
`;

const nasty = [
	...[
		'',
		' ',
		'a  b',
		"it's",
		'"',
		"''",
		'!',
		'!!',
		'!x',
		'$HOME',
		'$(id)',
		'`id`',
		'\\',
		'\\\\n',
		'\\',
		'a\\',
	],
	...[
		'*',
		'?',
		'[a-z]',
		'{a,b}',
		'~',
		'~root',
		'#',
		';',
		'&&',
		'|',
		'>',
		'(',
		')',
		'%1',
		'^a^b',
		'=ls',
		'-n',
		'--',
	],
	...['two\nlines', '\n', 'tab\t', '\r', 'é', '日本', '🫠', 'a=b', 'if', '\u001B[31m', '\u007F'],
	'x !$"\'\\\n'.repeat(14_000),
];

/** Login shells, and a line that only each of them takes as it is meant. */
const shells: ReadonlyArray<{shell: string; line: string; says: string}> = [
	{shell: '/bin/sh', line: 'a=5; echo $((a + 1))', says: '6\n'},
	{shell: '/bin/dash', line: 'a=5; echo $((a + 1))', says: '6\n'},
	{shell: '/bin/bash', line: 'echo ${BASH_VERSION:+bash} {1..3}', says: 'bash 1 2 3\n'},
	{shell: '/bin/tcsh', line: 'set a = (x y); echo $a[2]', says: 'y\n'},
	{shell: '/bin/bsd-csh', line: 'set a = (x y); echo $a[2]', says: 'y\n'},
	{shell: '/usr/bin/fish', line: 'set a x y; echo $a[2]', says: 'y\n'},
	{shell: '/bin/zsh', line: 'a=(x y); echo $a[2] ${ZSH_VERSION:+zsh}', says: 'y zsh\n'},
	{shell: '/usr/bin/rc', line: 'a=(x y); echo $#a', says: '2\n'},
	{shell: '/usr/sbin/nologin', line: 'echo ${BASH_VERSION:+bash}', says: 'bash\n'},
];

describe('words arrive as typed, whatever the login shell', () => {
	for (const {shell, line, says} of shells) {
		test(shell, async () => {
			await inMain(`test -x ${shell} && sed -i 's#^\\(root:.*:\\).*#\\1${shell}#' /etc/passwd`);
			const printed = await flotilla('ssh', name, '--', 'printf', '%s\\0', ...nasty);
			assert.deepEqual([printed.code, printed.stderr], [0, '']);
			assert.deepEqual(printed.stdout.split('\0').slice(0, -1), nasty);
			const ran = await flotilla('exec', name, '--gather', '--', 'sh', '-c', script);
			assert.match(ran.stdout, /^---- main1 \(1\) ----\na;!end;b c;!end;\$HOME `x` \\ '"\n$/);
			assert.equal((await flotilla('ssh', name, '--', 'exit', '7')).code, 7);
			// One word is the shell's, as with any other ssh.
			assert.equal((await flotilla('ssh', name, '--', line)).stdout, says);
			assert.equal(await inMain(`/opt/flotilla/bin/ssh main1 '${line}'`), says);
		});
	}
});

test('a program that is not there, or may not be run, is told as shells tell it', async () => {
	const missing = await flotilla('ssh', name, '--', 'no-such-program', 'x');
	assert.equal(missing.code, 127);
	assert.match(missing.stderr, /no-such-program: not found/);
	assert.equal((await flotilla('ssh', name, '--', '/etc/passwd', 'x')).code, 126);
});

test('values of several lines, and more than 256 KB of them, reach every kind of session', async () => {
	const {LINES_OF_TEXT: lines, ...others} = variables;
	const print = 'printf \'%s\' "$LINES_OF_TEXT"';
	await inMain("sed -i 's#^\\(root:.*:\\).*#\\1/bin/bash#' /etc/passwd");
	assert.equal(
		(await flotilla('ssh', name, '--', 'printenv', 'LINES_OF_TEXT')).stdout,
		`${lines}\n`,
	);
	assert.equal((await flotilla('ssh', name, '--', print)).stdout, lines);
	assert.equal(await inMain(`/opt/flotilla/bin/ssh main1 <<'END'\n${print}\nEND`), lines);
	for (const [variable, value] of Object.entries(others)) {
		const {stdout} = await flotilla('ssh', name, '--', 'printenv', variable);
		assert.ok(stdout === `${value}\n`, variable);
	}
});

test('the terminal of a session is the operator’s, not the image’s', async () => {
	const own = "TERM=xterm-kitty /opt/flotilla/bin/ssh -tt main1 'echo $TERM' 2>/dev/null";
	assert.match(await inMain(own), /^xterm-kitty\r?\n/);
	assert.equal(await inMain("/opt/flotilla/bin/ssh main1 'echo $TERM'"), 'dumb\n');
});
