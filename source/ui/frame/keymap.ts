/** Keys (parted by spaces, as `keyNames()` names them), what they do, and a word for the hint bar. */
type Row = readonly [keys: string, help: string, hint?: string, shown?: string];

const help: Row = ['?', 'Show the keys', 'help'];
const quit: Row = ['q ctrl-c', 'Leave flotilla; sessions keep running', 'quit'];
/** The same where letters are text. */
const leave: Row = ['ctrl-c', 'Leave flotilla; sessions keep running'];
const pageRows = {
	'page-up': ['pgup', 'One page up'],
	'page-down': ['pgdn', 'One page down'],
	first: ['home g', 'To the first'],
	last: ['end G', 'To the last'],
} as const satisfies Record<string, Row>;

/**
 * Every key there is, by where it means something. Handling, the hint bar, the help and the docs are
 * all made from this table. Keys of `session` follow Ctrl-G: a focused pane gets every other key.
 */
export const keyTable = {
	sessions: {
		open: ['enter', 'Go into the session: a live shell per host', 'open'],
		new: ['n', 'Start a new session', 'new'],
		mesh: ['c', 'Check which host can SSH into which', 'check'],
		down: ['d', 'Take the session down, after asking', 'down'],
		agents: ['a', 'Show the agents, and what is wrong with them', 'agents'],
		lab: ['l', 'Show the lab, or start one', 'lab'],
		filter: ['/', 'Filter by name, state, mode, image or agent', 'filter'],
		up: ['up k', 'One line up'],
		below: ['down j', 'One line down'],
		...pageRows,
		refresh: ['R', 'Ask the engines again'],
		dismiss: ['esc', 'Clear the filter or the message'],
		help,
		quit,
	},
	filter: {
		apply: ['enter down', 'Keep the filter, back to the list', 'keep'],
		clear: ['esc', 'Clear the filter', 'clear'],
		erase: ['backspace', 'Erase a character'],
		quit: leave,
	},
	agents: {
		open: ['enter', 'Give the whole window to this agent, or not', 'whole window'],
		up: ['up k', 'One agent up'],
		below: ['down j', 'One agent down', 'agent', '↑↓'],
		...pageRows,
		check: ['R', 'Look closely at all agents again', 'look again'],
		lab: ['l', 'Show the lab, or start one', 'lab'],
		leave: ['q esc', 'Back', 'back'],
		help,
		quit: leave,
	},
	lab: {
		start: ['enter', 'Start a lab, or again what does not run', 'start'],
		fewer: ['left h -', 'One agent fewer in a new lab'],
		more: ['right l +', 'One agent more in a new lab', 'agents', '←→'],
		above: ['up k', 'One line up'],
		below: ['down j', 'One line down', 'choose', '↑↓'],
		down: ['d', 'Take the lab down, after asking', 'take down'],
		agents: ['a', 'Show the agents, and what is wrong with them', 'agents'],
		refresh: ['R', 'Ask again what labs there are'],
		leave: ['q esc', 'Back', 'back'],
		help,
		quit: leave,
	},
	wizard: {
		next: ['enter', 'Next step; on the last one: start the session', 'next'],
		back: ['esc', 'Back one step, or out; nothing typed is lost', 'back'],
		'page-down': ['pgdn', 'Next step; on the last: a page down'],
		'page-up': ['pgup', 'Back one step; on the last: a page up'],
		'next-field': ['tab', 'Next field', 'field'],
		'last-field': ['shift-tab', 'Previous field'],
		below: ['down', 'Field below; on the last step: line down'],
		above: ['up', 'Field above; on the last step: line up'],
		toggle: ['space', 'Choose or leave out', 'choose'],
		'remove-role': ['ctrl-x', 'Take out this role', 'remove role'],
		left: ['left', 'One character left'],
		right: ['right', 'One character right'],
		start: ['home ctrl-a', 'To the start of the text'],
		end: ['end ctrl-e', 'To the end of the text'],
		erase: ['backspace', 'Erase the character before'],
		delete: ['delete', 'Erase the character after'],
		'erase-word': ['ctrl-w', 'Erase the word before'],
		'erase-line': ['ctrl-u', 'Erase the text before'],
		replan: ['ctrl-r', 'On the last step: plan again'],
		help,
		quit: leave,
	},
	placement: {
		next: ['enter pgdn', 'Next step, once every host has room', 'next'],
		back: ['esc pgup', 'Put the host down; else back one step', 'back'],
		pick: ['space', 'Pick the host up to move it, or put it down', 'move'],
		left: ['left h', 'Host or agent to the left', 'agent', '←→'],
		below: ['down j', 'Host below'],
		above: ['up k', 'Host above'],
		right: ['right l', 'Host or agent to the right'],
		unpin: ['backspace delete', 'Let flotilla choose the agent of this host', 'unpin'],
		strategy: ['tab s', 'Spread over the agents, or fill one by one', 'strategy'],
		again: ['ctrl-r', 'Ask the agents again'],
		help,
		quit: leave,
	},
	progress: {
		open: ['enter', 'Once it has ended: open it, or edit and retry', 'go on'],
		leave: ['q b', 'Back to the sessions; the work goes on', 'sessions'],
		cancel: ['esc ctrl-c', 'Call it off, after asking; undo what was made', 'cancel'],
		help,
	},
	unfinished: {
		open: ['enter', 'Into the hosts that run already', 'hosts that run'],
		down: ['d', 'Remove what there is of it, after asking', 'remove'],
		leave: ['q esc', 'Back', 'back'],
		help,
		quit: leave,
	},
	gone: {leave: ['esc ctrl-c', 'Back to the sessions', 'sessions']},
	small: {quit: ['q', 'Leave flotilla; sessions keep running']},
	session: {
		left: ['left h', 'Focus the pane to the left', 'focus', '←↓↑→'],
		below: ['down j', 'Focus the pane below'],
		above: ['up k', 'Focus the pane above'],
		right: ['right l', 'Focus the pane to the right'],
		zoom: ['z', 'Let the focused pane fill the window, or not', 'zoom'],
		reconnect: ['r', 'Open a new shell where the old one ended', 'reconnect'],
		close: ['x', 'Close a pane that hops; those of hosts stay', 'close'],
		mesh: ['m', 'Show which host can SSH into which', 'mesh'],
		leave: ['q esc', 'Back to the sessions; shells stay open', 'sessions'],
		next: ['n tab', 'Focus the next pane', 'next'],
		last: ['p', 'Focus the previous pane'],
		scroll: ['[', 'Look back at what scrolled off', 'scroll'],
		down: ['d', 'Take the session down, after asking'],
		help,
		quit: leave,
	},
	scroll: {
		up: ['up', 'One line back', 'line'],
		below: ['down', 'One line forward'],
		'page-up': ['pgup ctrl-b', 'One page back', 'page'],
		'page-down': ['pgdn ctrl-f', 'One page forward'],
		first: ['home', 'To the oldest line'],
		end: ['esc ctrl-c end', 'Follow the output again', 'end'],
	},
	mesh: {
		open: ['enter', 'Show or hide the stages of this pair', 'stages'],
		left: ['left h', 'One column left'],
		below: ['down j', 'One row down'],
		above: ['up k', 'One row up'],
		right: ['right l', 'One column right'],
		...pageRows,
		'next-failed': ['n', 'To the next failed pair', 'failed'],
		'check-all': ['R', 'Check all pairs again', 'check all'],
		'check-row': ['f', 'Check this row again: from this host'],
		'check-column': ['t', 'Check this column again: to this host'],
		'check-cell': ['r', 'Check this pair again', 'check pair'],
		hop: ['s', 'Open a shell that hops from row to column', 'shell'],
		leave: ['q esc', 'Hide the stages; else back', 'back'],
		help,
		quit: leave,
	},
	help: {
		up: ['up k', 'One line up', 'scroll', '↑↓'],
		below: ['down j', 'One line down'],
		'page-up': ['pgup', 'One page up'],
		'page-down': ['pgdn space', 'One page down', 'page'],
		leave: ['esc q ? enter ctrl-c', 'Close the help', 'close'],
	},
	confirm: {
		yes: ['enter', 'Do it, once the word asked for is typed', 'do it'],
		no: ['esc ctrl-c', 'No, leave everything as it is', 'no'],
		erase: ['backspace', 'Erase a character'],
		'erase-line': ['ctrl-u', 'Erase all of it'],
	},
} as const satisfies Record<string, Record<string, Row>>;

