import {writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {createProgram} from '../source/commands/program/program.ts';
import {realContext} from '../source/commands/world/real-context.ts';
import {commandsPage, keysPage} from './docs-pages.ts';

/** Writes the pages of docs/ that are made from the program. */
const program = createProgram({context: realContext(), words: [], finish() {}});
const pages = {'commands.md': commandsPage(program), 'keys.md': keysPage()};
for (const [name, text] of Object.entries(pages)) {
	await writeFile(fileURLToPath(new URL(`../docs/${name}`, import.meta.url)), text);
	console.log(`docs/${name}`);
}
