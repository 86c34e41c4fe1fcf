import {testScreens} from './random-screens.ts';

// One each time for all that can be shown; `test/matrix/typing.matrix.ts` has 200 of each.
testScreens({runs: 1});
