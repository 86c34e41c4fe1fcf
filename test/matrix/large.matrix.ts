import assert from 'node:assert/strict';
import {readFile, writeFile} from 'node:fs/promises';
import {after, afterEach, before, describe, test} from 'node:test';
import {setTimeout as wait} from 'node:timers/promises';
import {createMachine} from '../../source/docker/supply/machine-limits.ts';
import {
	neededBy,
	neighboursOf,
	roomFor,
	type LimitName,
} from '../../source/domain/agent/machine-limits.ts';
import type {MeshCell, MeshReport} from '../../source/domain/session/mesh.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {
	openTestFleet,
	randomName,
	upSession,
	type TestFleet,
} from '../helpers/engine/test-fleet.ts';

/** Sizes of one session on one engine. */
const sizes = [33, 64, 100];
const folder = '/proc/sys/net/ipv4/neigh/default';
/** In this order: the second may not be above the third. */
const limits = ['gc_thresh3', 'gc_thresh2'] as const;
/** Of these the use by hosts is seen, not derived. */
const measured: readonly LimitName[] = ['neighbours', 'threads', 'conntrack', 'open-files'];

/** Milliseconds that a session of so many hosts may take: each login takes up to 100 ms of two CPUs. */
const timeFor = (size: number) => 300_000 + size ** 2 * 100;

describe('many hosts on one engine', () => {
	let fleet: TestFleet;
	const usual = new Map<string, string>();
	const machine = createMachine();
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

	const makeRoom = async (entries: number) => {
		await writeFile(`${folder}/gc_thresh3`, String(entries));
		await writeFile(`${folder}/gc_thresh2`, String(Math.ceil(entries / 2)));
	};

	afterEach(restore);
	after(() => fleet.close());

	const withSession = async (
		size: number,
		work: (session: Awaited<ReturnType<typeof upSession>>) => void | Promise<void>,
	) => {
		const spec = parseSpec({name: randomName('large'), roles: {main: 1, sub: size - 1}});
		const session = await upSession(fleet, spec, {signal: AbortSignal.timeout(timeFor(size))});
		try {
			await work(session);
		} finally {
			await fleet.takeDown(session.name);
		}
	};

	const check = async (name: string, size: number): Promise<MeshReport> => {
		const checking = fleet.fleet.check(name, {signal: AbortSignal.timeout(timeFor(size))});
		for (;;) {
			const next = await checking.next();
			if (next.done) return next.value;
		}
	};

	/** What is in use of each limit, and the most of it until `stop` is called. */
	const watchUse = async () => {
		const look = async () => (await machine.limits(fleet.engine)) ?? {};
		const began = await look();
		const most = new Map<LimitName, number>();
		const stopped = new AbortController();
		const watching = (async () => {
			while (!stopped.signal.aborted) {
				const now = await look();
				for (const name of measured) {
					const more = (now[name]?.used ?? 0) - (began[name]?.used ?? 0);
					most.set(name, Math.max(most.get(name) ?? 0, more));
				}

				await wait(1000, undefined, {signal: stopped.signal}).catch(() => {});
			}
		})();
		return {
			most,
			async stop() {
				stopped.abort();
				await watching;
			},
		};
	};

	for (const size of sizes) {
		test(`${size} hosts come up verified, and are so at another check`, async () => {
			await makeRoom(roomFor(neighboursOf(size) + 1024));
			const use = await watchUse();
			await withSession(size, async ({name, state, reasons, mesh, timings}) => {
				await use.stop();
				console.log(`${size} hosts: ${JSON.stringify(timings)}`);
				assert.deepEqual([state, reasons, mesh.ok], ['ready', [], size ** 2]);
				const began = performance.now();
				const {ok, failed} = await check(name, size);
				console.log(`checked again in ${Math.round(performance.now() - began)} ms`);
				assert.deepEqual([ok, failed], [size ** 2, 0]);
			}).finally(() => use.stop());
			// What the plan says hosts may need is enough, and not far more than that.
			for (const [name, more] of use.most) {
				const needed = neededBy(name, size);
				console.log(`${size} hosts: ${name}: ${more} more, ${needed} planned`);
				assert.ok(more <= needed, `${name}: ${more} of ${needed}`);
				assert.ok(more >= needed / 3, `${name}: ${more} of ${needed}`);
			}
		});
	}

	const isNamed = ({error}: MeshCell) =>
		error?.code === 'neighbour-table-full' && /sysctl -w \S+gc_thresh3=\d+/.test(error.hint);

	test('a table that is full is named with the way out, after which all pairs pass', async () => {
		const size = 6;
		const spec = parseSpec({name: randomName('large'), roles: {main: 1, sub: size - 1}});
		const cells = new Map<string, MeshCell>();
		try {
			for await (const event of fleet.fleet.up(spec, {signal: AbortSignal.timeout(300_000)})) {
				// So little that pairs asked again, a few at a time, do not all pass either.
				if (event.type === 'step-started' && event.step === 'verify') await makeRoom(2);
				if (event.type !== 'cell-checked') continue;
				cells.set(`${event.cell.from} ${event.cell.to}`, event.cell);
			}

			await restore();
			const failed = [...cells.values()].filter(({ok}) => !ok);
			console.log(`no room: ${failed.length} failed: ${failed[0]?.error?.message}`);
			assert.ok(failed.length > 0);
			assert.deepEqual(
				failed.filter(cell => !isNamed(cell)),
				[],
			);
			const {state, reasons} = await fleet.fleet.status(spec.name);
			console.log(`${state}: ${JSON.stringify(reasons)}`);
			assert.equal(state, 'degraded');
			const {ok} = await check(spec.name, size);
			assert.equal(ok, size ** 2);
			assert.equal((await fleet.fleet.status(spec.name)).state, 'ready');
		} finally {
			await fleet.takeDown(spec.name);
		}
	});

	test('64 hosts in a table of the usual size stay, whatever their check finds', async () => {
		await withSession(64, ({state, mesh, hosts}) => {
			console.log(`64 hosts, table of ${usual.get('gc_thresh3')?.trim()}: ${JSON.stringify(mesh)}`);
			assert.equal(hosts.filter(host => host.state === 'running').length, 64);
			assert.equal(state, mesh.failed === 0 ? 'ready' : 'degraded');
		});
	});
});
