import {testScreens} from '../ui/random-screens.ts';

testScreens({runs: 200});
