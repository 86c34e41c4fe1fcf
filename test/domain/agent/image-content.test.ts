import assert from 'node:assert/strict';
import test from 'node:test';
import {contentDifferences, type ImageContent} from '../../../source/domain/agent/image-content.ts';

const image: ImageContent = {
	layers: ['sha256:a', 'sha256:b'],
	env: {PATH: '/bin', LANG: 'C'},
	user: '',
	entrypoint: [],
	command: ['bash'],
	workingDir: '',
	volumes: ['/data', '/cache'],
	stopSignal: '',
};

const rows: ReadonlyArray<[other: Partial<ImageContent>, differs: string[]]> = [
	[{}, []],
	[{env: {LANG: 'C', PATH: '/bin'}}, []],
	[{workingDir: '/', stopSignal: 'SIGTERM', volumes: ['/cache', '/data']}, []],
	[{layers: ['sha256:b', 'sha256:a']}, ['layers']],
	[{layers: ['sha256:a']}, ['layers']],
	[{env: {PATH: '/bin'}}, ['environment']],
	[{user: '1000', command: ['bash', '-l']}, ['user', 'command']],
	[{entrypoint: ['bash'], command: []}, ['entrypoint', 'command']],
	[{workingDir: '/srv'}, ['working directory']],
	[{volumes: ['/data']}, ['volumes']],
	[{stopSignal: 'SIGINT'}, ['stop signal']],
];

for (const [other, differs] of rows) {
	test(`an image with ${JSON.stringify(other)}: ${differs.join(', ') || 'the same'}`, () => {
		assert.deepEqual(contentDifferences(image, {...image, ...other}), differs);
		assert.deepEqual(contentDifferences({...image, ...other}, image), differs);
	});
}
