import narrow from './narrow-signs.json' with {type: 'json'};
import {cellWidth, columnsOf} from './widths.ts';

let segmenter: Intl.Segmenter | undefined;

const ascii = /^[\u0020-\u007e]*$/;
/**
 * The signs that flotilla draws, which are all a frame consists of unless names or output bring others:
 * each is a character of its own, whatever is beside it (`checkNarrow` of the bundler proves it).
 */
const onlyNarrow = new RegExp(`^[${narrow.signs}]*$`);

/** What a reader takes for the characters of a text: a letter with its marks is one, an emoji too. */
export function clustersOf(text: string): string[] {
	if (onlyNarrow.test(text)) return [...text];
	// Made when a text first needs it: that takes longer than a frame.
	segmenter ??= new Intl.Segmenter(undefined, {granularity: 'grapheme'});
	return Array.from(segmenter.segment(text), ({segment}) => segment);
}

/** As much of a text's beginning as fits into so many columns. */
export function headOf(text: string, columns: number): string {
	return fitting(clustersOf(text), columns).join('');
}

/** As much of a text's end as fits into so many columns. */
export function tailOf(text: string, columns: number): string {
	return fitting(clustersOf(text).reverse(), columns).reverse().join('');
}

function fitting(clusters: readonly string[], columns: number): string[] {
	let left = columns;
	const end = clusters.findIndex(cluster => (left -= columnsOf(cluster)) < 0);
	return clusters.slice(0, end < 0 ? clusters.length : end);
}

/** Nothing of it shows, so Ink gives it no cell, whatever its width. */
const blank = /^\p{Default_Ignorable_Code_Point}+$/u;

/**
 * A text that takes the cells that the table says wherever it is drawn. What shows nothing is spaces.
 * A mark without a letter would join what is before, were it the end of an escape sequence: it is left
 * out, or gets a circle where it has a cell of its own.
 */
export function drawable(text: string): string {
	if (ascii.test(text)) return text;
	const drawn = clustersOf(text).map(visible).join('');
	return clustersOf(`m${drawn}`)[0] === 'm' ? drawn : `◌${drawn}`;
}

function visible(cluster: string): string {
	if (cluster === '\n') return cluster;
	const characters = [...cluster];
	const first = characters.findIndex(character => cellWidth(character.codePointAt(0) ?? 0) > 0);
	if (first < 0) return '';
	return blank.test(cluster) ? ' '.repeat(columnsOf(cluster)) : characters.slice(first).join('');
}
