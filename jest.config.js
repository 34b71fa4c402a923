/** One Jest project per level of the test pyramid; every level can be run alone (see package.json). */
const project = (name, extra = {}) => ({
	displayName: name,
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
	testEnvironment: 'node',
	transform: { '^.+\\.ts$': '@swc/jest' },
	modulePathIgnorePatterns: ['<rootDir>/.cache', '<rootDir>/dist', '<rootDir>/test/e2e/n8n'],
	...extra,
});

/** A real n8n, installed, filled with the packed package and started once for all files. */
const e2e = project('e2e', {
	globalSetup: '<rootDir>/test/e2e/setup.ts',
	globalTeardown: '<rootDir>/test/e2e/teardown.ts',
});

module.exports = {
	// Nothing is timed by tests; this only ends what hangs.
	testTimeout: 60_000,
	projects: [project('unit'), project('simulator'), project('engine'), e2e],
};
