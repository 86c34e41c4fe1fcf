import {readFile} from 'node:fs/promises';
import {text as readAll} from 'node:stream/consumers';
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
import {FlotillaError} from '../domain/failure.ts';
import type {LocateField} from '../domain/spec-parse.ts';
import type {Input} from './context.ts';

/** A spec file as plain data, and where each of its fields stands. */
export type SpecFile = {readonly data: unknown; readonly locate: LocateField};

/** Bytes; a spec of a thousand roles is far smaller. */
const mostBytes = 4 * 1024 ** 2;

/** Reads YAML or JSON from a file, or from stdin for `-`. Throws `spec-invalid`, with line and column. */
export async function readSpecFile(path: string, stdin: Input): Promise<SpecFile> {
	const name = path === '-' ? 'stdin' : path;
	return parseSpecFile(name, path === '-' ? await readAll(stdin) : await readText(path));
}

/** The same for text that is at hand; `name` is for messages. */
export function parseSpecFile(name: string, text: string): SpecFile {
	const lines = new LineCounter();
	const document = parseDocument(text, {lineCounter: lines, prettyErrors: false});
	const at = (offset: number) => {
		const {line, col} = lines.linePos(offset);
		return `${name}:${line}:${col}`;
	};

	const [error] = document.errors;
	if (error) {
		const problem =
			error.code === 'DUPLICATE_KEY'
				? `the key ${wordAt(text, error.pos[0])} is there twice`
				: error.code === 'MULTIPLE_DOCS'
					? 'there is more than one document; a file holds one session'
					: `not YAML: ${error.message.replaceAll(/\s+/g, ' ')}`;
		throw invalid(`${at(error.pos[0])}: ${problem}`);
	}

	visit(document, {
		Alias(_, alias) {
			if (alias.resolve(document)) return;
			throw invalid(`${at(alias.range?.[0] ?? 0)}: the alias *${alias.source} leads nowhere`);
		},
	});
	const data = plainData(document, name);
	if (data === null || data === undefined) {
		throw invalid(`${name}: is empty; a spec has at least roles, like {roles: {main: 1}}`);
	}

	return {
		data,
		locate(path) {
			const range = nodeAt(document, path)?.range;
			return range ? at(range[0]) : name;
		},
	};
}

function plainData(document: Document.Parsed, name: string): unknown {
	try {
		return document.toJS() as unknown;
	} catch (error) {
		// Aliases that unfold to far too much.
		throw invalid(`${name}: not YAML: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/** The node to point at for a field: its value where that is short, else its key; else what it is missing from. */
function nodeAt(document: Document.Parsed, path: readonly PropertyKey[]): Node | null {
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

	return isCollection(node) ? (key ?? node) : node;
}

function wordAt(text: string, offset: number): string {
	return /^[^\s:,{}]+/.exec(text.slice(offset, offset + 60))?.[0] ?? '';
}

async function readText(path: string): Promise<string> {
	let bytes;
	try {
		bytes = await readFile(path);
	} catch (error) {
		throw invalid(`cannot read the spec ${path}: ${reasonOf(error)}`);
	}

	if (bytes.length > mostBytes) throw invalid(`cannot read the spec ${path}: it is over 4 MiB`);
	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
	} catch {
		throw invalid(`cannot read the spec ${path}: it is not UTF-8 text`);
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
