import {objectName} from '../../../source/domain/session/labels.ts';
import {until} from '../until.ts';
import type {TestFleet} from './test-fleet.ts';

/** Ends a host as a crash of its command would, and waits until the engine says so. */
export async function endHost(
	{engine, fleet}: TestFleet,
	{session, host}: {session: string; host: string},
): Promise<void> {
	const {exitCode} = await engine.exec(objectName.container(session, host), {
		// Without its child PID 1 of the host ends, and this exec with it.
		command: ['sh', '-c', 'kill -9 $(cat /proc/1/task/1/children)'],
	});
	void exitCode.catch(() => {});
	await until(`${host} is down`, async () => {
		const {hosts} = await fleet.status(session);
		return hosts.some(({name, state}) => name === host && state === 'exited');
	});
}
