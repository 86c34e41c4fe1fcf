import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {hostsOf} from '../../../source/domain/session/hosts.ts';
import {
	hostLabels,
	label,
	specFromLabels,
	specLabels,
	type SessionIdentity,
} from '../../../source/domain/session/labels.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import {writtenSpec} from '../arbitrary-spec.ts';

test('labels give the spec back, on the network and on every host, but no value or command', () => {
	fc.assert(
		fc.property(writtenSpec, written => {
			const spec = parseSpec(written);
			const session: SessionIdentity = {id: 'a1', spec, createdAt: '2026-11-23T00:00:00.000Z'};
			const carried = {
				...spec,
				roles: spec.roles.map(({command, env, ...role}) => ({
					...role,
					...(command ? {command: ['…']} : {}),
					env: Object.fromEntries(Object.keys(env).map(key => [key, ''])),
				})),
			};
			assert.deepEqual(specFromLabels(specLabels(session, 'network')), carried);
			for (const host of hostsOf(spec)) {
				const labels = hostLabels(session, host);
				assert.deepEqual(specFromLabels(labels), carried);
				assert.equal(`${labels[label.role]}${labels[label.idx]}`, host.name);
				assert.equal(labels[label.rank], String(host.rank));
			}
		}),
	);
});

test('labels of an earlier version, which had values and commands, are read', () => {
	const role = {role: 'main', command: ['sleep', '9'], env: {TOKEN: 'hunter2'}};
	const text = JSON.stringify({name: 'demo', roles: [role]});
	const [main] = specFromLabels({[label.spec]: text})?.roles ?? [];
	assert.deepEqual([main?.env, main?.command], [{TOKEN: ''}, ['…']]);
});

test('labels without a spec, or with one that cannot be read, give none', () => {
	const endless = JSON.stringify({name: 'a', roles: [{role: 'main'}], more: 'x'.repeat(3e5)});
	const texts = [undefined, '', '{', '[]', '{"name":"A"}', `${'['.repeat(1e5)}`, endless];
	for (const text of texts) {
		assert.equal(specFromLabels(text === undefined ? {} : {[label.spec]: text}), undefined);
	}
});
