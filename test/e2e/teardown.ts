import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { cacheFolder } from '../../scripts/lib/paths';
import { ownN8n } from './shared';

/** Ends the shared n8n. What it printed stays behind for whoever looks into a failure. */
export default async function teardown(): Promise<void> {
	const n8n = ownN8n();
	if (!n8n) return;
	await n8n.stop();
	mkdirSync(cacheFolder, { recursive: true });
	writeFileSync(path.join(cacheFolder, 'n8n-e2e.log'), n8n.logs());
}
