import {readFile, readlink, rm, writeFile} from 'node:fs/promises';
import type {Environment} from '../../domain/environment.ts';
import {fields, text, type Shaped} from '../../domain/shape.ts';
import {linesFrom} from '../../machine/child.ts';
import {readSmallFile} from '../../machine/read-file.ts';
import {isForwardingIdle} from './firewall-rules.ts';
import {otherEngine} from './networks.ts';
import type {EmbeddedPaths} from './paths.ts';

/** Of this network namespace. */
const ipForward = '/proc/sys/net/ipv4/ip_forward';

/** What dockerd sets FORWARD to when it is the one that turns forwarding on. */
const dockerPolicy = 'DROP';

/** Forwarding was off, with this policy, before our dockerd turned it on. */
const noteShape = fields({boot: text, namespace: text, policy: text});

type Note = Shaped<typeof noteShape>;

/** Before dockerd starts: notes what it is about to change, if it will change anything. */
export async function noteForwarding(
	paths: EmbeddedPaths,
	{env}: {env: Environment},
): Promise<void> {
	const policy = policyIn(await linesFrom(['iptables', '-w', '-S', 'FORWARD'], env));
	if (await isForwarding()) {
		// Ours of before, which was never stopped? Else others turned it on, and nothing of it is ours.
		const isOurs = (await readNote(paths)) !== undefined && policy === dockerPolicy;
		if (!isOurs) await rm(paths.forwarding, {force: true});
		return;
	}

	if (policy === undefined) return;
	const note: Note = {...(await whereabouts()), policy};
	await writeFile(paths.forwarding, JSON.stringify(note), {mode: 0o600});
}

/**
 * After our dockerd and its rules are gone: puts back what it changed, unless it was changed again,
 * or another engine or anybody's rules may rely on it by now.
 */
export async function putForwardingBack(
	paths: EmbeddedPaths,
	{env}: {env: Environment},
): Promise<void> {
	const note = await readNote(paths);
	if (!note || otherEngine(paths) !== undefined || !(await isForwarding())) return;
	const filter = await linesFrom(['iptables', '-w', '-S'], env);
	const nat = await linesFrom(['iptables', '-w', '-t', 'nat', '-S'], env);
	if (policyIn(filter) !== dockerPolicy || !isForwardingIdle([...filter, ...nat])) return;
	await writeFile(ipForward, '0\n');
	await linesFrom(['iptables', '-w', '-P', 'FORWARD', note.policy], env);
	await rm(paths.forwarding, {force: true});
}

async function isForwarding(): Promise<boolean> {
	return (await readFile(ipForward, 'utf8')).trim() === '1';
}

function policyIn(rules: readonly string[]): string | undefined {
	return rules.flatMap(line => /^-P FORWARD (\w+)/.exec(line)?.[1] ?? [])[0];
}

/** Both settings are a namespace's, and gone with a reboot. */
async function whereabouts(): Promise<Omit<Note, 'policy'>> {
	const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
	return {boot: boot.trim(), namespace: await readlink('/proc/self/ns/net')};
}

/** One that was made elsewhere, or is torn, counts as none. */
async function readNote({forwarding}: EmbeddedPaths): Promise<Note | undefined> {
	const content = (await readSmallFile(forwarding).catch(() => undefined)) ?? '';
	const {boot, namespace} = await whereabouts();
	try {
		const note = noteShape(JSON.parse(content));
		const isHere = note.boot === boot && note.namespace === namespace;
		return isHere && /^(ACCEPT|DROP)$/.test(note.policy) ? note : undefined;
	} catch {
		return undefined;
	}
}
