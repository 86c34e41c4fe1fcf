import {execFileSync} from 'node:child_process';
import {subnetsIn} from '../../../source/docker/embedded/subnets.ts';

/** The first address of a /22 that nothing on this machine uses, as `198.18.4.0`. */
export function freeSubnet(): string {
	const ip = (...words: string[]) => execFileSync('ip', ['-4', ...words], {encoding: 'utf8'});
	const taken = subnetsIn(`${ip('-o', 'address')} ${ip('route')}`);
	for (let index = 0; index < 128; index++) {
		const text = `198.${18 + (index >> 6)}.${(index % 64) * 4}.0`;
		const [subnet] = subnetsIn(`${text}/22`);
		if (!subnet) break;
		const {start, size} = subnet;
		if (taken.every(other => other.start + other.size <= start || start + size <= other.start)) {
			return text;
		}
	}

	throw new Error('no /22 of 198.18.0.0/15 is free');
}
