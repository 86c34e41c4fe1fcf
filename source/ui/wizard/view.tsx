import {Box, usePaste, useWindowSize} from 'ink';
import {sanitise} from '../../domain/sanitise.ts';
import {surroundings} from '../../state/selectors.ts';
import {shownFields} from '../../state/wizard/fields.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {bodyRows, Frame} from '../frame/frame.tsx';
import {FailureBanner, failureRows} from '../kit/failure-banner.tsx';
import {useActions, useFlotilla} from '../kit/flotilla-context.ts';
import {AgentsStep} from './agents.tsx';
import {wizardHints} from './hints.ts';
import {HostsPreview} from './hosts-preview.tsx';
import {ImagesStep} from './images.tsx';
import {ModeStep} from './mode.tsx';
import {PlacementStep} from './placement.tsx';
import {ProblemLines} from './problems.tsx';
import {ReviewStep, SameCommand, useReviewScroll, useSameCommand} from './review.tsx';
import {RolesStep} from './roles.tsx';
import {WizardSteps} from './steps.tsx';
import {useWizardKeys} from './use-keys.ts';
import {usePlacingKeys} from './use-placing-keys.ts';

const steps = {
	agents: AgentsStep,
	mode: ModeStep,
	roles: RolesStep,
	images: ImagesStep,
	placement: PlacementStep,
	review: ReviewStep,
} as const;

const title = 'The last start failed:';

/**
 * A new session, step by step, with the hosts it makes always in view.
 *
 *      flotilla ▸ new session
 *
 *      ✓ agents ▸ ✓ mode ▸ 3 roles ▸ 4 images ▸ 5 review
 *
 *      ROLE           REPLICAS                    3 HOSTS
 *      main           1                           0 main1
 *      sub            2▌                          1 sub1
 *      + add a role                               2 sub2
 */
export function WizardView() {
	const {columns, rows} = useWindowSize();
	const actions = useActions();
	const wizard = useFlotilla(state => state.wizard);
	const around = useFlotilla(surroundings);
	const fields = shownFields(wizard, around);
	const {without, words, reasons} = wizardHints(wizard, fields);
	const placing = usePlacingKeys();
	const {isOpen} = useDialogs();
	usePaste(text => actions.editWizard({type: 'insert', text: sanitise(text)}), {
		isActive: !isOpen,
	});

	const Step = steps[wizard.step];
	const isPlacing = wizard.step === 'placement';
	const preview = isPlacing ? 0 : columns >= 110 ? 40 : wizard.step === 'images' ? 0 : 26;
	// A placement takes all there is; else the hosts stand near to what makes them.
	const width = Math.min(columns - preview - (preview > 0 ? 3 : 0), isPlacing ? columns : 110);
	const command = useSameCommand({columns, rows: Math.floor(rows / 3)});
	const {failure} = wizard;
	// A new plan tells its own failure.
	const last =
		failure && wizard.plan.phase !== 'failed' ? {failure, title, width: columns} : undefined;
	// Of a long one the beginning: the step is what is worked on.
	const head = last ? Math.min(failureRows(last), Math.floor(rows / 3)) + 1 : 0;
	const room = bodyRows(rows) - 2 - head - (command.length > 0 ? command.length + 2 : 0);
	const {top, scroll} = useReviewScroll({width, rows: room});
	useWizardKeys(wizard, {reasons, scroll});
	return (
		<Frame
			trail={['new session', wizard.draft.name]}
			scope={isPlacing ? 'placement' : 'wizard'}
			without={without}
			reasons={isPlacing ? placing : reasons}
			words={words}
		>
			<WizardSteps />
			{last ? (
				<Box marginBottom={1} height={head - 1} flexShrink={0} overflow="hidden">
					<FailureBanner {...last} />
				</Box>
			) : null}
			<Box height={room} overflow="hidden">
				<Box flexDirection="column" width={width} flexShrink={0}>
					<Step width={width} rows={room} top={top} />
					<ProblemLines fields={fields} width={width} />
				</Box>
				{preview > 0 ? (
					<HostsPreview draft={wizard.draft} plan={wizard.plan} width={preview} rows={room} />
				) : null}
			</Box>
			{command.length > 0 ? (
				<Box marginTop={1} flexShrink={0}>
					<SameCommand lines={command} />
				</Box>
			) : null}
		</Frame>
	);
}
