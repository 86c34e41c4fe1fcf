import {performance} from 'node:perf_hooks';
import {createCompositor} from '../source/terminal/paint/compositor.ts';
import {createScreen, type Screen} from '../source/terminal/screen/screen.ts';

/** CPU of drawing panes under a flood, beside that of parsing alone; 200x60, all panes change. */
const size = {columns: 200, rows: 60};
const frames = 400;

const busyScreen = (frame: number, {columns, rows}: {columns: number; rows: number}) =>
	Array.from({length: rows}, (_, y) => {
		const load = (frame * 7 + y * 13) % columns;
		const bar = `\u001b[32m${'|'.repeat(Math.max(0, load - 30))}\u001b[m`;
		return `\u001b[${y + 1};1H\u001b[1;34m${frame + y}\u001b[m \u001b[7mproc-${y}\u001b[m ${bar}\u001b[K`;
	}).join('');
const listing = (frame: number) =>
	Array.from(
		{length: 20},
		(_, line) =>
			`-rw-r--r-- 1 root root ${frame * line} \u001b[1;36mfile-${frame}-${line}\u001b[m\r\n`,
	).join('');

const cpu = () => {
	const {user, system} = process.cpuUsage();
	return (user + system) / 1000;
};

async function run(count: number, kind: 'listing' | 'busy', isDrawn: boolean) {
	const side = Math.sqrt(count);
	const pane = {
		columns: Math.floor(size.columns / side) - 2,
		rows: Math.floor(size.rows / side) - 2,
	};
	const chrome = createScreen({...size, scrollback: 1});
	const compositor = createCompositor(chrome, {size, depth: 16_777_216});
	const screens: Screen[] = [];
	const placements = Array.from({length: count}, (_, index) => {
		const screen = createScreen(pane);
		screens.push(screen);
		compositor.setScreen(`${index}`, screen);
		const x = (index % side) * (pane.columns + 2) + 1;
		const y = Math.floor(index / side) * (pane.rows + 2) + 1;
		const rect = {x, y, width: pane.columns, height: pane.rows};
		return {id: `${index}`, rect, isFocused: index === 0};
	});
	compositor.place(placements);
	let [bytes, painting] = [0, 0];
	const before = cpu();
	for (let frame = 0; frame < frames; frame++) {
		const output = Buffer.from(kind === 'listing' ? listing(frame) : busyScreen(frame, pane));
		await Promise.all(screens.map(screen => screen.write(output)));
		if (!isDrawn) continue;
		const start = performance.now();
		bytes += Buffer.byteLength(compositor.paint().bytes);
		painting += performance.now() - start;
	}
	return {cpu: (cpu() - before) / frames, painting: painting / frames, bytes: bytes / frames};
}

await run(4, 'busy', true);
for (const kind of ['listing', 'busy'] as const) {
	for (const count of [4, 16]) {
		const parsed = await run(count, kind, false);
		const drawn = await run(count, kind, true);
		const ratio = drawn.cpu / parsed.cpu;
		console.log(
			`${kind.padEnd(8)} ${String(count).padStart(2)} panes: paint ${drawn.painting.toFixed(2)} ms, ` +
				`CPU ${drawn.cpu.toFixed(2)} ms/frame, ${ratio.toFixed(2)}x parsing alone, ` +
				`${(drawn.bytes / 1024).toFixed(1)} KB/frame`,
		);
	}
}
