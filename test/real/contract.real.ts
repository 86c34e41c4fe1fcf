import {openTestFleet} from '../helpers/test-fleet.ts';
import {contractRows} from './contract-rows.ts';

contractRows('single-node', {open: openTestFleet, agents: []});
