const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const domain =
	'(?:localhost|(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\\.)+[a-zA-Z0-9-]+|[a-zA-Z0-9.-]+(?=:[0-9]))(?::[0-9]+)?';
const tag = '[\\w][\\w.-]{0,127}';
const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const pattern = new RegExp(
	`^(?:${domain}/)?${component}(?:/${component})*(?::${tag})?(?:@${digest})?$`,
);
const imageId = /^(?:sha256:)?[0-9a-f]{64}$/;

/** Is this a reference that an engine would accept (the grammar of the OCI distribution project)? */
export function isImageReference(text: string): boolean {
	return text.length <= 4096 && (imageId.test(text) || pattern.test(text));
}

/** The reference with its tag spelled out: `debian` is `debian:latest`. */
export function withTag(reference: string): string {
	if (reference.includes('@') || imageId.test(reference)) return reference;
	return /:[\w][\w.-]*$/.test(reference.slice(reference.lastIndexOf('/') + 1))
		? reference
		: `${reference}:latest`;
}
