import assert from 'node:assert/strict';
import {test} from 'node:test';
import {exitCodeOf, failureOf, FlotillaError} from '../../source/domain/failure.ts';
import {formatBytes, formatDuration, parseMemory} from '../../source/domain/quantity.ts';
import {isImageReference, namedBy, withTag} from '../../source/domain/spec/image-reference.ts';

const hex = 'a'.repeat(64);

test('image references', () => {
	const accepted = [
		'debian',
		'debian:12',
		'library/debian',
		'a/b/c:tag',
		'a.b/c',
		'localhost/a',
		'localhost:5000/a:b',
		'registry.example.com/team/image:1.2-rc_3',
		'Registry.Example.com:443/a',
		'host:5000/a',
		'[::1]:5000/a',
		`debian@sha256:${hex}`,
		`debian:12@sha256:${hex}`,
		hex,
		`sha256:${hex}`,
		'a__b',
		'a--b',
		'a.b_c-d',
		'flotilla/base:bookworm',
		'127.0.0.1:5000/x',
		`a:${'t'.repeat(128)}`,
	];
	const refused = [
		'',
		' ',
		'Debian',
		'debian:',
		':12',
		'debian:12:13',
		'a//b',
		'/a',
		'a/',
		'a b',
		'a_-b',
		'-a',
		'a-',
		'.a',
		'a..b',
		`debian@sha256:${'a'.repeat(63)}`,
		'debian@sha256',
		'debian@md5:1',
		'a:.b',
		'a:-b',
		'http://a/b',
		`a:${'t'.repeat(129)}`,
		'a'.repeat(256),
		'ä',
		'a\n',
		'$(id)',
		'a;b',
		'-v',
	];
	for (const text of accepted) assert.ok(isImageReference(text), text);
	for (const text of refused) assert.ok(!isImageReference(text), JSON.stringify(text));
	assert.ok(!isImageReference(`${'a-'.repeat(60_000)}!`), 'answers at once on long text');
});

test('a tag is spelled out where there is none', () => {
	assert.equal(withTag('debian'), 'debian:latest');
	assert.equal(withTag('localhost:5000/a'), 'localhost:5000/a:latest');
	assert.equal(withTag('a/b:1'), 'a/b:1');
	assert.equal(withTag(`a@sha256:${hex}`), `a@sha256:${hex}`);
	assert.equal(withTag(hex), hex);
});

test('what a reference calls its image by', () => {
	assert.equal(namedBy('localhost:5000/a:1'), 'tag');
	assert.equal(namedBy(hex.slice(0, 12)), 'tag');
	for (const name of ['a', 'a:1', 'b.c:5000/a'])
		assert.equal(namedBy(`${name}@sha256:${hex}`), 'digest');
	assert.equal(namedBy(hex), 'id');
	assert.equal(namedBy(`sha256:${hex}`), 'id');
});

test('memory sizes', () => {
	const table: ReadonlyArray<[string, number | undefined]> = [
		['512m', 536_870_912],
		['512M', 536_870_912],
		['512mb', 536_870_912],
		['512MiB', 536_870_912],
		['1.5g', 1_610_612_736],
		['2 GiB', 2_147_483_648],
		['1t', 1_099_511_627_776],
		['7k', 7168],
		['7b', 7],
		['6291456', 6_291_456],
		[' 6m ', 6_291_456],
		['', undefined],
		['m', undefined],
		['-1m', undefined],
		['1e3', undefined],
		['0x10', undefined],
		['5x', undefined],
		['1,5g', undefined],
		['1 g b', undefined],
		['99999999999t', undefined],
		['.5g', undefined],
		['1g\n2g', undefined],
	];
	for (const [text, bytes] of table) assert.equal(parseMemory(text), bytes, JSON.stringify(text));
});

test('quantities for people', () => {
	assert.deepEqual(
		[0, 7, 1023, 1024, 1536, 1_048_575, 536_870_912, 1_610_612_736, 1_099_511_627_776].map(
			formatBytes,
		),
		['0 B', '7 B', '1023 B', '1 KiB', '1.5 KiB', '1 MiB', '512 MiB', '1.5 GiB', '1 TiB'],
	);
	assert.deepEqual([0.04, 0.4, 0.97, 12.3, 999.6, 3400, 59_960, 125_000].map(formatDuration), [
		'0.0 ms',
		'0.4 ms',
		'1 ms',
		'12 ms',
		'1.0 s',
		'3.4 s',
		'1 min 0 s',
		'2 min 5 s',
	]);
});

test('failures and exit codes', () => {
	assert.deepEqual(
		(
			[
				'usage',
				'spec-invalid',
				'confirmation-needed',
				'engine-unreachable',
				'agent-unknown',
				'mesh-failed',
			] as const
		).map(exitCodeOf),
		[2, 2, 2, 3, 3, 1],
	);
	const cause = new Error('why');
	const error = new FlotillaError({code: 'disk-full', message: 'main1: no space'}, {cause});
	assert.deepEqual(error.failure, {code: 'disk-full', message: 'main1: no space'});
	assert.equal(error.cause, cause);
});

test('several failures are one: the first, the others with it, each once, the rest counted', () => {
	const failures = (count: number) =>
		Array.from({length: count}, (_, index) => ({code: 'usage', message: `m${index}`}) as const);
	assert.equal(failureOf([]), undefined);
	assert.deepEqual(failureOf(failures(1)), {code: 'usage', message: 'm0'});
	const [one, two] = failures(2);
	assert.ok(one && two);
	assert.deepEqual(failureOf([one, one, two]), {...one, others: [two]});
	assert.deepEqual(failureOf([{...one, others: [two]}, two]), {...one, others: [two]});
	const many = failureOf(failures(12));
	assert.deepEqual(
		many?.others?.map(({message}) => message),
		[
			...failures(8)
				.slice(1)
				.map(({message}) => message),
			'and 4 more of this kind',
		],
	);
	assert.deepEqual(new FlotillaError(many ?? one).failure, many);
});
