import { analyzePackage, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';

/**
 * n8n's scan of a community package, as n8n runs it before it verifies one: `scanPackage.mjs source|tarball <folder>`. A
 * process of its own, as the scanner consists of ES modules, which Jest cannot load here.
 */
const [kind, folder] = process.argv.slice(2);
const patterns = kind === 'source' ? SOURCE_FILE_PATTERNS : ['**/*.js', 'package.json'];
const { passed, message, details } = await analyzePackage(folder, patterns);
if (!passed) {
	console.error(details ?? message);
	process.exitCode = 1;
}
