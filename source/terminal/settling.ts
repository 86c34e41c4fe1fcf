import {setImmediate} from 'node:timers/promises';
import type {InkOutput} from './ink-output.ts';
import type {FramePacer} from './paint/frame-pacer.ts';

type Parts = {
	readonly output: InkOutput;
	readonly pacer: FramePacer;
	readonly stdout: {
		readonly writableLength?: number;
		write(bytes: string, done?: () => void): boolean;
	};
};

export type Settling = {
	/** Whom to wait for before what is drawn counts as drawn. */
	readonly follow: (ink: {waitUntilRenderFlush(): Promise<void>}) => void;
	/** From now on there is something to be drawn; before that nothing settles. */
	begin(): void;
	/**
	 * Resolves once what the UI draws is on the terminal, and what was typed before has been read.
	 * Until then nothing is painted: who answers a screen can only have seen it after that.
	 */
	settle(): Promise<void>;
};

/** All that was typed so far has been read once events were polled for in between. */
async function readAll(): Promise<void> {
	await setImmediate();
	await setImmediate();
}

/** Tells input that came before a screen was there from input that answers it. */
export function createSettling({output, pacer, stdout}: Parts): Settling {
	const begun = Promise.withResolvers<void>();
	let drawn = async () => {};
	let underWay = 0;
	return {
		follow(ink) {
			drawn = async () => ink.waitUntilRenderFlush();
		},
		begin: begun.resolve,
		async settle() {
			await begun.promise;
			underWay++;
			pacer.pause();
			try {
				await drawn();
				await output.settled();
				await readAll();
			} finally {
				underWay--;
				if (underWay === 0) pacer.resume();
			}

			if ((stdout.writableLength ?? 0) === 0) return;
			// The terminal is behind: what is typed until it has caught up answers an older screen.
			await pacer.flush();
			await new Promise<void>(resolve => stdout.write('', resolve));
			await readAll();
		},
	};
}
