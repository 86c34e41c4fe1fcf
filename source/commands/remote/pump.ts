import type {Channel} from '../../ssh/types.ts';
import {writeAll} from '../print/printer.ts';
import type {Input, Output} from '../world/context.ts';

/** Passes all a channel says to our outputs, no faster than they take it. */
export async function pumpOutput(
	channel: Channel,
	{stdout, stderr}: {stdout: Output; stderr: Output},
): Promise<void> {
	const copy = async (source: AsyncIterable<Uint8Array>, output: Output) => {
		for await (const bytes of source) await writeAll(output, bytes);
	};

	await Promise.all([copy(channel.output, stdout), copy(channel.errors, stderr)]);
}

/**
 * Passes stdin to a channel, no faster than it takes it, and its end as the end of the remote's
 * stdin. Returns how to stop; nothing is read from stdin after that.
 */
export function pumpInput(
	channel: Channel,
	{
		stdin,
		transform = bytes => bytes,
	}: {
		stdin: Input;
		/** Undefined for nothing to send. */
		transform?: (bytes: Buffer) => Uint8Array;
	},
): () => void {
	let isStopped = false;
	const onData = (chunk: Buffer | string) => {
		const bytes = transform(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
		if (isStopped || bytes.length === 0 || channel.write(bytes)) return;
		stdin.pause();
		void channel.drained().then(() => {
			if (!isStopped) stdin.resume();
		});
	};

	const onEnd = () => channel.end();
	stdin.on('data', onData);
	stdin.on('end', onEnd);
	stdin.on('error', onEnd);
	stdin.resume();
	// Ended before anybody listened.
	if (stdin.readableEnded) onEnd();
	return () => {
		isStopped = true;
		stdin.off('data', onData).off('end', onEnd).off('error', onEnd);
		stdin.pause();
	};
}
