import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {readdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {test} from 'node:test';
import {createSpool} from '../../../source/commands/remote/spool.ts';
import {readAll} from '../../helpers/ssh-server.ts';

test('a spool gives back what it took, whatever its size, and leaves no file behind', async () => {
	for (const sizes of [[], [1], [200_000, 100_000, 5], [3_000_000, 1, 70_000]]) {
		const spool = createSpool();
		const parts = sizes.map(size => randomBytes(size));
		// Not awaited one by one: two outputs may arrive at once.
		await Promise.all(parts.map(part => spool.push(part)));
		const all = Buffer.concat(parts);
		assert.equal(spool.size, all.length);
		assert.ok((await readAll(spool.read())).equals(all));
		const same = createSpool();
		await same.push(all);
		assert.equal(same.digest(), spool.digest());
		await spool.push(Buffer.from('more'));
		assert.notEqual(same.digest(), spool.digest());
		assert.deepEqual(
			readdirSync(tmpdir()).filter(name => name.startsWith(`flotilla-output-${process.pid}-`)),
			[],
		);
		await Promise.all([spool.close(), same.close()]);
	}
});
