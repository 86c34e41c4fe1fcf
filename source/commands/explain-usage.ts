import type {CommanderError, CommandUnknownOpts} from '@commander-js/extra-typings';
import {usageError} from './report-error.ts';

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
	const advice = isExtra ? 'Put -- before the command to run.' : suggestion;
	return usageError(text.replace(/\.$/, ''), [advice, help].filter(Boolean).join(' '));
}

function pathOf(command: CommandUnknownOpts): string {
	return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
