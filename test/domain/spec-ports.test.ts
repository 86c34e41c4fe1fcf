import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseSpec} from '../../source/domain/spec/parse.ts';

const roles = (main: unknown) => ({name: 'demo', roles: {main}});

const ports: ReadonlyArray<[written: unknown, port: object]> = [
	[80, {container: 80}],
	['80/udp', {container: 80, protocol: 'udp'}],
	['18080:80', {container: 80, host: 18080}],
	['127.0.0.1:18080:80', {container: 80, host: 18080, address: '127.0.0.1'}],
	['127.0.0.1:18080:80/udp', {container: 80, host: 18080, address: '127.0.0.1', protocol: 'udp'}],
	['127.0.0.1::80', {container: 80, address: '127.0.0.1'}],
	['0.0.0.0:1:80', {container: 80, host: 1, address: '0.0.0.0'}],
	['[::1]:18080:80', {container: 80, host: 18080, address: '::1'}],
	['[2001:db8::7]::80', {container: 80, address: '2001:db8::7'}],
	[
		{container: 80, address: '::1'},
		{container: 80, address: '::1'},
	],
];

test('a port is read as docker reads it, its address too', () => {
	for (const [written, port] of ports) {
		const read = parseSpec(roles({ports: [written]})).roles[0]?.ports;
		assert.deepEqual(read, [{protocol: 'tcp', ...port}], JSON.stringify(written));
	}
});

const refused: ReadonlyArray<[unknown, RegExp]> = [
	...['127.0.0.1', '127.0.0.1:80', ':80:80', 'localhost:80:80', '::1:80:80', '[::1]:80'].map(
		(port): [unknown, RegExp] => [roles({ports: [port]}), /ports\.0: .* must be \[\[ADDRESS/],
	),
	[roles({ports: ['256.0.0.1:80:80']}), /ports\.0\.address: .* must be an IP address of the agent/],
	[roles({ports: ['[1::2::3]:80:80']}), /ports\.0\.address: .* must be an IP address of the agent/],
	[roles({ports: [{container: 1, address: 'h'}]}), /ports\.0\.address: "h" must be an IP address/],
	[roles({ports: ['127.0.0.1:80:80', '80:81']}), /ports\.1\.host: 80\/tcp is published twice/],
	[roles({ports: ['0.0.0.0:80:80', '[::1]:80:81']}), /ports\.1\.host: 80\/tcp is published twice/],
];

test('what is no port, no address or taken is refused', () => {
	for (const [input, message] of refused) {
		assert.throws(() => parseSpec(input), {code: 'spec-invalid', message});
	}
});

test('ports that do not meet may be the same', () => {
	const ports = ['80:80', '80:80/udp', '81:80', '127.0.0.1:82:80', '127.0.0.2:82:80'];
	assert.equal(parseSpec(roles({ports})).roles[0]?.ports.length, 5);
	const apart = {main: {ports}, sub: {ports}};
	assert.equal(parseSpec({name: 'demo', mode: 'multi-node', roles: apart}).roles.length, 2);
});
