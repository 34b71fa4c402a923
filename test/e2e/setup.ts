import { startN8n } from '../../scripts/lib/n8n';
import { packPackage } from '../../scripts/lib/packPackage';
import { LOG_TO_FILE, publish } from './shared';

/** Once per test run: packs the package and starts one n8n with it, which all test files share. */
export default async function setup(): Promise<void> {
	const packed = await packPackage();
	publish(await startN8n({ tarball: packed.tarball, env: LOG_TO_FILE }), packed);
}
