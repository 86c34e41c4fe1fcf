import {type Context} from './context.ts';
import {ls} from './ls.ts';

/** `flotilla` alone, on a terminal. Stands in until the screens are wired up: lists the sessions. */
export async function tui(context: Context): Promise<number> {
	return ls(context, {});
}
