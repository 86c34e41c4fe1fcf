import {setImmediate} from 'node:timers/promises';

/** Asks again and again until the answer is yes; fails loudly after `timeout` ms. */
export async function until(
	what: string,
	isSo: () => Promise<boolean> | boolean,
	{timeout = 120_000}: {timeout?: number} = {},
): Promise<void> {
	const deadline = Date.now() + timeout;
	while (!(await isSo())) {
		if (Date.now() > deadline) throw new Error(`not within ${timeout} ms: ${what}`);
		await setImmediate();
	}
}
