import {Box} from 'ink';
import {swarmWork} from '../domain/swarm-plan.ts';
import {upCommand, type Draft, type PlanState} from '../state/wizard.ts';
import {FailureBanner} from './failure-banner.tsx';
import {useFlotilla} from './flotilla-context.ts';
import {wrapLines} from './format.ts';
import {Label, Paragraph} from './label.tsx';
import {Spinner} from './spinner.tsx';
import type {Tone} from './theme.ts';
import type {StepProps} from './wizard-step.ts';

type Plan = Extract<PlanState, {phase: 'made'}>['result'];

/** Of what stands before a line. */
const keyWidth = 12;

type Line = {readonly key: string; readonly text: string; readonly tone?: Tone};

/**
 * Everything at once, and what `up` would do.
 *
 *      demo       single-node on local, 3 hosts
 *      main × 1   flotilla/base:bookworm
 *      sub × 2    debian:12, 0.5 CPUs, 512m
 *
 *      network    flotilla.demo (bridge)
 *      swarm      not yet one: lab1 (10.0.0.1) would make one, …
 *      image      debian:12 is pulled to local
 *
 *      Enter starts it. The same as a command:
 *      flotilla up demo -r main:1 -r sub:2,image=debian:12
 */
export function ReviewStep({width, rows}: StepProps) {
	const {draft, plan} = useFlotilla(state => state.wizard);
	const lines = [
		...draftLines(draft, plan),
		...(plan.phase === 'made' ? planLines(plan.result, width - 2 - keyWidth) : []),
	].slice(0, rows - 5);
	return (
		<Box flexDirection="column" paddingX={1}>
			{lines.map((line, index) => (
				<Box key={index} height={1}>
					<Box width={keyWidth} flexShrink={0} paddingRight={2}>
						<Label tone="quiet">{line.key}</Label>
					</Box>
					<Label tone={line.tone}>{line.text}</Label>
				</Box>
			))}
			<Box marginTop={1} flexDirection="column">
				{plan.phase === 'asked' || plan.phase === 'none' ? (
					<Box gap={1}>
						<Spinner />
						<Label tone="quiet">asking the engine what it would take…</Label>
					</Box>
				) : null}
				{plan.phase === 'failed' ? (
					<FailureBanner failure={plan.failure} width={width - 2} />
				) : null}
				{plan.phase === 'made' ? (
					<Label tone="accent">Enter starts it. The same as a command:</Label>
				) : null}
				{plan.phase === 'made' ? (
					<Paragraph tone="quiet" width={width - 2}>
						{upCommand(draft)}
					</Paragraph>
				) : null}
			</Box>
		</Box>
	);
}

function draftLines(draft: Draft, plan: PlanState): Line[] {
	const agents = plan.phase === 'made' ? plan.result.agents : draft.agents;
	const where = agents.length === 0 ? 'the first agent that answers' : agents.join(', ');
	return [
		{key: draft.name, text: `${draft.mode} on ${where}`, tone: 'strong'},
		...draft.roles.map(({role, replicas, image, cpus, memory, gpus}) => ({
			key: `${role} × ${replicas}`,
			text: [
				image === '' ? draft.image : image,
				cpus === '' ? '' : `${cpus} CPUs`,
				memory === '' ? '' : `memory ${memory}`,
				gpus === '' ? '' : `${gpus} GPUs`,
			]
				.filter(Boolean)
				.join(', '),
		})),
	];
}

const sources = {
	present: 'is there',
	copy: 'to copy from another agent',
	pull: 'to pull',
	bootstrap: 'to bootstrap',
	build: 'to build',
} as const;

function planLines({network, images, hosts, swarm}: Plan, width: number): Line[] {
	const first = hosts[0];
	return [
		{key: '', text: ''},
		{key: 'network', text: `${network.name} (${network.driver})`},
		...(swarm ? swarmLines(swarm, width) : []),
		...imageLines(images),
		...(first ? environmentLines(first.name, first.env) : []),
	];
}

/** Agents the review names one by one; the question before the start names all. */
const mostNamed = 4;

/** What there is still to do before the agents can share a network. */
function swarmLines(swarm: NonNullable<Plan['swarm']>, width: number): Line[] {
	const {manager, isNew, joining, addresses} = swarm;
	const joins = `${joining.length} agents would join`;
	const counted = isNew
		? `${manager} would make one, and ${joins} it`
		: `${joins} that of ${manager}`;
	const work = joining.length > mostNamed ? counted : swarmWork(swarm, addresses);
	return wrapLines(`not yet one: ${work}; asked first`, width).map((text, index) => ({
		key: index === 0 ? 'swarm' : '',
		text,
	}));
}

/** One line for all agents that get an image in the same way. */
function imageLines(images: Plan['images']): Line[] {
	const groups = Map.groupBy(images, ({image, source}) => `${image}, ${sources[source]}`);
	const isSpread = new Set(images.map(({agent}) => agent)).size > 1;
	return [...groups].map(([text, group]) => {
		const where = isSpread ? ` (${group.map(({agent}) => agent).join(', ')})` : '';
		return {key: 'image', text: `${text}${where}`};
	});
}

const prefix = 'BACKENDAI_CLUSTER_';

/** The variables of one host, short ones beside each other. */
function environmentLines(host: string, env: Readonly<Record<string, string>>): Line[] {
	const cluster = Object.entries(env).flatMap(([key, value]) =>
		key.startsWith(prefix) ? [`${key.slice(prefix.length)}=${value}`] : [],
	);
	const isLong = (text: string) => /^(HOSTS|REPLICAS)=/.test(text);
	const lines = [cluster.filter(text => !isLong(text)).join(' '), ...cluster.filter(isLong)];
	return [
		{key: '', text: ''},
		{key: 'env', text: `of ${host}: ${prefix}…`},
		...lines.map(text => ({key: '', text, tone: 'quiet' as const})),
	];
}
