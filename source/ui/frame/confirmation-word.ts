import {sessionNamePattern} from '../../domain/spec/role-name.ts';

/** Shorter names are words that one types anyway. */
const leastLength = 3;

/** What to type before a session goes: its name, where that is nothing one types by accident. */
export function confirmationWord(session: string): string {
	// Only a forged name is none, and it may be empty.
	if (!sessionNamePattern.test(session)) return 'remove it';
	return session.length < leastLength ? `down ${session}` : session;
}