/** Where a key means something: a view, or a dialog above it. */
export type Scope = keyof typeof keyTable;

/** What a key can do there. */
export type CommandIn<Where extends Scope> = Extract<keyof (typeof keyTable)[Where], string>;

export type KeyBinding = {
	readonly command: string;
	readonly keys: readonly string[];
	readonly help: string;
	readonly hint: string | undefined;
	/** The key in the hint bar. */
	readonly shown: string;
};

/** Headings for the help and the docs. */
export const scopeTitles: Readonly<Record<Scope, string>> = {
	sessions: 'Sessions',
	filter: 'Filter',
	agents: 'Agents',
	lab: 'Lab',
	wizard: 'New session',
	placement: 'New session: placement',
	progress: 'Progress',
	unfinished: 'An incomplete session',
	gone: 'A session that is not there',
	small: 'A window that is too small: after Ctrl-G',
	session: 'Session: after Ctrl-G (twice: Ctrl-G for the shell)',
	scroll: 'Scroll back',
	mesh: 'Mesh',
	help: 'Help; letters do nothing over a session',
	confirm: 'Questions',
};

/** The rows of one part of the table. */
export function bindingsOf(scope: Scope): KeyBinding[] {
	const rows: Record<string, Row> = keyTable[scope];
	return Object.entries(rows).map(([command, [keys, help, hint, shown]]) => ({
		command,
		keys: keys.split(' '),
		help,
		hint,
		shown: shown ?? keyLabel(keys.split(' ')[0] ?? ''),
	}));
}

/** What a key does there, if anything. */
export function commandFor<Where extends Scope>(
	scope: Where,
	key: string,
): CommandIn<Where> | undefined {
	const found = bindingsOf(scope).find(({keys}) => keys.includes(key));
	return found?.command as CommandIn<Where> | undefined;
}

const labels: Readonly<Record<string, string>> = {
	...{up: '↑', down: '↓', left: '←', right: '→'},
	enter: 'Enter',
	esc: 'Esc',
	tab: 'Tab',
	'shift-tab': 'Shift-Tab',
	space: 'Space',
	pgup: 'PgUp',
	pgdn: 'PgDn',
	home: 'Home',
	end: 'End',
	backspace: 'Backspace',
	delete: 'Delete',
};

/** A key for people: `Ctrl-C`, `↑`, `Enter`, `R`. */
export function keyLabel(key: string): string {
	return (
		labels[key] ?? key.replace(/^ctrl-(.)$/, (_, letter: string) => `Ctrl-${letter.toUpperCase()}`)
	);
}
