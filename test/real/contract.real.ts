import {openTestFleet} from '../helpers/engine/test-fleet.ts';
import {contractRows} from './contract-rows.ts';

contractRows('single-node', {open: openTestFleet, agents: []});
