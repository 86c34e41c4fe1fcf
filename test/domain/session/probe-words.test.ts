import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {meshCauseOf, meshError, meshStages} from '../../../source/domain/session/mesh.ts';

const source = readFileSync(
	new URL('../../../source/runtime/ssh-client.c', import.meta.url),
	'utf8',
);

/** The words of a table of the probe. */
function wordsOf(table: RegExp): string[] {
	const body = table.exec(source)?.[1];
	assert.ok(body, `the probe has no ${table.source}`);
	return [...body.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word);
}

test('the stages of the probe are those of a cell, in their order', () => {
	assert.deepEqual(wordsOf(/stage_names\[stage_count\] = \{([^}]*)\}/), [...meshStages]);
});

test('each cause that the probe names is one of a cell, with advice', () => {
	const ofText = [...source.matchAll(/^\t\{"[^"]*", "([^"]*)", \d+\},$/gm)];
	const named = new Set([
		...ofText.map(([, code = '']) => code),
		...wordsOf(/fallback_codes\[stage_count\] = \{([^}]*)\}/),
		...wordsOf(/const codes\[stage_count\] = \{([^}]*)\}/),
	]);
	assert.ok(ofText.length >= 20 && named.size >= 13, [...named].join(' '));
	const two = {from: 'a', to: 'b'};
	for (const code of named) {
		const cause = meshCauseOf(code);
		assert.equal(cause, code);
		const pair = {...two, agents: two, docker: two, session: 's', network: 'n', message: 'm'};
		assert.notEqual(meshError(cause, pair).hint, '');
	}
});
