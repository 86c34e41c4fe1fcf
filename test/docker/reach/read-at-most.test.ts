import assert from 'node:assert/strict';
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {test} from 'node:test';
import {pack} from 'tar-stream';
import {
	readAtMost,
	readBeginning,
	readFirstFile,
} from '../../../source/docker/reach/read-at-most.ts';

const most = 1000;
/** What a reader may have asked for before it gave up: tar's headers, and what lies in buffers. */
const slack = 1024 * 1024;

const noFiles = ['fifo', 'symlink', 'link', 'directory', 'character-device'] as const;

/** The bytes of a tar. */
async function tarOf(
	...headers: ReadonlyArray<{
		name: string;
		type?: (typeof noFiles)[number];
		linkname?: string;
		content?: string;
	}>
): Promise<Buffer> {
	const archive = pack();
	for (const {content, ...header} of headers) archive.entry(header, content ?? '');
	archive.finalize();
	return buffer(archive);
}

/** A header alone, of an entry of this type that is said to have so many bytes (tar(5)). */
async function announced(type: string, size: number): Promise<Buffer> {
	const header = (await tarOf({name: 'a'})).subarray(0, 512);
	header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
	header.write(type, 156);
	header.write(' '.repeat(8), 148);
	const sum = header.reduce((total, byte) => total + byte, 0);
	header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
	return header;
}

/** These bytes and then this one for ever; says how many were taken. */
function endless(head: Buffer, fill: number) {
	let taken = 0;
	const block = Buffer.alloc(64 * 1024, fill);
	const body = new Readable({
		read() {
			const chunk = taken === 0 && head.length > 0 ? head : block;
			taken += chunk.length;
			this.push(chunk);
		},
	});
	return {body, taken: () => taken};
}

const refused: ReadonlyArray<{
	what: string;
	head: () => Promise<Buffer> | Buffer;
	reason: RegExp;
	fill?: number;
}> = [
	{
		what: 'a sparse file of 8 GB',
		head: () => announced('0', 8e9),
		reason: /^it has 8000000000 bytes, more than 1000$/,
	},
	{
		what: 'a file a byte too long',
		head: () => tarOf({name: 'a', content: 'x'.repeat(most + 1)}),
		reason: /^it has 1001 bytes/,
	},
	...noFiles.map(type => ({
		what: type,
		head: () => tarOf({name: 'a', type, linkname: '/dev/zero'}),
		reason: new RegExp(`^it is no regular file \\(${type}\\)$`),
	})),
	{what: 'zeros without end', head: () => Buffer.alloc(0), reason: /nothing|more than/},
	{what: 'garbage without end', head: () => Buffer.alloc(0), fill: 0x41, reason: /no tar/},
	{
		what: 'an extended header without end',
		head: () => announced('x', 8e9),
		fill: 0x61,
		reason: /no tar|more than/,
	},
];

test('of a tar only one regular file of a known size is taken, however much comes', async t => {
	for (const {what, head, reason, fill = 0} of refused) {
		await t.test(what, async () => {
			const {body, taken} = endless(await head(), fill);
			const outcome = await readFirstFile(body, most).catch((error: unknown) => ({
				reason: error instanceof Error ? error.message : String(error),
			}));
			assert.ok('reason' in outcome);
			assert.match(outcome.reason, reason);
			assert.ok(body.destroyed);
			assert.ok(taken() <= slack, `${taken()} bytes were taken`);
		});
	}
});

test('a regular file is read whole, whatever follows it; a cut one is the connection’s error', async () => {
	const whole = await tarOf({name: 'a', content: 'hello'}, {name: 'b', content: 'other'});
	const {body, taken} = endless(whole, 0x41);
	const file = await readFirstFile(body, most);
	assert.ok('content' in file);
	assert.equal(file.content.toString(), 'hello');
	assert.ok(body.destroyed && taken() <= slack);

	const head = await announced('0', 500);
	const cut = new Readable({
		read() {
			this.push(head);
			this.destroy(Object.assign(new Error('reset'), {code: 'ECONNRESET'}));
		},
	});
	await assert.rejects(readFirstFile(cut, most), {code: 'ECONNRESET'});
});

test('a body is read to its end or not at all, and of a refusal only the beginning', async () => {
	assert.equal((await readAtMost(Readable.from([Buffer.alloc(most)]), most)).length, most);
	const long = endless(Buffer.alloc(0), 0x41);
	await assert.rejects(readAtMost(long.body, most * 1000), {code: 'EFBIG'});
	assert.ok(long.body.destroyed && long.taken() <= most * 1000 + slack);
	const refusal = endless(Buffer.alloc(0), 0x41);
	assert.equal((await readBeginning(refusal.body, most)).length, most);
	assert.ok(refusal.body.destroyed && refusal.taken() <= slack);
});
