/** A port of a host as it is published on its agent. */
export type PublishedPort = {
	readonly container: number;
	readonly protocol: string;
	/** On the agent; none where a free one is still to be found. */
	readonly host?: number | undefined;
	/** Of the agent. @default all it has */
	readonly address?: string | undefined;
};

const everywhere = '0.0.0.0';

/** Is what listens there for its own machine alone? */
export function isLoopback(address: string): boolean {
	return /^(127\.|::1$|0{1,4}(:0{1,4}){6}:0{0,3}1$)/.test(address);
}

/** `80/tcp on 127.0.0.1:18080`. */
export function portText(port: PublishedPort, verb = 'on'): string {
	const {container, protocol, host, address = everywhere} = port;
	const where =
		host === undefined ? `a free port of ${shown(address)}` : placeText({host, address});
	return `${container}/${protocol} ${verb} ${where}`;
}

/** `127.0.0.1:18080`, of a fixed port. */
export function placeText({
	host,
	address = everywhere,
}: Pick<PublishedPort, 'host' | 'address'>): string {
	return `${shown(address)}:${host}`;
}

function shown(address: string): string {
	return address.includes(':') ? `[${address}]` : address;
}

/** Who can reach it, in words that follow `portText`. */
export function reachOf({address = everywhere}: PublishedPort): string {
	return isLoopback(address)
		? 'reachable from this machine alone'
		: 'reachable from outside this machine';
}

/** Can two ports not both be had, on one agent? */
export function isSamePort(one: PublishedPort, other: PublishedPort): boolean {
	if (one.host === undefined || one.host !== other.host) return false;
	if (one.protocol !== other.protocol) return false;
	const isAll = ({address = everywhere}: PublishedPort) =>
		address === everywhere || address === '::';
	return isAll(one) || isAll(other) || one.address === other.address;
}

/** Is a port that is wanted on an agent surely not to be had while another is published there? */
export function isPortHeld(wanted: PublishedPort, held: PublishedPort): boolean {
	if (wanted.host === undefined || wanted.host !== held.host) return false;
	if (wanted.protocol !== held.protocol) return false;
	return bound(wanted).some(one =>
		bound(held).some(other => {
			if (one.includes(':') !== other.includes(':')) return false;
			return one === other || [one, other].some(address => wildcards.includes(address));
		}),
	);
}

const wildcards: readonly string[] = [everywhere, '::'];

/** Where it is listened for; engines say an empty text, too, for everywhere. */
function bound({address = ''}: PublishedPort): readonly string[] {
	return address === '' ? wildcards : [address];
}
