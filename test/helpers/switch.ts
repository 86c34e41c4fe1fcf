import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {runProgram} from '../../source/machine/child.ts';
import {linesOf} from '../../source/machine/lines.ts';

/** What machines are plugged into to reach each other, and nothing else. */
export type Switch = {
	/** Gives the network of this process its `eth0`; returns the address there. */
	plug(pid: number): Promise<string>;
	close(): Promise<void>;
};

/** In a network namespace of its own: this machine's firewall has no say in it. It ends with this process. */
export async function openSwitch(): Promise<Switch> {
	const script = 'ip link add switch type bridge; ip link set switch up; echo ready; exec sleep 1d';
	const holder = spawn(
		'setpriv',
		['--pdeathsig', 'KILL', 'unshare', '--net', 'sh', '-ec', script],
		{stdio: ['ignore', 'pipe', 'inherit']},
	);
	const ended = once(holder, 'exit');
	for await (const line of linesOf(holder.stdout)) if (line === 'ready') break;
	let plugged = 0;
	const run = async (pid: number, command: string) => {
		const words = ['nsenter', `--net=/proc/${pid}/ns/net`, ...command.split(' ')];
		const {exitCode, lastLines} = await runProgram(words, {env: process.env});
		assert.equal(exitCode, 0, `${command}: ${lastLines.join('\n')}`);
	};

	return {
		async plug(pid) {
			const {pid: own = 0} = holder;
			const port = `port${++plugged}`;
			const address = `192.0.2.${plugged}`;
			await run(own, `ip link add ${port} type veth peer name eth0 netns ${pid}`);
			await run(own, `ip link set ${port} master switch up`);
			await run(pid, `ip address add ${address}/24 dev eth0`);
			await run(pid, 'ip link set eth0 up');
			return address;
		},
		async close() {
			holder.kill('SIGKILL');
			await ended;
		},
	};
}
