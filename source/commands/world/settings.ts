import {join, resolve} from 'node:path';
import * as z from 'zod';
import type {Environment} from '../../domain/environment.ts';
import {FlotillaError} from '../../domain/failure.ts';
import {withFileLock} from '../../machine/file-lock.ts';
import {readSmallFile} from '../../machine/read-file.ts';
import {strangerOn, strangerText} from '../../machine/trust.ts';
import {xdgFolder} from '../../machine/users.ts';
import {stopSignals} from './stopping.ts';

/** What flotilla remembers for its user. Preferences only: neither keys nor sessions. */
const settingsSchema = z.looseObject({
	agents: z
		.record(z.string(), z.object({endpoint: z.string(), tlsDir: z.string().optional()}))
		.optional(),
});

export type SettingsValues = z.infer<typeof settingsSchema>;

export type Settings = {
	readonly path: string;
	/** Throws `settings-invalid` for a file that cannot be used; nothing where there is none. */
	read(): Promise<SettingsValues>;
	/** Changes what is there as one step, whatever other processes write at that time. */
	change(edit: (values: SettingsValues) => Partial<SettingsValues>): Promise<void>;
};

/** The user's settings: in FLOTILLA_HOME, or where XDG has the configuration of programs. */
export function openSettings(env: Environment, home: string): Settings {
	const own = env['FLOTILLA_HOME'];
	const config = xdgFolder('XDG_CONFIG_HOME', {env, home});
	const folder = own ? resolve(own) : join(config, 'flotilla');
	const path = join(folder, 'config.json');
	return {
		path,
		async read() {
			const text = await readSmallFile(path, {isOwn: true}).catch((error: unknown) => {
				throw unusable(path, reasonOf(error));
			});
			return text === undefined ? {} : parse(text, path);
		},
		async change(edit) {
			// Nothing is made beside a file that cannot be used, or where others could swap it.
			await this.read();
			const stranger = strangerOn(folder);
			if (stranger) throw unusable(path, `others may change it: ${strangerText(stranger)}`);
			await withFileLock(`${path}.lock`, async () => {
				const values = await this.read();
				const store = await openStore(folder);
				for (const [key, value] of Object.entries(edit(values))) store.set(key, value);
			}).catch((error: unknown) => {
				throw error instanceof FlotillaError ? error : unwritable(path, error);
			});
		},
	};
}

async function openStore(folder: string) {
	const Conf = await loadConf();
	return new Conf<SettingsValues>({
		projectName: 'flotilla',
		cwd: folder,
		configFileMode: 0o600,
		accessPropertiesByDotNotation: false,
	});
}

/**
 * conf, without the listeners that its `when-exit` adds on being loaded: they send each signal to this
 * process once more, and flotilla leaves at once on a second one. They are those added by `once`.
 */
async function loadConf() {
	const before = new Set(stopSignals.flatMap(signal => process.rawListeners(signal)));
	const {default: Conf} = await import('conf');
	for (const signal of stopSignals) {
		for (const raw of process.rawListeners(signal)) {
			const isOnce = 'listener' in raw && typeof raw.listener === 'function';
			if (isOnce && !before.has(raw)) process.off(signal, raw.listener as () => void);
		}
	}

	return Conf;
}

function parse(text: string, path: string): SettingsValues {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw unusable(path, `it is not JSON (${reasonOf(error)})`);
	}

	const {data, error} = settingsSchema.safeParse(value);
	if (data) return data;
	const issue = error.issues[0];
	const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
	throw unusable(path, `${where}${issue?.message ?? 'it has another form'}`);
}

function unusable(path: string, reason: string): FlotillaError {
	return new FlotillaError({
		code: 'settings-invalid',
		message: `cannot use ${path}: ${reason}`,
		hint: 'Correct it, or move it elsewhere: it holds the agents of `flotilla agents add` and nothing else.',
	});
}

function unwritable(path: string, error: unknown): FlotillaError {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	const isFull = ['ENOSPC', 'EDQUOT'].includes(code);
	return new FlotillaError({
		code: isFull ? 'disk-full' : 'settings-invalid',
		message: `cannot write ${path}: ${reasonOf(error)}`,
		hint: isFull
			? 'Make room on that disk and try again; the settings are as they were.'
			: 'Make its folder one that you can write, or name another with XDG_CONFIG_HOME.',
	});
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
