import type * as z from 'zod';

/** Adds an issue that says what only people read of it. */
export function addRule(
	context: z.core.$RefinementCtx,
	issue: {
		path: PropertyKey[];
		rule: string;
		/** The value at fault, as text, where it is not the field's own. */
		shown?: string;
		/** Is it the field's name that is wrong? */
		isKey?: boolean;
	},
): void {
	const {path, rule, shown = '', isKey = false} = issue;
	context.addIssue({code: 'custom', path, message: rule, params: {shown, isKey}});
}
