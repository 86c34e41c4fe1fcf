import {Box} from 'ink';
import type {Field} from '../../state/wizard/fields.ts';
import {useFlotilla, useTheme} from '../kit/flotilla-context.ts';
import {Label, Paragraph} from '../kit/label.tsx';

const mostShown = 3;

/** The rules the step breaks, named: `✗ sub: replicas must be a whole number from 1 to 1000`. */
export function ProblemLines({
	fields,
	width,
}: {
	readonly fields: readonly Field[];
	readonly width: number;
}) {
	const theme = useTheme();
	const roles = useFlotilla(state => state.wizard.draft.roles);
	const broken = fields.filter(({problem}) => problem !== undefined);
	if (broken.length === 0) return null;
	return (
		<Box flexDirection="column" paddingX={1} marginTop={1} flexShrink={0}>
			{broken.slice(0, mostShown).map(({key, problem = ''}) => (
				<Paragraph key={key} tone="bad" width={width - 2}>
					{`${theme.sign('failed')} ${title(key, roles)} ${problem}`}
				</Paragraph>
			))}
			{broken.length > mostShown ? (
				<Label tone="bad">{`and ${broken.length - mostShown} more`}</Label>
			) : null}
		</Box>
	);
}

function title(key: string, roles: ReadonlyArray<{role: string}>): string {
	const [part = '', name = '', field = ''] = key.split(':');
	switch (part) {
		case 'role': {
			const role = roles[Number(name)]?.role;
			const who = role === undefined || role === '' ? `role ${Number(name) + 1}` : role;
			return field === 'role' ? `${who}: the name` : `${who}: ${field}`;
		}

		case 'agent':
		case 'mode':
			return name;
		case 'add-role':
			return 'roles:';
		case 'image':
			return 'the image of all roles';
		default:
			return 'Session name';
	}
}
