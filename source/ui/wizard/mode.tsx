import {Box} from 'ink';
import {surroundings} from '../../state/selectors.ts';
import {fieldsOf, modeRule} from '../../state/wizard/fields.ts';
import {ChoiceLine} from '../kit/choice-line.tsx';
import {useFlotilla} from '../kit/flotilla-context.ts';
import {Label} from '../kit/label.tsx';
import type {StepProps} from './steps.tsx';

const about = {
	'single-node': 'All hosts on one agent, on a private bridge network.',
	'multi-node': 'Hosts over several agents, on a private overlay network.',
} as const;

/**
 * One agent or several.
 *
 *      MODE
 *      ▸ (*) single-node   All hosts on one agent, on a private bridge network.
 *        ( ) multi-node    Hosts over several agents, …
 *                          Needs at least 2 reachable agents; only 1 is.
 */
export function ModeStep({width}: StepProps) {
	const {draft, field} = useFlotilla(state => state.wizard);
	const around = useFlotilla(surroundings);
	const rules = {
		'single-node': modeRule('single-node', around),
		'multi-node': modeRule('multi-node', around),
	};
	return (
		<Box flexDirection="column" paddingX={1}>
			<Label tone="quiet">MODE</Label>
			{fieldsOf('mode', draft, around).map(({key, text, isChosen = false}, index) => {
				const mode = text === 'multi-node' ? 'multi-node' : 'single-node';
				const rule = rules[mode];
				return (
					<Box key={key} marginTop={1}>
						<ChoiceLine
							text={text}
							width={width - 2}
							textWidth={14}
							isChosen={isChosen}
							isFocused={field === index}
							isDisabled={rule !== undefined}
							about={rule === undefined ? about[mode] : `${about[mode]} It ${rule}.`}
						/>
					</Box>
				);
			})}
		</Box>
	);
}
