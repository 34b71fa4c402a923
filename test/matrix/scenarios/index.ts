import { SUBMIT } from './submit';
import { TASK } from './task';
import { STATUS } from './status';
import { DOWNLOAD } from './download';
import { RUN } from './run';
import type { Scenario } from '../scenario';

/** All of them, in the order of the table. */
export const SCENARIOS: readonly Scenario[] = [...SUBMIT, ...TASK, ...STATUS, ...DOWNLOAD, ...RUN];
