import type {Environment} from '../../domain/environment.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {runProgram} from '../../machine/child.ts';

/** RFC 2544's benchmark range: nobody routes it, so no office network can overlap. */
const rangeStart = ip(198, 18);
const rangeSize = 2 ** 17;

/** A Linux bridge takes 1023 ports, so a bigger subnet than /22 would be of no use. */
const subnetSize = 2 ** 10;

/**
 * `--default-address-pool` values: the whole range in /22s, 128 sessions of up to 1021 hosts. dockerd
 * skips what overlaps a route of the machine; each engine begins elsewhere in the range so that two
 * of them rarely reach for the same subnet at once.
 */
export function addressPools(seed: string): string[] {
	const pools = 16;
	const size = rangeSize / pools;
	const first = [...seed].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % pools, 0);
	return Array.from({length: pools}, (_, index) => {
		const start = rangeStart + ((first + index) % pools) * size;
		return `base=${dotted(start)}/${32 - Math.log2(size)},size=22`;
	});
}

/** Adds the engine's bridge, with a subnet that nothing on this machine uses yet. */
export async function addBridge(name: string, {env}: {env: Environment}): Promise<void> {
	const run = async (...words: string[]) => {
		const lines: string[] = [];
		const outcome = await runProgram(['ip', ...words], {env, onLine: line => lines.push(line)});
		if (outcome.exitCode === 0 || lines.join(' ').includes('File exists')) return lines;
		throw new FlotillaError({
			code: 'engine-error',
			message: `could not make the bridge ${name}: ip ${words.join(' ')}: ${lines.join(' ')}`,
			hint: "An engine of flotilla's own needs CAP_NET_ADMIN in this network namespace.",
		});
	};

	const taken = [...(await run('-4', '-o', 'address')), ...(await run('-4', 'route'))].flatMap(
		subnetsIn,
	);
	const subnet = freeSubnet(taken);
	if (subnet === undefined) {
		throw new FlotillaError({
			code: 'subnet-exhausted',
			message: 'no free /22 is left in 198.18.0.0/15 for the bridge of the embedded engine',
			hint: '`ip route` shows what uses the range; stop another engine or remove its networks.',
		});
	}

	await run('link', 'add', name, 'type', 'bridge');
	await run('address', 'add', `${dotted(subnet + 1)}/22`, 'dev', name);
	await run('link', 'set', name, 'up');
}

/** Addresses from `start` on, as numbers. */
export type Subnet = {readonly start: number; readonly size: number};

/** The last /22 of the range that overlaps none of these: networks are given out from the front. */
export function freeSubnet(taken: readonly Subnet[]): number | undefined {
	for (let start = rangeStart + rangeSize - subnetSize; start >= rangeStart; start -= subnetSize) {
		const isFree = taken.every(
			other => other.start + other.size <= start || start + subnetSize <= other.start,
		);
		if (isFree) return start;
	}

	return undefined;
}

/** Every `a.b.c.d/n` in a line of `ip`. */
export function subnetsIn(line: string): Subnet[] {
	return [...line.matchAll(/\b(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)\b/g)].map(match => {
		const [a = 0, b = 0, c = 0, d = 0, bits = 32] = match.slice(1).map(Number);
		const size = 2 ** (32 - bits);
		const address = ip(a, b) + c * 256 + d;
		return {start: address - (address % size), size};
	});
}

function ip(a: number, b: number): number {
	return a * 2 ** 24 + b * 2 ** 16;
}

function dotted(address: number): string {
	return [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.');
}
