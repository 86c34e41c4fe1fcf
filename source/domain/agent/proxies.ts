/** Proxies as docker's `config.json` names them; an empty one is none. */
export type Proxies = {
	readonly httpProxy?: string;
	readonly httpsProxy?: string;
	readonly ftpProxy?: string;
	readonly allProxy?: string;
	readonly noProxy?: string;
};

const variables = {
	httpProxy: 'HTTP_PROXY',
	httpsProxy: 'HTTPS_PROXY',
	ftpProxy: 'FTP_PROXY',
	allProxy: 'ALL_PROXY',
	noProxy: 'NO_PROXY',
} as const;

/** Does a variable of this name hold a proxy, or what to reach without one? */
export function isProxyVariable(name: string): boolean {
	return Object.values<string>(variables).includes(name.toUpperCase());
}

/**
 * The variables that `docker run` would set for these proxies, in capitals and in small letters; one
 * that the role sets itself stays the role's. Peers are reached without a proxy.
 */
export function proxyVariables(
	proxies: Proxies,
	{role, peers}: {role: Readonly<Record<string, string>>; peers: readonly string[]},
): Record<string, string> {
	if (Object.values(proxies).every(value => !value)) return {};
	const noProxy = [...(proxies.noProxy ? [proxies.noProxy] : []), ...peers].join(',');
	const all: Proxies = {...proxies, noProxy};
	const pairs = Object.entries(variables).flatMap(([key, name]) => {
		const value = all[key as keyof Proxies];
		return value ? [name, name.toLowerCase()].map(each => [each, value] as const) : [];
	});
	return Object.fromEntries(pairs.filter(([name]) => role[name] === undefined));
}
