import {EventEmitter} from 'node:events';

/** The stdin Ink reads: gives it one whole key, or one whole paste, per read. */
export class InkInput extends EventEmitter {
	readonly isTTY = true;
	readonly fd = 0;
	readonly #keys: string[] = [];

	constructor() {
		super();
		this.on('newListener', event => {
			// Keys typed before the UI listens are kept for it.
			if (event === 'readable') setImmediate(() => this.#announce());
		});
	}

	type(key: string): void {
		this.#keys.push(key);
		this.#announce();
	}

	#announce(): void {
		if (this.#keys.length > 0) this.emit('readable');
	}

	read(): string | null {
		return this.#keys.shift() ?? null;
	}

	setRawMode(): this {
		return this;
	}

	setEncoding(): this {
		return this;
	}

	resume(): this {
		return this;
	}

	pause(): this {
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}
}
