import assert from 'node:assert/strict';
import {test} from 'node:test';
import {FlotillaError} from '../../source/domain/failure.ts';
import {label} from '../../source/domain/session/labels.ts';
import {parseSpec} from '../../source/domain/spec/parse.ts';
import {openOtherFleet} from '../helpers/engine/other-fleet.ts';
import {randomName, upSession} from '../helpers/engine/test-fleet.ts';

type Row = {
	readonly settings: Readonly<Record<string, unknown>>;
	/** What is said at planning. @default it works */
	readonly refused?: RegExp;
};

const containerd = {features: {'containerd-snapshotter': true}};
const pool = (base: string, size: number) => ({'default-address-pools': [{base, size}]});
const limit = (name: string, count: number) => ({
	'default-ulimits': {[name]: {Name: name, Soft: count, Hard: count}},
});
const bridgeOption = (name: string, value: string) => ({
	'default-network-opts': {bridge: {[`com.docker.network.${name}`]: value}},
});

/** What a daemon.json may say, each on an engine of its own with a session of three. */
const rows: readonly Row[] = [
	{settings: {'userns-remap': 'default'}},
	{settings: {'userns-remap': 'default', ...containerd}},
	{settings: {iptables: false}},
	{settings: {icc: false}},
	{settings: bridgeOption('bridge.enable_icc', 'false')},
	{settings: bridgeOption('bridge.gateway_mode_ipv4', 'routed')},
	{settings: bridgeOption('bridge.gateway_mode_ipv4', 'isolated')},
	{settings: {ipv6: true, 'fixed-cidr-v6': 'fd00:1::/64', ip6tables: true}},
	{settings: bridgeOption('enable_ipv6', 'true')},
	{settings: {'live-restore': true}},
	{settings: {bridge: 'none'}, refused: /no default network.*`bridge: none`/},
	{settings: {'log-driver': 'none'}},
	{
		settings: {bip: '198.19.5.1/30'},
		refused: /default network, 198\.19\.5\.0\/30, has room for 1 /,
	},
	{settings: pool('198.18.0.0/28', 29)},
	{settings: pool('198.18.0.0/29', 29), refused: /no subnet is left/},
	{settings: limit('nofile', 20)},
	{settings: limit('nproc', 2)},
	{settings: {'no-new-privileges': true}},
	{settings: {'default-cgroupns-mode': 'private'}},
	{settings: {'userland-proxy': false, 'ip-masq': false}},
	{settings: {init: true}},
];

for (const {settings, refused} of rows) {
	test(`${JSON.stringify(settings)}: ${refused ? 'refused by name' : 'works'}`, async t => {
		const fleet = await openOtherFleet([{name: 'set', suite: 'sid', settings}]);
		t.after(() => fleet.close());
		const spec = parseSpec({name: randomName('set'), roles: {main: 1, sub: 2}});
		const result = await upSession(fleet, spec).catch((error: unknown) => error);
		if (refused) {
			assert.ok(result instanceof FlotillaError, JSON.stringify(result));
			assert.match(result.message, refused);
			assert.match(result.hint ?? '', /daemon\.json/);
		} else {
			if (result instanceof Error) throw result;
			await fleet.takeDown(spec.name);
		}

		const left = await fleet.engine.list([`${label.name}=${spec.name}`]);
		assert.deepEqual(Object.values(left).flat(), []);
	});
}
