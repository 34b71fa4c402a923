import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as n8nWorkflow from 'n8n-workflow-v1';
import ts from 'typescript';

/** What the package asks of n8n that the 1.x line, which many still run, may not have. */

const root = path.join(__dirname, '../../..');
const sources = globSync('{nodes,credentials}/**/*.ts', { cwd: root });

/** The names that a file imports from n8n-workflow and that are there when it runs: types are not. */
function namesAtRunTime(file: string): string[] {
	const source = ts.createSourceFile(
		file,
		readFileSync(path.join(root, file), 'utf8'),
		ts.ScriptTarget.Latest,
	);
	return source.statements.flatMap((statement) => {
		if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
		const { importClause: clause } = statement;
		if (statement.moduleSpecifier.text !== 'n8n-workflow' || !clause || clause.isTypeOnly) return [];
		const bindings = clause.namedBindings;
		if (!bindings || !ts.isNamedImports(bindings)) throw new Error(`${file} imports n8n-workflow as a whole`);
		return bindings.elements.filter((one) => !one.isTypeOnly).map(({ name }) => name.text);
	});
}

test('n8n 1.123 has all that is imported from n8n-workflow', () => {
	const names = [...new Set(sources.flatMap(namesAtRunTime))].sort();
	expect(names).toContain('NodeOperationError');
	expect(names.filter((name) => !(name in n8nWorkflow))).toEqual([]);
});
