import assert from 'node:assert/strict';
import test from 'node:test';
import {createPump} from '../../../source/terminal/screen/pump.ts';
import {createScreen} from '../../../source/terminal/screen/screen.ts';

const immediate = () => new Promise(resolve => setImmediate(resolve));

async function* produce(total: number, onPull: (bytes: number) => void) {
	for (let sent = 0; sent < total; sent += 16_384) {
		onPull(16_384);
		await immediate();
		yield Buffer.alloc(16_384, 'x');
	}
}

test('all bytes arrive in order, and a slow screen stops its source', async () => {
	const pump = createPump();
	let [pulled, written, most] = [0, 0, 0];
	const target = {
		async write(bytes: Uint8Array) {
			assert.ok(bytes.length <= 65_536);
			await immediate();
			await immediate();
			written += bytes.length;
		},
	};
	const source = produce(2_000_000, bytes => {
		pulled += bytes;
		most = Math.max(most, pulled - written);
	});
	await pump(source, target);
	assert.equal(written, pulled);
	assert.ok(most <= 131_072, `${most} bytes were waiting`);
});

test('text comes out as it went in', async () => {
	const pump = createPump();
	const screen = createScreen({columns: 20, rows: 4});
	async function* source() {
		for (const part of ['one\r\n', 'two\r\n', '', 'three']) yield Buffer.from(part);
		await immediate();
	}
	await pump(source(), screen);
	assert.deepEqual(screen.lines(), ['one', 'two', 'three', '']);
});

test('what the operator looks at does not queue behind floods', async () => {
	const pump = createPump();
	const order: string[] = [];
	let isOver = false;
	async function* flood() {
		while (!isOver) {
			yield Buffer.alloc(65_536, 'x');
			await immediate();
		}
	}
	const floods = Array.from({length: 15}, (_, index) =>
		pump(flood(), {
			async write() {
				order.push(`flood ${index}`);
				await immediate();
			},
		}),
	);
	for (let turn = 0; turn < 50; turn++) await immediate();
	let asked = 0;
	async function* echo() {
		asked = order.length;
		await immediate();
		yield Buffer.from('echo');
	}
	const target = {
		async write() {
			order.push('echo');
			await immediate();
		},
	};
	await pump(echo(), target, {hasPriority: () => true});
	isOver = true;
	await Promise.all(floods);
	assert.ok(order.indexOf('echo') - asked <= 6, 'at most a few turns of others in between');
	for (let index = 0; index < 15; index++) {
		const turns = order.slice(0, asked).filter(name => name === `flood ${index}`).length;
		assert.ok(turns > 0, `flood ${index} had its turn`);
	}
});

test('a failing source fails its pump alone', async () => {
	const pump = createPump();
	const screen = createScreen({columns: 20, rows: 4});
	async function* broken() {
		yield Buffer.from('last words');
		await immediate();
		throw new Error('connection lost');
	}
	await assert.rejects(pump(broken(), screen), /connection lost/);
	assert.match(screen.lines().join(''), /last words/);
	await pump(
		produce(16_384, () => {}),
		screen,
	);
});
