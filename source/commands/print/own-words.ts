/** Only commands: a sentence may be about flotilla, too. */
const commands =
	/(?<![\w./-])flotilla (?=--[a-z]|(?:up|ls|status|check|down|gc|ssh|exec|logs|agents|engine|lab)\b)/g;

/** Text whose commands begin as flotilla was started here, so that they can be copied. */
export function ownWords({command}: {command: () => string}, text: string): string {
	return text.includes('flotilla ') ? text.replaceAll(commands, () => `${command()} `) : text;
}
