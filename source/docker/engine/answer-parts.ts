import {fields, maybe, record, text, textLike} from '../../domain/shape.ts';

/** An id becomes a part of paths. */
export const idShape = textLike(/^[\w.:-]{1,255}$/, 'an id');

/** What a call that makes something answers. */
export const madeShape = fields({Id: idShape});

const given = maybe(record(text));

/** Labels: none and null are the same. */
export const labelsShape = (value: unknown) => given(value) ?? {};
