import type {CommanderError, CommandUnknownOpts} from '@commander-js/extra-typings';
import {usageError} from '../../domain/failure.ts';

/** Lets commander's complaints about a command, and about those below it, be told as flotilla's own. */
export function explainUsage(command: CommandUnknownOpts): void {
	command.exitOverride(error => {
		// Help and the version end a run as well.
		throw error.exitCode === 0 ? error : explained(error, command);
	});
	for (const child of command.commands) explainUsage(child);
}

function explained({code, message}: CommanderError, command: CommandUnknownOpts) {
	const path = pathOf(command);
	const help = `See: ${path} --help`;
	if (code === 'commander.help') return usageError('a command is missing', help);
	const [, text = message, , suggestion = ''] =
		/^(?:error: )?([^\n]*)(\n\((.*)\))?/.exec(message) ?? [];
	const isExtra = code === 'commander.excessArguments' && ['ssh', 'exec'].includes(command.name());
	const advice = isExtra ? 'Put -- before the command to run.' : suggest(text, suggestion);
	return usageError(text.replace(/\.$/, ''), [advice, help].filter(Boolean).join(' '));
}

/** commander's suggestion as far as it is close to what was typed. */
function suggest(complaint: string, suggestion: string): string {
	const [, typed = ''] = /'(.*)'/.exec(complaint) ?? [];
	const [, names = ''] = /^Did you mean (?:one of )?(.*)\?$/.exec(suggestion) ?? [];
	const close = names.split(', ').filter(name => name !== '' && isClose(typed, name));
	if (close.length === 0) return '';
	return `Did you mean ${close.length > 1 ? 'one of ' : ''}${close.join(', ')}?`;
}

/** One slip of the keyboard in three letters, or a word that was not typed to its end. */
function isClose(typed: string, name: string): boolean {
	const word = typed.replace(/^-+/, '');
	const known = name.replace(/^-+/, '');
	return known.startsWith(word) || slips(word, known) <= Math.max(1, Math.floor(word.length / 3));
}

/** How many letters have to be added, dropped or changed to make one word of the other. */
function slips(one: string, other: string): number {
	let row = Array.from({length: other.length + 1}, (_, index) => index);
	for (const [at, letter] of [...one].entries()) {
		const next = [at + 1];
		for (const [index, wanted] of [...other].entries()) {
			const changed = (row[index] ?? 0) + (letter === wanted ? 0 : 1);
			next.push(Math.min(changed, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
		}

		row = next;
	}

	return row.at(-1) ?? 0;
}

function pathOf(command: CommandUnknownOpts): string {
	return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
