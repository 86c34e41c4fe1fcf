/** What may stand where something else should: each kind of JSON, and texts that mean something elsewhere. */
export const wrongValues: readonly unknown[] = [
	undefined,
	null,
	-1.5,
	'\u001B[31m\u202E\n',
	[null],
	JSON.parse('{"__proto__": 7, "constructor": null}'),
];

/** All places in a value, as jq would be asked for them. */
export function placesIn(value: unknown): string[] {
	return places(value).map(place => place.replace(/^\./, ''));
}

function places(value: unknown): string[] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, part]) => {
		const own = Array.isArray(value) ? `[${key}]` : `.${nameOf(key)}`;
		return [own, ...places(part).map(place => own + place)];
	});
}

/** Keys with dots of their own are quoted. */
function nameOf(key: string): string {
	return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

/** The same value but for one place; undefined takes out what is there. */
export function withWrong(value: unknown, place: string, wrong: unknown): unknown {
	const copy: unknown = structuredClone(value);
	const keys = [...place.matchAll(/\[(\d+)\]|"((?:[^"\\]|\\.)*)"|([\w-]+)/g)].map(
		([, index, quoted, plain]) => index ?? quoted ?? plain ?? '',
	);
	let holder = copy;
	for (const key of keys.slice(0, -1)) holder = Reflect.get(holder as object, key);
	const last = keys.at(-1) ?? '';
	if (!Reflect.has(holder as object, last)) throw new Error(`nothing is at ${place}`);
	if (wrong === undefined) Reflect.deleteProperty(holder as object, last);
	else Reflect.set(holder as object, last, wrong);
	return copy;
}
