import {Box, Text} from 'ink';
import {useTheme} from './flotilla-context.ts';
import {Label, Paragraph} from './label.tsx';

type ChoiceLineProps = {
	readonly text: string;
	/** Of the whole line. */
	readonly width: number;
	readonly textWidth: number;
	readonly isChosen: boolean;
	readonly isFocused: boolean;
	/** May several be chosen? @default false */
	readonly hasMany?: boolean;
	readonly isDisabled?: boolean;
	readonly about: string;
	/** Is it cut where it has no room in one line? @default false */
	readonly isShort?: boolean;
};

/** Something to choose: `▸ [x] local   Docker 29.2.0, 2 CPUs`. */
export function ChoiceLine(props: ChoiceLineProps) {
	const {text, width, textWidth, isChosen, isFocused, hasMany, isDisabled, about, isShort} = props;
	const theme = useTheme();
	const box = hasMany ? (isChosen ? '[x]' : '[ ]') : isChosen ? '(*)' : '( )';
	return (
		<Box>
			<Box width={2} flexShrink={0}>
				<Text {...theme.tone('accent')}>{isFocused ? theme.sign('pointer') : ' '}</Text>
			</Box>
			<Box width={4} flexShrink={0}>
				<Label tone={isChosen ? 'accent' : 'quiet'}>{box}</Label>
			</Box>
			<Box width={textWidth} flexShrink={0} paddingRight={2} height={1}>
				<Label tone={isFocused ? 'accent' : isDisabled ? 'quiet' : 'normal'}>{text}</Label>
			</Box>
			{isShort ? (
				<Label tone="quiet">{about}</Label>
			) : (
				<Paragraph tone="quiet" width={width - textWidth - 6}>
					{about}
				</Paragraph>
			)}
		</Box>
	);
}
