import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtemp, open, rm, type FileHandle} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import {columnsOf} from '../../source/domain/widths.ts';
import {createCompositor} from '../../source/terminal/paint/compositor.ts';
import {createScreen} from '../../source/terminal/screen/screen.ts';
import {clusters} from '../helpers/terminal/clusters.ts';
import {until} from '../helpers/until.ts';

/** What stands at the start of each line and is followed by others, and what stands at its end. */
const texts = [...clusters.map(([text]) => text), 'ab', 'abcd', '漢字', ' '];
const atEdge = texts.filter(text => columnsOf(text) <= 2);
const size = {columns: 30, rows: texts.length + 1};

let folder: string;
let terminal: FileHandle;

/** Asks a tmux of our own, which nobody else's settings reach. */
async function tmux(...words: readonly string[]): Promise<string> {
	const own = ['-u', '-f', '/dev/null', '-S', path.join(folder, 'socket')];
	const env = {...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TMUX: ''};
	const {stdout} = await promisify(execFile)('tmux', [...own, ...words], {env});
	return stdout;
}

before(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'flotilla-test-'));
	const {columns, rows} = size;
	const large = ['-x', String(columns), '-y', String(rows)];
	await tmux(
		'start-server',
		';',
		'set',
		'-g',
		'status',
		'off',
		';',
		'new',
		'-d',
		...large,
		'exec cat',
	);
	terminal = await open((await tmux('display', '-p', '#{pane_tty}')).trim(), 'w');
});

after(async () => {
	await terminal.close();
	await tmux('kill-server');
	await rm(folder, {recursive: true});
});

test('in tmux, whose widths are others, nothing is left of what stood where something else is drawn', async () => {
	const chrome = createScreen({...size, scrollback: 1});
	const compositor = createCompositor(chrome, {size, depth: 256});
	let count = 0;
	/** What tmux shows once it has got a frame, of which the last line comes last. */
	const shown = async (lines: string) => {
		const mark = `frame ${++count};`;
		await chrome.write(Buffer.from(`\u001b[?25l${lines}\u001b[${size.rows};1H${mark}`));
		await terminal.write(compositor.paint().bytes);
		let seen: string[] = [];
		await until(mark, async () => {
			seen = (await tmux('capture-pane', '-p')).split('\n');
			return seen[size.rows - 1] === mark;
		});
		return seen.slice(0, -1);
	};

	for (let shift = 0; shift < texts.length; shift++) {
		const line = (row: number) => ({
			text: `${texts[(row + shift) % texts.length]}|end`,
			edge: atEdge[(row + shift) % atEdge.length] ?? '',
		});
		const lines = texts.map((_, row) => {
			const {text, edge} = line(row);
			const to = size.columns - columnsOf(edge) + 1;
			return `\u001b[${row + 1};1H\u001b[2K${text}\u001b[${row + 1};${to}H${edge}`;
		});
		const changed = await shown(lines.join(''));
		compositor.invalidate();
		const anew = await shown('');
		for (const [row, seen] of changed.slice(0, texts.length).entries()) {
			const {text, edge} = line(row);
			assert.equal(seen, anew[row], `line ${row}, shifted by ${shift}: ${text}`);
			assert.ok(seen.includes('|end'), seen);
			const strangers = [...seen].filter(sign => sign !== ' ' && !(text + edge).includes(sign));
			assert.deepEqual(strangers, [], `${seen} shows what is not in ${text} and ${edge}`);
		}
	}

	chrome.dispose();
});
