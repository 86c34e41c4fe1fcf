import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Environment} from '../../domain/environment.ts';
import {linesFrom, runProgram} from '../../machine/child.ts';
import {allProcesses, commandLineOf, isTrusted, sharesNetwork} from '../../machine/process.ts';
import {findProgram} from '../../machine/programs.ts';
import {cleaningCommands, type Networks} from './firewall-rules.ts';
import type {EmbeddedPaths} from './paths.ts';
import {subnetsIn} from './subnets.ts';

/** Names that every dockerd uses. */
const shared = new Set(['docker0', 'docker_gwbridge']);

/** Docker's note of who made a bridge. */
const createdByDocker = '1';

/**
 * Removes the bridges that a dockerd which is gone left in this network namespace, and its firewall
 * rules for them. With `isWhole` those of all its networks, and Docker's chains if no other needs them.
 * A bridge that somebody made and gave to a network stays.
 */
export async function removeNetworks(
	paths: EmbeddedPaths,
	{env, isWhole}: {env: Environment; isWhole: boolean},
): Promise<void> {
	// Asked each time: one that starts needs its chains, though not in its first moments.
	const isLast = () => isWhole && otherEngine(paths) === undefined;
	const stored = isWhole ? await storedBridges(paths) : {all: [], given: new Set()};
	const names = [paths.bridge, ...stored.all].filter(name => !shared.has(name) || isLast());
	const there = await bridgesHere(env);
	const found = names.filter(name => there.has(name));
	if (found.length === 0 && !isWhole) return;
	for (const name of found) {
		const isOurs = name === paths.bridge || shared.has(name) || !stored.given.has(name);
		if (isOurs) await runProgram(['ip', 'link', 'delete', 'dev', name], {env});
	}

	const subnets = found.flatMap(name => there.get(name) ?? []);
	await cleanFirewall({bridges: new Set(names), subnets}, {env, isLast});
}

/** A dockerd of somebody else in this network namespace, whose iptables chains are shared. */
export function otherEngine(paths: EmbeddedPaths): number | undefined {
	return allProcesses().find(pid => {
		const [program = '', ...words] = commandLineOf(pid);
		const isOther = /(^|\/)dockerd$/.test(program) && !words.includes(paths.data);
		return isOther && isTrusted(pid, /^dockerd$/) && sharesNetwork(pid);
	});
}

/**
 * Bridges as the engine's own store names them: it is there when dockerd cannot be asked any more.
 * Those given to it were there before it had a network on them.
 */
async function storedBridges({data}: EmbeddedPaths): Promise<{
	readonly all: readonly string[];
	readonly given: ReadonlySet<string>;
}> {
	const store = await readFile(join(data, 'network', 'files', 'local-kv.db'), 'latin1').catch(
		() => '',
	);
	const found = [
		...store.matchAll(/(?:"BridgeIfaceCreator":(\d),)?"BridgeName":"([\w.-]{1,15})"/g),
	];
	const given = found.filter(([, creator]) => creator !== createdByDocker);
	return {
		all: [...new Set(found.map(([, , name = '']) => name))],
		given: new Set(given.map(([, , name = '']) => name)),
	};
}

/** All bridges of this network namespace, with the subnets of their addresses. */
async function bridgesHere(env: Environment): Promise<Map<string, Networks['subnets']>> {
	const links = await linesFrom(['ip', '-o', 'link', 'show', 'type', 'bridge'], env);
	const addresses = await linesFrom(['ip', '-4', '-o', 'address'], env);
	return new Map(
		links.map(line => {
			const name = /^\d+: ([^:@ ]+)/.exec(line)?.[1] ?? '';
			const own = addresses.filter(address => address.split(/\s+/)[1] === name);
			return [name, own.flatMap(address => subnetsIn(address))];
		}),
	);
}

async function cleanFirewall(
	networks: Networks,
	{env, isLast}: {env: Environment; isLast: () => boolean},
): Promise<void> {
	for (const program of ['iptables', 'ip6tables']) {
		if (!findProgram(program, env)) continue;
		for (const table of ['filter', 'nat', 'raw']) {
			// Another dockerd may have changed the table in between: all or nothing was done then.
			for (let tries = 0; tries < 3; tries++) {
				const rules = await linesFrom([program, '-w', '-t', table, '-S'], env);
				const commands = cleaningCommands(rules, {networks, isLast: isLast()});
				if (commands.length === 0) break;
				const input = [`*${table}`, ...commands, 'COMMIT', ''].join('\n');
				const restore = [`${program}-restore`, '--noflush', '--wait'];
				if ((await runProgram(restore, {env, input})).exitCode === 0) break;
			}
		}
	}
}
