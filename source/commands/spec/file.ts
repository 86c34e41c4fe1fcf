import {createReadStream} from 'node:fs';
import {
	isAlias,
	isCollection,
	isMap,
	isScalar,
	isSeq,
	LineCounter,
	parseDocument,
	visit,
	type Document,
	type Node,
} from 'yaml';
import {FlotillaError} from '../../domain/failure.ts';
import type {LocateField} from '../../domain/spec/parse.ts';
import type {Input} from '../world/context.ts';

/** A spec file as plain data, and where each of its fields stands. */
export type SpecFile = {readonly data: unknown; readonly locate: LocateField};

/** Bytes; a spec of a thousand roles is smaller. */
const mostBytes = 1024 ** 2;

/** Reads YAML or JSON from a file, or from stdin for `-`. Throws `spec-invalid`, with line and column. */
export async function readSpecFile(path: string, stdin: Input): Promise<SpecFile> {
	const name = path === '-' ? 'stdin' : path || '""';
	const text = await readText(name, path === '-' ? stdin : createReadStream(path));
	return parseSpecFile(name, text);
}

/** The same for text that is at hand; `name` is for messages. */
export function parseSpecFile(name: string, text: string): SpecFile {
	const format = name.toLowerCase().endsWith('.json') ? 'JSON' : 'YAML';
	const lines = new LineCounter();
	const document = parseDocument(text, {
		lineCounter: lines,
		prettyErrors: false,
		merge: true,
		// The parser compares each key with all before it, which takes half a minute for a full file.
		uniqueKeys: false,
	});
	const at = (offset: number) => {
		const {line, col} = lines.linePos(offset);
		return `${name}:${line}:${col}`;
	};

	const [error] = document.errors;
	if (error) {
		const problem =
			error.code === 'MULTIPLE_DOCS'
				? 'there is more than one document; a file holds one session'
				: `not ${format}: ${problemOf(error)}`;
		throw invalid(`${at(error.pos[0])}: ${problem}`);
	}

	visit(document, {
		Alias(_, alias) {
			if (alias.resolve(document)) return;
			throw invalid(`${at(alias.range?.[0] ?? 0)}: the alias *${alias.source} leads nowhere`);
		},
		Map(_, {items}) {
			const seen = new Set<unknown>();
			for (const {key} of items) {
				if (!isScalar(key)) continue;
				if (!seen.has(key.value)) seen.add(key.value);
				else {
					const offset = key.range?.[0] ?? 0;
					throw invalid(`${at(offset)}: the key ${wordAt(text, offset)} is there twice`);
				}
			}
		},
	});
	const data = plainData(document, {name, format});
	if (data === null || data === undefined) {
		throw invalid(`${name}: is empty; a spec has at least roles, like {roles: {main: 1}}`);
	}

	return {
		data,
		locate(path, options) {
			const range = nodeAt(document, {path, isKey: options?.isKey ?? false})?.range;
			return range ? at(range[0]) : name;
		},
	};
}

function plainData(
	document: Document.Parsed,
	{name, format}: {name: string; format: string},
): unknown {
	try {
		return document.toJS() as unknown;
	} catch (error) {
		// Aliases that unfold to far too much.
		throw invalid(`${name}: not ${format}: ${problemOf(error)}`);
	}
}

function problemOf(error: unknown): string {
	const text = error instanceof Error ? error.message : String(error);
	return /call stack/.test(text) ? 'nested too deeply' : text.replaceAll(/\s+/g, ' ');
}

/** The node to point at for a field: its value where that is short, else its key; else what it is missing from. */
function nodeAt(
	document: Document.Parsed,
	{path, isKey}: {path: readonly PropertyKey[]; isKey: boolean},
): Node | null {
	let node: Node | null = document.contents;
	let key: Node | null = null;
	for (const part of path) {
		const parent: unknown = isAlias(node) ? node.resolve(document) : node;
		if (isMap(parent)) {
			const pair = parent.items.find(
				item => isScalar(item.key) && String(item.key.value) === String(part),
			);
			if (!pair) return key ?? node;
			key = pair.key as Node;
			node = (pair.value as Node | null) ?? key;
		} else if (isSeq(parent)) {
			const item = parent.items[Number(part)] as Node | undefined;
			if (!item) return key ?? node;
			node = item;
			key = null;
		} else return part === 'role' ? (key ?? node) : node;
	}

	return isKey || isCollection(node) ? (key ?? node) : node;
}

function wordAt(text: string, offset: number): string {
	return /^[^\s:,{}]+/.exec(text.slice(offset, offset + 60))?.[0] ?? '';
}

async function readText(name: string, source: AsyncIterable<Uint8Array | string>): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	try {
		for await (const chunk of source) {
			const bytes = Buffer.from(chunk);
			chunks.push(bytes);
			size += bytes.length;
			if (size > mostBytes) break;
		}
	} catch (error) {
		throw invalid(`cannot read the spec ${name}: ${reasonOf(error)}`);
	}

	if (size > mostBytes) throw invalid(`cannot read the spec ${name}: it is over 1 MiB`);
	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(Buffer.concat(chunks));
	} catch {
		throw invalid(`cannot read the spec ${name}: it is not UTF-8 text`);
	}
}

const reasons: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file',
	EISDIR: 'it is a directory',
	EACCES: 'permission denied',
	ENOTDIR: 'there is no such file',
};

function reasonOf(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}

function invalid(message: string): FlotillaError {
	return new FlotillaError({
		code: 'spec-invalid',
		message,
		hint: 'Nothing was created. See `flotilla up --help` for an example.',
	});
}
