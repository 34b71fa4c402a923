import { AT_ONCE } from './atOnce';
import { BROKEN_OFF } from './brokenOff';
import { CALLBACK } from './callback';
import { DOWNLOAD } from './download';
import { FILES } from './files';
import { IN_FRONT } from './inFront';
import { RUN } from './run';
import { SHAPES } from './shapes';
import { STATUS } from './status';
import { SUBMIT } from './submit';
import { TASK } from './task';
import type { Scenario } from '../scenario';

/** All of them, in the order of the table. */
export const SCENARIOS: readonly Scenario[] = [
	...SUBMIT,
	...BROKEN_OFF,
	...AT_ONCE,
	...IN_FRONT,
	...TASK,
	...SHAPES,
	...STATUS,
	...DOWNLOAD,
	...FILES,
	...RUN,
	...CALLBACK,
];
