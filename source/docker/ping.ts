import {get} from 'node:http';

/** The version of the engine behind a socket; undefined if none answers. */
export async function pingSocket(socketPath: string): Promise<string | undefined> {
	const {Version} = ((await getJson(socketPath, '/version')) ?? {}) as {Version?: unknown};
	return typeof Version === 'string' ? Version : undefined;
}

/** Without dockerode: asked many times while an engine starts, by commands that need no more. */
async function getJson(socketPath: string, path: string): Promise<unknown> {
	return new Promise(resolve => {
		const request = get({socketPath, path, timeout: 2000, agent: false}, answer => {
			const chunks: Buffer[] = [];
			answer.on('data', (chunk: Buffer) => chunks.push(chunk));
			answer.on('error', () => resolve(undefined));
			answer.on('end', () => resolve(parse(Buffer.concat(chunks).toString())));
		});
		request.on('timeout', () => request.destroy());
		request.on('error', () => resolve(undefined));
		request.on('close', () => resolve(undefined));
	});
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
