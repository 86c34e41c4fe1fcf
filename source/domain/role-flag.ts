import {FlotillaError} from './failure.ts';

const flagKeys = ['image', 'cpus', 'memory', 'gpus', 'agent', 'user'];
const hint =
	'A role looks like sub:3,cpus=0.5,memory=512m; other fields go into a spec file (-f).';

/** `ROLE:N[,key=value…]` as the flag `-r` takes it. Throws `spec-invalid`. */
export function parseRoleFlag(text: string): Record<string, unknown> {
	const [head = '', ...pairs] = text.split(',');
	const colon = head.indexOf(':');
	const role: Record<string, unknown> = {role: colon < 0 ? head : head.slice(0, colon)};
	if (colon >= 0) role['replicas'] = numberOr(head.slice(colon + 1));
	for (const pair of pairs) {
		const at = pair.indexOf('=');
		const key = at < 0 ? pair : pair.slice(0, at);
		if (at < 0 || !flagKeys.includes(key)) {
			const rule = `${JSON.stringify(pair)} is not KEY=VALUE with KEY one of ${flagKeys.join(', ')}`;
			throw new FlotillaError({code: 'spec-invalid', message: `-r ${text}: ${rule}`, hint});
		}

		if (key in role) {
			const rule = `${key} is there twice; it is given once`;
			throw new FlotillaError({code: 'spec-invalid', message: `-r ${text}: ${rule}`, hint});
		}

		const value = pair.slice(at + 1);
		role[key] = key === 'cpus' || key === 'gpus' ? numberOr(value) : value;
	}

	return role;
}

function numberOr(text: string): number | string {
	return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
