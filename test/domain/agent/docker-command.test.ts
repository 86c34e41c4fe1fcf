import assert from 'node:assert/strict';
import {test} from 'node:test';
import {dockerCommand} from '../../../source/domain/agent/docker-command.ts';

test('a docker command reaches the agent that it is about', () => {
	for (const [reach, command] of [
		[{url: 'unix:///var/run/docker.sock', docker: 'docker'}, 'docker'],
		[{url: 'ssh://ops@prod', docker: 'docker --context prod'}, 'docker --context prod'],
		[{url: 'unix:///run/own.sock'}, 'docker -H unix:///run/own.sock'],
		[{url: 'tcp://[::1]:2375'}, 'docker -H tcp://[::1]:2375'],
		[{url: "unix:///my files/it's"}, String.raw`docker -H 'unix:///my files/it'\''s'`],
		[{url: ''}, 'docker'],
		[{url: 'unix:///run/pod.sock', engine: 'podman'}, 'podman --url unix:///run/pod.sock'],
		[
			{url: 'ssh://ops@prod', docker: 'docker --context prod', engine: 'podman'},
			'podman --url ssh://ops@prod',
		],
	] as const) {
		assert.equal(dockerCommand(reach), command);
	}
});
