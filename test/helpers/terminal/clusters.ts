/** Texts of which programs differ on how many cells they take, and how many it is here. */
export const clusters: ReadonlyArray<readonly [text: string, width: number]> = [
	...[...'🫠🪿🛜🫩'].map(text => [text, 2] as const),
	...(['❤️', '☝️', '1️⃣', '👍🏽', '☝🏽', '👨‍👩‍👧', '🏳️‍🌈', '🇰🇷', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'] as const).map(
		text => [text, 2] as const,
	),
	...(['❤', '☝', '1', 'e\u0301', '\u0e01\u0e49', 'ﾟ', '🇰'] as const).map(
		text => [text, 1] as const,
	),
	['กำ', 2],
	['कि', 2],
	['क्षि', 3],
	['ｶﾞ', 2],
	['\u1112\u1161\u11ab', 2],
	['🇰🇷🇯🇵', 4],
];
