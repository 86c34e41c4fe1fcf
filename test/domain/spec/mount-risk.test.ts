import assert from 'node:assert/strict';
import {test} from 'node:test';
import {mountRisk} from '../../../source/domain/spec/mount-risk.ts';

const root = /^gives sub1 this machine's root/;
const secrets = /^lets sub1 read this machine's secrets/;

/** Source, what it is when it may be written, and when it may not. */
const rows: ReadonlyArray<
	[source: string, written: RegExp | undefined, readOnly: RegExp | undefined]
> = [
	['/', root, root],
	['/var/run/docker.sock', root, root],
	['/run/docker.sock', root, root],
	['/run/user/1000/docker.sock', root, root],
	['/run/containerd/containerd.sock', root, root],
	['/run/podman/podman.sock', root, root],
	['/var/run', root, root],
	['/var/run/', root, root],
	['/run', root, root],
	['/var', root, root],
	['/etc', root, secrets],
	['/etc/', root, secrets],
	['/etc/cron.d', root, undefined],
	['/etc/localtime', root, undefined],
	['/root', root, secrets],
	['/usr/local/bin', root, undefined],
	['/dev', root, secrets],
	['/proc', root, secrets],
	['/sys', root, undefined],
	['/var/lib/docker', root, secrets],
	['/var/lib', root, secrets],
	['/home', secrets, secrets],
	['/srv/data', undefined, undefined],
	['/home/me/data', undefined, undefined],
	['/etcetera', undefined, undefined],
];

test('a mount that gives more than a folder is said to', () => {
	for (const [source, written, readOnly] of rows) {
		for (const [expected, isReadOnly] of [
			[written, false],
			[readOnly, true],
		] as const) {
			const risk = mountRisk({type: 'bind', source, readOnly: isReadOnly}, 'sub1');
			const text = `${source} ${isReadOnly ? 'read-only' : ''}: ${risk}`;
			if (expected) assert.match(risk ?? '', expected, text);
			else assert.equal(risk, undefined, text);
		}
	}

	assert.equal(mountRisk({type: 'volume', source: 'run', readOnly: false}, 'sub1'), undefined);
	assert.equal(mountRisk({type: 'tmpfs', readOnly: false}, 'sub1'), undefined);
});
