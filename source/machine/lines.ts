import {StringDecoder} from 'node:string_decoder';

/** Characters of a line that are kept; whoever sends more means harm. */
const longest = 1024 * 1024;

/**
 * Lines of a byte stream, wherever its chunks are cut (inside a character as well); none is empty. Of one
 * that does not end the beginning is handed on at once, and the rest never.
 */
export async function* linesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<string, void, void> {
	const decoder = new StringDecoder('utf8');
	let rest = '';
	let isSkipping = false;
	for await (const chunk of chunks) {
		let text = decoder.write(chunk as Buffer);
		if (isSkipping) {
			const end = text.indexOf('\n');
			if (end < 0) continue;
			isSkipping = false;
			text = text.slice(end + 1);
		}

		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			if (line.trim()) yield line.slice(0, longest);
		}

		if (rest.length < longest) continue;
		yield rest.slice(0, longest);
		rest = '';
		isSkipping = true;
	}

	rest += decoder.end();
	if (rest.trim()) yield rest;
}
