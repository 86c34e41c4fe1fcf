import type {ContainerDetails} from '../../docker/engine/shapes.ts';
import type {HostStatus} from '../../domain/session/session.ts';

/** What the engine knows of a host before anyone logs in: it alone tells some faults apart. */
export type View = {
	readonly host: HostStatus;
	readonly details: ContainerDetails | undefined;
	/** How a docker command for its agent begins. */
	readonly docker: string;
	/** Does its agent not answer? */
	readonly isUnseen: boolean;
};

export type Fault = {
	readonly kind: 'missing' | 'not-running' | 'paused' | 'off-network' | 'unseen';
	readonly text: string;
};

/** Is it a fault that a host has whatever the network is? */
export function isOfHost(fault: Fault | undefined): boolean {
	return fault !== undefined && fault.kind !== 'off-network';
}

export function faultOf(view: View | undefined, network: string): Fault | undefined {
	const details = view?.details;
	if (view?.isUnseen) {
		return {kind: 'unseen', text: `is not seen: its agent ${view.host.agent} does not answer`};
	}

	if (!details) {
		return {kind: 'missing', text: `has no container on ${view?.host.agent ?? 'its agent'}`};
	}

	if (details.state === 'paused') return {kind: 'paused', text: 'is paused'};
	if (details.state !== 'running') {
		return {
			kind: 'not-running',
			text: `is not running (${details.state}, code ${details.exitCode})`,
		};
	}

	return network in details.networks
		? undefined
		: {kind: 'off-network', text: `is not connected to ${network}`};
}
