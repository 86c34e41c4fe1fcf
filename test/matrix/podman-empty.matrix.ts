import assert from 'node:assert/strict';
import {test} from 'node:test';
import {runCli} from '../helpers/cli.ts';
import {startPodman} from '../helpers/engine/podman.ts';

test('up on a Podman that has nothing: it makes the base image, builds the runtime, verifies', async () => {
	// Debian's mirror has to be in reach, as for whoever does this.
	const podman = await startPodman({images: false, networkOf: process.pid});
	try {
		const env = {DOCKER_HOST: podman.endpoint.url};
		const up = await runCli(['up', 'demo', '-r', 'main:1', '-r', 'sub:1', '--json'], {env});
		assert.equal(up.code, 0, up.stderr);
		assert.deepEqual(JSON.parse(up.stdout).mesh, {pairs: 4, ok: 4, failed: 0});
		assert.equal((await runCli(['down', 'demo', '--yes'], {env})).code, 0);
		assert.match((await runCli(['gc', '--dry-run'], {env})).stdout, /Nothing was left behind/);
	} finally {
		await podman.stop();
	}
});
