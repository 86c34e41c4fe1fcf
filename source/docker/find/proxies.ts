import {join} from 'node:path';
import type {Proxies} from '../../domain/agent/proxies.ts';
import {readJson} from './contexts.ts';

const keys = ['httpProxy', 'httpsProxy', 'ftpProxy', 'allProxy', 'noProxy'] as const;

/** The proxies that the docker command gives containers of the engine at this address. */
export async function proxiesOf(configDir: string, url: string): Promise<Proxies> {
	const config = await readJson<{proxies?: unknown}>(join(configDir, 'config.json'));
	const byEngine = fieldsOf(config?.proxies);
	const found = fieldsOf(url in byEngine ? byEngine[url] : byEngine['default']);
	return Object.fromEntries(
		keys.flatMap(key => (typeof found[key] === 'string' ? [[key, found[key]]] : [])),
	);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
