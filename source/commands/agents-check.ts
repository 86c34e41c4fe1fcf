import {agentFacts} from '../domain/agent/facts.ts';
import type {AgentReport} from '../domain/agent/report.ts';
import {FlotillaError, type FailureCode} from '../domain/failure.ts';
import {plural} from '../domain/quantity.ts';
import {warnOfHidden} from './agents.ts';
import {looksOf, print, printJson, printProse} from './print/printer.ts';
import {printable, reportError} from './print/report-error.ts';
import type {Context} from './world/context.ts';
import {stopping} from './world/stopping.ts';

/** `flotilla agents check`: exit code 1 when one is unfit, 3 when none answers. */
export async function agentsCheck(context: Context, options: {json?: boolean}): Promise<number> {
	const reports = await look(context);
	if (options.json) {
		const {toJson} = await import('./print/json.ts');
		printJson(context, toJson.agentReports(reports));
	} else for (const report of reports) printReport(context, report);
	warnOfHidden(context, reports);
	const unfit = reports.filter(({isFit}) => !isFit);
	if (reports.every(({isReachable}) => !isReachable)) {
		return reportError(context, failureOf('engine-unreachable', 'no agent answers'));
	}

	if (unfit.length === 0) return 0;
	const names = unfit.map(({name}) => name).join(', ');
	const text = `${unfit.length} of ${plural(reports.length, 'agent')} cannot be used: ${names}`;
	return reportError(context, failureOf('unsupported', text));
}

/** One error for all; each agent's own is in the report. */
function failureOf(code: FailureCode, message: string) {
	return new FlotillaError({code, message, hint: 'The report says of each what to do.'});
}

async function look(context: Context): Promise<readonly AgentReport[]> {
	using stop = stopping(context);
	const fleet = await context.openFleet();
	try {
		const look = fleet.checkAgents({signal: stop.signal});
		for (;;) {
			const next = await look.next();
			if (next.done) return next.value;
		}
	} finally {
		fleet.close();
	}
}

function printReport(context: Context, report: AgentReport): void {
	const {stdout, env} = context;
	const looks = looksOf(stdout, env);
	const {ok, failed, green, red, yellow, bold, dim} = looks;
	const sign = report.isFit ? green(ok) : red(failed);
	const line = (text: string, indent: string) => printProse(stdout, text, {...looks, indent});
	const same = report.sameAs === undefined ? '' : `, the same engine as ${report.sameAs}`;
	print(
		stdout,
		`${sign} ${bold(printable(report.name))}  ${dim(printable(origin(report)))}${same}`,
	);
	for (const fact of factLines(report)) line(printable(fact), '    ');
	for (const {severity, message, hint} of report.problems) {
		const word = severity === 'unfit' ? red('unfit:') : yellow('warning:');
		line(`${word} ${printable(message)}`, '    ');
		if (hint) line(`hint: ${printable(hint)}`, '      ');
	}
}

function origin({endpoint, source}: AgentReport): string {
	return [endpoint, source].filter(Boolean).join(', ');
}

/** Nothing is told of one that does not answer: what was known may be long over. */
function factLines(report: AgentReport): string[] {
	if (!report.isReachable) return [];
	const {engine, machine, hosts, disk, latency, clock, swarm, ports} = agentFacts(
		report,
		report.health,
	);
	return [
		[...engine, ...machine, ...hosts],
		[...disk, ...latency, ...clock],
		[...swarm, ...ports],
	].flatMap(facts => (facts.length > 0 ? [facts.join(', ')] : []));
}
