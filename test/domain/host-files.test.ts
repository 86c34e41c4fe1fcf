import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import {hostFiles, knownHosts, sshConfig, sshdConfig} from '../../source/domain/host-files.ts';
import {variableValue} from './arbitrary-spec.ts';

const pair = (comment: string) => ({
	publicKey: `ssh-ed25519 AAAA${comment} ${comment}\n`,
	privateKey: `PRIVATE ${comment}\n`,
});
const keys = {cluster: pair('cluster'), hosts: {main1: pair('main1'), sub1: pair('sub1')}};

test('every host pins every host, itself too, on both ports and without comments', () => {
	assert.equal(
		knownHosts(keys),
		'main1,[main1]:2200 ssh-ed25519 AAAAmain1\nsub1,[sub1]:2200 ssh-ed25519 AAAAsub1\n',
	);
});

test("ssh_config names the session's hosts only, and trusts nothing but the pins", () => {
	const text = sshConfig(['main1', 'sub1']);
	assert.match(text, /^Host main1 sub1$/m);
	assert.doesNotMatch(text, /[*?]/);
	assert.match(text, /^\tStrictHostKeyChecking yes$/m);
	assert.match(text, /^\tUserKnownHostsFile \/home\/config\/ssh\/known_hosts$/m);
	assert.match(text, /^\tIdentityFile \/home\/config\/ssh\/id_cluster$/m);
});

test('the files of one host hold its own host key and no other secret', () => {
	const files = hostFiles('sub1', {keys, environment: {A: 'b'}, subnets: ['198.18.4.0/24']});
	const byName = new Map(files.map(file => [file.name, file]));
	assert.equal(byName.get('id_cluster')?.mode, 0o600);
	assert.equal(byName.get('ssh_host_ed25519_key')?.content, 'PRIVATE sub1\n');
	assert.equal(byName.get('ssh_host_ed25519_key')?.mode, 0o600);
	assert.equal(byName.get('subnet')?.content, '198.18.4.0/24\n');
	assert.ok(files.every(({content}) => !content.includes('PRIVATE main1')));
	assert.throws(() => hostFiles('sub9', {keys, environment: {}, subnets: []}), /no host key/);
});

test('sshd_config: both ports, keys only, one SetEnv line', () => {
	const text = sshdConfig({A: '1', B: 'x y', BAD: 'a\nPermitRootLogin yes'});
	assert.deepEqual(text.match(/^Port \d+$/gm), ['Port 22', 'Port 2200']);
	assert.match(text, /^PasswordAuthentication no$/m);
	assert.match(text, /^KbdInteractiveAuthentication no$/m);
	assert.deepEqual(text.match(/^SetEnv .*$/gm), ['SetEnv "A=1" "B=x y"']);
	assert.doesNotMatch(text, /PermitRootLogin yes/);
});

test('a real sshd reads every variable back as it was', {skip: !hasSshd()}, t => {
	const directory = mkdtempSync(join(tmpdir(), 'flotilla-sshd-'));
	t.after(() => rmSync(directory, {recursive: true}));
	// Debian's sshd wants it even to read a file; only its init script makes it.
	const separation = '/run/sshd';
	if (!existsSync(separation)) {
		mkdirSync(separation, {mode: 0o755});
		t.after(() => rmSync(separation, {recursive: true}));
	}

	const hostKey = join(directory, 'key');
	execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
	const config = join(directory, 'sshd_config');
	const values = fc.sample(variableValue, {numRuns: 60, seed: 7});
	const awkward = [
		'',
		' ',
		'"',
		"'",
		'\\',
		'\\"',
		"\\'",
		'# no comment',
		'$HOME %h',
		'a=b',
		'tab\there',
	];
	const environment = Object.fromEntries(
		[...awkward, ...values].map((value, index) => [`V${index}`, value]),
	);
	writeFileSync(
		config,
		sshdConfig(environment).replaceAll('/home/config/ssh/ssh_host_ed25519_key', hostKey),
	);
	const shown = execFileSync('/usr/sbin/sshd', ['-T', '-f', config], {encoding: 'utf8'})
		.split('\n')
		.filter(line => line.startsWith('setenv '))
		.map(line => line.slice('setenv '.length));
	assert.deepEqual(
		shown,
		Object.entries(environment).map(([name, value]) => `${name}=${value}`),
	);
});

function hasSshd(): boolean {
	try {
		execFileSync('/usr/sbin/sshd', ['-V'], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
}
