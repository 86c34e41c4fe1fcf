import {get} from 'node:http';
import {fields, ifSo, text} from '../../domain/shape.ts';
import {readAtMost} from '../reach/read-at-most.ts';

const mostAnswer = 64 * 1024;
const mostMs = 2000;

const versionShape = ifSo(fields({Version: text}));

/** The version of the engine behind a socket; undefined if none answers. */
export async function pingSocket(socketPath: string): Promise<string | undefined> {
	return versionShape(await getJson(socketPath, '/version'))?.Version;
}

/** Without dockerode: asked many times while an engine starts, by commands that need no more. */
async function getJson(socketPath: string, path: string): Promise<unknown> {
	return new Promise(resolve => {
		let hasAnswer = false;
		const request = get(
			{socketPath, path, signal: AbortSignal.timeout(mostMs), agent: false},
			answer => {
				hasAnswer = true;
				readAtMost(answer, mostAnswer).then(
					body => resolve(parse(body.toString())),
					() => resolve(undefined),
				);
			},
		);
		request.on('error', () => resolve(undefined));
		request.on('close', () => {
			if (!hasAnswer) resolve(undefined);
		});
	});
}

function parse(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}
