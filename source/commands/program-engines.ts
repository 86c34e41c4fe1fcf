import type {Command} from '@commander-js/extra-typings';
import type {Definition} from './definition.ts';

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
			"\nAgents are found as docker finds them (DOCKER_HOST, contexts, the default socket);\nflotilla's own engine is one more.",
		);
	agents
		.command('ls', {isDefault: true})
		.description('list them with their version and capacity')
		.option('--json', 'print them as JSON')
		.action(async options => {
			const {agentsLs} = await import('./agents.ts');
			finish(await agentsLs(context, options));
		});
	agents
		.command('check')
		.description('the same; exit code 1 when one does not answer, 3 when none does')
		.option('--json', 'print them as JSON')
		.action(async options => {
			const {agentsCheck} = await import('./agents.ts');
			finish(await agentsCheck(context, options));
		});

	const engine = program
		.command('engine')
		.description("run flotilla's own Docker engine, where there is no other (Linux, root)")
		.addHelpText(
			'after',
			'\nIt has its own socket, data and networks (198.18.0.0/15), and touches no other engine.',
		);
	engine
		.command('status', {isDefault: true})
		.description('is it running, and where are its files? Exit code 1 when it is not running')
		.option('--json', 'print it as JSON')
		.action(async options => {
			const {engineStatus} = await import('./engine.ts');
			finish(await engineStatus(context, options));
		});
	engine
		.command('start')
		.description('start it; asks before it installs dockerd')
		.option('-y, --yes', 'do not ask')
		.action(async options => {
			const {engineStart} = await import('./engine.ts');
			finish(await engineStart(context, options));
		});
	engine
		.command('stop')
		.description('stop it and all containers on it; images and volumes stay')
		.option('--purge', 'remove its images and volumes too')
		.option('-y, --yes', 'do not ask')
		.action(async options => {
			const {engineStop} = await import('./engine.ts');
			finish(await engineStop(context, options));
		});
}
