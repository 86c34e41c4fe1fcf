import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {openSettings} from '../../../source/commands/world/settings.ts';

test('reading the settings leaves signals to flotilla', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'flotilla-test-'));
	t.after(() => rm(folder, {recursive: true}));
	await writeFile(path.join(folder, 'config.json'), '{"agents":{}}');
	const own = () => {};
	process.once('SIGTERM', own);
	t.after(() => process.off('SIGTERM', own));
	const listeners = () =>
		['SIGINT', 'SIGTERM', 'SIGHUP'].map(signal => process.listeners(signal as NodeJS.Signals));
	const before = listeners();
	const {agents} = await openSettings({FLOTILLA_HOME: folder}, '').read();
	assert.deepEqual(Object.keys(agents ?? {none: 0}), []);
	assert.deepEqual(listeners(), before);
});
