import {tryPlacing} from '../source/domain/placement/placement.ts';
import {hostsOf, type HostPlan} from '../source/domain/session/hosts.ts';
import {parseSpec} from '../source/domain/spec/parse.ts';
import {median} from './report.ts';

/** Placing 10 000 hosts on 1 000 agents: pure functions, no engine. */
const rounds = 11;
const agents = Array.from({length: 1000}, (_, index) => ({
	name: `agent${index}`,
	cpus: 64,
	memory: 2 ** 38,
	arch: 'amd64',
}));
const spec = parseSpec({
	name: 'bench',
	mode: 'multi-node',
	roles: {main: 1, sub: {replicas: 999, cpus: 1, memory: '1g'}},
});
const some = hostsOf(spec);
// More hosts than one session may have, so they are made here.
const hosts: HostPlan[] = Array.from({length: 10}, (_, copy) =>
	some.map(host => ({...host, name: `${host.name}-${copy}`, rank: host.rank + copy * some.length})),
).flat();

for (const placement of ['spread', 'pack'] as const) {
	const times = Array.from({length: rounds}, () => {
		const began = performance.now();
		tryPlacing(hosts, agents, {placement});
		return performance.now() - began;
	});
	const time = median(times);
	const verdict = time <= 100 ? 'within' : 'ABOVE';
	console.log(
		`place ${hosts.length} hosts on ${agents.length} agents, ${placement}: ${time.toFixed(1)} ms (${verdict} 100 ms)`,
	);
}
