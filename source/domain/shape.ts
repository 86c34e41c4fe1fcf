import {oneLine} from './sanitise.ts';

/*
 * What a value from elsewhere must be. An answer of an engine is read this way: the reading ends at the first
 * fault, so that an answer of millions of them costs no more than one.
 */

/** Gives back what it can use of a value, and throws `Misshapen` where that is something else. */
export type Shape<T> = (value: unknown) => T;

/** What a shape reads. */
export type Shaped<S> = S extends Shape<infer T> ? T : never;

const longestKey = 60;

/** Says where a value is not as it must be, and how; never the value itself, which may be a secret. */
export class Misshapen extends Error {
	/** From the outermost key to the innermost. */
	#path: ReadonlyArray<string | number> = [];
	readonly #rule: string;

	constructor(rule: string) {
		super(rule);
		this.#rule = rule;
	}

	/** It is below this key of a larger value. */
	within(key: string | number): this {
		this.#path = [key, ...this.#path];
		this.message = `${placeOf(this.#path)} ${this.#rule}`;
		return this;
	}
}

/** As jq would be asked for it: `[2].State`. Keys are as foreign as values. */
function placeOf(path: ReadonlyArray<string | number>): string {
	const place = path.map(key => {
		if (typeof key === 'number') return `[${key}]`;
		const short = key.length > longestKey ? `${key.slice(0, longestKey)}…` : key;
		return /^[\w-]+$/.test(short) ? `.${short}` : `[${JSON.stringify(oneLine(short))}]`;
	});
	return place.join('').replace(/^\./, '');
}

function wrong(value: unknown, wanted: string): Misshapen {
	if (value === undefined) return new Misshapen('is missing');
	return new Misshapen(`is ${kindOf(value)}, not ${wanted}`);
}

function kindOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'a list';
	switch (typeof value) {
		case 'string':
			return 'text';
		case 'object':
			return 'an object';
		case 'boolean':
			return String(value);
		default:
			return `a ${typeof value}`;
	}
}

/** What nobody looks at. */
export const anything: Shape<unknown> = value => value;

export const text: Shape<string> = value => {
	if (typeof value === 'string') return value;
	throw wrong(value, 'text');
};

/** Text of one form; `wanted` is how it is called where it has another. */
export function textLike(pattern: RegExp, wanted: string): Shape<string> {
	return value => {
		const found = text(value);
		if (pattern.test(found)) return found;
		throw new Misshapen(`is not ${wanted}`);
	};
}

export const flag: Shape<boolean> = value => {
	if (typeof value === 'boolean') return value;
	throw wrong(value, 'true or false');
};

/** JSON has numbers that are too large for one: they are none here. */
export const number: Shape<number> = value => {
	if (typeof value === 'number' && Number.isFinite(value)) return value;
	throw typeof value === 'number' ? new Misshapen('is too large') : wrong(value, 'a number');
};

/** A whole number from zero on. */
export const count: Shape<number> = value => {
	const found = number(value);
	if (Number.isInteger(found) && found >= 0) return found;
	throw new Misshapen('is not a whole number from 0 on');
};

/** Undefined where it is left out or null: engines written in Go say null for what is empty. */
export function maybe<T>(shape: Shape<T>): Shape<T | undefined> {
	return value => (value === undefined || value === null ? undefined : shape(value));
}

/** Undefined where it is something else: for what is only shown. */
export function ifSo<T>(shape: Shape<T>): Shape<T | undefined> {
	return value => {
		try {
			return shape(value);
		} catch (error) {
			if (error instanceof Misshapen) return undefined;
			throw error;
		}
	};
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
	return value => {
		if (!Array.isArray(value)) throw wrong(value, 'a list');
		const read: T[] = [];
		try {
			for (const item of value as unknown[]) read.push(shape(item));
		} catch (error) {
			throw below(read.length, error);
		}

		return read;
	};
}

/** An object whose keys are not known beforehand; the same one where nothing in it is read as something else. */
export function record<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
	return value => {
		const found = object(value);
		const keys = Object.keys(found);
		const items: T[] = [];
		let isSame = true;
		let key = '';
		try {
			for (key of keys) {
				const item = shape(found[key]);
				isSame &&= item === found[key];
				items.push(item);
			}
		} catch (error) {
			throw below(key, error);
		}

		if (isSame) return found as Readonly<Record<string, T>>;
		return Object.fromEntries(items.map((item, index) => [keys[index] ?? '', item] as const));
	};
}

type Shapes = Readonly<Record<string, Shape<unknown>>>;

/** An object with these keys; what else it has is left out. */
export function fields<S extends Shapes>(
	shapes: S,
): Shape<{readonly [Key in keyof S]: Shaped<S[Key]>}> {
	const keys: ReadonlyArray<keyof S & string> = Object.keys(shapes);
	return value => {
		const found = object(value);
		const read: {[Key in keyof S]?: unknown} = {};
		let at = '';
		try {
			for (const key of keys) {
				at = key;
				read[key] = shapes[key]?.(found[key]);
			}
		} catch (error) {
			throw below(at, error);
		}

		return read as {readonly [Key in keyof S]: Shaped<S[Key]>};
	};
}

function object(value: unknown): Readonly<Record<string, unknown>> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw wrong(value, 'an object');
	}

	return value as Readonly<Record<string, unknown>>;
}

function below(key: string | number, error: unknown): unknown {
	return error instanceof Misshapen ? error.within(key) : error;
}
