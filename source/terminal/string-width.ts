import {stripVTControlCharacters} from 'node:util';
import {columnsOf} from '../domain/widths.ts';

/**
 * Stands in for the package of this name, which Ink and what it cuts and wraps lines with measure by:
 * its widths are others than those of the terminal that draws them here. `scripts/own-widths.mjs` puts it there.
 */
export default function stringWidth(
	text: string,
	{countAnsiEscapeCodes = false}: {countAnsiEscapeCodes?: boolean} = {},
): number {
	return columnsOf(countAnsiEscapeCodes ? text : stripVTControlCharacters(text));
}
