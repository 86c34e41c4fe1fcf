/** DEL and C1, what ends a line, and the marks that make text run the other way. */
const marks = '\\u007F-\\u009F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069';

/** What no text from elsewhere may bring to a terminal: it forges lines, moves the cursor, lies on order. */
export const unsafeText = new RegExp(`[\\u0000-\\u001F${marks}]+`, 'g');

/** The same for one character of output, which has lines and tabs. */
export const unsafeOutput = new RegExp(`[\\u0000-\\u0008\\u000B-\\u001F${marks}]`);

/** Text from engines and hosts as one line that a terminal cannot take for anything but text. */
export function sanitise(text: string): string {
	return oneLine(text).trim();
}

/** The same, with the spaces around it. */
export function oneLine(text: string): string {
	return text.replaceAll(unsafeText, ' ');
}

/** The same for all text within plain data; what needs no change is given back as it is. */
export function sanitiseAll<Data>(data: Data): Data {
	return clean(data) as Data;
}

function clean(value: unknown): unknown {
	if (typeof value === 'string') return sanitise(value) === value ? value : sanitise(value);
	if (Array.isArray(value)) {
		const items = (value as unknown[]).map(item => clean(item));
		return items.every((item, index) => item === value[index]) ? value : items;
	}

	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([key, part]) => [key, part, clean(part)] as const);
	return entries.every(([, before, after]) => before === after)
		? value
		: Object.fromEntries(entries.map(([key, , after]) => [key, after]));
}

/** Text of the engine as one harmless line: it may quote what a container or registry wrote. */
export function plainText(text: string): string {
	const line = sanitise(text.replaceAll(/\u001B\[[0-9;?]*[ -/]*[@-~]/g, ''));
	return line.length > 600 ? `${line.slice(0, 599)}…` : line;
}
