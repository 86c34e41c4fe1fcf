import {fields, ifSo, maybe, number, record, text, type Shaped} from '../../domain/shape.ts';

/** A line of what an engine tells of itself as it happens. */
export const eventShape = fields({
	Type: text,
	Action: text,
	Actor: fields({ID: text, Attributes: maybe(record(ifSo(text)))}),
	timeNano: ifSo(number),
});

export type RawEvent = Shaped<typeof eventShape>;
