import assert from 'node:assert/strict';
import test from 'node:test';
import {tui} from '../../source/commands/tui.tsx';
import {exitCodeOf, FlotillaError} from '../../source/domain/failure.ts';
import {fakeWorld} from './fake-context.ts';

const missing = new FlotillaError({
	code: 'session-not-found',
	message: 'no session is called nope',
	hint: 'There are: demo.',
});

test('the screens on a session that is not there end as every command does', async () => {
	const world = fakeWorld({
		tty: true,
		fleet: {
			status: () => Promise.reject(missing),
			watch: () => ReadableStream.from([{sessions: [], agents: []}]).values(),
		},
	});
	await assert.rejects(tui(world.context, {session: 'nope'}), missing);
	assert.equal(exitCodeOf(missing.code), 1);
	assert.match(world.stdout().toString(), /\u001B\[\?1049l/, 'the terminal is given back');
});
