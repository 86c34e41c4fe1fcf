import type {Transport} from './transport.ts';

/** How often an engine that owes an answer is asked for a sign of life, ms. */
const interval = 5000;
/** How long such a sign may take, ms: a busy engine still answers this one at once. */
const patience = 8000;
/** How many signs may fail to come before the engine counts as gone. */
const mostMissed = 2;

/**
 * A transport whose calls end when the engine falls silent. A machine that dies, or an engine that is
 * stopped, sends nothing: without this, calls and streams to it would wait for ever.
 */
export function withHeartbeat(transport: Transport): Transport {
	let pending = 0;
	let missed = 0;
	let timer: NodeJS.Timeout | undefined;

	const beat = async () => {
		try {
			const answer = await transport.send({
				method: 'GET',
				path: '/_ping',
				signal: AbortSignal.timeout(patience),
			});
			answer.resume();
			missed = 0;
		} catch {
			missed++;
		}

		if (missed >= mostMissed) {
			missed = 0;
			transport.reset(
				Object.assign(new Error('the engine stopped answering'), {code: 'ETIMEDOUT'}),
			);
		}

		plan();
	};

	const plan = () => {
		clearTimeout(timer);
		if (pending === 0) return;
		timer = setTimeout(() => void beat(), missed > 0 ? 500 : interval);
		timer.unref();
	};

	/** Counts something under way until it closes. */
	const follow = async <T extends NodeJS.EventEmitter>(opening: Promise<T>): Promise<T> => {
		if (pending++ === 0) plan();
		const done = () => {
			pending--;
		};

		try {
			const opened = await opening;
			opened.once('close', done);
			return opened;
		} catch (error) {
			done();
			throw error;
		}
	};

	return {
		...transport,
		send: exchange => follow(transport.send(exchange)),
		upgrade: exchange => follow(transport.upgrade(exchange)),
		close() {
			clearTimeout(timer);
			transport.close();
		},
	};
}
