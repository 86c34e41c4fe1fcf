import {Box, Text} from 'ink';
import {clustersOf, drawable, headOf} from '../../domain/clusters.ts';
import {columnsOf} from '../../domain/widths.ts';
import {useTheme} from './flotilla-context.ts';
import {shortText} from './format.ts';
import {Label} from './label.tsx';

type TextFieldProps = {
	readonly text: string;
	readonly width: number;
	/** Where the next character goes; undefined where the field has no focus. */
	readonly cursor: number | undefined;
	/** With the focus: is all of it replaced by what is typed next? @default false */
	readonly isSelected?: boolean;
	/** Shown while there is no text. */
	readonly placeholder?: string;
	readonly hasProblem?: boolean;
};

/** A line of text one can edit: `debian:1▌`, the part around the cursor where it is long. */
export function TextField(props: TextFieldProps) {
	const {text, width, cursor, isSelected = false, placeholder = '', hasProblem} = props;
	const theme = useTheme();
	const mark = hasProblem ? theme.sign('failed') : ' ';
	const room = width - 4;
	const {before, under, after} = partAround(text, cursor ?? 0, room);
	return (
		<Box width={width} height={1} flexShrink={0}>
			<Text {...theme.tone('bad')}>{`${mark} `}</Text>
			{cursor === undefined ? (
				<Label tone={text === '' ? 'quiet' : 'normal'}>
					{text === '' ? placeholder : shortText(text, room)}
				</Label>
			) : (
				<Text {...theme.tone('strong')}>
					<Text inverse={isSelected}>{theme.text(before)}</Text>
					<Text inverse>{theme.text(under)}</Text>
					{theme.text(after)}
				</Text>
			)}
			{cursor !== undefined && text === '' ? (
				<Label tone="quiet">{shortText(placeholder, room - 1)}</Label>
			) : null}
		</Box>
	);
}

/** What of a text has room around its cursor; what has no cell by itself is seen as well. */
function partAround(text: string, cursor: number, room: number) {
	const all = clustersOf(text).map(cluster => drawable(cluster) || '◌');
	const under = all[cursor] ?? ' ';
	let left = room - columnsOf(under);
	let start = cursor;
	while (start > 0 && columnsOf(all[start - 1] ?? '') <= left) {
		start--;
		left -= columnsOf(all[start] ?? '');
	}

	const before = all.slice(start, cursor).join('');
	return {before, under, after: headOf(all.slice(cursor + 1).join(''), left)};
}
