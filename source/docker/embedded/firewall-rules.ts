import {subnetsIn, type Subnet} from './subnets.ts';

/** What a dockerd that is gone had: bridges by name, and the addresses on them. */
export type Networks = {readonly bridges: ReadonlySet<string>; readonly subnets: readonly Subnet[]};

type Rule = {readonly chain: string; readonly words: readonly string[]; readonly text: string};

/** Where nobody but Docker writes; the operator's own rules are in DOCKER-USER. */
const dockerChains = /^DOCKER(-.*)?$/;
const userChain = 'DOCKER-USER';

/** What Docker writes of single networks into chains of everybody: all else there is somebody else's. */
const dockerForms = [
	/^FORWARD -o \S+ -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT$/,
	/^FORWARD -o \S+ -j DOCKER$/,
	/^FORWARD -i (\S+) ! -o \1 -j ACCEPT$/,
	/^FORWARD -i (\S+) -o \1 -j (ACCEPT|DROP)$/,
	/^POSTROUTING -s \S+ ! -o \S+ -j (MASQUERADE|SNAT --to-source \S+)$/,
	/^POSTROUTING -o \S+ -m addrtype --src-type LOCAL -j (MASQUERADE|SNAT --to-source \S+)$/,
	/^POSTROUTING -s (\S+) -d \1 -p \w+ -m \w+ --dport \d+ -j MASQUERADE$/,
	/^PREROUTING -d \S+ ! -i \S+ -j DROP$/,
];

/**
 * Commands for `iptables-restore --noflush` that take these networks out of one table, given as
 * `iptables -S` prints it; with `isLast` also Docker's own chains, unless they hold what is not of
 * these networks. Empty where there is nothing to do.
 */
export function cleaningCommands(
	table: readonly string[],
	{networks, isLast}: {networks: Networks; isLast: boolean},
): string[] {
	const rules = table.flatMap(line => parseRule(line) ?? []);
	const gone = rules.filter(rule => isOf(rule, networks));
	const left = rules.filter(rule => !gone.includes(rule));
	const dropped = isLast ? idleChains(table, left) : [];
	const jumps = left.filter(
		({chain, words}) => !dropped.includes(chain) && dropped.includes(after(words, '-j') ?? ''),
	);
	return [
		...[...gone, ...jumps].map(({text}) => `-D ${text}`),
		...dropped.map(chain => `-F ${chain}`),
		...dropped.map(chain => `-X ${chain}`),
	];
}

/**
 * Does nobody route through this machine, going by its filter and nat tables: no rule for what is
 * passed on or masked, and no chain of an engine?
 */
export function isForwardingIdle(tables: readonly string[]): boolean {
	return !tables.some(line => /^(-A (FORWARD|POSTROUTING) |-N DOCKER)/.test(line));
}

function parseRule(line: string): Rule | undefined {
	if (!line.startsWith('-A ')) return undefined;
	const [, chain = '', ...words] = line.split(' ');
	return {chain, words, text: line.slice(3)};
}

function isOf({chain, words, text}: Rule, {bridges, subnets}: Networks): boolean {
	if (chain === userChain) return false;
	if (!dockerChains.test(chain) && !dockerForms.some(form => form.test(text))) return false;
	const named = ['-i', '-o'].map(flag => after(words, flag) ?? '');
	if (named.some(name => bridges.has(name))) return true;
	// A published port that a container reaches by its own address: no bridge is named.
	return ['-s', '-d'].some(flag =>
		subnetsIn(after(words, flag) ?? '').some(({start, size}) =>
			subnets.some(ours => start >= ours.start && start + size <= ours.start + ours.size),
		),
	);
}

/** Docker's chains that can go: all, or none where one holds more than jumps; DOCKER-USER by itself. */
function idleChains(table: readonly string[], rules: readonly Rule[]): string[] {
	const found = table.flatMap(line => /^-N (DOCKER(?:-\S+)?)$/.exec(line)?.[1] ?? []);
	const isIdle = (chain: string) =>
		rules.every(rule => rule.chain !== chain || isGeneral(rule, found));
	const own = found.filter(chain => chain !== userChain);
	if (!own.every(isIdle)) return [];
	return found.filter(isIdle);
}

/** Does it only lead on to another of these chains, or back? */
function isGeneral({chain, words}: Rule, known: readonly string[]): boolean {
	const target = after(words, '-j') ?? '';
	if (chain === userChain) return words.join(' ') === '-j RETURN';
	return (
		['-i', '-o', '-s', '-d'].every(flag => !words.includes(flag)) &&
		(target === 'RETURN' || known.includes(target))
	);
}

function after(words: readonly string[], flag: string): string | undefined {
	const at = words.indexOf(flag);
	return at < 0 ? undefined : words[at + 1];
}
