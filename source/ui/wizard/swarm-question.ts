import {swarmSteps} from '../../domain/placement/swarm-plan.ts';
import type {PlanState} from '../../state/wizard/wizard.ts';
import type {Question} from '../frame/dialogs.ts';

type Swarm = NonNullable<Extract<PlanState, {phase: 'made'}>['result']['swarm']>;

/** What is asked before agents are brought into one swarm: it says what is done on which of them. */
export function swarmQuestion(swarm: Swarm, onYes: () => void): Question {
	const steps = swarmSteps(swarm, swarm.addresses);
	return {
		text: swarm.isNew ? 'Make a Docker swarm of these agents?' : 'Let agents join a Docker swarm?',
		detail: 'They have to be in one before they can share a network:',
		list: steps.map(({agent, does}) => [agent, does]),
		note: 'The swarm stays when the session goes; if the start fails, this is undone.',
		word: 'swarm',
		isOver: ({wizard: {plan}}) => plan.phase !== 'made' || plan.result.swarm !== swarm,
		onYes,
	};
}
