import {Command, CommanderError, Help, type CommandUnknownOpts} from '@commander-js/extra-typings';
import packageJson from '../../../package.json' with {type: 'json'};
import {usageError} from '../../domain/failure.ts';
import {reportError} from '../print/report-error.ts';
import {sessionName} from '../spec/names.ts';
import type {Context} from '../world/context.ts';
import {commanderWords, splitWords} from './command-words.ts';
import {filled, type Definition} from './definition.ts';
import {addEngineCommands} from './engines.ts';
import {explainUsage} from './explain-usage.ts';
import {addHostCommands} from './hosts.ts';
import {addLabCommands} from './lab.ts';
import {addSessionCommands} from './sessions.ts';

const examples = `
Examples:
  flotilla                                 the screens: sessions, shells, mesh
  flotilla --session demo                  the same, on one session
  flotilla up demo -r main:1 -r sub:3      start four hosts
  flotilla ssh demo                        a shell in main1
  flotilla ssh demo sub2 --via main1       a shell in sub2, through main1
  flotilla exec demo --role sub -- uptime  on all hosts of a role at once
  flotilla check demo                      can every host SSH into every other?
  flotilla down demo                       remove it

${filled(
	'Exit codes: 0 done, 1 it ran and failed, 2 wrong usage or spec, 3 no engine or agent reachable, ' +
		'130 interrupted. ssh, and exec on one host, pass the remote code through.',
)}`;

/** Runs one command line and gives the exit code. Never throws. */
export async function runProgram(argv: readonly string[], context: Context): Promise<number> {
	let exitCode = 0;
	const {own, words} = splitWords(argv);
	try {
		const program = createProgram({
			context,
			words,
			finish: code => (exitCode = code),
		});
		await program.parseAsync(commanderWords(program, own), {from: 'user'});
		return exitCode;
	} catch (error) {
		return error instanceof CommanderError ? error.exitCode : reportError(context, error);
	}
}

/** All commands, with nothing of what they do loaded yet. */
export function createProgram(definition: Definition): Command {
	const {stdout, stderr} = definition.context;
	const program = new Command('flotilla')
		.description('Start clusters of containers that SSH into each other, and stay inside them.')
		.usage('[command] [options]')
		.version(packageJson.version, '-V, --version', 'print the version')
		.option('--session <name>', 'open the screens on this session', sessionName)
		.helpOption('-h, --help', 'print this help')
		.configureOutput({
			writeOut: text => void stdout.write(text),
			// What went wrong is said in one place, the same way for all errors.
			writeErr: () => {},
			getOutHelpWidth: () => stdout.columns ?? 80,
			getErrHelpWidth: () => stderr.columns ?? 80,
			getOutHasColors: () => false,
		})
		.configureHelp({subcommandTerm, minWidthToWrap: 30})
		.addHelpText('after', examples)
		.hook('preAction', (_, command) => {
			if (program.opts().session === undefined) return;
			throw usageError(
				'--session opens the screens; no command goes with it',
				`Leave out --session, or ${command.name()}.`,
			);
		});
	addSessionCommands(program, definition);
	addHostCommands(program, definition);
	addEngineCommands(program, definition);
	addLabCommands(program, definition);
	explainUsage(program);
	return program;
}

/** As commander has it, and with the command to run, which it knows nothing of. */
function subcommandTerm(command: CommandUnknownOpts): string {
	const [words = ''] = / \[?-- CMD\.\.\.\]?$/.exec(command.usage()) ?? [];
	return new Help().subcommandTerm(command) + words;
}
