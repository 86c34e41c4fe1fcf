import type {Command} from '@commander-js/extra-typings';
import {hostName, hostNames, hostRoute, sessionName} from '../spec/names.ts';
import {collect, exitCodes, filled, type Definition} from './definition.ts';

const words =
	'CMD of several words is a program and its arguments, which arrive word for word, whatever the ' +
	"host's login shell is (sh -c '…' runs a script so); a single word is a line for that login shell";

const sshHelp = `
${filled(`${words}: 'cd /srv && ls'. In a shell, Enter ~ . leaves at once, whatever the host is doing.`)}

${filled(
	'Ctrl-C and SIGTERM are passed on to CMD, which has 5 seconds to end as it likes; a second one ' +
		'leaves at once. Whichever way flotilla ends, CMD and all it runs in front get SIGHUP and end ' +
		'too; what is to outlive that is started with nohup or setsid.',
)}

Examples:
  flotilla ssh demo                               a shell in main1
  flotilla ssh demo sub2 --via main1,sub1         hop by hop
  flotilla ssh demo sub2 -- nproc
  flotilla ssh demo sub2 -- sh -c 'exit 7'
  tar c . | flotilla ssh demo main1 -- tar x -C /tmp
  flotilla ssh demo -t main1 -- top               a command with a terminal
${exitCodes("the remote command's own, 255 the connection failed, 1 there is no such session")}`;

const execHelp = `
${filled(
	'Hosts named by --host and those of roles named by --role add up; where neither is given, CMD ' +
		'runs on all hosts. It gets no stdin: flotilla ssh hands that on, to one host.',
)}

${filled(
	`${words}. Lines of stdout are printed after "host |", lines of stderr after "host !". ` +
		'Ctrl-C is passed on to CMD, as by flotilla ssh.',
)}

Examples:
  flotilla exec demo -- uptime
  flotilla exec demo --role sub -- 'nproc && free -m'
  flotilla exec demo --host main1 --role sub -- id   main1 and all of sub
  flotilla exec demo --gather -- cat /etc/os-release
${exitCodes("on one host the command's own or 255, on several 0 all gave 0, 1 one did not")}`;

const logsHelp = `
Examples:
  flotilla logs demo           of all hosts, each line after its host
  flotilla logs demo main1 -f  of one host, as it is
${exitCodes('0, 1 there is no such session')}`;

/** Defines `ssh`, `exec` and `logs`. */
export function addHostCommands(
	program: Command<[], Record<string, unknown>>,
	{context, words: command, finish}: Definition,
): void {
	program
		.command('ssh')
		.description('open a shell in a host, or run a command there')
		.usage('[options] <name> [host] [-- CMD...]')
		.argument('<name>', 'name of the session', sessionName)
		.argument('[host]', 'the host; main1 where none is named', hostName)
		.option('--via <hosts>', 'hop through these hosts, in this order: main1,sub1', hostRoute)
		.option('-t, --tty', 'give a command a terminal too')
		.addHelpText('after', sshHelp)
		.action(async (name, host, options) => {
			const {ssh} = await import('../ssh.ts');
			const target = host === undefined ? {} : {host};
			const {via = []} = options;
			finish(await ssh(context, name, {...options, ...target, via, command}));
		});

	program
		.command('exec')
		.description('run a command on many hosts at once, over SSH')
		.usage('[options] <name> -- CMD...')
		.argument('<name>', 'name of the session', sessionName)
		.option('--host <host>', 'only this host; repeatable', hostNames)
		.option('--role <role>', 'only hosts of this role; repeatable', collect)
		.option('--gather', 'print equal outputs once, under the hosts that gave them')
		.addHelpText('after', execHelp)
		.action(async (name, options) => {
			const {exec} = await import('../exec.ts');
			const {host = [], role = []} = options;
			finish(await exec(context, name, {...options, host, role, command}));
		});

	program
		.command('logs')
		.description('print the output of hosts')
		.argument('<name>', 'name of the session', sessionName)
		.argument('[host]', 'the host; all of them where none is named', hostName)
		.option('-f, --follow', 'go on until interrupted')
		.addHelpText('after', logsHelp)
		.action(async (name, host, options) => {
			const {logs} = await import('../logs.ts');
			finish(await logs(context, name, {...options, ...(host === undefined ? {} : {host})}));
		});
}
