const path = require('node:path');

/**
 * Loads node types as n8n does, and prints how long that took and how big their descriptions are:
 * `node loadNodes.cjs <folder of n8n> <file of a node> ...`. n8n-workflow and zod are there already in an n8n that starts.
 */
const [n8nFolder, ...files] = process.argv.slice(2);
const modules = path.join(n8nFolder, 'node_modules');
// Community packages have neither of their own: n8n lets them find its own.
process.env.NODE_PATH = modules;
require('node:module').Module._initPaths();
require(path.join(modules, 'n8n-workflow'));
require(path.join(modules, 'zod'));

const startedMs = performance.now();
const descriptions = files.map((file) => {
	const name = path.basename(file, '.node.js');
	const node = new (require(file)[name])();
	// A node with versions has a description in each.
	return node.nodeVersions
		? Object.values(node.nodeVersions).map((one) => one.description)
		: node.description;
});
const ms = performance.now() - startedMs;
console.log(JSON.stringify({ ms, descriptionBytes: JSON.stringify(descriptions).length }));
