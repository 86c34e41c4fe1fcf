import {test} from 'node:test';
import {typeAtRandom} from './random-keys.ts';
import {renderApp} from './render-app.tsx';
import {screens} from './screens/all.ts';
import {world} from './screens/screen.ts';

/** Some for the window, and one in which it becomes too small with all that is open. */
const windows = [
	{columns: 100, rows: 30},
	{columns: 79, rows: 24},
];

/** Tests that random typing and pasting removes nothing, whichever picture the app shows. */
export function testScreens({runs}: {readonly runs: number}): void {
	for (const [index, screen] of screens.entries()) {
		test(`random typing and pasting removes nothing: ${screen.name}`, async () => {
			const {events = [], typed = [], then = []} = screen;
			for (let run = 0; run < runs; run++) {
				const app = renderApp({
					...{events: [...(screen.world ?? world), ...events], isRouted: true},
					...windows[0],
				});
				await app.frame();
				for (const key of typed) {
					app.press(app.router.mode === 'pane' ? `\u0007${key}` : key);
					await app.frame();
				}

				await app.after(...then);
				app.resize(windows[(run + index) % windows.length] ?? windows[0]!);
				await typeAtRandom(app, run * screens.length + index + 1);
				app.unmount();
			}
		});
	}
}
