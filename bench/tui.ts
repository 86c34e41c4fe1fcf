import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import pty from '@lydell/node-pty';
import {parseSpec} from '../source/domain/spec/parse.ts';
import {isolated} from '../test/helpers/cli.ts';
import {openTestFleet, randomName, upSession} from '../test/helpers/engine/test-fleet.ts';
import {openPty, type Pty} from '../test/helpers/terminal/pty.ts';
import {atMost, median, ms, ratio} from './report.ts';

/**
 * The built app in a real terminal: how soon it paints, against a Node of the same binary that does
 * nothing, and what it takes with four live shells.
 */
const program = path.resolve('dist/flotilla');
const size = {columns: 200, rows: 60};
const rounds = 11;
const idleSeconds = 20;
const floodMegabytes = 50;
const patience = {timeout: 120_000};

async function main() {
	const fleet = await openTestFleet();
	const spec = parseSpec({name: randomName('bench'), roles: {main: 1, sub: 3}});
	const env = {...isolated, DOCKER_HOST: fleet.testEngine.endpoint.url};
	try {
		await firstPaint(env, 'no session');
		await upSession(fleet, spec);
		await firstPaint(env, 'one session', spec.name);
		await fourShells(env, spec.name);
		await fleet.takeDown(spec.name);
	} finally {
		await fleet.close();
	}
}

type Environment = Record<string, string | undefined>;

async function firstPaint(env: Environment, state: string, session?: string) {
	const node: number[] = [];
	const paint: number[] = [];
	const content: number[] = [];
	// The first run fills the compile cache.
	for (let round = -1; round < rounds; round++) {
		const bare = await bareNode();
		const began = performance.now();
		const app = openPty(program, [], {...size, env});
		try {
			await app.waitFor(/\S/, patience);
			const painted = performance.now() - began;
			await app.waitFor(session ?? 'No sessions', patience);
			const full = performance.now() - began;
			if (round < 0) continue;
			node.push(bare);
			paint.push(painted);
			content.push(full);
		} finally {
			app.kill('SIGTERM');
			await app.exit;
		}
	}

	const base = median(node);
	console.log(`\n${state}, median of ${rounds} (node -e 0: ${ms(base)})`);
	console.log(
		`  first paint     ${ms(median(paint)).padStart(9)}  ${ratio(median(paint), base, 5)}`,
	);
	console.log(`  engine's answer ${ms(median(content)).padStart(9)}`);
}

/** From spawn to exit, in a terminal as well. */
async function bareNode(): Promise<number> {
	const {promise, resolve} = Promise.withResolvers<void>();
	const began = performance.now();
	pty.spawn(process.execPath, ['-e', '0'], {cols: 80, rows: 24}).onExit(() => resolve());
	await promise;
	return performance.now() - began;
}

async function fourShells(env: Environment, session: string) {
	const app = openPty(program, ['--session', session], {...size, env});
	try {
		for (const host of ['main1', 'sub1', 'sub2', 'sub3'])
			await app.waitFor(new RegExp(`root@${host}:\\S+#`), patience);
		console.log('\n4 live shells');
		await idle(app, 'idle');
		app.write(
			`base64 -w 90 /dev/zero | head -c ${floodMegabytes}M; stty -echo; echo flood "over"\r`,
		);
		await app.waitFor('flood over', patience);
		console.log(`  memory right after ${floodMegabytes} MB  ${await memory(app)}`);
		await idle(app, `idle after that`);
	} finally {
		app.kill('SIGTERM');
		await app.exit;
	}
}

async function idle(app: Pty, what: string) {
	await delay(3000);
	const [ticks, began] = [await cpuTicks(app.pid), performance.now()];
	await delay(idleSeconds * 1000);
	const seconds = (performance.now() - began) / 1000;
	const percent = ((await cpuTicks(app.pid)) - ticks) / seconds;
	console.log(`  ${what}, CPU of a core over ${idleSeconds} s  ${atMost(percent, 1, '%')}`);
	console.log(`  ${what}, memory  ${await memory(app)}`);
}

/** Hundredths of a second: the kernel's ticks, as it tells them to every program. */
async function cpuTicks(pid: number): Promise<number> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
	// The name before may hold blanks; user and system time are fields 14 and 15.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return Number(fields[11]) + Number(fields[12]);
}

async function memory({pid}: Pty): Promise<string> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
	return atMost(kilobytes / 1024, 150, 'MB');
}

await main();
