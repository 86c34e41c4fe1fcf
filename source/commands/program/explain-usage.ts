import type {CommanderError, CommandUnknownOpts} from '@commander-js/extra-typings';
import {usageError} from '../../domain/failure.ts';
import {isClose} from '../../domain/spelling.ts';

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
	const close = names.split(', ').filter(name => name !== '' && isClose(bare(typed), bare(name)));
	if (close.length === 0) return '';
	return `Did you mean ${close.length > 1 ? 'one of ' : ''}${close.join(', ')}?`;
}

/** An option without its dashes. */
function bare(word: string): string {
	return word.replace(/^-+/, '');
}

function pathOf(command: CommandUnknownOpts): string {
	return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
