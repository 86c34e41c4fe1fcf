import {Readable} from 'node:stream';

/** The stdin Ink reads: gives it one whole key, or one whole paste, per read. */
export class InkInput extends Readable {
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

	/** Of no size it is what Node does once somebody listens: it takes nothing. */
	override read(size?: number): string | null {
		return size === 0 ? null : (this.#keys.shift() ?? null);
	}

	setRawMode(): this {
		return this;
	}

	override setEncoding(): this {
		return this;
	}

	override resume(): this {
		return this;
	}

	override pause(): this {
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}
}
