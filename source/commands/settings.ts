import {access} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import * as z from 'zod';
import {FlotillaError} from '../domain/failure.ts';
import {withFileLock} from './file-lock.ts';
import {stopSignals} from './stopping.ts';

type Environment = Readonly<Record<string, string | undefined>>;

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
	const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
	const folder = own ? resolve(own) : join(config, 'flotilla');
	const path = join(folder, 'config.json');
	return {
		path,
		async read() {
			// Most people have no such file, and what reads it takes a while to load.
			if (!(await isThere(path))) return {};
			return (await openStore(folder, path)).store;
		},
		async change(edit) {
			await withFileLock(`${path}.lock`, async () => {
				const store = await openStore(folder, path);
				for (const [key, value] of Object.entries(edit(store.store))) store.set(key, value);
			}).catch((error: unknown) => {
				throw error instanceof FlotillaError ? error : unusable(path, reasonOf(error));
			});
		},
	};
}

async function openStore(folder: string, path: string) {
	const Conf = await loadConf();
	try {
		return new Conf<SettingsValues>({
			projectName: 'flotilla',
			cwd: folder,
			configFileMode: 0o600,
			accessPropertiesByDotNotation: false,
			deserialize: text => parse(text, path),
		});
	} catch (error) {
		throw error instanceof FlotillaError ? error : unusable(path, reasonOf(error));
	}
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
		hint: 'Mend it, or move it away: it holds the agents of `flotilla agents add` and nothing else.',
	});
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

async function isThere(path: string): Promise<boolean> {
	return access(path).then(
		() => true,
		() => false,
	);
}
