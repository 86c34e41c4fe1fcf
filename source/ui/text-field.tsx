import {Box, Text} from 'ink';
import {useTheme} from './flotilla-context.ts';
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
	const characters = [...text];
	const start = Math.max(0, Math.min((cursor ?? 0) - room + 1, characters.length - room + 1));
	const part = characters.slice(start, start + room);
	const at = (cursor ?? 0) - start;
	return (
		<Box width={width} height={1} flexShrink={0}>
			<Text {...theme.tone('bad')}>{`${mark} `}</Text>
			{cursor === undefined ? (
				<Label tone={text === '' ? 'quiet' : 'normal'}>
					{text === '' ? placeholder : cut(text, room)}
				</Label>
			) : (
				<Text {...theme.tone('strong')}>
					<Text inverse={isSelected}>{theme.text(part.slice(0, at).join(''))}</Text>
					<Text inverse>{theme.text(part[at] ?? ' ')}</Text>
					{theme.text(part.slice(at + 1).join(''))}
				</Text>
			)}
			{cursor !== undefined && text === '' ? (
				<Label tone="quiet">{cut(placeholder, room - 1)}</Label>
			) : null}
		</Box>
	);
}

function cut(text: string, room: number): string {
	return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}
