import {hostsOf} from '../../../source/domain/session/hosts.ts';
import {
	hostLabels,
	label,
	sessionLabels,
	specLabels,
	type SessionIdentity,
} from '../../../source/domain/session/labels.ts';
import {recordLabels} from '../../../source/domain/session/mesh-record.ts';
import {parseSpec} from '../../../source/domain/spec/parse.ts';
import {json, type FakeRoutes} from './fake-engine.ts';

const spec = parseSpec({name: 's', image: 'i:1', roles: {main: 1}});
const session: SessionIdentity = {id: 'a1b2c3', spec, createdAt: '2026-11-29T08:00:00.000Z'};
const network = 'flotilla.s';
const [main] = hostsOf(spec);
if (!main) throw new Error('a session has a host');

const volume = (name: string, labels: object) => ({
	...{Name: name, Driver: 'local', Mountpoint: `/data/volumes/${name}/_data`, Scope: 'local'},
	...{Labels: labels, Options: null},
});
const endpoint = {
	...{IPAddress: '198.18.4.2', EndpointID: 'e'.repeat(64), NetworkID: 'f'.repeat(64)},
	...{Aliases: ['main1'], IPAMConfig: null},
};
const mounts = [{Type: 'volume', Name: 'flotilla.s.main1', Destination: '/home/config', RW: true}];

/** What an engine answers that runs one session, `s`, which has one host; by route. */
export const answers = {
	'GET /version': {
		...{Version: '28.5.2', ApiVersion: '1.44', MinAPIVersion: '1.24', Os: 'linux'},
		Components: [{Name: 'Engine', Version: '28.5.2', Details: {ApiVersion: '1.44'}}],
	},
	'GET /info': {
		...{ID: 'id', Name: 'machine', ServerVersion: '28.5.2', OSType: 'linux'},
		...{Architecture: 'x86_64', NCPU: 4, MemTotal: 2 ** 33, DockerRootDir: '/data'},
		DriverStatus: [['Backing Filesystem', 'extfs']],
		...{SystemTime: '2026-11-29T08:00:00.000Z', SecurityOptions: ['name=seccomp']},
		Swarm: {
			...{NodeID: 'n1', NodeAddr: '', LocalNodeState: 'active', ControlAvailable: true},
			...{Error: '', RemoteManagers: [{NodeID: 'n1', Addr: '10.0.0.1:2377'}], Cluster: {ID: 'c1'}},
		},
		...{LiveRestoreEnabled: false, MemoryLimit: true, CpuCfsQuota: true},
		DefaultAddressPools: [{Base: '198.18.0.0/16', Size: 24}],
		Runtimes: {runc: {path: 'runc'}},
		DiscoveredDevices: [{Source: 'cdi', ID: 'nvidia.com/gpu=0'}],
		Plugins: {Volume: ['local'], Network: ['bridge', 'overlay']},
	},
	'GET /containers/json': [
		{
			...{Id: 'c'.repeat(64), Names: ['/flotilla.s.main1'], Image: 'i:1', State: 'running'},
			...{Status: 'Up 3 minutes', Labels: hostLabels(session, main), Mounts: mounts},
			Ports: [{IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp'}],
			NetworkSettings: {Networks: {[network]: endpoint}},
		},
	],
	'GET /containers/c/json': {
		...{Id: 'c'.repeat(64), Name: '/flotilla.s.main1', Mounts: mounts},
		Config: {Image: 'i:1', Labels: hostLabels(session, main), Env: ['A=b'], User: '', Tty: false},
		State: {Status: 'running', ExitCode: 0, Error: ''},
		HostConfig: {LogConfig: {Type: 'json-file', Config: {}}},
		NetworkSettings: {Networks: {[network]: endpoint}},
	},
	'GET /networks': [
		{
			...{Id: 'f'.repeat(64), Name: network, Driver: 'bridge', Scope: 'local'},
			Labels: specLabels(session, 'network'),
			IPAM: {Driver: 'default', Config: [{Subnet: '198.18.4.0/24', IPRange: '198.18.4.0/25'}]},
			...{Containers: {}, Options: {}},
		},
	],
	'GET /networks/bridge': {
		...{Id: 'b'.repeat(64), Name: 'bridge', Driver: 'bridge', Scope: 'local', Labels: {}},
		IPAM: {Driver: 'default', Config: [{Subnet: '198.18.0.0/24'}]},
		Containers: {['c'.repeat(64)]: {Name: 'flotilla.s.main1'}},
		Options: {'com.docker.network.bridge.name': 'docker0'},
	},
	'GET /networks/ingress': {Peers: [{Name: 'p1', IP: '10.0.0.1'}]},
	'GET /volumes': {
		Volumes: [
			volume('flotilla.s.main1', sessionLabels(session, 'config')),
			volume('flotilla.s.record', {
				...sessionLabels(session, 'record'),
				[label.containers]: 'c'.repeat(24),
			}),
			volume('flotilla.s.mesh', {
				...sessionLabels(session, 'mesh'),
				...recordLabels({
					...{ok: 1, failed: 0, at: '2026-11-29T08:01:00.000Z', ended: {main1: 0}},
					marks: {main1: `${'c'.repeat(12)}.${'e'.repeat(12)}`},
				}),
			}),
		],
		Warnings: null,
	},
	'GET /images/i/json': {
		...{Id: `sha256:${'1'.repeat(64)}`, Architecture: 'amd64', Os: 'linux', Size: 1000},
		RootFS: {Type: 'layers', Layers: [`sha256:${'2'.repeat(64)}`]},
		Config: {
			...{Env: ['PATH=/bin'], User: '', Entrypoint: null, Cmd: ['sh'], WorkingDir: '/'},
			...{Volumes: {'/data': {}}, StopSignal: 'SIGTERM', Labels: {a: 'b'}},
		},
	},
	'GET /images/json': [{Id: `sha256:${'3'.repeat(64)}`, RepoTags: null}],
	'GET /nodes': [
		{
			...{ID: 'n1', Spec: {Role: 'manager'}, Description: {Hostname: 'machine'}},
			Status: {State: 'ready', Addr: '10.0.0.1'},
		},
	],
	'GET /swarm': {JoinTokens: {Worker: 'SWMTKN-1', Manager: 'SWMTKN-2'}},
	'GET /system/df': {
		...{LayersSize: 1, Containers: [{SizeRw: 1}], BuildCache: [{Size: 1}]},
		Volumes: [{UsageData: {Size: 1, RefCount: 1}}],
	},
	'GET /exec/e/json': {ID: 'e', Running: false, ExitCode: 0, Pid: 12},
	'GET /_ping': 'OK',
	'POST /containers/create': {Id: 'c', Warnings: []},
	'POST /containers/c/exec': {Id: 'e'},
	'POST /networks/create': {Id: 'bridge', Warning: ''},
	'POST /volumes/create': volume('v', {a: 'b'}),
	'POST /images/create': {status: 'Downloading', id: 'l', progressDetail: {current: 1, total: 2}},
} as const;

export type Route = keyof typeof answers;

/** Routes of a fake engine that answer so, but for those that are given another answer. */
export function rightAnswers(others: Readonly<Partial<Record<Route, unknown>>> = {}): FakeRoutes {
	const all = Object.entries({...answers, ...others});
	return Object.fromEntries(all.map(([route, answer]) => [route, json(answer)]));
}
