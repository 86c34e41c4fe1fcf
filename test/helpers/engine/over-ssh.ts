import type {TestFleet} from './test-fleet.ts';

type Where = {readonly session: string; readonly host: string};

async function collect(output: AsyncIterable<Buffer>): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of output) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}

/** A command over SSH, or the login shell fed with `input`, without a pty. */
export async function runInHost(
	{fleet}: TestFleet,
	{session, host, command, input = ''}: Where & {command?: string; input?: string},
): Promise<{code: number; stdout: string; stderr: string}> {
	const signal = AbortSignal.timeout(60_000);
	const connection = await fleet.connect(session, [host], {signal});
	try {
		const channel = await connection.open({...(command === undefined ? {} : {command})});
		channel.write(Buffer.from(input));
		channel.end();
		const [stdout, stderr] = await Promise.all([collect(channel.output), collect(channel.errors)]);
		return {code: (await channel.exit).code, stdout, stderr};
	} finally {
		connection.close();
	}
}

/** What a login shell in a pty of 120x40 says when this is typed. */
export async function typeInHost(
	{fleet}: TestFleet,
	{session, host, input}: Where & {input: string},
): Promise<string> {
	const signal = AbortSignal.timeout(60_000);
	const connection = await fleet.connect(session, [host], {signal});
	try {
		const channel = await connection.open({pty: {columns: 400, rows: 40, term: 'dumb'}});
		channel.write(Buffer.from(input));
		return await collect(channel.output);
	} finally {
		connection.close();
	}
}
