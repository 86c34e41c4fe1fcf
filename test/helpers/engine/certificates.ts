import {execFile} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);

export type Authority = {
	/** Makes `folder/{ca,cert,key}.pem`, as docker lays them out. */
	issue(folder: string, options: {use: 'server' | 'client'; isExpired?: boolean}): Promise<string>;
};

/** A CA of its own, made by openssl. Its server certificates are for 127.0.0.1. */
export async function createAuthority(folder: string, name: string): Promise<Authority> {
	await mkdir(folder, {recursive: true});
	const file = (base: string) => path.join(folder, base);
	await writeFile(
		file('ca.conf'),
		[
			'[ca]',
			'default_ca = own',
			'[own]',
			`dir = ${folder}`,
			'database = $dir/index.txt',
			'serial = $dir/serial',
			'new_certs_dir = $dir',
			'certificate = $dir/ca.pem',
			'private_key = $dir/ca-key.pem',
			'default_md = sha256',
			'policy = any',
			'copy_extensions = copy',
			'unique_subject = no',
			'[any]',
			'commonName = supplied',
			'',
		].join('\n'),
	);
	await writeFile(file('index.txt'), '');
	await writeFile(file('serial'), '01');
	const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
	await run('openssl', [
		...['req', '-x509', ...newKey, '-days', '30', '-subj', `/CN=${name}`],
		...['-keyout', file('ca-key.pem'), '-out', file('ca.pem')],
	]);
	return {
		async issue(target, {use, isExpired = false}) {
			await mkdir(target, {recursive: true});
			const request = path.join(target, 'request.pem');
			await run('openssl', [
				...['req', '-new', ...newKey, '-subj', `/CN=${use}`],
				...['-addext', `extendedKeyUsage=${use}Auth`],
				...(use === 'server' ? ['-addext', 'subjectAltName=IP:127.0.0.1'] : []),
				...['-keyout', path.join(target, 'key.pem'), '-out', request],
			]);
			const [from, to] = isExpired
				? ['20240101000000Z', '20240201000000Z']
				: ['20240101000000Z', '20490101000000Z'];
			await run('openssl', [
				...['ca', '-batch', '-notext', '-config', file('ca.conf')],
				...['-startdate', from ?? '', '-enddate', to ?? ''],
				...['-in', request, '-out', path.join(target, 'cert.pem')],
			]);
			await run('cp', [file('ca.pem'), path.join(target, 'ca.pem')]);
			return target;
		},
	};
}
