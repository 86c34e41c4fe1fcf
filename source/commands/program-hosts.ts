import type {Command} from '@commander-js/extra-typings';
import {collect, type Definition} from './definition.ts';

const sshHelp = `
CMD of several words is a program and its arguments, which arrive word for word; a single
word is a line for the remote shell: 'cd /srv && ls'. In a shell, Enter ~ . leaves at once,
whatever the host is doing.

Examples:
  flotilla ssh demo                               a shell in main1
  flotilla ssh demo sub2 --via main1,sub1         hop by hop
  flotilla ssh demo sub2 -- nproc
  flotilla ssh demo sub2 -- sh -c 'exit 7'
  tar c . | flotilla ssh demo main1 -- tar x -C /tmp
  flotilla ssh demo -t main1 -- top               a command with a terminal`;

const execHelp = `
CMD of several words is a program and its arguments, which arrive word for word; a single
word is a line for the remote shell. Lines of stdout are printed after "host |", lines of
stderr after "host !". The exit code is the command's own on one host, 255 where it could
not be run; on several it is 0 if all of them gave 0, else 1.

Examples:
  flotilla exec demo -- uptime
  flotilla exec demo --role sub -- 'nproc && free -m'
  flotilla exec demo --gather -- cat /etc/os-release`;

const logsHelp = `
Examples:
  flotilla logs demo           of all hosts, each line after its host
  flotilla logs demo main1 -f  of one host, as it is`;

/** Defines `ssh`, `exec` and `logs`. */
export function addHostCommands(
	program: Command<[], Record<string, unknown>>,
	{context, words, finish}: Definition,
): void {
	program
		.command('ssh')
		.description('open a shell in a host, or run a command there')
		.usage('[options] <name> [host] [-- CMD...]')
		.argument('<name>', 'name of the session')
		.argument('[host]', 'the host; main1 where none is named')
		.option('--via <hosts>', 'hop through these hosts, in this order: main1,sub1', splitList, [])
		.option('-t, --tty', 'give a command a terminal too')
		.addHelpText('after', sshHelp)
		.action(async (name, host, options) => {
			const {ssh} = await import('./ssh.ts');
			const target = host === undefined ? {} : {host};
			finish(await ssh(context, name, {...options, ...target, command: words}));
		});

	program
		.command('exec')
		.description('run a command on many hosts at once, over SSH')
		.usage('[options] <name> -- CMD...')
		.argument('<name>', 'name of the session')
		.option('--host <host>', 'only this host; repeatable', collect, [])
		.option('--role <role>', 'only hosts of this role; repeatable', collect, [])
		.option('--gather', 'print equal outputs once, under the hosts that gave them')
		.addHelpText('after', execHelp)
		.action(async (name, options) => {
			const {exec} = await import('./exec.ts');
			finish(await exec(context, name, {...options, command: words}));
		});

	program
		.command('logs')
		.description('print the output of hosts')
		.argument('<name>', 'name of the session')
		.argument('[host]', 'the host; all of them where none is named')
		.option('-f, --follow', 'go on until interrupted')
		.addHelpText('after', logsHelp)
		.action(async (name, host, options) => {
			const {logs} = await import('./logs.ts');
			finish(await logs(context, name, {...options, ...(host === undefined ? {} : {host})}));
		});
}

function splitList(value: string, values: string[]): string[] {
	return [...values, ...value.split(',').map(word => word.trim())];
}
