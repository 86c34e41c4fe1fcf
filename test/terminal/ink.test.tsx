import assert from 'node:assert/strict';
import test from 'node:test';
import {Box, Text, useInput, useWindowSize} from 'ink';
import {useState} from 'react';
import {renderInk} from '../helpers/terminal/render.tsx';

function Keys() {
	const {columns, rows} = useWindowSize();
	const [keys, setKeys] = useState<string[]>([]);
	const [position, setPosition] = useState(0);
	useInput((input, key) => {
		if (input === 'j') setPosition(position + 1);
		const name = Object.entries(key).find(([, isDown]) => isDown === true)?.[0];
		setKeys(known => [...known, name ?? input]);
	});
	return (
		<Box flexDirection="column" height={rows} borderStyle="round">
			<Text>
				{columns}x{rows} at {position}
			</Text>
			<Text>{keys.join(' ')}</Text>
		</Box>
	);
}

test('Ink draws into cells and gets keys one by one', async () => {
	const app = renderInk(<Keys />, {columns: 40, rows: 6});
	assert.match(await app.frame(), /^╭─{38}╮\n│40x6 at 0/);
	app.press('jjj\u001b[A', '\r');
	await app.waitFor('at 3');
	assert.match(await app.waitFor('return'), /j j j upArrow return/);
	app.press('\u001b');
	await app.waitFor('escape');
	app.resize({columns: 30, rows: 5});
	assert.match(await app.waitFor('30x5'), /^╭─{28}╮\n│30x5 at 3/);
	app.unmount();
});
