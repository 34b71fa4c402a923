/** One Jest project per level of the test pyramid; every level can be run alone (see package.json). */
const project = (name, extra = {}) => ({
	displayName: name,
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
	testEnvironment: 'node',
	transform: { '^.+\\.ts$': '@swc/jest' },
	...extra,
});

module.exports = {
	projects: [project('unit'), project('simulator'), project('engine'), project('e2e')],
};
