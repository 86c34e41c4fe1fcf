import {tmpdir} from 'node:os';
import {resolve} from 'node:path';
import {FlotillaError} from '../domain/failure.ts';
import {strangerOn, strangerText} from './trust.ts';

/** Where temporary folders may be made. Throws `usage` where others could swap one for theirs. */
export function temporaryPlace(): string {
	const place = resolve(tmpdir());
	const stranger = strangerOn(place);
	if (!stranger) return place;
	throw new FlotillaError({
		code: 'usage',
		message: `cannot keep temporary files in ${place}: ${strangerText(stranger)}`,
		hint: 'Name a folder of your own with TMPDIR, or unset it.',
	});
}
