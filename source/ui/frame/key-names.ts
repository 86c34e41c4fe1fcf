import type {Key} from 'ink';

/**
 * The names of the keys in what Ink read at once, as the key table has them: `enter`, `ctrl-x`, `R`.
 * Keys typed faster than they are read come together.
 */
export function keyNames(input: string, key: Key): string[] {
	const special = specialName(key);
	if (special) return [special];
	if (key.ctrl) return input.length === 1 ? [`ctrl-${input}`] : [];
	if (key.meta) return [];
	return [...input].flatMap(character => {
		if (character === '\r' || character === '\n') return ['enter'];
		if (character === '\t') return ['tab'];
		if (character === ' ') return ['space'];
		return character >= ' ' ? [character] : [];
	});
}

function specialName(key: Key): string | undefined {
	if (key.return) return 'enter';
	if (key.escape) return 'esc';
	if (key.tab) return key.shift ? 'shift-tab' : 'tab';
	if (key.upArrow) return 'up';
	if (key.downArrow) return 'down';
	if (key.leftArrow) return 'left';
	if (key.rightArrow) return 'right';
	if (key.pageUp) return 'pgup';
	if (key.pageDown) return 'pgdn';
	if (key.home) return 'home';
	if (key.end) return 'end';
	if (key.backspace) return 'backspace';
	return key.delete ? 'delete' : undefined;
}
