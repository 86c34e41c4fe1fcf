import type {Endpoint} from '../../docker/reach/endpoint.ts';
import type {FindEndpoints} from '../../fleet/agents/known-endpoints.ts';
import {createFleet} from '../../fleet/create-fleet.ts';
import type {Fleet} from '../../fleet/fleet.ts';
import type {SshClient} from '../../fleet/shell/connect.ts';
import {createSupplies} from '../../fleet/up/supplies.ts';
import {formatOwner, ownerState, parseOwner, thisOwner} from '../../machine/owner.ts';
import {createKeyPair} from '../../ssh/key-pair.ts';

/** The real SSH client, loaded when the first connection is made. */
export const sshClient: SshClient = {
	async connect(stream, options) {
		const {connect} = await import('../../ssh/connection.ts');
		return connect(stream, options);
	},
	async connectThrough(first, next, options) {
		const {connectThrough} = await import('../../ssh/hops.ts');
		return connectThrough(first, next, options);
	},
};

/** A fleet of the real parts over these engines; heavy parts are loaded when they are first used. */
export function buildFleet(endpoints: readonly Endpoint[], findEndpoints?: FindEndpoints): Fleet {
	return createFleet({
		endpoints,
		findEndpoints,
		async connect(endpoint, call) {
			const {connectEngine} = await import('../../docker/engine/connect.ts');
			return connectEngine(endpoint, call);
		},
		supplies: createSupplies({
			async *image(engine, reference, call) {
				const {ensureImage} = await import('../../docker/supply/ensure-image.ts');
				return yield* ensureImage(engine, reference, call);
			},
			async *runtime(engine, call) {
				const {ensureRuntime} = await import('../../docker/supply/runtime.ts');
				return yield* ensureRuntime(engine, {...call, owner: lockOwner()});
			},
			async *lab(engine, call) {
				const {ensureLabImage} = await import('../../docker/supply/lab-image.ts');
				return yield* ensureLabImage(engine, call);
			},
			async runtimeImage() {
				const {runtimeImageName} = await import('../../docker/supply/runtime.ts');
				return runtimeImageName();
			},
		}),
		createKeyPair,
		machine: {
			async limits(engine, call) {
				const {createMachine} = await import('../../docker/supply/machine-limits.ts');
				return createMachine().limits(engine, call);
			},
			async overflows(engine, call) {
				const {createMachine} = await import('../../docker/supply/machine-limits.ts');
				return createMachine().overflows(engine, call);
			},
			async missing(engine, paths, call) {
				const {createMachine} = await import('../../docker/supply/machine-limits.ts');
				return createMachine().missing(engine, paths, call);
			},
		},
		ssh: sshClient,
		async proxies({url}) {
			const [{proxiesOf}, {dockerConfig}, {homedir}] = await Promise.all([
				import('../../docker/find/proxies.ts'),
				import('../../docker/find/contexts.ts'),
				import('node:os'),
			]);
			return proxiesOf(dockerConfig({env: process.env, home: homedir()}), url);
		},
		async addressOf({endpoint}) {
			const {advertiseAddress} = await import('../../docker/find/advertise.ts');
			return advertiseAddress(endpoint);
		},
	});
}

/** This process, to those who wait for the runtime it builds. */
function lockOwner() {
	return {
		label: formatOwner(thisOwner()),
		isDead(text: string) {
			const owner = parseOwner(text);
			return !owner || ownerState(owner) === 'dead';
		},
	};
}
