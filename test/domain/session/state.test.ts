import assert from 'node:assert/strict';
import {test} from 'node:test';
import {recordFrom, recordLabels} from '../../../source/domain/session/mesh-record.ts';
import {meshWords, withState} from '../../../source/domain/session/state.ts';
import {sessionOf, table, whole} from '../session-state-rows.ts';

for (const [what, facts, state, reasons, words] of table) {
	test(`the state of a session: ${what}`, () => {
		const {status} = withState(sessionOf(facts));
		assert.deepEqual([status.state, status.reasons], [state, reasons]);
		assert.equal(meshWords(status), words);
		assert.equal(status.state === 'ready', status.reasons?.length === 0);
		if (status.state === 'ready') assert.equal(status.mesh.ok, status.mesh.pairs);
	});
}

test('what is derived twice is the same', () => {
	for (const [, facts] of table) {
		const once = withState(sessionOf(facts));
		assert.deepEqual(withState(once), once);
	}
});

test('a record comes back from its labels, and labels of others make none', () => {
	const record = {...whole, ended: {sub1: 127, sub2: 3}};
	assert.deepEqual(recordFrom(recordLabels(record)), record);
	assert.equal(recordFrom({}), undefined);
	assert.equal(recordFrom({'dev.flotilla.mesh': '9'}), undefined);
	const forged = {
		'dev.flotilla.mesh': '9 0',
		'dev.flotilla.mesh.hosts': '__proto__=1 a=\u001B x1=y',
	};
	assert.deepEqual(recordFrom(forged), {
		...{ok: 9, failed: 0, failures: [], at: '', ended: {}},
		marks: {x1: 'y'},
	});
});
