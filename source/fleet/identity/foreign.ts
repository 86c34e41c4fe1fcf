import type {Engine} from '../../docker/engine/engine.ts';
import type {Inventory} from '../../docker/engine/shapes.ts';
import {dockerCommand} from '../../domain/agent/docker-command.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {plural} from '../../domain/quantity.ts';
import {hostsOf} from '../../domain/session/hosts.ts';
import {objectName} from '../../domain/session/labels.ts';
import type {SessionSpec} from '../../domain/spec/spec.ts';
import {placedParts, sortOut, type Placed} from './identity.ts';
import {partsOf} from './parts.ts';

type Thing = Pick<Placed, 'kind' | 'name'>;

/**
 * Throws `name-in-use` where something that flotilla did not make has a name the session needs: engines
 * would use such a volume silently, and keys would stay in it.
 */
export async function refuseForeign(
	engines: readonly Engine[],
	{name, mode, ...spec}: SessionSpec,
	call: {signal?: AbortSignal} = {},
): Promise<void> {
	const network = objectName.network(name, mode);
	const starts = [objectName.container(name, ''), network];
	const wanted = namesOf({name, mode, ...spec});
	await Promise.all(
		engines.map(async engine => {
			const inventory = await engine.listNamed(starts, call);
			const ours = namesIn(inventory);
			const foreign = partsOf(inventory).filter(
				({kind, name: found}) => wanted.has(`${kind} ${found}`) && !ours.has(`${kind} ${found}`),
			);
			if (foreign.length > 0) throw notOurs(engine, foreign);
		}),
	);
}

/** All that a session is going to make. */
function namesOf(spec: SessionSpec): Set<string> {
	const {name, mode} = spec;
	const hosts = hostsOf(spec).map(host => host.name);
	const volumes = ['lease', 'ended', 'mesh', 'record'] as const;
	return new Set([
		...hosts.map(host => `container ${objectName.container(name, host)}`),
		`container ${objectName.helper(name)}`,
		`network ${objectName.network(name, mode)}`,
		...hosts.map(host => `volume ${objectName.config(name, host)}`),
		...volumes.map(kind => `volume ${objectName[kind](name)}`),
	]);
}

/** What of it is some session's. */
function namesIn(inventory: Inventory): Set<string> {
	const {sessions} = sortOut([{agent: '', inventory}]);
	return new Set(sessions.flatMap(placedParts).map(({kind, name}) => `${kind} ${name}`));
}

/** How many are named; of more, the rest is counted. */
const mostNamed = 5;

/** The error for things that have names of ours. */
export function notOurs(
	engine: Engine,
	things: readonly Thing[],
	{isNameFixed = false}: {isNameFixed?: boolean} = {},
): FlotillaError {
	const named = things.slice(0, mostNamed);
	const kinds = Map.groupBy(named, ({kind}) => kind);
	const lists = [...kinds].map(
		([kind, group]) =>
			`${kind}${group.length > 1 ? 's' : ''} ${group.map(({name}) => name).join(', ')}`,
	);
	const more = things.length - named.length;
	const what = [...lists, ...(more > 0 ? [plural(more, 'other')] : [])].join(' and ');
	const docker = dockerCommand(engine.endpoint);
	const command = (verb: string) =>
		[...kinds]
			.map(([kind, group]) => `${docker} ${kind} ${verb} ${group.map(({name}) => name).join(' ')}`)
			.join('; ');
	const [is, it] = things.length > 1 ? ['are', 'them'] : ['is', 'it'];
	return new FlotillaError({
		code: 'name-in-use',
		message: `${engine.endpoint.name}: ${what} ${is} there already, and flotilla did not make ${it}`,
		hint: `${isNameFixed ? 'See' : 'Choose another name; or see'} what that is (${command('inspect')}), and if nobody needs it: ${command('rm')}`,
	});
}
