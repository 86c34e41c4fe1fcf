import {Command, CommanderError} from '@commander-js/extra-typings';
import packageJson from '../../package.json' with {type: 'json'};
import type {Context} from './context.ts';
import type {Definition} from './definition.ts';
import {addEngineCommands} from './program-engines.ts';
import {addHostCommands} from './program-hosts.ts';
import {addSessionCommands} from './program-sessions.ts';
import {reportError, usageError} from './report-error.ts';

const examples = `
Examples:
  flotilla                                 open the screens: sessions, live shells, mesh
  flotilla --session demo                  the same, on one session
  flotilla up demo -r main:1 -r sub:3      start four hosts that can SSH into each other
  flotilla ssh demo                        a shell in main1
  flotilla ssh demo sub2 --via main1       the same in sub2, hopping through main1
  flotilla exec demo --role sub -- uptime  on all hosts of a role at once
  flotilla check demo                      can every host SSH into every other?
  flotilla down demo                       remove it

Exit codes: 0 done, 1 it ran and failed, 2 wrong usage or spec, 3 no engine or agent
reachable, 130 interrupted. ssh, and exec on one host, pass the remote code through.`;

/** Runs one command line and gives the exit code. Never throws. */
export async function runProgram(argv: readonly string[], context: Context): Promise<number> {
	let exitCode = 0;
	const {own, words} = splitCommand(argv);
	try {
		const program = createProgram({
			context,
			words,
			finish: code => (exitCode = code),
		});
		await program.parseAsync(own, {from: 'user'});
		return exitCode;
	} catch (error) {
		if (!(error instanceof CommanderError)) return reportError(context, error);
		if (error.exitCode === 0) return 0;
		return reportError(context, fromCommander(error, argv));
	}
}

/** All commands, with nothing of what they do loaded yet. */
function createProgram(definition: Definition): Command {
	const {stdout, stderr} = definition.context;
	const program = new Command('flotilla')
		.description('Start clusters of containers that SSH into each other, and stay inside them.')
		.usage('[command] [options]')
		.version(packageJson.version, '-V, --version', 'print the version')
		.helpOption('-h, --help', 'print this help')
		.exitOverride()
		.configureOutput({
			writeOut: text => void stdout.write(text),
			// What went wrong is said in one place, the same way for all errors.
			writeErr: () => {},
			getOutHelpWidth: () => stdout.columns ?? 80,
			getErrHelpWidth: () => stderr.columns ?? 80,
			getOutHasColors: () => false,
		})
		.addHelpText('after', examples);
	addSessionCommands(program, definition);
	addHostCommands(program, definition);
	addEngineCommands(program, definition);
	return program;
}

/** `ssh` and `exec` hand on all that follows the first `--`, further `--` included. */
function splitCommand(argv: readonly string[]): {own: string[]; words: string[]} {
	const at = ['ssh', 'exec'].includes(argv[0] ?? '') ? argv.indexOf('--') : -1;
	return at < 0 ? {own: [...argv], words: []} : {own: argv.slice(0, at), words: argv.slice(at + 1)};
}

function fromCommander({message}: CommanderError, [command = '']: readonly string[]) {
	const [, text = message, , suggestion = ''] =
		/^(?:error: )?([^\n]*)(\n\((.*)\))?/.exec(message) ?? [];
	const isCommand = !command.startsWith('-') && !text.startsWith('unknown command');
	const help = `See: flotilla ${isCommand ? `${command} ` : ''}--help`;
	const extra = /too many arguments/.test(text) && ['ssh', 'exec'].includes(command);
	const advice = extra ? 'Put -- before the command to run.' : suggestion;
	return usageError(text.replace(/\.$/, ''), [advice, help].filter(Boolean).join(' '));
}
