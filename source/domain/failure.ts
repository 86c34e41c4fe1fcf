/** Every way flotilla can fail, as a stable word that scripts and tests can rely on. */
export type FailureCode =
	| 'usage'
	| 'spec-invalid'
	| 'settings-invalid'
	| 'confirmation-needed'
	| 'unsupported'
	| 'engine-unreachable'
	| 'engine-permission'
	| 'engine-tls'
	| 'engine-ssh'
	| 'engine-too-old'
	| 'engine-missing'
	| 'engine-lost'
	| 'engine-error'
	| 'engine-answer'
	| 'agent-unknown'
	| 'name-taken'
	| 'name-in-use'
	| 'session-not-found'
	| 'session-busy'
	| 'host-not-found'
	| 'host-not-running'
	| 'host-failed'
	| 'file-not-found'
	| 'image-not-found'
	| 'image-pull'
	| 'image-build'
	| 'image-load'
	| 'image-differs'
	| 'image-in-use'
	| 'disk-full'
	| 'subnet-exhausted'
	| 'network-not-found'
	| 'network-in-use'
	| 'swarm'
	| 'port-in-use'
	| 'mesh-failed'
	| 'ssh-refused'
	| 'ssh-timeout'
	| 'ssh-auth'
	| 'ssh-host-key'
	| 'ssh-closed'
	| 'command-failed'
	| 'output-lost'
	| 'leftovers'
	| 'interrupted'
	| 'bug';

/** A failure as data: what happened (naming the thing and the step) and what to do next. */
export type Failure = {
	readonly code: FailureCode;
	readonly message: string;
	readonly hint?: string;
	/** What else is in the way, where several things were found at once; these have no others. */
	readonly others?: readonly Failure[];
};

/** An error flotilla understands; anything else that is thrown is a bug. */
export class FlotillaError extends Error {
	readonly code: FailureCode;
	readonly hint: string | undefined;
	readonly others: readonly Failure[];

	constructor(failure: Failure, options: {cause?: unknown} = {}) {
		super(failure.message, options);
		this.name = 'FlotillaError';
		this.code = failure.code;
		this.hint = failure.hint;
		this.others = failure.others ?? [];
	}

	get failure(): Failure {
		const {code, message, hint, others} = this;
		return {
			...{code, message},
			...(hint ? {hint} : {}),
			...(others.length > 0 ? {others} : {}),
		};
	}
}

/** Failures told by one error, each once; more are counted. */
const mostTold = 8;

/** Several failures as one: the first, and the others with it. Undefined where there are none. */
export function failureOf(failures: readonly Failure[]): Failure | undefined {
	const all = failures.flatMap(({others: more = [], ...one}) => [one, ...more]);
	const known = new Map(all.map(failure => [failure.message, failure]));
	const [first, ...others] = known.values();
	if (!first || others.length === 0) return first;
	const told = others.slice(0, mostTold - 1);
	const rest = others.length - told.length;
	const {code} = first;
	return {
		...first,
		others: rest === 0 ? told : [...told, {code, message: `and ${rest} more of this kind`}],
	};
}

/** A failure's message without the name it may begin with, for where that was just said. */
export function withoutName(message: string, name: string): string {
	return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

/** Is this the error of an operation that was called off through its `AbortSignal`? */
export function isAbort(error: unknown): boolean {
	return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

const usageCodes: readonly FailureCode[] = [
	'usage',
	'spec-invalid',
	'settings-invalid',
	'confirmation-needed',
];
const engineCodes: readonly FailureCode[] = [
	'engine-unreachable',
	'engine-permission',
	'engine-tls',
	'engine-ssh',
	'engine-too-old',
	'engine-missing',
	'agent-unknown',
];

/** The process exit code of a failure: 2 wrong usage or spec, 3 no engine or agent, else 1. */
export function exitCodeOf(code: FailureCode): 1 | 2 | 3 {
	if (usageCodes.includes(code)) return 2;
	return engineCodes.includes(code) ? 3 : 1;
}

/** Any error as data. */
export function toFailure(error: unknown): Failure {
	if (error instanceof FlotillaError) return error.failure;
	if (isAbort(error)) return {code: 'interrupted', message: 'interrupted'};
	return {code: 'bug', message: error instanceof Error ? error.message : String(error)};
}

/** A mistake in how a command was called: exit code 2. */
export function usageError(message: string, hint?: string): FlotillaError {
	return new FlotillaError({code: 'usage', message, ...(hint ? {hint} : {})});
}
