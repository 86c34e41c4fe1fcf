/** An IPv4 network: its first address as a number, and how many bits of it are fixed. */
export type Subnet = {readonly base: number; readonly prefix: number};

const pattern = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** `198.18.0.0/24` (RFC 4632); undefined for anything else, also where host bits are set. */
export function parseSubnet(text: string): Subnet | undefined {
	const found = addressIn(text);
	return found && found.base % sizeOf(found.prefix) === 0 ? found : undefined;
}

/** The subnet that an address with a prefix is in: `10.0.0.0/24` for `10.0.0.5/24`. */
export function subnetAround(text: string): Subnet | undefined {
	const found = addressIn(text);
	return found && {...found, base: found.base - (found.base % sizeOf(found.prefix))};
}

/** The address itself, with the prefix after it. */
function addressIn(text: string): Subnet | undefined {
	const numbers = pattern.exec(text)?.slice(1).map(Number);
	if (!numbers || numbers.slice(0, 4).some(byte => byte > 255)) return undefined;
	const prefix = numbers[4] ?? 0;
	if (prefix > 32) return undefined;
	const base = numbers.slice(0, 4).reduce((sum, byte) => sum * 256 + byte, 0);
	return {base, prefix};
}

export function formatSubnet({base, prefix}: Subnet): string {
	return `${formatAddress(base)}/${prefix}`;
}

export function formatAddress(address: number): string {
	return [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** How many addresses it has. */
export function sizeOf(prefix: number): number {
	return 2 ** (32 - prefix);
}

export function overlaps(a: Subnet, b: Subnet): boolean {
	return a.base < b.base + sizeOf(b.prefix) && b.base < a.base + sizeOf(a.prefix);
}

/** The smallest subnet that has room for so many addresses, besides its first and its last. */
export function prefixFor(addresses: number): number {
	return 32 - Math.max(5, Math.ceil(Math.log2(addresses + 2)));
}

/**
 * The first subnet of that size in the pool that touches none of those taken, from `start` on (a
 * number that differs from run to run keeps two runs at once apart). Undefined where none is free.
 */
export function freeSubnet(
	pool: Subnet,
	{prefix, taken, start = 0}: {prefix: number; taken: readonly Subnet[]; start?: number},
): Subnet | undefined {
	const count = 2 ** (prefix - pool.prefix);
	for (let index = 0; index < count; index++) {
		const base = pool.base + ((index + start) % count) * sizeOf(prefix);
		const subnet = {base, prefix};
		if (!taken.some(other => overlaps(subnet, other))) return subnet;
	}

	return undefined;
}
