import {usageError} from '../../domain/failure.ts';
import {sessionNamePattern, sessionNameRule} from '../../domain/spec/role-name.ts';

/** The name of a session as an argument; one that no session can have is refused at once. */
export function sessionName(value: string): string {
	if (sessionNamePattern.test(value)) return value;
	throw usageError(
		`${JSON.stringify(value)} is no name of a session: it ${sessionNameRule}`,
		'See them with: flotilla ls',
	);
}

export function sessionNames(value: string, values: readonly string[] = []): string[] {
	return [...values, sessionName(value)];
}

/** The name of a host as an argument; whether a session has it is for later. */
export function hostName(value: string): string {
	if (value !== '') return value;
	throw usageError('the name of a host is empty', 'Hosts are named like main1 or sub2.');
}

export function hostNames(value: string, values: readonly string[] = []): string[] {
	return [...values, hostName(value)];
}

/** `main1,sub1`. */
export function hostRoute(value: string, values: readonly string[] = []): string[] {
	const hosts = value.split(',').map(word => word.trim());
	if (hosts.every(host => host !== '')) return [...values, ...hosts];
	throw usageError(`--via ${value || '""'} names no host`, 'Like: --via main1,sub1');
}
