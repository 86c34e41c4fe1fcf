import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	environmentFile,
	hostFiles,
	knownHosts,
	sshConfig,
	sshdConfig,
} from '../../../source/domain/session/host-files.ts';

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
	// Values may be passwords, and not all programs of a host run as the user of its logins.
	assert.equal(byName.get('environment')?.mode, 0o600);
	assert.equal(byName.get('subnet')?.content, '198.18.4.0/24\n');
	assert.ok(files.every(({content}) => !content.includes('PRIVATE main1')));
	assert.throws(() => hostFiles('sub9', {keys, environment: {}, subnets: []}), /no host key/);
});

test('sshd_config: both ports, keys only, and nothing of an environment', () => {
	const text = sshdConfig();
	assert.deepEqual(text.match(/^Port \d+$/gm), ['Port 22', 'Port 2200']);
	assert.match(text, /^PasswordAuthentication no$/m);
	assert.match(text, /^KbdInteractiveAuthentication no$/m);
	assert.doesNotMatch(text, /SetEnv/);
});

test('the environment has every value as it is, of many lines too', () => {
	const environment = {A: '1', EMPTY: '', LINES: 'a\nPermitRootLogin yes\n', EQUAL: 'b=c "d"'};
	const entries = environmentFile({...environment, BROKEN: 'a\0B=c'}).split('\0');
	assert.equal(entries.pop(), '');
	assert.deepEqual(
		entries,
		Object.entries(environment).map(([name, value]) => `${name}=${value}`),
	);
});
