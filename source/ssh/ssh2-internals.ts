import type {Client, ClientChannel} from 'ssh2';
import type {WindowSize} from './types.ts';

/** The parts of ssh2 1.17 that its public methods do not reach. Nothing here is needed for it to work at all. */
type Protocol = {
	parse: (chunk: Buffer, start: number, end: number) => void;
	signal(id: number, name: string): void;
	windowChange(id: number, rows: number, columns: number, ...pixels: number[]): void;
};

type Internals = {
	readonly outgoing: {readonly id: number; readonly state: string};
	readonly _client: {readonly _protocol: Protocol};
};

/** More than this is no banner (RFC 4253, 4.2: 255 bytes); ssh2 shall judge it. */
const longestBanner = 1024;

/** ssh2 loses bytes of a banner that comes in three pieces or more: hands it over whole. */
export function joinBanner(client: Client): void {
	const {_protocol: protocol} = client as unknown as {_protocol?: Partial<Protocol>};
	const parse = protocol?.parse;
	if (!parse) return;
	let head = Buffer.alloc(0);
	protocol.parse = (chunk, start, end) => {
		head = Buffer.concat([head, chunk.subarray(start, end)]);
		if (!head.includes('\n') && head.length < longestBanner) return;
		delete protocol.parse;
		parse.call(protocol, head, 0, head.length);
	};
}

/**
 * Requests after our end of stdin. RFC 4254 allows them but ssh2's public methods do nothing then,
 * so that a command whose input is a file could never be interrupted.
 */
export function halfClosed(
	stream: ClientChannel,
): {signal(name: string): void; resize(size: WindowSize): void} | undefined {
	const {outgoing, _client: client} = stream as unknown as Partial<Internals>;
	if (!outgoing || !client || !['open', 'eof'].includes(outgoing.state)) return undefined;
	const {_protocol: protocol} = client;
	return {
		signal: name => protocol.signal(outgoing.id, name),
		resize: size => protocol.windowChange(outgoing.id, size.rows, size.columns, 0, 0),
	};
}
