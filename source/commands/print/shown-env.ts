import {maskedEnvironment, maskedWords} from '../../domain/spec/secrets.ts';

/** Variables as a plan shows them: what looks like a secret only with `--show-env`. */
export function shownEnvironment(
	env: Readonly<Record<string, string>>,
	shows: {env: boolean},
): Readonly<Record<string, string>> {
	return shows.env ? env : maskedEnvironment(env);
}

/** The same for a command. */
export function shownCommand(words: readonly string[], shows: {env: boolean}): readonly string[] {
	return shows.env ? words : maskedWords(words);
}
