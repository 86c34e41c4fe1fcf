import type {Command} from '@commander-js/extra-typings';
import {exitCodes, filled, type Definition} from './definition.ts';

/** Defines `agents` and `engine`, each with its own commands. */
export function addEngineCommands(
	program: Command<[], Record<string, unknown>>,
	{context, finish}: Definition,
): void {
	const agents = program
		.command('agents')
		.description('show the known agents: where sessions can run')
		.addHelpText(
			'after',
			`\n${filled(
				'Known are the agents that docker knows (DOCKER_HOST, all contexts, the default socket), ' +
					"those that were added here, and flotilla's own engine. The first is where `up` goes.",
			)}`,
		);
	agents
		.command('ls')
		.description('list them with their version and capacity (what agents alone does)')
		.option('--json', 'print them as JSON')
		.addHelpText('after', exitCodes('0, whether or not they answer'))
		.action(async options => {
			const {agentsLs} = await import('../agents.ts');
			finish(await agentsLs(context, options));
		});
	agents
		.command('check')
		.description('look at each closely, and say what is wrong and what to do')
		.option('--json', 'print them as JSON')
		.addHelpText('after', exitCodes('0 all of them can be used, 1 one cannot'))
		.action(async options => {
			const {agentsCheck} = await import('../agents-check.ts');
			finish(await agentsCheck(context, options));
		});
	agents
		.command('add')
		.description('remember an engine under a name')
		.argument('<name>', 'the name it has from now on, for --agent')
		.argument('<endpoint>', 'unix:///path/docker.sock, tcp://host:2376 or ssh://user@host')
		.option('--tls-dir <dir>', 'where its ca.pem, cert.pem and key.pem are; they stay there')
		.addHelpText('after', exitCodes('0 it is known'))
		.action(async (name, url, options) => {
			const {agentsAdd} = await import('../agents.ts');
			finish(await agentsAdd(context, {name, url, ...options}));
		});
	agents
		.command('rm')
		.description('forget an engine that was added; what is on it stays')
		.argument('<name>', 'its name')
		.addHelpText('after', exitCodes('0 it is no longer known'))
		.action(async name => {
			const {agentsRm} = await import('../agents.ts');
			finish(await agentsRm(context, name));
		});

	const engine = program
		.command('engine')
		.description("run flotilla's own Docker engine, where there is no other (Linux, root)")
		.addHelpText(
			'after',
			`\n${filled(
				'It has its own socket, data and networks (198.18.0.0/15), and touches no other engine.',
			)}`,
		);
	engine
		.command('status')
		.description('is it running, and where are its files? (what engine alone does)')
		.option('--json', 'print it as JSON')
		.addHelpText('after', exitCodes('0 it runs, 1 it does not'))
		.action(async options => {
			const {engineStatus} = await import('../engine.ts');
			finish(await engineStatus(context, options));
		});
	engine
		.command('start')
		.description('start it; asks before it installs dockerd')
		.option('-y, --yes', 'do not ask')
		.addHelpText('after', exitCodes('0 it runs, 1 it could not be started'))
		.action(async options => {
			const {engineStart} = await import('../engine.ts');
			finish(await engineStart(context, options));
		});
	engine
		.command('stop')
		.description('stop it and all containers on it; images and volumes stay')
		.option('--purge', 'remove its images and volumes too')
		.option('-y, --yes', 'do not ask')
		.addHelpText(
			'after',
			exitCodes('0 it is stopped, 1 it could not be stopped, or the answer was no'),
		)
		.action(async options => {
			const {engineStop} = await import('../engine.ts');
			finish(await engineStop(context, options));
		});
}
