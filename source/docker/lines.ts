import {StringDecoder} from 'node:string_decoder';

/** Lines of a byte stream, wherever its chunks are cut (inside a character as well); none is empty. */
export async function* linesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<string, void, void> {
	const decoder = new StringDecoder('utf8');
	let rest = '';
	for await (const chunk of chunks) {
		const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			if (line.trim()) yield line;
		}
	}

	rest += decoder.end();
	if (rest.trim()) yield rest;
}
