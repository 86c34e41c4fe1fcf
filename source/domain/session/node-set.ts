/** Host names folded as cluster tools write them: `main1,sub[1-3,5]`, in the order given. */
export function foldHosts(hosts: readonly string[]): string {
	const roles = new Map<string, number[]>();
	for (const host of hosts) {
		const [, role = host, idx = ''] = /^(.*?)(\d*)$/.exec(host) ?? [];
		const indices = roles.get(role) ?? [];
		roles.set(role, indices);
		if (idx) indices.push(Number(idx));
	}

	return [...roles].map(([role, indices]) => `${role}${foldIndices(indices)}`).join(',');
}

function foldIndices(indices: readonly number[]): string {
	const ranges: Array<[number, number]> = [];
	for (const idx of [...new Set(indices)].sort((a, b) => a - b)) {
		const last = ranges.at(-1);
		if (last?.[1] === idx - 1) last[1] = idx;
		else ranges.push([idx, idx]);
	}

	const text = ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
	return /[-,]/.test(text) ? `[${text}]` : text;
}
