const { dest, src } = require('gulp');

/** Copies what tsc leaves behind: icons and codex files, beside the code that names them. */
function assets() {
	const patterns = ['nodes/**/*.{svg,node.json}', 'credentials/**/*.{svg,node.json}'];
	return src(patterns, { base: '.', encoding: false }).pipe(dest('dist'));
}

exports.assets = assets;
exports.default = assets;
