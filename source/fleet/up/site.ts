import type {Engine} from '../../docker/engine/engine.ts';
import type {HostPlan} from '../../domain/session/hosts.ts';

/** One agent of a session, and the hosts it runs. */
export type Site = {readonly engine: Engine; readonly hosts: readonly HostPlan[]};
