import type {Engine} from '../source/docker/engine/engine.ts';
import {cliPath, isolated} from '../test/helpers/cli.ts';
import {inHost} from '../test/helpers/engine/in-host.ts';
import {openPty, type Expectation, type Pty} from '../test/helpers/terminal/pty.ts';

/** What stood on the terminal, 80 columns by 24 rows, and what it shows. */
export type Screen = {
	readonly id: string;
	readonly title: string;
	readonly about: string;
	readonly text: string;
};

type Place = {readonly engine: Engine; readonly home: string};

const prefix = '\u0007';
const patience = {timeout: 120_000};

/** Goes through the program as a newcomer would, on an engine that holds nothing yet. */
export async function captureScreens(place: Place): Promise<Screen[]> {
	const commands = [
		await command(place, {
			id: 'up',
			title: 'Start a session',
			about: 'Each step as it ends. On a terminal one more line says what is under way.',
			words: ['up', 'demo', '-r', 'main:1', '-r', 'sub:3'],
		}),
		await command(place, {
			id: 'check',
			title: 'Check its mesh',
			about: 'From the host of the row to that of the column, by its own ssh.',
			words: ['check', 'demo'],
		}),
		await command(place, {
			id: 'status',
			title: 'Look at it',
			about: '`--json` prints the same for programs.',
			words: ['status', 'demo'],
		}),
	];
	return [...(await app(place)), ...commands];
}

type Command = Omit<Screen, 'text'> & {readonly words: readonly string[]};

async function command(place: Place, {words, ...screen}: Command): Promise<Screen> {
	const pty = open(place, words);
	const {code} = await pty.exit;
	if (code !== 0) throw new Error(`flotilla ${words.join(' ')}: exit code ${code}\n${pty.text()}`);
	return {...screen, text: `$ flotilla ${words.join(' ')}\n${pty.text()}`};
}

function open({home}: Place, words: readonly string[]): Pty {
	const env = {...isolated, FLOTILLA_HOME: home};
	return openPty(process.execPath, [cliPath, ...words], {columns: 80, rows: 24, env});
}

async function app(place: Place): Promise<Screen[]> {
	const pty = open(place, []);
	try {
		return await tour(place, pty);
	} finally {
		pty.kill();
		await pty.exit;
	}
}

async function tour({engine}: Place, pty: Pty): Promise<Screen[]> {
	const screens: Screen[] = [];
	const keep = async (screen: Omit<Screen, 'text'>, expected: Expectation) => {
		screens.push({...screen, text: await pty.waitFor(expected, patience)});
	};

	const press = async (keys: string, expected: Expectation) => {
		pty.write(keys);
		await pty.waitFor(expected, patience);
	};

	await keep(
		{id: 'sessions', title: 'Sessions', about: 'What `flotilla` opens with.'},
		/demo[^]*n new/,
	);
	await press('n', /Session name/);
	await press('\u0015spark\r', '✓ agents ▸ 2 mode');
	await press('\r', '✓ mode ▸ 3 roles');
	await press('\r', /✓ roles ▸ 4 images[^]*IMAGE +CPUS/);
	pty.write('\r');
	await keep(
		{
			id: 'review',
			title: 'New session: the last step',
			about: 'What would be made, and the command that does the same.',
		},
		'Enter starts it',
	);
	pty.write('\r');
	await keep(
		{
			id: 'progress',
			title: 'Progress',
			about: 'Every step on every agent and host, then the mesh filling in.',
		},
		/[^·] verify the mesh[^]*MESH {2}\d of 9/,
	);
	await pty.waitFor(/root@main1:\S+#[^]*root@sub1:\S+#[^]*root@sub2:\S+#/, patience);
	await press('ssh sub2 hostname\r', /hostname[^]*\n[│┃]sub2 [^\n]*\n[│┃]root@main1/);
	await press(`${prefix}n`, 'you ▸ sub1');
	pty.write('env | grep -c CLUSTER\r');
	await keep(
		{
			id: 'session',
			title: 'A session',
			about: 'A live shell in every host. All keys but Ctrl-G go to the focused one.',
		},
		/-c CLUSTER[^\n]*\n[^\n]*[│┃]7 [^\n]*\n[^\n]*[│┃]root@sub1/,
	);
	pty.write(`${prefix}m`);
	await keep(
		{id: 'mesh', title: 'The mesh', about: 'Who can SSH into whom, in milliseconds.'},
		/9 pairs: 9 ok/,
	);
	const known = '/home/config/ssh/known_hosts';
	await inHost(engine, {session: 'spark', host: 'main1'}, [
		...['sh', '-c', `grep -v sub2 ${known} > /tmp/k; cat /tmp/k > ${known}`],
	]);
	await press('R', /9 pairs: 8 ok, 1 failed/);
	pty.write('n');
	pty.write('\r');
	await keep(
		{
			id: 'failed',
			title: 'A pair that fails',
			about: 'Here the pin of sub2 was taken out of main1: how far it came, why, and what to do.',
		},
		/hostkey[^]*known_hosts/,
	);
	// Out of the stages, the mesh and the session.
	await press('q', text => !text.includes('known_hosts'));
	await press('q', 'you ▸ sub1');
	await press(`${prefix}q`, 'n new');
	pty.write('l');
	await keep(
		{
			id: 'new-lab',
			title: 'No lab yet',
			about: 'Several agents on one machine, to try sessions over several.',
		},
		/There is no lab[^]*Enter start/,
	);
	await press('\r', 'lab ▸ starting');
	await keep(
		{id: 'lab', title: 'The lab', about: 'Its agents, and the sessions on them.'},
		/● ready +3 agents[^]*lab3 +● ready/,
	);
	pty.write('a');
	await keep(
		{
			id: 'agents',
			title: 'The agents',
			about: 'Whether each can be used, what is wrong with it, and what is known of it.',
		},
		/4 agents: 4 fit/,
	);
	return screens;
}
