import {dockerCommand, type DockerReach} from '../../domain/agent/docker-command.ts';
import {engineLog} from '../../domain/agent/engine-kind.ts';
import {FlotillaError, type FailureCode} from '../../domain/failure.ts';
import {plainText} from '../../domain/sanitise.ts';
import {settingRules, type TextRule} from './setting-failures.ts';
import {tlsFailure} from './tls-failure.ts';

/** Where a call was made, for the message: `local: could not create container x: …`. */
export type CallSite = DockerReach & {
	readonly agent: string;
	/** Our own TLS certificate there, PEM. */
	readonly cert?: string | undefined;
	/** What was attempted, as it follows "could not". */
	readonly step: string;
	/** What a status means in this call. */
	readonly codes?: Readonly<Record<number, FailureCode>>;
};

/** An answer that is no success. */
export type Refusal = {readonly status: number; readonly message: string};

/**
 * What an engine says in words only: these come as 500s (or inside a 200's stream), so the text is
 * the one source. The first that matches counts, before the call's own meaning of the status.
 */
const textRules: readonly TextRule[] = [
	...settingRules,
	{
		pattern: /no space left on device|disk quota exceeded/i,
		code: 'disk-full',
		hint: "Free space on the agent's disk, then try again: `{docker} ps -as` shows which container fills it, and `flotilla down NAME` removes it where that is a host; `{docker} system prune` removes what is unused.",
	},
	{
		pattern:
			/could not find an available, non-overlapping|all predefined address pools have been|could not find free subnet/i,
		code: 'subnet-exhausted',
		hint: 'Remove sessions you no longer need (`flotilla ls`, `flotilla down NAME`) or unused networks (`{docker} network prune`).',
	},
	{
		pattern:
			/pool overlaps with other one|networks have overlapping|overlaps with (existing|other)|subnet \S+ is already used/i,
		code: 'subnet-exhausted',
		hint: 'Another network holds these addresses; remove it, or give the engine other address pools (default-address-pools).',
	},
	{
		pattern: /network \S+ not found|unable to find network/i,
		code: 'network-not-found',
		hint: 'It was removed meanwhile; `flotilla ls` shows what is there.',
	},
	{
		pattern:
			/has active endpoints|network \S+ is in use|is in use by (task|service)|network is being used/i,
		code: 'network-in-use',
		hint: 'Something is still connected to it: `{docker} network inspect` shows what. On an agent that is unreachable it goes once that is back.',
	},
	{
		pattern: /attaching to network failed|could not (attach|find a network)/i,
		code: 'network-not-found',
		hint: 'The agents of the swarm cannot agree on the network: see `flotilla agents check` for ports 2377/tcp, 7946/tcp+udp and 4789/udp.',
	},
	{
		pattern: /port is already allocated|bind.*address already in use|failed to bind host port/i,
		code: 'port-in-use',
		hint: 'Leave the host port out of the spec so that the engine picks a free one, or stop what listens there.',
	},
	{
		pattern: /range of cpus is from/i,
		code: 'unsupported',
		hint: 'The role asks for more `cpus` than the agent has; `flotilla agents` shows how many that are.',
	},
	{
		pattern: /could not select device driver/i,
		code: 'unsupported',
		hint: 'This agent has no GPU runtime; install the NVIDIA container toolkit there or leave gpus out.',
	},
	{
		pattern: /toomanyrequests|rate limit/i,
		code: 'image-pull',
		hint: 'The registry limits anonymous pulls; log in there, wait, or put the image on the agent by hand.',
	},
	{
		pattern: /manifest (for .* )?(unknown|not found)|pull access denied|repository does not exist/i,
		code: 'image-not-found',
		hint: 'Check the name and the tag; a private image needs to be on the agent already.',
	},
	{
		pattern: /no such image/i,
		code: 'image-not-found',
		hint: 'Check the name and the tag, or put the image on the agent by hand.',
	},
	{
		pattern: /no such container/i,
		code: 'host-not-found',
		hint: 'It was removed meanwhile; `flotilla ls` shows what is there.',
	},
	{
		pattern: /container \S+ is not running|is paused|cannot exec in a (stopped|paused)/i,
		code: 'host-not-running',
		hint: '`flotilla status` shows the state of every host, `flotilla logs` why it ended.',
	},
	{
		pattern: /HTTP request to an HTTPS server/i,
		code: 'engine-tls',
		hint: 'This engine wants TLS: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, use a docker context with TLS, or `flotilla agents add NAME URL --tls-dir DIR`.',
	},
	{
		pattern: /that name is already in use/i,
		code: 'name-in-use',
		hint: 'Remove what holds the name, or choose another.',
	},
	{
		pattern: /unknown user|no matching entries in passwd/i,
		code: 'host-failed',
		hint: 'Give the user by number (user=1000), or use an image that has it in /etc/passwd.',
	},
	{
		pattern: /did not terminate successfully/i,
		code: 'host-failed',
		hint: "The agent itself may be out of disk, memory or processes; the engine's own log may say more ({log}).",
	},
	{
		pattern: /resource temporarily unavailable|cannot allocate memory/i,
		code: 'host-failed',
		hint: 'Processes or memory have run out: end something there, or raise the limits of the host (`memory` of its role) or of the agent. `{docker} stats --no-stream` shows who has them.',
	},
	{
		pattern: /bind source path does not exist/i,
		code: 'host-failed',
		hint: 'Make that folder or file on the agent, or correct `mounts` of the role.',
	},
	{
		pattern: /OCI runtime|exec format error|executable file not found/i,
		code: 'host-failed',
		hint: "Check the role's command, user, mounts and resources, and that the image is for this agent's CPU.",
	},
];

