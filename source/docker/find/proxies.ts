import {join} from 'node:path';
import type {Proxies} from '../../domain/agent/proxies.ts';
import {fields, maybe, record, text} from '../../domain/shape.ts';
import {readJson} from './contexts.ts';

const proxiesShape = fields({
	httpProxy: maybe(text),
	httpsProxy: maybe(text),
	ftpProxy: maybe(text),
	allProxy: maybe(text),
	noProxy: maybe(text),
});
const configShape = fields({proxies: maybe(record(maybe(proxiesShape)))});

/** The proxies that the docker command gives containers of the engine at this address. */
export async function proxiesOf(configDir: string, url: string): Promise<Proxies> {
	const config = await readJson(join(configDir, 'config.json'), configShape);
	const byEngine = new Map(Object.entries(config?.proxies ?? {}));
	const found = (byEngine.has(url) ? byEngine.get(url) : byEngine.get('default')) ?? {};
	return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
