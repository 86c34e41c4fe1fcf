import assert from 'node:assert/strict';
import {test} from 'node:test';
import {sshTarget} from '../../../source/docker/reach/ssh-target.ts';

const target = (url: string) => sshTarget({name: 'far', url, source: '--agent'});

const good = [
	['ssh://host', {host: 'host', user: undefined, port: undefined, socket: '/var/run/docker.sock'}],
	['ssh://me@host:2222/', {host: 'host', user: 'me', port: '2222', socket: '/var/run/docker.sock'}],
	[
		'ssh://[::1]/run/d.sock',
		{host: '::1', user: undefined, port: undefined, socket: '/run/d.sock'},
	],
	[
		'ssh://a.b@my_alias',
		{host: 'my_alias', user: 'a.b', port: undefined, socket: '/var/run/docker.sock'},
	],
	['ssh://h/a%20b.sock', {host: 'h', user: undefined, port: undefined, socket: '/a b.sock'}],
] as const;

for (const [url, expected] of good) {
	test(`${url} is an address`, () => {
		assert.deepEqual(target(url), expected);
	});
}

const bad = [
	['ssh://-oProxyCommand=touch%20x', /no name of a host/],
	['ssh://-oProxyCommand=x@host', /no name of a user/],
	['ssh://me%0a@host', /no name of a user/],
	['ssh://host%0a', /no name of a host|cannot be read/],
	['ssh://host%20-oX=y', /no name of a host|cannot be read/],
	['ssh://a%3bb@host', /no name of a user/],
	['ssh://$(x)@host', /no name of a user|cannot be read/],
	['ssh://host/%00', /control characters/],
	['ssh://host/%zz', /stands for no character/],
	['ssh://%ff@host', /stands for no character/],
	['ssh://me:word@host', /passwords are not supported/],
] as const;

for (const [url, says] of bad) {
	test(`${url} is refused as one`, () => {
		assert.throws(() => target(url), {code: 'usage', message: says});
	});
}
