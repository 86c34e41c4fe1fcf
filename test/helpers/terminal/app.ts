import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import type {TestContext} from 'node:test';
import {cliPath, isolated} from '../cli.ts';
import {openPty, type Pty, type PtyOptions} from './pty.ts';

/** The built program on the operator's terminal, started from a shell as an operator would. */
export type App = Pty & {
	/** Sends a signal to the program, not to the shell. */
	signal(name: NodeJS.Signals): void;
	/** The shell's verdict: the program's exit code, and that the terminal is as it was before. */
	assertGivenBack(code: number): Promise<void>;
};

export const prefix = '\u0007';

/** For whatever an engine has to do first. */
export const patience = {timeout: 60_000};

const script = [
	// The shell outlives what it waits for, as an interactive one does.
	'trap : HUP TERM INT; before=$(stty -g); echo $ flotilla; "$@"; code=$?',
	'[ "$(stty -g)" = "$before" ] && modes=whole || modes=$(stty -a)',
	'echo "code $code, line modes $modes"; exit 0',
].join('\n');

type AppOptions = Pick<PtyOptions, 'columns' | 'rows'> & {
	/** Of the engine it is to find. */
	readonly engine: string;
	readonly args?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
};

export function openApp(t: TestContext, options: AppOptions): App {
	const {engine, args = [], env, columns = 120, rows = 36} = options;
	const pty = openPty('sh', ['-c', script, 'sh', process.execPath, cliPath, ...args], {
		columns,
		rows,
		env: {...isolated, DOCKER_HOST: engine, ...env},
	});
	const program = () => readFileSync(`/proc/${pty.pid}/task/${pty.pid}/children`, 'utf8');
	const signal = (name: NodeJS.Signals) => process.kill(Number.parseInt(program()), name);
	t.after(async () => {
		try {
			signal('SIGKILL');
		} catch {
			// It ended as it should.
		}

		await pty.exit;
	});
	return {
		...pty,
		signal,
		async assertGivenBack(code) {
			await pty.waitFor(/^code \d+, line modes/m, patience);
			await pty.exit;
			const text = pty.text();
			assert.match(text, /^\$ flotilla\n/, 'the main screen is back, as it was');
			assert.match(text, new RegExp(`^code ${code}, line modes whole$`, 'm'));
			assert.deepEqual(pty.changedModes(), [], 'no mode is left behind');
			const output = pty.output();
			const count = (sequence: RegExp) => output.match(sequence)?.length ?? 0;
			// Kitty's keyboard modes are a stack: what is pushed must be popped.
			assert.equal(count(/\u001b\[>\d+u/g), count(/\u001b\[<\d*u/g));
			assert.equal(count(/\u001b\[>\d+(;\d+)?m/g), 0, 'modifyOtherKeys was never touched');
			const rest = output.split('\u001b[?1049l').at(-1) ?? '';
			assert.doesNotMatch(rest.replaceAll('\u001b[?25h', ''), /\u001b\[[?\d;]*[HJhl]/);
		},
	};
}
