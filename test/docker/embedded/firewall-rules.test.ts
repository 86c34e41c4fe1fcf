import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	cleaningCommands,
	isForwardingIdle,
} from '../../../source/docker/embedded/firewall-rules.ts';
import {subnetsIn} from '../../../source/docker/embedded/subnets.ts';

const networks = {
	bridges: new Set(['fl-abc123', 'br-0123456789ab']),
	subnets: subnetsIn('198.18.4.0/22'),
};

const general = [
	'-P INPUT ACCEPT',
	'-P FORWARD DROP',
	'-N DOCKER',
	'-N DOCKER-ISOLATION-STAGE-1',
	'-N DOCKER-ISOLATION-STAGE-2',
	'-N DOCKER-USER',
	'-A FORWARD -j DOCKER-USER',
	'-A FORWARD -j DOCKER-ISOLATION-STAGE-1',
	'-A DOCKER-ISOLATION-STAGE-1 -j RETURN',
	'-A DOCKER-ISOLATION-STAGE-2 -j RETURN',
];
const userChain = 'DOCKER-USER';
const returns = '-A DOCKER-USER -j RETURN';
const ofBridge = (name: string) => [
	`-A FORWARD -o ${name} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
	`-A FORWARD -o ${name} -j DOCKER`,
	`-A FORWARD -i ${name} ! -o ${name} -j ACCEPT`,
	`-A DOCKER-ISOLATION-STAGE-1 -i ${name} ! -o ${name} -j DOCKER-ISOLATION-STAGE-2`,
	`-A DOCKER-ISOLATION-STAGE-2 -o ${name} -j DROP`,
];
const deletions = (rules: readonly string[]) => rules.map(rule => rule.replace('-A', '-D'));
const clean = (rules: readonly string[], isLast: boolean) =>
	cleaningCommands(rules, {networks, isLast});

test('beside another engine only rules of these bridges go', () => {
	const ours = [...ofBridge('fl-abc123'), ...ofBridge('br-0123456789ab')];
	const rules = [...general, returns, ...ofBridge('docker0'), ...ours];
	assert.deepEqual(clean(rules, false), deletions(ours));
	// The rules of that engine keep the chains, even if nobody saw its process.
	assert.deepEqual(clean(rules, true), deletions(ours));
});

test('the last engine takes its chains along', () => {
	const rules = [...general, returns, ...ofBridge('fl-abc123')];
	const chains = ['DOCKER', 'DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2', 'DOCKER-USER'];
	assert.deepEqual(clean(rules, true), [
		...deletions(ofBridge('fl-abc123')),
		'-D FORWARD -j DOCKER-USER',
		'-D FORWARD -j DOCKER-ISOLATION-STAGE-1',
		...chains.map(chain => `-F ${chain}`),
		...chains.map(chain => `-X ${chain}`),
	]);
	assert.deepEqual(clean(['-P INPUT ACCEPT', '-P FORWARD ACCEPT'], true), []);
});

test('rules of the operator stay, and DOCKER-USER with them', () => {
	const own = [
		'-A DOCKER-USER -i fl-abc123 -s 192.0.2.7/32 -j DROP',
		'-A INPUT -i fl-abc123 -p tcp -m tcp --dport 53 -j ACCEPT',
		'-A FORWARD -i eth0 -o eth1 -j ACCEPT',
		'-A FORWARD -s 198.18.4.9/32 -i br-0123456789ab -j DROP',
		'-A FORWARD -d 10.0.0.0/8 -i br-0123456789ab ! -o br-0123456789ab -j DROP',
		'-A FORWARD -i br-0123456789ab -o fl-abc123 -j ACCEPT',
		'-A FORWARD -o br-0123456789ab -j REJECT --reject-with icmp-port-unreachable',
		'-A POSTROUTING -s 198.18.4.0/22 -o wg0 -j MASQUERADE',
		'-A POSTROUTING -s 198.18.4.0/22 -d 10.0.0.0/8 -j RETURN',
		'-A PREROUTING -i br-0123456789ab -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3128',
	];
	const commands = clean([...general, ...own, returns], true);
	assert.ok(commands.includes('-X DOCKER'));
	const left = own.map(rule => rule.slice(3));
	assert.ok(
		commands.every(command => !left.includes(command.slice(3)) && !command.includes(userChain)),
		commands.join('\n'),
	);
});

test('published ports go by bridge and by address; those of others stay', () => {
	const ours = [
		'-A POSTROUTING -s 198.18.4.0/22 ! -o br-0123456789ab -j MASQUERADE',
		'-A POSTROUTING -s 198.18.4.2/32 -d 198.18.4.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE',
		'-A DOCKER -i br-0123456789ab -j RETURN',
		'-A DOCKER ! -i br-0123456789ab -p tcp -m tcp --dport 8080 -j DNAT --to-destination 198.18.4.2:80',
	];
	const others = [
		'-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
		'-A POSTROUTING -s 192.0.2.0/24 -j MASQUERADE',
	];
	const nat = ['-N DOCKER', '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER'];
	const jump = '-D PREROUTING -m addrtype --dst-type LOCAL -j DOCKER';
	assert.deepEqual(clean([...nat, ...others, ...ours], false), deletions(ours));
	const all = [...deletions(ours), jump, '-F DOCKER', '-X DOCKER'];
	assert.deepEqual(clean([...nat, ...others, ...ours], true), all);
});

test('ports that a swarm publishes keep the chains of Docker', () => {
	const swarm = [
		'-N DOCKER-INGRESS',
		'-A FORWARD -j DOCKER-INGRESS',
		'-A DOCKER-INGRESS -p tcp -m tcp --dport 9000 -j ACCEPT',
		'-A DOCKER-INGRESS -j RETURN',
		...ofBridge('docker_gwbridge'),
	];
	assert.deepEqual(clean([...general, returns, ...swarm], true), []);
});

test('forwarding is idle where nobody has a rule for it, nor an engine its chains', () => {
	const bare = ['-P INPUT ACCEPT', '-P FORWARD DROP', '-P POSTROUTING ACCEPT', '-N ufw-user'];
	const input = '-A INPUT -i eth0 -j ACCEPT';
	assert.ok(isForwardingIdle([...bare, input]));
	for (const rule of [
		'-N DOCKER',
		'-N DOCKER-USER',
		'-A FORWARD -j LIBVIRT_FWI',
		'-A FORWARD -j DOCKER-USER',
		'-A POSTROUTING -s 192.0.2.0/24 -j MASQUERADE',
	]) {
		assert.ok(!isForwardingIdle([...bare, input, rule]), rule);
	}
});
