import {readFile, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {connectEngine} from '../source/docker/engine/connect.ts';
import {startTestEngine, type TestEngine} from '../test/helpers/engine/engine.ts';
import {captureScreens} from './capture.ts';
import {screensPage, withScreens} from './screens-page.ts';

/** Writes docs/screens.md, and the screens that the README shows, from the built program. */
const fileOf = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

async function capture(testEngine: TestEngine) {
	const engine = await connectEngine(testEngine.endpoint);
	try {
		return await captureScreens({engine, home: testEngine.home ?? ''});
	} finally {
		engine.close();
	}
}

const testEngine = await startTestEngine({own: true});
try {
	const screens = await capture(testEngine);
	await writeFile(fileOf('docs/screens.md'), screensPage(screens));
	const readme = await readFile(fileOf('README.md'), 'utf8');
	await writeFile(fileOf('README.md'), withScreens(readme, screens));
	console.log(`docs/screens.md: ${screens.length} screens`);
} finally {
	await testEngine.stop();
}
