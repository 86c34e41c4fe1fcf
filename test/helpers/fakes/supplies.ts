import type {Supplies} from '../../../source/fleet/up/supplies.ts';
import {unexpected} from './unexpected.ts';

/** Of a run that makes nothing hosts are made of. */
export const noSupplies: Supplies = {
	image: unexpected('image'),
	runtime: unexpected('runtime'),
	runtimeImage: unexpected('runtimeImage'),
	lab: unexpected('lab'),
};
