import type {Failure, FailureCode} from '../../domain/failure.ts';
import type {WizardStep} from './wizard.ts';

/** Of failures one can do something about in the wizard: the step that has the fields for it. */
const steps: Readonly<Partial<Record<FailureCode, WizardStep>>> = {
	'name-taken': 'agents',
	'name-in-use': 'agents',
	'agent-unknown': 'agents',
	'engine-unreachable': 'agents',
	'engine-permission': 'agents',
	'engine-tls': 'agents',
	'engine-ssh': 'agents',
	'engine-too-old': 'agents',
	'engine-missing': 'agents',
	'engine-lost': 'agents',
	'disk-full': 'agents',
	swarm: 'agents',
	'image-not-found': 'images',
	'image-pull': 'images',
	'image-build': 'images',
	'image-load': 'images',
	'image-differs': 'images',
	'host-failed': 'images',
	// All that a plan can refuse of a draft that breaks no rule: an image, CPUs or memory that no agent has.
	'spec-invalid': 'images',
};

/** Where a draft whose start failed can be changed; the review where nothing in it would help. */
export function failedStep(failure: Failure): WizardStep {
	return steps[failure.code] ?? 'review';
}
