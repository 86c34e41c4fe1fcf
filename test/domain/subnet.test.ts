import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
	formatSubnet,
	freeSubnet,
	overlaps,
	parseSubnet,
	prefixFor,
	type Subnet,
} from '../../source/domain/subnet.ts';

const subnet = fc
	.tuple(fc.nat({max: 2 ** 16 - 1}), fc.integer({min: 16, max: 30}))
	.map(([seed, prefix]): Subnet => {
		const size = 2 ** (32 - prefix);
		return {base: 198 * 2 ** 24 + 19 * 2 ** 16 + Math.floor(seed / size) * size, prefix};
	});

test('text and back is the identity', () => {
	fc.assert(
		fc.property(subnet, value => {
			assert.deepEqual(parseSubnet(formatSubnet(value)), value);
		}),
	);
});

test('what is no subnet is not taken for one', () => {
	for (const text of ['', '10.0.0.0', '10.0.0.1/24', '256.0.0.0/8', '10.0.0.0/33', 'fd00::/64']) {
		assert.equal(parseSubnet(text), undefined, text);
	}
});

test('subnets overlap when one address is in both', () => {
	const of = (text: string) => parseSubnet(text) as Subnet;
	assert.ok(overlaps(of('10.0.0.0/8'), of('10.9.8.0/24')));
	assert.ok(overlaps(of('10.9.8.0/24'), of('10.0.0.0/8')));
	assert.ok(!overlaps(of('10.0.0.0/24'), of('10.0.1.0/24')));
});

test('a subnet has room for what it was made for, and not twice as much', () => {
	for (const addresses of [1, 29, 30, 31, 254, 255, 1000, 4000]) {
		const room = 2 ** (32 - prefixFor(addresses)) - 2;
		assert.ok(room >= addresses, `${addresses}`);
		assert.ok(room <= Math.max(30, addresses * 2 + 2), `${addresses}`);
	}
});

test('a free subnet is in the pool and touches none that is taken, until all are', () => {
	const pool = parseSubnet('198.19.0.0/16') as Subnet;
	fc.assert(
		fc.property(
			fc.array(subnet, {maxLength: 40}),
			fc.integer({min: 20, max: 28}),
			fc.nat(),
			(taken, prefix, start) => {
				const found = freeSubnet(pool, {prefix, taken, start});
				if (!found) return assert.ok(taken.length > 0);
				assert.ok(overlaps(pool, found));
				assert.ok(taken.every(other => !overlaps(other, found)));
			},
		),
	);
	assert.equal(freeSubnet(pool, {prefix: 24, taken: [pool]}), undefined);
});
