import {isLabAgentName} from './lab.ts';

/** The engine that docker's own command would use, where no other is chosen. */
export const localAgent = 'local';
/** The engine that flotilla starts by itself. */
export const embeddedAgent = 'embedded';
/** The engine that DOCKER_HOST names. */
export const dockerHostAgent = 'docker-host';
/** What docker calls the context that stands for no context. */
export const defaultContext = 'default';

/** Names that flotilla gives to agents itself; all other names are somebody's choice. */
export const ownAgentNames: readonly string[] = [localAgent, embeddedAgent, dockerHostAgent];

/** Would an agent of this name be taken for another, wherever an agent is named? */
export function isReservedAgentName(name: string): boolean {
	return name === defaultContext || ownAgentNames.includes(name) || isLabAgentName(name);
}
