import assert from 'node:assert/strict';
import {createHash, randomBytes} from 'node:crypto';
import {test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import {readAll} from '../helpers/ssh-server.ts';
import {logIn, run, writeAll} from './session.ts';

const megabyte = 1024 * 1024;

test('a flood of 200 MB and a slow reader: the sender is held back', async t => {
	const connection = await logIn(t);
	const channel = await connection.open({
		command: `head -c ${200 * megabyte} /dev/zero; echo done >&2`,
	});
	const before = process.memoryUsage().rss;
	let size = 0;
	let most = 0;
	for await (const chunk of channel.output) {
		size += chunk.length;
		await pause(1);
		most = Math.max(most, process.memoryUsage().rss);
	}

	assert.equal(size, 200 * megabyte);
	const growth = (most - before) / megabyte;
	t.diagnostic(`RSS grew by ${Math.round(growth)} MB`);
	assert.ok(growth < 100, `${growth} MB`);
	assert.deepEqual(await channel.exit, {code: 0});
});

test('all output is read before exit resolves', async t => {
	const connection = await logIn(t);
	const channel = await connection.open({command: 'head -c 3000000 /dev/zero; exit 4'});
	let size = 0;
	let sizeAtExit = -1;
	const exit = channel.exit.then(result => {
		sizeAtExit = size;
		return result;
	});
	for await (const chunk of channel.output) {
		await pause(1);
		size += chunk.length;
	}

	assert.deepEqual(await exit, {code: 4});
	assert.equal(size, 3_000_000);
	assert.equal(sizeAtExit, 3_000_000);
});

test('50 MB through cat come back unchanged, over several key exchanges', async t => {
	const connection = await logIn(t, ['RekeyLimit 16M']);
	const bytes = randomBytes(50 * megabyte);
	const channel = await connection.open({command: 'cat'});
	const hash = createHash('sha256');
	const [, size] = await Promise.all([
		writeAll(channel, bytes),
		(async () => {
			let sum = 0;
			for await (const chunk of channel.output) {
				hash.update(chunk);
				sum += chunk.length;
			}

			return sum;
		})(),
	]);
	assert.equal(size, bytes.length);
	assert.equal(hash.digest('hex'), createHash('sha256').update(bytes).digest('hex'));
	assert.deepEqual(await channel.exit, {code: 0});
});

test('errors that nobody reads hold nothing up, and keep their end', async t => {
	const connection = await logIn(t);
	const channel = await connection.open({
		command: `head -c ${20 * megabyte} /dev/zero >&2; echo the end >&2; echo through`,
	});
	assert.equal((await readAll(channel.output)).toString(), 'through\n');
	assert.deepEqual(await channel.exit, {code: 0});
	const errors = await readAll(channel.errors);
	assert.ok(errors.length < megabyte);
	assert.ok(errors.toString().endsWith('\0the end\n'));
});

test('errors that are read arrive whole, whatever the reader does with the output', async t => {
	const connection = await logIn(t);
	const both = `head -c ${10 * megabyte} /dev/zero >&2 & head -c ${10 * megabyte} /dev/zero; wait`;
	const channel = await connection.open({command: both});
	const [output, errors] = await Promise.all([readAll(channel.output), readAll(channel.errors)]);
	assert.equal(output.length, 10 * megabyte);
	assert.equal(errors.length, 10 * megabyte);
});

test('output that nobody reads is held back even while errors are read', async t => {
	const connection = await logIn(t);
	const channel = await connection.open({
		command: 'yes & yes >&2; wait',
	});
	const before = process.memoryUsage().rss;
	const errors = channel.errors[Symbol.asyncIterator]();
	let held: Promise<IteratorResult<Buffer>> | undefined;
	let size = 0;
	for (;;) {
		held = errors.next();
		const result = await Promise.race([held, pause(1000)]);
		if (!result?.value) break;
		size += result.value.length;
	}

	t.diagnostic(`${Math.round(size / 1024)} KB of errors before it stood still`);
	assert.ok(size < 16 * megabyte, `${size}`);
	assert.ok(process.memoryUsage().rss - before < 100 * megabyte);
	channel.close();
	assert.deepEqual(await channel.exit, {code: 255});
	await held;
});

test('stdin nobody reads holds the writer back, and the end of the command lets it go', async t => {
	const connection = await logIn(t);
	const channel = await connection.open({command: 'echo $$; exec sleep 1000'});
	let sent = 0;
	while (channel.write(Buffer.alloc(64 * 1024))) sent += 64 * 1024;
	assert.ok(sent < 8 * megabyte);
	let isDrained = false;
	const drained = channel.drained().then(() => {
		isDrained = true;
	});
	for await (const chunk of channel.output) {
		assert.equal(isDrained, false);
		await run(connection, `kill ${chunk.toString()}`);
	}

	await drained;
	assert.equal((await channel.exit).signal, 'SIGTERM');
	await channel.drained();
});
