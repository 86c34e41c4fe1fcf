import assert from 'node:assert/strict';
import test from 'node:test';
import type {AppEvent} from '../../source/state/app-event.ts';
import {bindingsOf, keyLabel, type CommandIn, type Scope} from '../../source/ui/frame/keymap.ts';
import {bytesOf, renderApp, type Call} from './render-app.tsx';

/** What a key does: verbs it calls, or what one sees after it and not before. */
export type Deed = {
	/** Typed before the key. */
	readonly after?: readonly string[];
	/** All of them. @default none */
	readonly calls?: readonly Call[];
	readonly shows?: string | RegExp;
};

export type Place<Where extends Scope> = {
	readonly events: readonly AppEvent[];
	readonly deeds: Readonly<Record<CommandIn<Where>, Deed>>;
};

/** Each key of a part of the key table, pressed in a place of its own. */
export function testPlace(
	title: string,
	scope: Scope,
	{events, deeds}: {events: readonly AppEvent[]; deeds: Readonly<Record<string, Deed>>},
): void {
	const bindings = bindingsOf(scope).filter(({command}) => deeds[command]);
	for (const {command, keys: all} of bindings) {
		test(`${title}: ${all.map(keyLabel).join(', ')} for ${command}`, async () => {
			const {after = [], calls = [], shows} = deeds[command] ?? {};
			for (const key of all) {
				const app = renderApp({events});
				await app.waitFor('flotilla');
				const before = await app.type(...after);
				const from = app.calls.length;
				const frame = await app.type(bytesOf(key));
				assert.deepEqual(app.calls.slice(from), calls, key);
				if (shows === undefined) continue;
				const isShown = (text: string) =>
					shows instanceof RegExp ? shows.test(text) : text.includes(shows);
				assert.ok(isShown(frame), `no ${String(shows)} after ${key} in\n${frame}`);
				assert.ok(!isShown(before), `${String(shows)} before ${key} in\n${before}`);
			}
		});
	}
}
