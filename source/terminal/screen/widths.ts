import type {IUnicodeHandling, IUnicodeVersionProvider} from '@xterm/headless';
import {cellWidth, joinCharacter} from '../../domain/widths.ts';

/** The one table of widths, as xterm asks it. */
export const widths: IUnicodeVersionProvider = {
	version: 'flotilla',
	wcwidth: cellWidth,
	charProperties: joinCharacter,
};

/** Has a terminal count cells so. */
export function countCells(unicode: IUnicodeHandling): void {
	unicode.register(widths);
	unicode.activeVersion = widths.version;
}
