import type {BoxProps, TextProps} from 'ink';
import {drawable} from '../../domain/clusters.ts';
import {hasUnicode} from '../../domain/locale.ts';

/** What a text means; a theme says how that looks. */
export type Tone = 'normal' | 'quiet' | 'strong' | 'accent' | 'good' | 'warn' | 'bad';

/** What a symbol means. Each stands beside a word or has one in the help: colour is only a bonus. */
export type Sign = keyof typeof unicode;

export type Theme = {
	readonly isUnicode: boolean;
	readonly hasColor: boolean;
	readonly spinner: readonly string[];
	tone(tone: Tone): Pick<TextProps, 'color' | 'dimColor' | 'bold'>;
	/** The colour of the so-manieth role of a session; its name always stands there too. */
	role(index: number): Pick<TextProps, 'color'>;
	sign(sign: Sign): string;
	/** The frame of a pane or dialog; `true` for the one with the keys. */
	border(isFocused: boolean): Pick<BoxProps, 'borderStyle' | 'borderColor' | 'borderDimColor'>;
	/** Text as this terminal can show it. */
	text(text: string): string;
};

const unicode = {
	ready: '●',
	provisioning: '◐',
	degraded: '▲',
	incomplete: '◇',
	removing: '◌',
	unseen: '?',
	created: '○',
	running: '●',
	paused: '‖',
	restarting: '◐',
	exited: '■',
	dead: '✗',
	missing: '✗',
	ok: '✓',
	failed: '✗',
	checking: '…',
	unknown: '·',
	stale: '~',
	pointer: '▸',
	back: '◂',
	chosen: '◉',
	free: '○',
	full: '█',
	empty: '░',
	cursor: '▏',
} as const;

const ascii: Readonly<Record<Sign, string>> = {
	...unicode,
	ready: '*',
	provisioning: '~',
	degraded: '!',
	incomplete: '%',
	removing: '-',
	created: 'o',
	running: '*',
	paused: '=',
	restarting: '~',
	exited: '#',
	dead: 'x',
	missing: 'x',
	ok: '+',
	failed: 'x',
	checking: ':',
	unknown: '.',
	pointer: '>',
	back: '<',
	chosen: '*',
	free: 'o',
	full: '#',
	empty: '.',
	cursor: '|',
};

const plainer: Readonly<Record<string, string>> = {
	'…': '...',
	'▸': '>',
	'─': '-',
	'→': '->',
	'·': '-',
	'×': 'x',
	'↑': 'up',
	'↓': 'down',
	'←': 'left',
};

const colors: Readonly<Record<Tone, string | undefined>> = {
	normal: undefined,
	quiet: undefined,
	strong: undefined,
	accent: 'cyan',
	good: 'green',
	warn: 'yellow',
	bad: 'red',
};

const roleColors = ['cyan', 'magenta', 'yellow', 'blue', 'green', 'red'] as const;

const asciiBox = {
	topLeft: '+',
	top: '-',
	topRight: '+',
	left: '|',
	bottomLeft: '+',
	bottom: '-',
	bottomRight: '+',
	right: '|',
};
const asciiFocusedBox = {...asciiBox, top: '=', bottom: '=', left: '#', right: '#'};

/** The theme for a terminal, from NO_COLOR, TERM and the locale. */
export function createTheme(env: Readonly<Record<string, string | undefined>>): Theme {
	const isUnicode = hasUnicode(env);
	const hasColor = !env['NO_COLOR'] && env['TERM'] !== 'dumb';
	return {
		isUnicode,
		hasColor,
		spinner: isUnicode ? [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'] : ['|', '/', '-', '\\'],
		tone: tone => ({
			...(hasColor && colors[tone] ? {color: colors[tone]} : {}),
			...(tone === 'quiet' ? {dimColor: true} : {}),
			...(tone === 'strong' || tone === 'accent' ? {bold: true} : {}),
		}),
		role: index => (hasColor ? {color: roleColors[index % roleColors.length]} : {}),
		sign: sign => (isUnicode ? unicode : ascii)[sign],
		border: isFocused => ({
			borderStyle: isUnicode
				? isFocused
					? 'bold'
					: 'round'
				: isFocused
					? asciiFocusedBox
					: asciiBox,
			...(isFocused ? (hasColor ? {borderColor: colors.accent} : {}) : {borderDimColor: true}),
		}),
		text: text =>
			isUnicode
				? drawable(text)
				: text.replaceAll(/[^ -~\n]/gu, character => plainer[character] ?? '?'),
	};
}
