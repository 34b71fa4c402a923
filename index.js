// n8n loads nodes and credentials by the paths in package.json ("n8n"); there is nothing to import from here.
module.exports = {};
