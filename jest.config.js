/** One Jest project per level of the test pyramid; every level can be run alone (see package.json). */
const project = (name, extra = {}) => ({
	displayName: name,
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
	testEnvironment: 'node',
	transform: { '^.+\\.ts$': '@swc/jest' },
	modulePathIgnorePatterns: ['<rootDir>/.cache', '<rootDir>/dist', '<rootDir>/test/e2e/n8n'],
	...extra,
});

module.exports = {
	// Nothing is timed by tests; this only ends what hangs.
	testTimeout: 60_000,
	projects: [project('unit'), project('simulator'), project('engine'), project('e2e')],
};
