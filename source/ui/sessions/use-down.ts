import type {AppState} from '../../state/app-state.ts';
import {seenHosts, unreachableAgents} from '../../state/seen.ts';
import {activeOperation, sessionByName} from '../../state/selectors.ts';
import {confirmationWord} from '../frame/confirmation-word.ts';
import {useDialogs, type Question} from '../frame/dialogs.ts';
import {useActions, useFlotilla} from '../kit/flotilla-context.ts';
import {plural} from '../kit/format.ts';

/** Takes a session down, after asking. */
export function useDown(): (session: string) => void {
	const actions = useActions();
	const {ask} = useDialogs();
	const state = useFlotilla(state => state);
	return session => {
		const question = downQuestion(state, session, () => actions.down(session));
		if (question) ask(question);
	};
}

/**
 * What is asked before a session is taken down: it names the target and counts what goes, and what
 * stays on agents that do not answer. Undefined where there is no such session.
 */
function downQuestion(state: AppState, name: string, onYes: () => void): Question | undefined {
	if (!sessionByName(state, name)) return undefined;
	return {
		text: `Take down ${name}?`,
		detail: `${whatGoes(state, name)}${whatStays(state, name)}`,
		word: confirmationWord(name),
		isOver: now => !sessionByName(now, name) || activeOperation(now, name) !== undefined,
		onYes,
	};
}

/** Volumes that a spec names hold what somebody wants to have after the session, too. */
function whatStays(state: AppState, name: string): string {
	const mounts = sessionByName(state, name)?.spec?.roles.flatMap(role => role.mounts) ?? [];
	const volumes = mounts.flatMap(({type, source}) => (type === 'volume' && source ? [source] : []));
	const names = [...new Set(volumes)].join(', ');
	return names === '' ? '' : ` What its spec keeps in volumes stays: ${names}.`;
}

function whatGoes(state: AppState, name: string): string {
	const session = sessionByName(state, name);
	const hosts = seenHosts(state, name);
	// Where nothing tells its agents, one that is unreachable counts only if it may have some of its hosts.
	const mayHold = (agent: string) =>
		session?.agents !== undefined ||
		session?.status.hosts.some(host => host.agent === agent || host.state === 'missing');
	const unreachable = session ? unreachableAgents(session, state.agents).filter(mayHold) : [];
	const agents = [...new Set(hosts.map(({agent}) => agent))].filter(
		agent => agent !== '' && !unreachable.includes(agent),
	);
	const where = agents.length > 0 ? ` on ${agents.join(', ')}` : '';
	const seen = hosts.filter(host => host.state !== 'missing' && host.state !== 'unseen').length;
	if (unreachable.length === 0) {
		return seen > 0
			? `${plural(seen, 'host')} and 1 network${where} are removed, with all that is in them.`
			: `None of its hosts is seen. Its network and volumes${where} are removed.`;
	}

	const reason = `${unreachable.join(', ')} ${unreachable.length > 1 ? 'do' : 'does'} not answer`;
	const stays = `${reason}: what is there stays until \`flotilla gc\` removes it.`;
	if (seen === 0)
		return `None of its hosts is seen. What is left of it${where} is removed. ${stays}`;
	return `${plural(seen, 'host')}${where} ${seen > 1 ? 'are' : 'is'} removed, with all in ${seen > 1 ? 'them' : 'it'}. ${stays}`;
}
