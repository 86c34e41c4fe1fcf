import {createSocket} from 'node:dgram';
import {lookup} from 'node:dns/promises';
import {FlotillaError} from '../../domain/failure.ts';
import type {Endpoint} from '../reach/endpoint.ts';

/**
 * The IPv4 address an engine's machine is reached at by its peers: what its URL names, or for a local
 * socket the address this machine sends from. Throws `swarm` where none can be told.
 */
export async function advertiseAddress({name, url}: Endpoint): Promise<string> {
	const isRemote = url.startsWith('tcp://') || url.startsWith('ssh://');
	const host = isRemote && URL.canParse(url) ? new URL(url).hostname : '';
	const address =
		isRemote && host !== 'localhost' && !host.startsWith('127.')
			? await lookup(host, {family: 4}).then(
					found => found.address,
					() => undefined,
				)
			: await outgoingAddress();
	if (address) return address;
	throw new FlotillaError({
		code: 'swarm',
		message: `${name}: no address is known that the other agents could reach ${url} at`,
		hint: 'Make the swarm by hand: docker swarm init --advertise-addr ADDRESS, docker swarm join.',
	});
}

/** The address of this machine's way out. "Connecting" a UDP socket sends nothing. */
async function outgoingAddress(): Promise<string | undefined> {
	const socket = createSocket('udp4');
	try {
		return await new Promise<string | undefined>(resolve => {
			socket.on('error', () => resolve(undefined));
			// Any address beyond this machine (RFC 5737) makes the kernel choose a route.
			socket.connect(9, '192.0.2.1', () => resolve(socket.address().address));
		});
	} finally {
		socket.close();
	}
}
