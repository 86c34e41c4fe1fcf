import type {Screen} from './capture.ts';

/** `docs/screens.md`. */
export function screensPage(screens: readonly Screen[]): string {
	const intro =
		'`npm run docs:screens` takes them from the real program in a terminal of 80 columns by 24 rows.\n' +
		'Ids, addresses, dates and times are evened out: 12 ms stands for what it was.';
	const sections = screens.map(
		({title, about, text}) => `## ${title}\n\n${about}\n\n${fenced(text)}`,
	);
	return `${['# Screens', intro, ...sections].join('\n\n')}\n`;
}

/** A page with what stands between `<!-- screen ID -->` and `<!-- end -->` taken anew. */
export function withScreens(page: string, screens: readonly Screen[]): string {
	return page.replaceAll(
		/(?<=<!-- screen (\S+) -->\n\n)[^]*?(?=\n\n<!-- end -->)/g,
		(_, id: string) => {
			const screen = screens.find(known => known.id === id);
			if (!screen) throw new Error(`there is no screen ${id}`);
			return fenced(screen.text);
		},
	);
}

function fenced(text: string): string {
	return `\`\`\`text\n${evened(text)}\n\`\`\``;
}

/** What differs from run to run, made alike in the same width: columns stay where they are. */
export function evened(text: string): string {
	return text
		.replaceAll(/ +$/gm, '')
		.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-01-01T12:00:00.000Z')
		.replaceAll(/(?<=\bflotilla-test-)\w{6}\b/g, 'abcdef')
		.replaceAll(/\b[\da-f]{16}\b/g, '0123456789abcdef')
		.replaceAll(/\b[\da-f]{12}\b/g, '0123456789ab')
		.replaceAll(
			/\b198\.1[89]\.(\d+)(?=\.\d)/g,
			(_, octet: string) => `198.18.${'164'.slice(-octet.length)}`,
		)
		.replaceAll(/[⠁-⣿]/g, '⠋')
		.replaceAll(/\b[\d.]+(?= m?s\b|s\b)/g, counted)
		.replaceAll(/(?<=✓ )\d+/g, counted)
		.replaceAll(/^(\w+\d )([ \d]+)$/gm, (_, host: string, cells: string) =>
			[host, cells.replaceAll(/\d+/g, counted)].join(''),
		);
}

/** `987` is `123`, `4.5` is `1.2`. */
function counted(number: string): string {
	let digit = 0;
	return number.replaceAll(/\d/g, () => String((digit = (digit % 9) + 1)));
}
