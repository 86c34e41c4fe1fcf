import assert from 'node:assert/strict';
import {test} from 'node:test';
import {startFailure} from '../../../source/docker/embedded/start-failure.ts';

const paths = {data: '/f/engine/data', log: '/f/engine/dockerd.log'};
const failureOf = (said: string) => startFailure('ended', {paths, said}).failure;

test('why an engine did not start is the line in which it says so', () => {
	const {message, hint} = failureOf(
		'level=warning msg=a\nfailed to start daemon: no room\u001B[1m\nlevel=warning msg=b\n',
	);
	assert.equal(message, 'the embedded engine ended: failed to start daemon: no room');
	assert.equal(hint, 'Its whole log: /f/engine/dockerd.log');
	assert.match(failureOf('').message, /it said nothing$/);
	assert.match(failureOf('level=error msg=c\nlevel=info msg=d\n').message, /msg=c$/);
});

test('a torn record of networks is named, with how to go on without it', () => {
	const {message, hint} = failureOf(
		[
			'level=warning msg=a',
			'panic: runtime error: index out of range [0] with length 0',
			'goroutine 1 [running]:',
			'github.com/docker/libnetwork.New({0xc00032f480, 0xa, 0x10})',
			'	/build/cmd/dockerd/docker.go:97 +0x15d',
		].join('\n'),
	);
	assert.match(message, /ended: panic: runtime error: index out of range/);
	assert.match(hint ?? '', /move \/f\/engine\/data\/network\/files\/local-kv\.db away/);
});
