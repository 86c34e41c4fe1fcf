import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import {findEndpoints} from '../../../source/docker/find/endpoints.ts';
import type {Endpoint} from '../../../source/docker/reach/endpoint.ts';
import {exitCodeOf} from '../../../source/domain/failure.ts';
import {createAuthority} from '../../helpers/engine/certificates.ts';

const run = promisify(execFile);

let home: string;

before(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'flotilla-home-'));
	const authority = await createAuthority(path.join(home, 'authority'), 'test');
	await authority.issue(path.join(home, 'certs'), {use: 'client'});

	await docker({}, 'context', 'create', 'prod', '--docker', 'host=tcp://10.0.0.7:2375');
});

after(() => rm(home, {recursive: true, force: true}));

type Environment = Readonly<Record<string, string>>;

/** Runs the real docker command, as that user would in a folder of his. */
async function docker(env: Environment, ...args: string[]): Promise<string> {
	const own = {PATH: process.env['PATH'], HOME: home, ...env};
	return (await run('docker', args, {env: own, cwd: home})).stdout.trim();
}

/** Which engine docker would go to; undefined where it refuses. */
async function dockerGoes(env: Environment): Promise<string | undefined> {
	const asked = docker(env, 'context', 'inspect', '--format', '{{json .Endpoints.docker}}');
	const text = await asked.catch(() => undefined);
	if (text === undefined) return undefined;
	const {Host, SkipTLSVerify} = JSON.parse(text) as {Host: string; SkipTLSVerify: boolean};
	return `${Host}${SkipTLSVerify ? ' unverified' : ''}`;
}

async function flotillaGoes(env: Environment): Promise<Endpoint> {
	const own = {FLOTILLA_HOME: path.join(home, 'flotilla'), ...env};
	const {chosen} = await findEndpoints({env: own, home});
	assert.equal(chosen.length, 1);
	return chosen[0]!;
}

const forms = [
	...[' ', 'unix://', 'unix:///run/a.sock', ' unix:///run/a.sock ', 'unix://unix:///run/a.sock'],
	...[':2375', ':', 'tcp://', 'tcp://:2376', 'localhost', 'h:', 'h:99', 'garbage'],
	...['tcp://h', 'tcp://h:', 'tcp://10.0.0.1:99', 'tcp://[::1]:99', 'tcp://tcp://h', 'tcp://h:2 '],
	...['ssh://me@h', 'ssh://h:22'],
];

/** Variables that name an engine. */
const rows: ReadonlyArray<{env: Environment; current?: string}> = [
	...forms.map(DOCKER_HOST => ({env: {DOCKER_HOST}})),
	{env: {DOCKER_CONTEXT: 'prod'}},
	{env: {DOCKER_CONTEXT: 'default'}},
	{env: {DOCKER_CONTEXT: 'prod', DOCKER_HOST: 'tcp://h:1'}},
	{env: {DOCKER_CONTEXT: 'gone', DOCKER_HOST: 'tcp://h:1'}},
	{env: {}, current: 'prod'},
	{env: {DOCKER_HOST: 'tcp://h:1'}, current: 'prod'},
	{env: {DOCKER_HOST: 'tcp://h:1'}, current: 'gone'},
	{env: {DOCKER_CONTEXT: 'default'}, current: 'prod'},
	{env: {DOCKER_CONTEXT: 'prod'}, current: 'gone'},
	...['DOCKER_TLS', 'DOCKER_TLS_VERIFY'].flatMap(name => [
		{env: {[name]: '1'}},
		{env: {[name]: '0'}},
		{env: {[name]: '', DOCKER_HOST: 'tcp://h'}},
		{env: {[name]: '1', DOCKER_HOST: 'tcp://h'}},
		{env: {[name]: '1', DOCKER_HOST: ':'}},
		{env: {[name]: '1', DOCKER_HOST: 'tcp://h:2376'}},
		{env: {[name]: '1', DOCKER_CONTEXT: 'prod'}},
		{env: {[name]: '1'}, current: 'prod'},
	]),
	{env: {DOCKER_TLS: '1', DOCKER_TLS_VERIFY: '1', DOCKER_HOST: 'tcp://h'}},
];

async function use(currentContext: string | undefined): Promise<void> {
	const config = path.join(home, '.docker', 'config.json');
	await writeFile(config, JSON.stringify(currentContext ? {currentContext} : {}));
}

