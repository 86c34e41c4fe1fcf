import type {Command} from '@commander-js/extra-typings';
import {hostName, sessionName, sessionNames} from '../spec/names.ts';
import {collect, exitCodes, filled, type Definition} from './definition.ts';

const upHelp = `
-r takes ROLE:N, then any of image, cpus, memory, gpus, agent and user:
  -r sub:3,cpus=0.5,memory=512m,image=python:3.12

A spec file takes all fields; flags win over it, and -r changes or adds roles by
name. docs/spec.md of flotilla describes every field:
  name: demo
  roles:
    main: 1                     # always there; its first host is main1
    sub:
      replicas: 3
      cpus: 0.5
      memory: 512m
      env: {THREADS: "2"}
      command: sleep infinity
      mounts: ["cache:/var/cache/app"]  # a volume of that name
      ports: [8000]             # on a free one; 80:8000 needs replicas: 1

Examples:
  flotilla up                                    one host, with a name made up
  flotilla up demo -r main:1 -r sub:3
  flotilla up -f demo.yaml -r sub:5
  flotilla up demo -r main:1 -r sub:3 --dry-run  only say what would be done
  flotilla up demo --json | jq -r '.hosts[].address'

Hosts that run stay where only pairs of them cannot SSH: the session is degraded
then, and flotilla check says which pairs and why. With --strict it is removed.
${exitCodes('0 every pair can SSH, 1 it is degraded, or it failed and what it made is removed')}`;

const checkHelp = `
Every pair is tried with the source host's own ssh. Pairs that get no answer are
asked again, few at a time, before they count as failed. Of many hosts it takes
minutes: 4096 pairs of 64 hosts on two CPUs some two of them.

Examples:
  flotilla check demo
  flotilla check demo --from main1 --to sub2
  flotilla check demo --json | jq '.cells[] | select(.ok | not)'
${exitCodes('0 every pair can SSH, 1 a pair failed')}`;

const downHelp = `
${filled(
	'A name that nothing carries is no error: there is nothing to remove. Without a terminal to ' +
		'ask on, and without --yes, nothing is removed (exit code 2). Volumes that a spec names ' +
		'stay, with what is in them: docker volume rm NAME removes them.',
)}

Examples:
  flotilla down demo
  flotilla down demo other --yes
  flotilla down --all
${exitCodes('0 all of it is gone, 1 something is left, or the answer was no')}`;

const gcHelp = `
Examples:
  flotilla gc --dry-run   what is left, and why it counts as left
  flotilla gc --yes
${exitCodes('0 all that was found is removed, or listed, 1 not all, or the answer was no')}`;

const lsHelp = exitCodes('0, whether or not there are sessions');
const statusHelp = exitCodes('0, whatever its state is, 1 there is no such session');

/** Defines `up`, `ls`, `status`, `check`, `down` and `gc`. */
export function addSessionCommands(
	program: Command<[], Record<string, unknown>>,
	{context, finish}: Definition,
): void {
	program
		.command('up')
		.description('start a session and wait until every host can SSH into every other')
		.argument('[name]', 'name of the session; made up where neither this nor the file has one')
		.option('-f, --file <file>', 'spec as YAML or JSON; - is stdin')
		.option('-r, --role <role>', 'ROLE:N[,key=value…]; repeat for more roles', collect)
		.option('--image <image>', 'image of roles that name none')
		.option('--mode <mode>', 'single-node or multi-node')
		.option('--agent <agent>', 'where to run: a context, an agent or a URL; repeatable', collect)
		.option('--placement <placement>', 'spread or pack')
		.option('--dry-run', 'print the plan and create nothing')
		.option('--show-env', 'in that plan, show values that look like secrets too')
		.option('--keep-on-failure', 'keep what was made when it fails, for a look')
		.option('--strict', 'remove what was made where a pair cannot SSH, too')
		.option('-y, --yes', "start flotilla's own engine where none answers, without asking")
		.option('--json', 'print the session (or the plan) as JSON')
		.addHelpText('after', upHelp)
		.action(async (name, options) => {
			const {up} = await import('../up.ts');
			const {role = [], agent = []} = options;
			const named = name === undefined ? {} : {name};
			finish(await up(context, {...options, role, agent, ...named}));
		});

	program
		.command('ls')
		.description('list the sessions on all known agents')
		.option('--json', 'print an array of sessions as JSON')
		.addHelpText('after', lsHelp)
		.action(async options => {
			const {ls} = await import('../ls.ts');
			finish(await ls(context, options));
		});

	program
		.command('status')
		.description('show one session: its hosts, addresses, agents and state')
		.argument('<name>', 'name of the session', sessionName)
		.option('--json', 'print it as JSON')
		.addHelpText('after', statusHelp)
		.action(async (name, options) => {
			const {status} = await import('../status.ts');
			finish(await status(context, name, options));
		});

	program
		.command('check')
		.description('verify that hosts can SSH into each other, pair by pair, stage by stage')
		.argument('<name>', 'name of the session', sessionName)
		.option('--from <host>', 'only pairs from this host', hostName)
		.option('--to <host>', 'only pairs to this host', hostName)
		.option('--watch', 'again and again until interrupted; with --json one value per line')
		.option('--json', 'print the report as JSON')
		.addHelpText('after', checkHelp)
		.action(async (name, options) => {
			const {check} = await import('../check.ts');
			finish(await check(context, name, options));
		});

	program
		.command('down')
		.description('remove all that belongs to the sessions, on every agent')
		.argument('[names...]', 'names of the sessions', sessionNames)
		.option('--all', 'all sessions')
		.option('-y, --yes', 'do not ask')
		.addHelpText('after', downHelp)
		.action(async (names, options) => {
			const {down} = await import('../down.ts');
			finish(await down(context, names ?? [], options));
		});

	program
		.command('gc')
		.description('find and remove what crashed runs left')
		.option('--dry-run', 'only list it')
		.option('-y, --yes', 'do not ask')
		.option('--json', 'print what was found and removed as JSON')
		.addHelpText('after', gcHelp)
		.action(async options => {
			const {gc} = await import('../gc.ts');
			finish(await gc(context, options));
		});
}
