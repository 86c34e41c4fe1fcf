import type {Failure} from './failure.ts';
import {overlaps, parseSubnet} from './subnet.ts';

/** A subnet that nobody else can have, and what it is of: `NETWORK on AGENT`. */
export type HeldSubnet = {readonly subnet: string; readonly holder: string};

/** A network of an agent, as far as its addresses go. */
export type HoldingNetwork = {
	readonly name: string;
	readonly subnets: readonly string[];
	readonly driver?: string;
};

/** What networks of an agent hold. */
export function subnetsHeld(agent: string, networks: readonly HoldingNetwork[]): HeldSubnet[] {
	// One of no driver is a pattern for others, and holds nothing itself.
	return networks
		.filter(({driver}) => driver !== 'null')
		.flatMap(({name, subnets}) => subnets.map(subnet => ({subnet, holder: `${name} on ${agent}`})));
}

/** Why a session cannot have the subnet that its spec names; undefined where it can. */
export function takenSubnet(subnet: string, held: readonly HeldSubnet[]): Failure | undefined {
	const wanted = parseSubnet(subnet);
	const other = held.find(({subnet: text}) => {
		const taken = parseSubnet(text);
		return wanted && taken && overlaps(wanted, taken);
	});
	return (
		other && {
			code: 'spec-invalid',
			message: `network.subnet: ${subnet} overlaps ${other.subnet} of ${other.holder}`,
			hint: 'Choose another subnet, or leave it out: a free one is chosen.',
		}
	);
}
