import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {test} from 'node:test';
import fc from 'fast-check';
import {hidden, maskedValue, maskedWords} from '../../../source/domain/spec/secrets.ts';

/** Digests, as random as what people use for keys, and the same in every run. */
const digest = (of: number, encoding: 'hex' | 'base64' | 'base64url') =>
	createHash('sha256').update(String(of)).digest(encoding);

const secretNames = [
	...['PASSWORD', 'DB_PASS', 'PGPASSWORD', 'MYSQL_PWD', 'SSH_PASSPHRASE', 'password', 'dbPassword'],
	...['SECRET', 'CLIENT_SECRET', 'AWS_SECRET_ACCESS_KEY', 'TOKEN', 'HF_TOKEN', 'authToken'],
	...['KEY', 'API_KEY', 'APIKEY', 'apiKey', 'SIGNING_KEY', 'CREDENTIAL', 'GOOGLE_CREDENTIALS'],
	...['AUTH', 'BASIC_AUTH', 'GITHUB_PAT', 'SENTRY_DSN', 'COOKIE', 'PRIVATE_PEM', 'JWT', 'SALT'],
];

/** Name, value, what is shown of it. */
const rows: ReadonlyArray<[name: string, value: string, shown: string]> = [
	...secretNames.map((name): [string, string, string] => [name, 'x', hidden]),
	['URL', 'postgres://u:hunter2@h:1/d', 'postgres://***@h:1/d'],
	['URL', 'http://u:hun@ter2@h:1/d', 'http://***@h:1/d'],
	['URL', 'https://hunter2@github.com/x', 'https://***@github.com/x'],
	['URL', 'redis://:hunter2@h', 'redis://***@h'],
	['URL', 'a=amqp://u:p@h,b=amqp://u:p@h', 'a=amqp://***@h,b=amqp://***@h'],
	['URL', 'u:hunter2@tcp(h:3)/d', '***@tcp(h:3)/d'],
	['URL', 'https://h/p?token=hunter2&x=1', 'https://h/p?token=***&x=1'],
	['JSON', '{"password": "hunter2", "a": 1}', '{"password": "***", "a": 1}'],
	['JAVA_OPTS', '-Dpassword=hunter2 -Xmx2g', '-Dpassword=*** -Xmx2g'],
	['ARGS', '--api-key hunter2 --port 80', '--api-key *** --port 80'],
	['HEADER', 'Authorization: Bearer hunter2hunter2', 'Authorization: *** ***'],
	['X', '-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----', hidden],
	['X', 'ghp_0123456789abcdef', hidden],
	['X', 'AKIAIOSFODNN7EXAMPLE', hidden],
	['X', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', hidden],
	...(['hex', 'base64', 'base64url'] as const).flatMap(encoding =>
		Array.from({length: 20}, (_, at): [string, string, string] => {
			return ['X', digest(at, encoding), hidden];
		}),
	),
];

test('what looks like a secret is hidden, by its name or by itself', () => {
	for (const [name, value, shown] of rows) {
		assert.equal(maskedValue(name, value), shown, `${name}=${value}`);
	}
});

const harmless: ReadonlyArray<[name: string, value: string]> = [
	['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
	['JAVA_HOME', '/usr/lib/jvm/java-17-openjdk-amd64'],
	['CLASS', 'org.apache.hadoop.hdfs.server.namenode.NameNode'],
	['ARCHIVE', 'spark-3.5.1-bin-hadoop3-scala2.13'],
	['ADDRESS', 'namenode1.cluster.example.com:9000'],
	['MAIL', 'me@example.com'],
	['URL', 'https://h:8443/p@q?x=1#y'],
	['BACKENDAI_CLUSTER_HOSTS', 'main1,sub1,sub2,sub3,sub4,sub5,sub6'],
	['BACKENDAI_CLUSTER_REPLICAS', 'main:1,worker-with-long-name:12'],
	['AT', '2026-11-28T21:12:10.000Z'],
	['THREADS', '16'],
	['PWD', '/root'],
	['MONKEY', 'banana'],
	['KEYBOARD', 'de'],
	['AUTHOR', 'me'],
	['PASSIVE_MODE', '1'],
	['TOKENIZERS_PARALLELISM', 'false'],
	['SSH_AUTH_SOCK', '/run/agent.1'],
	['POSTGRES_PASSWORD_FILE', '/run/secrets/db'],
	['TOKEN', ''],
];

test('what nobody would call a secret is shown', () => {
	for (const [name, value] of harmless) assert.equal(maskedValue(name, value), value, name);
});

test('words of a command are hidden as they stand', () => {
	const words = ['db', '--password', 'a', '-p', '80', '--user=me', '--password=b', 'x TOKEN=c y'];
	const shown = [
		'db',
		'--password',
		'***',
		'-p',
		'80',
		'--user=me',
		'--password=***',
		'x TOKEN=*** y',
	];
	assert.deepEqual(maskedWords(words), shown);
});

test('masking ends for any text, soon, and never shows a password of a URL', () => {
	fc.assert(
		fc.property(fc.string({unit: 'binary', maxLength: 300}), text => {
			assert.doesNotMatch(maskedValue('URL', `x://u:hunter2@h ${text}`), /hunter2/);
		}),
	);
	const before = process.cpuUsage();
	for (const piece of ['a', '-a', '"a', ':@', '://a@', 'key ', 'pass=', '-----BEGIN A-----']) {
		maskedValue('X', piece.repeat(Math.ceil(2000 / piece.length)));
	}

	assert.ok(process.cpuUsage(before).user < 3_000_000, 'three seconds of work');
	assert.equal(maskedValue('X', 'a b '.repeat(1000)), hidden);
});
