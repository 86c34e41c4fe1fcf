/** What an object has of this name that its types do not show; undefined where it has none, as other versions of a library may. */
export function hiddenPart(of: object | undefined, name: string): unknown {
	return of && Reflect.get(of, name);
}

/** The same of an object. */
export function hiddenObject(of: object | undefined, name: string): object | undefined {
	const part = hiddenPart(of, name);
	return typeof part === 'object' && part !== null ? part : undefined;
}

/** The same of a method. */
export function hiddenMethod(
	of: object | undefined,
	name: string,
): ((...args: readonly unknown[]) => unknown) | undefined {
	const method = hiddenPart(of, name);
	if (typeof method !== 'function') return undefined;
	return (...args): unknown => Reflect.apply(method, of, args);
}
