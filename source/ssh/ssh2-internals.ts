import type {Client, ClientChannel} from 'ssh2';
import {hiddenMethod, hiddenObject, hiddenPart} from '../domain/hidden.ts';
import type {WindowSize} from './types.ts';

// The parts of ssh2 1.17 that its public methods do not reach. Nothing here is needed for it to work at all.

/** More than this is no banner (RFC 4253, 4.2: 255 bytes); ssh2 shall judge it. */
const longestBanner = 1024;

/** ssh2 loses bytes of a banner that comes in three pieces or more: hands it over whole. */
export function joinBanner(client: Client): void {
	const protocol = hiddenObject(client, '_protocol');
	const parse = hiddenMethod(protocol, 'parse');
	if (!protocol || !parse) return;
	let head = Buffer.alloc(0);
	const gather = (chunk: Buffer, start: number, end: number) => {
		head = Buffer.concat([head, chunk.subarray(start, end)]);
		if (!head.includes('\n') && head.length < longestBanner) return;
		Reflect.deleteProperty(protocol, 'parse');
		parse(head, 0, head.length);
	};
	Reflect.set(protocol, 'parse', gather);
}

/**
 * Requests after our end of stdin. RFC 4254 allows them but ssh2's public methods do nothing then,
 * so that a command whose input is a file could never be interrupted.
 */
export function halfClosed(
	stream: ClientChannel,
): {signal(name: string): void; resize(size: WindowSize): void} | undefined {
	const outgoing = hiddenObject(stream, 'outgoing');
	const state = hiddenPart(outgoing, 'state');
	if (!outgoing || (state !== 'open' && state !== 'eof')) return undefined;
	const id = hiddenPart(outgoing, 'id');
	const protocol = hiddenObject(hiddenObject(stream, '_client'), '_protocol');
	return {
		signal: name => hiddenMethod(protocol, 'signal')?.(id, name),
		resize: ({rows, columns}) => hiddenMethod(protocol, 'windowChange')?.(id, rows, columns, 0, 0),
	};
}
