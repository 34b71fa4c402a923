const { dest, src } = require('gulp');

/** Copies what tsc leaves behind: icons and codex files, beside the code that names them. */
function assets() {
	return src(['{nodes,credentials}/**/*.{svg,node.json}'], { encoding: false }).pipe(dest('dist'));
}

exports.assets = assets;
exports.default = assets;
