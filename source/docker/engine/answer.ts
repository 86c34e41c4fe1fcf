import {fields, Misshapen, text, type Shape} from '../../domain/shape.ts';

/**
 * Values in one answer: engines need some 20 bytes for each, and each takes as much memory as ten of its
 * bytes or more.
 */
const mostValues = 2_000_000;

/** What an answer's body says. Throws `EBADMSG`, with words that follow "its answer". */
export function readAnswer<T>(body: Buffer, shape: Shape<T>): T {
	if (hasTooMany(body)) throw unreadable(`has more than ${mostValues} values`);
	return readText(body.toString(), shape);
}

/** The same for one line of an answer that comes line by line. */
export function readText<T>(said: string, shape: Shape<T>): T {
	const value = parsed(said);
	try {
		return shape(value);
	} catch (error) {
		if (!(error instanceof Misshapen)) throw error;
		throw unreadable(`is not what an engine says: ${error.message}`);
	}
}

/** What a parser says of text that is no JSON helps nobody. */
function parsed(said: string): unknown {
	try {
		return JSON.parse(said) as unknown;
	} catch {
		throw unreadable(`is not what an engine says: ${JSON.stringify(said.slice(0, 100))}`);
	}
}

function unreadable(what: string): Error {
	return Object.assign(new Error(`its answer ${what}`), {code: 'EBADMSG'});
}

const comma = 44;
const bracket = 91;
const brace = 123;

/** Commas within texts count as well: nobody needs that many of these either. */
function hasTooMany(body: Buffer): boolean {
	if (body.length <= mostValues) return false;
	let values = 0;
	for (const byte of body) if (byte === comma || byte === bracket || byte === brace) values++;
	return values > mostValues;
}

const refusalShape = fields({message: text});

/** Engines answer `{"message": …}`; what stands between may answer anything. */
export function messageOf(body: string): string {
	try {
		return refusalShape(JSON.parse(body)).message;
	} catch {
		return body;
	}
}
