import type {SessionStatus} from '../domain/session.ts';
import type {Question} from './dialogs.ts';
import {plural} from './format.ts';

/** What is asked before a session is taken down: it names the target and counts what goes. */
export function downQuestion(status: SessionStatus, onYes: () => void): Question {
	const agents = [...new Set(status.hosts.map(({agent}) => agent))].filter(agent => agent !== '');
	const where = agents.length > 0 ? ` on ${agents.join(', ')}` : '';
	const hosts = status.hosts.filter(({state}) => state !== 'missing').length;
	const detail =
		hosts > 0
			? `${plural(hosts, 'host')} and 1 network${where} are removed, with all that is in them.`
			: `It has no host in sight. Its network and volumes${where} are removed.`;
	return {
		text: `Take down ${status.name}?`,
		detail,
		onYes,
	};
}
