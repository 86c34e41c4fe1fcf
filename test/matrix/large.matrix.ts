import assert from 'node:assert/strict';
import {readFile, writeFile} from 'node:fs/promises';
import {after, before, describe, test} from 'node:test';
import {parseSpec} from '../../source/domain/spec-parse.ts';
import {roomFor, neighboursOf} from '../../source/domain/machine-limits.ts';
import {openTestFleet, randomName, upSession, type TestFleet} from '../helpers/test-fleet.ts';

/** Sizes of one session on one engine. */
const sizes = [33, 64, 100];
const folder = '/proc/sys/net/ipv4/neigh/default';
/** In this order: the second may not be above the third. */
const limits = ['gc_thresh3', 'gc_thresh2'] as const;

/** Minutes that a session of so many hosts may take: each login takes up to 100 ms of two CPUs. */
const minutesFor = (size: number) => 5 + (size ** 2 * 0.1) / 60;

describe('many hosts on one engine', () => {
	let fleet: TestFleet;
	const usual = new Map<string, string>();
	before(async () => {
		fleet = await openTestFleet();
		for (const name of limits) usual.set(name, await readFile(`${folder}/${name}`, 'utf8'));
	});
	// The table is the machine's: whatever happens it is as it was.
	const restore = async () => {
		for (const name of [...limits].reverse()) {
			await writeFile(`${folder}/${name}`, usual.get(name) ?? '');
		}
	};

	after(async () => {
		await restore();
		await fleet.close();
	});

	const up = async (size: number) => {
		const spec = parseSpec({name: randomName('large'), roles: {main: 1, sub: size - 1}});
		const signal = AbortSignal.timeout(minutesFor(size) * 60_000);
		return upSession(fleet, spec, {signal});
	};

	for (const size of sizes) {
		test(`${size} hosts come up verified, with room for their neighbours`, async () => {
			const room = roomFor(neighboursOf(size) + 1024);
			await writeFile(`${folder}/gc_thresh3`, String(room));
			await writeFile(`${folder}/gc_thresh2`, String(room / 2));
			const {name, state, reasons, mesh, timings} = await up(size);
			try {
				console.log(`${size} hosts: ${JSON.stringify(timings)}`);
				assert.deepEqual([state, reasons, mesh.ok], ['ready', [], size ** 2]);
			} finally {
				await fleet.takeDown(name);
				await restore();
			}
		});
	}

	test('64 hosts without room for their neighbours stay, whatever their check finds', async () => {
		const {name, state, mesh, hosts} = await up(64);
		try {
			console.log(`64 hosts, table of ${usual.get('gc_thresh3')?.trim()}: ${JSON.stringify(mesh)}`);
			assert.equal(hosts.filter(host => host.state === 'running').length, 64);
			assert.equal(state, mesh.failed === 0 ? 'ready' : 'degraded');
		} finally {
			await fleet.takeDown(name);
		}
	});
});
