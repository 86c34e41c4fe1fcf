import {fileURLToPath} from 'node:url';

/** Packages in whose place something of ours stands: Ink measures by the widths of the terminal it draws into. */
export const ownWidths = {
	'string-width': fileURLToPath(new URL('../source/terminal/string-width.ts', import.meta.url)),
};
