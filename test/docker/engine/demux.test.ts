import assert from 'node:assert/strict';
import test from 'node:test';
import {createDemuxer} from '../../../source/docker/engine/demux.ts';
import {linesOf} from '../../../source/machine/lines.ts';

function frame(kind: number, text: string): Buffer {
	const payload = Buffer.from(text);
	const header = Buffer.alloc(8);
	header[0] = kind;
	header.writeUInt32BE(payload.length, 4);
	return Buffer.concat([header, payload]);
}

function demux(chunks: readonly Buffer[]) {
	const texts: Record<string, string> = {};
	const demuxer = createDemuxer((kind, payload) => {
		texts[kind] = (texts[kind] ?? '') + payload.toString('latin1');
	});
	for (const chunk of chunks) demuxer.write(chunk);
	return {texts, isAtBoundary: demuxer.isAtBoundary()};
}

const stream = Buffer.concat([
	frame(1, 'out one'),
	frame(2, 'err'),
	frame(1, ''),
	frame(3, 'the daemon is not well'),
	frame(0, 'in'),
	frame(1, ' and two'),
]);
const wanted = {
	stdout: 'out one and two',
	stderr: 'err',
	error: 'the daemon is not well',
	stdin: 'in',
};

test('frames come out whole, cut at every index', () => {
	for (let at = 0; at <= stream.length; at++) {
		const {texts, isAtBoundary} = demux([stream.subarray(0, at), stream.subarray(at)]);
		assert.deepEqual(texts, wanted, `cut at ${at}`);
		assert.equal(isAtBoundary, true);
	}
});

test('frames come out whole byte by byte', () => {
	const bytes = [...stream].map(byte => Buffer.from([byte]));
	assert.deepEqual(demux(bytes).texts, wanted);
});

test('a cut frame is noticed', () => {
	assert.equal(demux([stream.subarray(0, 3)]).isAtBoundary, false);
	assert.equal(demux([stream.subarray(0, 12)]).isAtBoundary, false);
});

test('what is no frame is refused, not passed on', () => {
	assert.throws(() => demux([Buffer.from('plain text')]), /unknown kind/);
});

test('lines come out whole, cut at every index, inside characters too', async () => {
	const text = Buffer.from('{"a":1}\n\n{"b":"ü€😀"}\r\nlast');
	for (let at = 0; at <= text.length; at++) {
		const chunks = [text.subarray(0, at), text.subarray(at)];
		const lines = await Array.fromAsync(linesOf(asyncOf(chunks)));
		assert.deepEqual(lines, ['{"a":1}', '{"b":"ü€😀"}\r', 'last'], `cut at ${at}`);
	}
});

async function* asyncOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
	for (const chunk of chunks) yield await Promise.resolve(chunk);
}
