/** Looks at most so many times: what still comes then is made by somebody who is at work. */
const rounds = 5;

/** Removes until a round found nothing: a create that was under way may land after the first look. */
export async function untilGone(round: () => Promise<number>): Promise<void> {
	for (let left = rounds; left > 0; left--) {
		if ((await round()) === 0) return;
	}
}