test('what names an engine names the same one as for the docker command', async () => {
	for (const {env, current} of rows) {
		await use(current);
		const certified: Environment = {DOCKER_CERT_PATH: path.join(home, 'certs'), ...env};
		const {url, tls, obstacle} = await flotillaGoes(certified);
		const text = JSON.stringify({env, current});
		assert.equal(obstacle, undefined, text);
		const ours = `${url}${tls?.skipVerify ? ' unverified' : ''}`;
		assert.equal(ours, await dockerGoes(certified), text);
		const isTls = Boolean(certified['DOCKER_TLS'] || certified['DOCKER_TLS_VERIFY']);
		assert.equal(tls !== undefined, isTls && !url.includes('10.0.0.7'), text);
		for (const pem of tls ? [tls.ca, tls.cert, tls.key] : []) assert.match(pem ?? '', /BEGIN/);
	}
});

/** What is refused, with which exit code, and what is said of it. */
const refused: ReadonlyArray<{env: Environment; current?: string; code: 2 | 3; says: RegExp}> = [
	...(
		[
			['/var/run/docker.sock', /not for a socket; .*unix:\/\/\/var\/run\/docker\.sock$/],
			['unix:/var/run/docker.sock', /not for a socket; .*unix:\/\/\/var\/run\/docker\.sock$/],
			['docker.sock', /not for a socket; .*unix:\/\/\/path/],
			['./docker.sock', /not for a socket/],
			['2375', /it has no host; Write tcp:\/\/localhost:2375/],
			['tcp://[::1]', /needs its port; Write tcp:\/\/\[::1\]:2375/],
			['tcp://::1:2375', /stands in brackets/],
			['tcp://h:0', /from 1 to 65535/],
			['tcp://h:99999', /from 1 to 65535/],
			['tcp://h:abc', /it is no HOST:PORT; .*tcp:\/\/host:2376/],
			['tcp://h:1/x', /no path after its port/],
			['tcp://me@h:1', /has no user/],
			['a b', /no name of a host/],
			['http://h:1', /does not know http:\/\/; Write tcp:\/\/h:1/],
			['https://h:1', /does not know https:\/\/; Write tcp:\/\/h:1/],
			['UNIX:///a.sock', /Write unix:\/\/\/a\.sock, in lower case/],
			['foo://bar', /does not know foo:\/\/; .*unix:\/\/\/path/],
			['npipe:////./pipe/docker_engine', /for Windows/],
			['fd://', /where an engine listens/],
		] as const
	).map(([DOCKER_HOST, says]) => ({env: {DOCKER_HOST}, code: 2 as const, says})),
	{env: {DOCKER_CONTEXT: 'gone'}, code: 3, says: /DOCKER_CONTEXT names .* "gone", .*default, prod/},
	{env: {}, current: 'gone', code: 3, says: /config\.json names the docker context "gone"/},
	...['DOCKER_TLS', 'DOCKER_TLS_VERIFY'].flatMap(name => {
		const says = new RegExp(`${name} is set, but there is no ca\\.pem.*; Point DOCKER_CERT_PATH`);
		return [
			{env: {[name]: '1', DOCKER_CERT_PATH: '/none'}, code: 3 as const, says},
			{env: {[name]: '1', DOCKER_HOST: 'tcp://h'}, code: 3 as const, says},
		];
	}),
];

test('what docker refuses, or nobody means, is refused with what to write; no other engine is taken', async () => {
	for (const {env, current, code, says} of refused) {
		await use(current);
		const {obstacle, source} = await flotillaGoes(env);
		const text = `${JSON.stringify(env)}: ${obstacle?.message}; ${obstacle?.hint}`;
		assert.ok(obstacle, text);
		assert.equal(exitCodeOf(obstacle.code), code, text);
		assert.match(`${obstacle.message}; ${obstacle.hint}`, says, text);
		if (env['DOCKER_HOST']) assert.equal(source, 'DOCKER_HOST');
	}
});

test('a socket may be named from the current folder', async () => {
	await use(undefined);
	const {url} = await flotillaGoes({DOCKER_HOST: 'unix://a/b.sock'});
	assert.equal(url, `unix://${path.resolve('a/b.sock')}`);
});

test('DOCKER_HOST says which context it is used in place of', async () => {
	const hides = async (env: Environment, current?: string) => {
		await use(current);
		return (await flotillaGoes({DOCKER_HOST: 'tcp://h:1', ...env})).hides;
	};

	assert.equal(await hides({}, 'prod'), 'prod');
	assert.equal(await hides({DOCKER_CONTEXT: 'other'}, 'prod'), 'other');
	assert.equal(await hides({}, 'default'), undefined);
	assert.equal(await hides({}), undefined);
});
