import {FlotillaError, type FailureCode} from '../domain/failure.ts';
import {sanitise} from '../domain/sanitise.ts';

/** What a connection is busy with, as an end of the sentence "it failed while …". */
export type Stage =
	| 'connecting'
	| 'waiting for the SSH banner'
	| 'exchanging keys'
	| 'logging in'
	| 'in use'
	| 'opening a session'
	| 'waiting for a ping';

/** Where something went wrong: the hosts on the way, the one it is about last. */
export type Place = {readonly route: readonly string[]; readonly stage: Stage};

type Ssh2Error = Error & {level?: string; code?: string | number; reason?: number | string};

/** `main1 ▸ sub2` */
export function routeLabel(route: readonly string[]): string {
	return route.join(' ▸ ');
}

/** An error of ssh2, of the stream under it or of the hop before, as one of ours. */
export function sshFailure(cause: unknown, place: Place): FlotillaError {
	if (cause instanceof FlotillaError) return cause;
	const error: Ssh2Error = cause instanceof Error ? cause : new Error(String(cause));
	if (error.reason !== undefined) return channelFailure(error, place);
	if (error.level === 'client-authentication') return authFailure(place, error);
	if (error.level === 'client-timeout') {
		return failure('ssh-timeout', {place, what: 'stopped answering', cause});
	}

	const code = systemCodes[String(error.code)] ?? 'ssh-closed';
	const what = `the connection was lost while ${place.stage} (${sanitise(error.message)})`;
	return failure(code, {place, what, cause});
}

const systemCodes: Readonly<Record<string, FailureCode>> = {
	ECONNREFUSED: 'ssh-refused',
	ETIMEDOUT: 'ssh-timeout',
	EHOSTUNREACH: 'ssh-timeout',
	ENETUNREACH: 'ssh-timeout',
};

/** The host before this one in the route went away, and took this connection with it. */
export function wayFailure(cause: FlotillaError, place: Place): FlotillaError {
	const message = `${routeLabel(place.route)}: the way there is gone: ${cause.message}`;
	const {code, hint} = cause;
	return new FlotillaError({code, message, ...(hint ? {hint} : {})}, {cause});
}

export function timeoutFailure(place: Place, timeout: number): FlotillaError {
	const what = `no answer within ${Math.round(timeout / 100) / 10} s while ${place.stage}`;
	return failure('ssh-timeout', {place, what});
}

/** The other side, or we, closed it in an orderly way. */
export function closedFailure(place: Place): FlotillaError {
	return failure('ssh-closed', {place, what: `the connection closed while ${place.stage}`});
}

/** The first bytes are not SSH: an error text of the engine, or another service. */
export function notSshFailure(place: Place, bytes: Buffer): FlotillaError {
	const line = sanitise(bytes.subarray(0, 200).toString().split(/\r?\n/, 1)[0] ?? '');
	return failure('ssh-refused', {place, what: `something other than sshd answers: "${line}"`});
}

export function authFailure(place: Place, cause?: unknown): FlotillaError {
	return failure('ssh-auth', {place, what: 'refuses the session key', cause});
}

/** Our own key cannot be read. */
export function keyFailure(place: Place, cause: unknown): FlotillaError {
	return failure('ssh-auth', {place, what: 'the session key cannot be used', cause});
}

/** The host shows another key than the pinned one, or none is pinned. */
export function hostKeyFailure(place: Place, isPinned: boolean): FlotillaError {
	const what = isPinned ? 'shows another host key than the pinned one' : 'has no pinned host key';
	return failure('ssh-host-key', {place, what});
}

/** Reasons of RFC 4254, 5.1: 1 prohibited, 2 connect failed, 3 unknown type, 4 shortage. */
function channelFailure(error: Ssh2Error, place: Place): FlotillaError {
	const text = sanitise(error.message.replace(/^\(SSH\) Channel open failure: /, ''));
	const what =
		place.stage === 'connecting'
			? text.charAt(0).toLowerCase() + text.slice(1)
			: `refused while ${place.stage} (${text})`;
	return failure('ssh-refused', {place, what, cause: error});
}

const hints: Partial<Record<FailureCode, string>> = {
	'ssh-refused': 'Does sshd of {host} run? `flotilla check` tells which stage fails.',
	'ssh-timeout': 'Is {host} paused, frozen or cut off? `flotilla check` tells which stage fails.',
	'ssh-auth': 'Was authorized_keys of {host} changed? `flotilla check` tells what its sshd sees.',
	'ssh-host-key':
		'Nobody should be in between: if {host} was recreated, take the session down and up.',
	'ssh-closed':
		'See with `flotilla ls` whether {host} and its engine still run; then its log there, /home/config/sshd.log.',
};

function failure(
	code: FailureCode,
	{place, what, cause}: {place: Place; what: string; cause?: unknown},
): FlotillaError {
	const message = `${routeLabel(place.route)}: ${what}`;
	const hint = hints[code]?.replaceAll('{host}', place.route.at(-1) ?? '');
	return new FlotillaError({code, message, ...(hint ? {hint} : {})}, {cause});
}
