import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {test} from 'node:test';
import {
	formatOwner,
	formerOwner,
	ownerState,
	parseOwner,
	thisOwner,
} from '../../source/machine/owner.ts';
import {processStartedAt} from '../../source/machine/process.ts';

test('an owner survives the way through a label', () => {
	assert.deepEqual(parseOwner(formatOwner(thisOwner())), thisOwner());
	assert.equal(parseOwner('nonsense'), undefined);
	assert.equal(parseOwner(''), undefined);
});

test('this process is alive', () => {
	assert.equal(ownerState(thisOwner()), 'alive');
});

test('a process that ended is dead, as is a reused pid', async () => {
	const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
	const pid = child.pid ?? 0;
	const owner = {...thisOwner(), pid, started: processStartedAt(pid) ?? ''};
	assert.equal(ownerState(owner), 'alive');
	assert.equal(ownerState({...owner, started: '1'}), 'dead');
	child.kill('SIGKILL');
	await once(child, 'exit');
	assert.equal(ownerState(owner), 'dead');
});

test('a process that gave up is dead to all machines', () => {
	const owner = parseOwner(formatOwner(formerOwner()));
	assert.deepEqual({...owner, started: ''}, {...thisOwner(), started: ''});
	assert.equal(owner && ownerState({...owner, machine: 'other'}), 'dead');
});

test('of a process on another machine nothing is known', () => {
	assert.equal(ownerState({...thisOwner(), machine: 'other'}), 'elsewhere');
});
