import { providers } from '../../../nodes/shared/providers';

/**
 * Lets tests check as often as they like, which a service's floor for the option Poll Interval would not: the floor is held by
 * tests in virtual time.
 */
export function liftLeastIntervals(): void {
	for (const { pacing } of providers)
		delete (pacing as { leastIntervalSeconds?: number }).leastIntervalSeconds;
}
