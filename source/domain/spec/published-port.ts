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
	const shown = address.includes(':') ? `[${address}]` : address;
	const where = host === undefined ? `a free port of ${shown}` : `${shown}:${host}`;
	return `${container}/${protocol} ${verb} ${where}`;
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
