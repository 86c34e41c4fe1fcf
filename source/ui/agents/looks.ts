import type {AgentRow} from '../../state/agent-rows.ts';
import {formatAge, plural} from '../kit/format.ts';
import type {Sign, Tone} from '../kit/theme.ts';

/** How an agent's state looks: `✓ fit`, `▲ 2 warnings`, `✗ unreachable 3m`. */
export function agentLook(
	{status, state, report, isAwaited}: AgentRow,
	now: number,
): {readonly sign: Sign; readonly word: string; readonly tone: Tone} {
	switch (state) {
		case 'unreachable': {
			const {unreachableSince} = status;
			const word =
				unreachableSince === undefined
					? 'no answer'
					: `unreachable ${formatAge(now - unreachableSince)}`;
			return {sign: 'failed', word, tone: 'bad'};
		}

		case 'same':
			return {sign: 'ok', word: `same as ${status.sameAs}`, tone: 'quiet'};
		case 'unchecked':
			return {sign: 'running', word: isAwaited ? 'checking…' : 'reachable', tone: 'accent'};
		case 'unfit':
			return {sign: 'failed', word: 'unfit', tone: 'bad'};
		case 'warned': {
			const word = plural(report?.problems.length ?? 0, 'warning');
			return {sign: 'degraded', word, tone: 'warn'};
		}

		case 'fit':
			return {sign: 'ok', word: 'fit', tone: 'good'};
	}
}
