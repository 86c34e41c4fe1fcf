import type {Command} from '@commander-js/extra-typings';
import {exitCodes, filled, type Definition} from './definition.ts';

/** Defines `lab` with its own commands. */
export function addLabCommands(
	program: Command<[], Record<string, unknown>>,
	{context, finish}: Definition,
): void {
	const lab = program
		.command('lab')
		.description('several throw-away agents on one machine, for multi-node experiments')
		.addHelpText(
			'after',
			`\n${filled(
				'Its agents are containers that each run an engine, in one swarm, reached over mutual TLS. ' +
					'Sessions in multi-node mode use them unless told otherwise.',
			)}`,
		);
	lab
		.command('status')
		.description('show the lab, its agents and the sessions on it (what lab alone does)')
		.option('--json', 'print it as JSON')
		.addHelpText('after', exitCodes('0 ready, 1 there is none or not all of it answers'))
		.action(async options => {
			const {labStatus} = await import('../lab.ts');
			finish(await labStatus(context, options));
		});
	lab
		.command('up')
		.description('make a lab, or start again what does not run of the one there is')
		.option('-n, --agents <number>', 'how many agents a new one has, 1 to 16 (default: 3)')
		.option('-a, --agent <name>', 'the engine that runs it (default: as for other commands)')
		.option('-y, --yes', "start flotilla's own engine without asking, where no other answers")
		.option('--json', 'print the lab as JSON')
		.addHelpText('after', exitCodes('0 ready, 1 it could not be made, and nothing of it is left'))
		.action(async options => {
			const {labUp} = await import('../lab.ts');
			finish(await labUp(context, options));
		});
	lab
		.command('down')
		.description('remove the lab and all that is on it')
		.option('-y, --yes', 'do not ask')
		.addHelpText('after', exitCodes('0 removed, or there was none, 1 it could not be removed'))
		.action(async options => {
			const {labDown} = await import('../lab.ts');
			finish(await labDown(context, options));
		});
}
