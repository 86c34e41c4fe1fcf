export type FramePacer = {
	/** Paints at the next frame. */
	request: () => void;
	/** Paints one pane (or all) as soon as the current work is done. */
	requestNow(only?: string): void;
	/** Paints nothing until `resume()`, which paints at once what was requested meanwhile. */
	pause(): void;
	resume(): void;
	/** Waits until everything requested is painted and taken by the sink. */
	flush(): Promise<void>;
	stop(): void;
};

export type FrameSink = {
	write(bytes: string): boolean;
	once(event: 'drain', listener: () => void): unknown;
};

/** Between two frames, ms. */
const interval = 1000 / 30;

export type PacerOptions = {
	readonly paint: (only?: string) => {readonly bytes: string; readonly retryIn?: number};
	readonly sink: FrameSink;
};

/** Decides when to paint: at most 30 times a second, never while the terminal is behind. */
export function createPacer({paint, sink}: PacerOptions): FramePacer {
	let lastPaint = -interval;
	let timer: NodeJS.Timeout | undefined;
	let due = 0;
	let immediate: NodeJS.Immediate | undefined;
	let urgent = new Set<string | undefined>();
	let isBlocked = false;
	let isPaused = false;
	let isRequested = false;
	let isStopped = false;
	let waiting: Array<() => void> = [];

	const settle = () => {
		if (isBlocked || isRequested || immediate) return;
		const settled = waiting;
		waiting = [];
		for (const resolve of settled) resolve();
	};
	const draw = (only?: string) => {
		const {bytes, retryIn} = paint(only);
		if (retryIn !== undefined) schedule(retryIn);
		if (bytes === '' || sink.write(bytes)) return;
		isBlocked = true;
		sink.once('drain', () => {
			isBlocked = false;
			if (isRequested && !isStopped) schedule(0);
			settle();
		});
	};
	const tick = () => {
		timer = undefined;
		if (isBlocked || isPaused || isStopped) return;
		isRequested = false;
		lastPaint = performance.now();
		draw();
		settle();
	};
	const schedule = (delay: number) => {
		isRequested = true;
		const at = performance.now() + delay;
		if (timer && due <= at) return;
		clearTimeout(timer);
		due = at;
		timer = setTimeout(tick, delay);
	};
	const drawUrgent = () => {
		immediate = undefined;
		const ids = urgent;
		urgent = new Set();
		if (isStopped) return;
		if (isBlocked || isPaused) {
			isRequested = true;
			return;
		}
		if (ids.has(undefined)) {
			clearTimeout(timer);
			tick();
			return;
		}
		for (const id of ids) if (!isBlocked) draw(id);
		settle();
	};

	return {
		request() {
			if (isStopped) return;
			if (isBlocked) isRequested = true;
			// A moment's wait lets everything that belongs to this change arrive.
			else schedule(Math.max(2, lastPaint + interval - performance.now()));
		},
		requestNow(only) {
			if (isStopped) return;
			urgent.add(only);
			immediate ??= setImmediate(drawUrgent);
		},
		pause() {
			isPaused = true;
		},
		resume() {
			isPaused = false;
			if (!isRequested) return;
			clearTimeout(timer);
			tick();
		},
		async flush() {
			if (isStopped || !(isBlocked || isRequested || immediate)) return;
			const {promise, resolve} = Promise.withResolvers<void>();
			waiting.push(resolve);
			await promise;
		},
		stop() {
			isStopped = true;
			clearTimeout(timer);
			clearImmediate(immediate);
			immediate = undefined;
			isRequested = false;
			isBlocked = false;
			settle();
		},
	};
}
