import type {EngineStatus} from '../docker/embedded/embedded.ts';
import {embeddedAgent} from '../domain/agent/names.ts';
import {FlotillaError} from '../domain/failure.ts';
import {plural} from '../domain/quantity.ts';
import type {HostStatus} from '../domain/session/session.ts';
import {startEngine, tell} from './embedded/start.ts';
import {confirm} from './print/ask.ts';
import {looksOf, print, printJson} from './print/printer.ts';
import type {Context} from './world/context.ts';
import {stopping} from './world/stopping.ts';

/** `flotilla engine start`. */
export async function engineStart(context: Context, options: {yes?: boolean}): Promise<number> {
	using stop = stopping(context);
	const state = await startEngine(context, {isSure: options.yes ?? false, signal: stop.signal});
	printState(context, state);
	return 0;
}

/** `flotilla engine stop`. */
export async function engineStop(
	context: Context,
	options: {yes?: boolean; purge?: boolean},
): Promise<number> {
	using stop = stopping(context);
	const {engine, stdout} = context;
	const {purge = false, yes = false} = options;
	const {state} = await engine.status();
	if (state === 'stopped' && !purge) {
		print(stdout, 'the embedded engine is not running');
		return 0;
	}

	const hosts = state === 'running' ? await hostsOn(context, stop.signal) : '';
	const on = hosts ? `all that is on it (${hosts})` : 'every container on it';
	const what = `Stop flotilla's own engine and ${on}${purge ? ', and delete its images and volumes' : ''}`;
	if (!(await confirm(context, what, {isSure: yes, signal: stop.signal}))) {
		print(context.stderr, 'Nothing was stopped.');
		return 1;
	}

	await engine.stop({purge, onProgress: text => tell(context, text)});
	const stopped = hosts ? `stopped, with ${hosts}` : 'stopped';
	print(stdout, `${stopped}; ${purge ? 'its data is removed' : 'images and volumes are kept'}`);
	return 0;
}

/** `3 hosts of demo, other`; empty where none runs, or the engine does not tell: it is to be stopped anyway. */
async function hostsOn(context: Context, signal: AbortSignal): Promise<string> {
	const fleet = await context.openFleet({agents: [embeddedAgent]});
	try {
		const {agents, sessions} = await fleet.list({signal});
		if (!agents.some(({name, isReachable}) => name === embeddedAgent && isReachable)) return '';
		const isOn = ({agent, state}: HostStatus) => agent === embeddedAgent && state === 'running';
		const found = sessions
			.map(({status: {name, hosts}}) => ({name, count: hosts.filter(isOn).length}))
			.filter(({count}) => count > 0);
		const count = found.reduce((sum, session) => sum + session.count, 0);
		const names = found.map(({name}) => name).join(', ');
		return count === 0 ? '' : `${plural(count, 'host')} of ${names}`;
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof FlotillaError) return '';
		throw error;
	} finally {
		fleet.close();
	}
}

/** `flotilla engine status`: exit code 0 when it runs, 1 when not. */
export async function engineStatus(context: Context, options: {json?: boolean}): Promise<number> {
	const status = await context.engine.status();
	if (options.json) {
		const {toJson} = await import('./print/json.ts');
		printJson(context, toJson.engine(status));
	} else printState(context, status);
	return status.state === 'running' ? 0 : 1;
}

function printState({stdout, env, command}: Context, status: EngineStatus): void {
	const {ok, failed} = looksOf(stdout, env);
	const {state, version, pid, paths, missing} = status;
	if (state === 'stopped') {
		const how = missing.length > 0 ? ` (it needs ${missing.join(', ')})` : '';
		print(stdout, `the embedded engine is not running; ${command()} engine start starts it${how}`);
		return;
	}

	print(
		stdout,
		state === 'running'
			? `${ok} the embedded engine runs${version ? `  Docker ${version}` : ''}`
			: `${failed} the embedded engine lives but does not answer; flotilla engine start replaces it`,
	);
	print(stdout, `  socket  ${paths.socket}`);
	print(stdout, `  data    ${paths.data}`);
	print(stdout, `  log     ${paths.log}`);
	if (pid !== undefined) print(stdout, `  pid     ${pid}`);
}
