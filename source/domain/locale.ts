/** Whether a terminal shows more than ASCII, from the locale and TERM. */
export function hasUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
	const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
	return /utf-?8/i.test(locale) && env['TERM'] !== 'linux';
}
