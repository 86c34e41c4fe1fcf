import type {TestContext} from 'node:test';
import {connect} from '../../source/ssh/connection.ts';
import type {Channel, Connection} from '../../source/ssh/types.ts';
import {readAll} from '../helpers/ssh-server.ts';
import {startSshd} from './sshd.ts';

/** A connection to one real sshd; both gone when the test is over. */
export async function logIn(t: TestContext, extra: readonly string[] = []): Promise<Connection> {
	const sshd = await startSshd(t, extra);
	const {user, credentials} = sshd;
	const connection = await connect(sshd.open(), {host: 'main1', user, credentials});
	t.after(() => connection.close());
	return connection;
}

/** All that a command gives. */
export async function run(connection: Connection, command: string) {
	const channel = await connection.open({command});
	const [output, errors, exit] = await Promise.all([
		readAll(channel.output),
		readAll(channel.errors),
		channel.exit,
	]);
	return {output: output.toString(), errors: errors.toString(), ...exit};
}

/** All of stdin, as fast as it is taken, and its end. */
export async function writeAll(channel: Channel, bytes: Buffer): Promise<void> {
	for (let at = 0; at < bytes.length; at += 65_536) {
		if (!channel.write(bytes.subarray(at, at + 65_536))) await channel.drained();
	}

	channel.end();
}
