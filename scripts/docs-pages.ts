import type {Argument, CommandUnknownOpts, Option} from '@commander-js/extra-typings';
import {
	bindingsOf,
	keyLabel,
	keyTable,
	scopeTitles,
	type Scope,
} from '../source/ui/frame/keymap.ts';

/** `docs/commands.md`: every command as its `--help` has it. */
export function commandsPage(program: CommandUnknownOpts): string {
	return page(
		'Commands',
		'`npm run docs` writes this page from the program; `flotilla COMMAND --help` prints the same.',
		commandsOf(program).map(command => commandSection(command)),
	);
}

/** `docs/keys.md`: the key table of the screens. */
export function keysPage(): string {
	const scopes = Object.keys(keyTable) as Scope[];
	return page(
		'Keys',
		'`npm run docs` writes this page from the key table; `?` shows the same in the app. In a session' +
			'\nevery key but Ctrl-G goes to the focused host as typed. A hint in brackets is of a key that can' +
			'\ndo nothing now: pressed, it says why.',
		scopes.map(scope => {
			const rows = bindingsOf(scope).map(({keys, help}) => [
				keys.map(keyLabel).map(code).join(' '),
				help,
			]);
			return [`## ${scopeTitles[scope]}`, table(['key', 'does'], rows)];
		}),
	);
}

function page(title: string, intro: string, sections: ReadonlyArray<readonly string[]>): string {
	return `${[`# ${title}`, intro, ...sections.flat()].join('\n\n')}\n`;
}

function commandsOf(command: CommandUnknownOpts): CommandUnknownOpts[] {
	return [command, ...command.commands.flatMap(child => commandsOf(child))];
}

function commandSection(command: CommandUnknownOpts): string[] {
	const help = command.createHelp();
	const usage = help.commandUsage(command);
	const name = usage.slice(0, usage.indexOf(command.name()) + command.name().length);
	const visible = help.visibleCommands(command).filter(child => child.name() !== 'help');
	const rows = [
		...visible.map(child => [code(child.name()), help.subcommandDescription(child)]),
		...help.visibleArguments(command).map(argument => argumentRow(command, argument)),
		...help.visibleOptions(command).map(option => optionRow(option)),
	];
	return [
		`## ${name}`,
		sentence(help.commandDescription(command)),
		fenced(usage),
		table(['', ''], rows),
		...textAfter(command),
	];
}

function argumentRow(command: CommandUnknownOpts, argument: Argument<string>): string[] {
	const name = argument.variadic ? `${argument.name()}...` : argument.name();
	return [
		code(argument.required ? `<${name}>` : `[${name}]`),
		command.createHelp().argumentDescription(argument),
	];
}

function optionRow(option: Option): string[] {
	return [code(option.flags), option.description];
}

/** What a command's help has after its options: examples as code, prose as prose. */
function textAfter(command: CommandUnknownOpts): string[] {
	const said: string[] = [];
	command.configureOutput({writeOut: text => void said.push(text)});
	command.outputHelp();
	const after = said.join('').slice(command.helpInformation().length).trim();
	return after === '' ? [] : after.split(/\n{2,}/).map(block => blockOf(block));
}

function blockOf(block: string): string {
	const lines = block.split('\n');
	const at = lines.findIndex(line => line.startsWith('  '));
	if (at < 0) return block;
	const text = lines.slice(at).map(line => line.slice(2));
	return [...lines.slice(0, at), '', fenced(text.join('\n'))].join('\n').trim();
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const line = (cells: readonly string[]) =>
		`| ${cells.map(cell => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
	return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function fenced(text: string): string {
	return `\`\`\`\n${text}\n\`\`\``;
}

function sentence(text: string): string {
	const whole = /[.?]$/.test(text) ? text : `${text}.`;
	return `${whole.charAt(0).toUpperCase()}${whole.slice(1)}`;
}
