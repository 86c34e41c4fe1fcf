const name = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const ipv6 = '\\[[0-9a-fA-F:]+\\]';
const port = ':[0-9]{1,5}';
// Without a dot, a port or the name localhost, the first part is no registry but a folder.
const registry = `(?:(?:localhost|${label}(?:\\.${label})+|${ipv6})(?:${port})?|${label}${port})`;
const tag = '\\w[\\w.-]{0,127}';
const digest =
	'(?:sha256:[0-9a-f]{64}|(?!sha256:)[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})';
const pattern = new RegExp(`^((?:${registry}/)?${name}(?:/${name})*)(?::${tag})?(?:@${digest})?$`);
const imageId = /^(?:sha256:)?[0-9a-f]{64}$/;

/** Is this a reference that an engine would accept (the grammar of the OCI distribution project)? */
export function isImageReference(text: string): boolean {
	if (text.length > 4096) return false;
	if (imageId.test(text)) return true;
	const repository = pattern.exec(text)?.[1];
	return repository !== undefined && repository.length <= 255;
}

/**
 * What a reference calls its image by: a tag, which any engine can give; the digest a registry knows it
 * by; or an id, which an engine gives and another may give otherwise.
 */
export function namedBy(reference: string): 'tag' | 'digest' | 'id' {
	if (imageId.test(reference)) return 'id';
	return reference.includes('@') ? 'digest' : 'tag';
}

/** The reference with its tag spelled out: `debian` is `debian:latest`. */
export function withTag(reference: string): string {
	if (namedBy(reference) !== 'tag') return reference;
	return reference.includes(':', reference.lastIndexOf('/') + 1)
		? reference
		: `${reference}:latest`;
}
