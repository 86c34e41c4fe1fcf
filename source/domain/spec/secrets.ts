/** What stands in place of a value that may be a secret. */
export const hidden = '***';

type Environment = Readonly<Record<string, string>>;

const secretParts = 'pass(?!ive|ed|es$|ing)|pwd|secret|token|cred|cookie|private|bearer|apikey';
/** Short words that mean a secret only where they stand alone: KEY in `SIGNING_KEY`, not in `MONKEY`. */
const secretWords = 'key|keys|auth|authorization|dsn|jwt|otp|pat|pin|salt|signature|sas|cert';
const namePattern = new RegExp(
	`${secretParts}|(?:^|[^a-z])(?:[a-z]+key|${secretWords})(?:[^a-z]|$)`,
	'i',
);
const harmlessNames = /^(OLD)?PWD$|(^|_)(MON|TUR|HOT)KEYS?(_|$)/i;
/** Where a secret is, and not what it is. */
const placeNames = /_(FILE|PATH|DIR|SOCK|SOCKET|NAME)$/i;
const harmlessValues = /^(|true|false|yes|no|on|off|none|null)$/i;

/** May the value of a variable of this name be a secret? */
export function isSecretName(name: string): boolean {
	// `apiKey` is read as `api_Key`.
	const parted = name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2');
	return namePattern.test(parted) && !harmlessNames.test(parted);
}

/** A variable's value as it may be shown: what looks like a secret is hidden, all of it or that part. */
export function maskedValue(name: string, value: string): string {
	if (harmlessValues.test(value)) return value;
	const isPlace = placeNames.test(name) && /^[\w./~-]{1,200}$/.test(value);
	return isSecretName(name) && !isPlace ? hidden : maskedText(value);
}

/** The same for a whole environment. */
export function maskedEnvironment(environment: Environment): Record<string, string> {
	return Object.fromEntries(
		Object.entries(environment).map(([name, value]) => [name, maskedValue(name, value)]),
	);
}

/** `user:password@` and `token@` of URLs and of addresses like `user:password@tcp(host)`. */
const userInfo =
	/\/\/[^\s/?#"'@]{1,500}(?:@[^\s/?#"'@]{0,500}){0,4}@|(?<![^\s"'=,;(])[^\s/@:"'=,;(]{1,100}:[^\s/@"']{1,200}@(?=[\w[(])/g;
const pem = /-----BEGIN [A-Z\d ]+-----[\s\S]*?(?:-----END [A-Z\d ]+-----|$)/g;
const authorization = /\b(bearer|basic|digest)\s+[\w.~+/=-]{8,}/gi;
/** `password=x`, `"token": "x"`, `--api-key x`. */
const assignment = new RegExp(
	String.raw`(?<![\w.-])(--?|\\?["']|)(?=[\w.-]{0,40}(?:${secretParts}|${secretWords}))([a-z_][\w.-]{0,60})` +
		String.raw`(\\?["']?\s*[=:]\s*(?:\\?["'])?|\s+(?=[^\s-]))([^\s"',;&\\]+)`,
	'gi',
);
/** As vendors mark theirs, and JSON web tokens. */
const marked =
	/\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk-|sk_live_|rk_live_|hf_|npm_|pypi-|dckr_pat_|AKIA|ASIA|AIza|ya29\.|eyJ)[\w.~-]{8,}/g;
const run = /[A-Za-z\d+/_=-]{20,}/g;

/** Characters of a text that is looked through; nobody reads more of it in a plan. */
const mostText = 2000;

/** Text as it may be shown: what looks like a secret within it is hidden, all of what is very long. */
export function maskedText(text: string): string {
	if (text.length > mostText) return hidden;
	return text
		.replaceAll(pem, hidden)
		.replaceAll(userInfo, found => `${found.startsWith('//') ? '//' : ''}${hidden}@`)
		.replaceAll(authorization, (_, kind: string) => `${kind} ${hidden}`)
		.replaceAll(assignment, (whole, ...[dashes, name, sign, value]: string[]) =>
			isGiven({dashes, name, sign, value}) ? `${dashes}${name}${sign}${hidden}` : whole,
		)
		.replaceAll(marked, hidden)
		.replaceAll(run, word => (isRandom(word) ? hidden : word));
}

/** A word after a name is its value only where the name is an option. */
function isGiven(found: Partial<Record<'dashes' | 'name' | 'sign' | 'value', string>>): boolean {
	const {dashes = '', name = '', sign = '', value = ''} = found;
	const isSecret = isSecretName(name) && !harmlessValues.test(value);
	return isSecret && (!/^\s+$/.test(sign) || dashes.startsWith('-'));
}

/** A command's words as they may be shown; a word may name what the next one holds. */
export function maskedWords(words: readonly string[]): string[] {
	return words.map((word, index) => {
		const option = /^--?([a-z][\w.-]*)$/i.exec(words[index - 1] ?? '')?.[1];
		const isHeld = option !== undefined && isSecretName(option) && !word.startsWith('-');
		return isHeld ? hidden : maskedText(word);
	});
}

/** Long text nobody would write by hand: hexadecimal, or letters and digits, or letters of both cases, in no order. */
function isRandom(word: string): boolean {
	if (/^[a-f\d-]{32,}$/i.test(word) && /\d/.test(word) && /[a-f]/i.test(word)) return true;
	// What people write has words between its marks.
	if (word.split(/[/_-]/).every(part => part.length < 12)) return false;
	const letters = word.replaceAll(/[^a-z\d]/gi, '');
	const changes = [...letters].filter(
		(one, at) => at > 0 && kindOf(one) !== kindOf(letters[at - 1]),
	);
	const isMixed = /\d/.test(letters) && /[a-z]/i.test(letters);
	return changes.length >= letters.length * (isMixed ? 0.2 : 0.42);
}

function kindOf(letter = ''): string {
	return /\d/.test(letter) ? 'digit' : /[a-z]/.test(letter) ? 'lower' : 'upper';
}
