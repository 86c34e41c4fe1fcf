/**
 * Role names end in a letter, so that role `sub1` with idx 1 cannot be taken for role `sub` with
 * idx 11 (docs/contract.md).
 */
export const roleNamePattern = /^[a-z]([a-z-]{0,30}[a-z])?$/;

/** Session names become parts of engine object names and of screens. */
export const sessionNamePattern = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** The same for people: `"A" must be …`. */
export const sessionNameRule =
	'must be 1 to 40 of a-z, 0-9 and -, beginning and ending with a letter or digit';

/** The role every session has; its first host is where interactive things start. */
export const mainRole = 'main';
