import type {CommandUnknownOpts} from '@commander-js/extra-typings';

/** What a group of commands does where none of them is named. */
const defaults: Readonly<Record<string, string>> = {agents: 'ls', engine: 'status', lab: 'status'};

/** `ssh` and `exec` hand on all that follows the first `--`, further `--` included. */
export function splitWords(argv: readonly string[]): {own: string[]; words: string[]} {
	const at = ['ssh', 'exec'].includes(argv[0] ?? '') ? argv.indexOf('--') : -1;
	return at < 0 ? {own: [...argv], words: []} : {own: argv.slice(0, at), words: argv.slice(at + 1)};
}

/**
 * The words as commander is to read them: `help up` is `up --help`, a group alone is its default
 * command, and nothing follows a command that does not exist, whose `--help` would be the group's.
 */
export function commanderWords(program: CommandUnknownOpts, argv: readonly string[]): string[] {
	const words = helpAsOption(argv);
	let command = program;
	let depth = 0;
	for (; command.commands.length > 0; depth++) {
		const word = words[depth];
		if (word === undefined || word.startsWith('-')) break;
		const next = command.commands.find(child => child.name() === word);
		if (!next) return words.slice(0, depth + 1);
		command = next;
	}

	const standard = command.commands.length > 0 ? defaults[command.name()] : undefined;
	const isHelp = ['-h', '--help'].includes(words[depth] ?? '');
	return standard === undefined || isHelp ? words : words.toSpliced(depth, 0, standard);
}

function helpAsOption(argv: readonly string[]): string[] {
	const [first = '', second] = argv;
	if (first === 'help') return [...argv.slice(second === 'help' ? 2 : 1), '--help'];
	return second === 'help' && first in defaults ? [first, ...argv.slice(2), '--help'] : [...argv];
}
