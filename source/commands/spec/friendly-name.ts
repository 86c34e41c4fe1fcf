const adjectives =
	'able bold brave brisk calm clear deep early fair fleet gentle glad keen kind lively lucky mellow neat proud quick quiet ready sharp steady sunny swift tidy true warm wise'.split(
		' ',
	);
const animals =
	'albatross auk cod crab dolphin eel gannet gull heron kelpie lobster manta marlin narwhal orca osprey otter pelican penguin petrel puffin ray salmon seal shark squid stork tern tuna whale'.split(
		' ',
	);

/** A session name that is easy to say, like `brave-otter`, and none of `taken`. */
export function friendlyName(random: () => number, taken: ReadonlySet<string> = new Set()): string {
	const pick = (words: readonly string[]) =>
		words[Math.floor(random() * words.length)] ?? words[0] ?? 'session';
	for (let attempt = 0; attempt < 20; attempt++) {
		const name = `${pick(adjectives)}-${pick(animals)}`;
		if (!taken.has(name)) return name;
	}

	return `${pick(adjectives)}-${pick(animals)}-${Math.floor(random() * 1e6)}`;
}
