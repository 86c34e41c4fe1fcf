import {agentScreens} from './agents.ts';
import {insideScreens} from './inside.ts';
import {labScreens} from './lab.ts';
import {listScreens} from './lists.ts';
import {meshScreens} from './mesh.ts';
import {operationScreens} from './operations.ts';
import type {Screen} from './screen.ts';
import {wizardScreens} from './wizard.ts';

/** Every picture the app can show. */
export const screens: readonly Screen[] = [
	...listScreens,
	...agentScreens,
	...labScreens,
	...wizardScreens,
	...operationScreens,
	...insideScreens,
	...meshScreens,
];
