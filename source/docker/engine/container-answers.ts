import {plainText} from '../../domain/sanitise.ts';
import {hostStateOf} from '../../domain/session/host-state.ts';
import {count, fields, list, maybe, number, record, text, type Shaped} from '../../domain/shape.ts';
import {idShape, labelsShape} from './answer-parts.ts';
import {envRecord} from './request.ts';
import type {ContainerDetails, ContainerSummary} from './shapes.ts';

/** Where containers are in a network; an engine may say nothing of one that does not run. */
const networksShape = maybe(
	record(
		maybe(
			fields({
				IPAddress: maybe(text),
				EndpointID: maybe(text),
				Aliases: maybe(list(text)),
			}),
		),
	),
);

const mountsShape = maybe(
	list(fields({Type: maybe(text), Name: maybe(text), Destination: maybe(text)})),
);

const portsShape = maybe(
	list(fields({IP: maybe(text), PrivatePort: count, PublicPort: maybe(count), Type: maybe(text)})),
);

export const summariesShape = list(
	fields({
		Id: idShape,
		// One that is being removed has none any more.
		Names: maybe(list(text)),
		Image: text,
		State: text,
		Labels: labelsShape,
		NetworkSettings: maybe(fields({Networks: networksShape})),
		Mounts: mountsShape,
		Status: maybe(text),
		Ports: portsShape,
	}),
);

export const detailsShape = fields({
	Id: idShape,
	Name: text,
	Config: fields({
		Image: maybe(text),
		Labels: labelsShape,
		Env: maybe(list(text)),
		User: maybe(text),
	}),
	State: fields({Status: text, ExitCode: number, Error: maybe(text)}),
	NetworkSettings: maybe(fields({Networks: networksShape})),
	Mounts: mountsShape,
});

export function summaryOf(item: Shaped<typeof summariesShape>[number]): ContainerSummary {
	const networks = item.NetworkSettings?.Networks;
	return {
		id: item.Id,
		name: (item.Names?.find(name => name.lastIndexOf('/') === 0) ?? '').slice(1),
		image: item.Image,
		...stateOf(item.State),
		labels: item.Labels,
		networks: addresses(networks),
		...volumeMounts(item.Mounts),
		endpoints: mapped(networks, network => network?.EndpointID ?? ''),
		...exitCodeOf(item.Status),
		...publishedPorts(item.Ports),
	};
}

export function detailsOf(found: Shaped<typeof detailsShape>): ContainerDetails {
	const {Config, State} = found;
	const networks = found.NetworkSettings?.Networks;
	return {
		id: found.Id,
		name: found.Name.replace(/^\//, ''),
		image: Config.Image ?? '',
		...stateOf(State.Status),
		labels: Config.Labels,
		networks: addresses(networks),
		...volumeMounts(found.Mounts),
		env: envRecord(Config.Env),
		user: Config.User ?? '',
		exitCode: State.ExitCode,
		error: State.Error ?? '',
		aliases: mapped(networks, network => network?.Aliases ?? []),
	};
}

/** Its word as well, where that stands for no state known here. */
function stateOf(word: string): Pick<ContainerSummary, 'state' | 'stateWord'> {
	const state = hostStateOf(word);
	return state === 'unknown' ? {state, stateWord: plainText(word)} : {state};
}

/** Lists tell it only in words: `Exited (127) 3 minutes ago`. */
function exitCodeOf(status: string | undefined): {exitCode?: number} {
	const code = /^Exited \((\d{1,9})\)/.exec(status ?? '')?.[1];
	return code === undefined ? {} : {exitCode: Number(code)};
}

type Networks = Shaped<typeof networksShape>;

function addresses(networks: Networks): Record<string, string> {
	return mapped(networks, network => network?.IPAddress ?? '');
}

function mapped<From, To>(from: Readonly<Record<string, From>> = {}, to: (value: From) => To) {
	return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, to(value)]));
}

/** Where a container has which volumes; some engines do not tell. */
function volumeMounts(mounts: Shaped<typeof mountsShape>): Pick<ContainerSummary, 'volumes'> {
	if (!mounts) return {};
	const volumes = mounts.flatMap(({Type, Name, Destination}) =>
		Type === 'volume' && Name && Destination ? [[Destination, Name] as const] : [],
	);
	return {volumes: Object.fromEntries(volumes)};
}

function publishedPorts(found: Shaped<typeof portsShape> = []): Pick<ContainerSummary, 'ports'> {
	const ports = found.flatMap(({IP, PrivatePort, PublicPort, Type = 'tcp'}) =>
		PublicPort ? [{container: PrivatePort, protocol: Type, host: PublicPort, address: IP}] : [],
	);
	return ports.length > 0 ? {ports} : {};
}