/** The failure behind an answer of the engine that is no success. */
export function refusalFailure(refusal: Refusal, site: CallSite): FlotillaError {
	// An engine says why it refuses; nothing of it is needed to be told its version.
	if (site.step === 'connect' && plainText(refusal.message) === '') {
		const reason = `what answers at ${site.url} is no Docker Engine (HTTP status ${refusal.status})`;
		const message = `${site.agent}: could not connect: ${reason}`;
		return new FlotillaError({code: 'engine-unreachable', message, hint: addressHint});
	}

	const said = plainText(refusal.message) || `HTTP status ${refusal.status}`;
	const rule = textRules.find(({pattern}) => pattern.test(refusal.message));
	const code = rule?.code ?? site.codes?.[refusal.status] ?? 'engine-error';
	const hint = (rule?.hint ?? hints[code])
		?.replaceAll('{docker}', dockerCommand(site))
		.replaceAll('{log}', engineLog(site.engine));
	return new FlotillaError(
		{code, message: `${site.agent}: could not ${site.step}: ${said}`, ...(hint ? {hint} : {})},
		{cause: new Error(`HTTP status ${refusal.status}`)},
	);
}

const hints: Partial<Record<FailureCode, string>> = {
	'name-in-use': 'Remove what holds the name, or choose another.',
	'image-not-found': 'Check the name and the tag, or put the image on the agent by hand.',
	'image-pull':
		'Check that the agent can reach the registry, or put the image on the agent by hand.',
	'host-not-found': '`flotilla ls` shows what is there.',
	'engine-error': "The engine's own log may say more ({log}).",
};

/** The failure behind a broken or impossible connection. */
export function transportFailure(error: unknown, site: CallSite): FlotillaError {
	if (error instanceof FlotillaError) return error;
	const errno = errnoOf(error);
	const words = plainText(error instanceof Error ? error.message : String(error));
	const make = (code: FailureCode, reason: string, hint: string) =>
		new FlotillaError(
			{code, message: `${site.agent}: could not ${site.step}: ${reason}`, hint},
			{cause: error},
		);
	const isLocal = site.url.startsWith('unix://');
	switch (errno) {
		case 'ENOENT':
		case 'ENOTDIR':
		case 'ENOTSOCK': {
			return make('engine-unreachable', `no Docker Engine at ${site.url}`, startHint);
		}

		case 'ECONNREFUSED': {
			return make(
				'engine-unreachable',
				`nothing listens at ${site.url}`,
				isLocal ? startHint : remoteHint,
			);
		}

		case 'EACCES':
		case 'EPERM': {
			return make('engine-permission', `you may not use ${site.url}`, permissionHint);
		}

		case 'ECONNRESET':
		case 'EPIPE': {
			return make(
				'engine-unreachable',
				`the engine at ${site.url} went away meanwhile`,
				'See whether it restarted, then try again; `flotilla ls` shows what is there.',
			);
		}

		case 'EFBIG':
		case 'EBADMSG': {
			return make('engine-answer', words, answerHint(site));
		}

		default: {
			const tls = tlsFailure(errno, {url: site.url, words, cert: site.cert});
			if (tls) return make('engine-tls', tls.reason, tls.hint);

			if (errno.startsWith('HPE_')) {
				const reason = `what answers at ${site.url} is no Docker Engine (or wants TLS)`;
				return make('engine-unreachable', reason, addressHint);
			}

			return make('engine-unreachable', `${site.url}: ${words}`, isLocal ? startHint : remoteHint);
		}
	}
}

const startHint = "Start Docker, or run `flotilla engine start` for an engine of flotilla's own.";
const remoteHint = 'Check the address, the network between, and that the engine listens there.';
const permissionHint =
	'Join the docker group (`sudo usermod -aG docker $USER`, then log in again) or use sudo.';
const answerHint = (site: CallSite) =>
	`Is it an engine that answers there, and no proxy in between? \`${dockerCommand(site)} version\` tells which; its own log may say more (${engineLog(site.engine)}).`;
const addressHint =
	'Check the address and the port; for an engine with TLS set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or use a docker context.';

function errnoOf(error: unknown): string {
	// A name with several addresses fails as an AggregateError that has no words of its own.
	const first: unknown = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
	const code = first instanceof Error && 'code' in first ? first.code : undefined;
	return typeof code === 'string' ? code : '';
}
