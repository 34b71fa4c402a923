import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Looks for texts in everything that an n8n keeps: the raw bytes of its files (database, write-ahead log, logs, binary data), and
 * each value of each table, since a long value may be torn apart between pages of the database file.
 *
 * @returns for each text the places where it is found, such as `execution_data.data` or `logs/n8n.log`
 */
export function search(userFolder: string, texts: readonly string[]): Map<string, Set<string>> {
	const folder = path.join(userFolder, '.n8n');
	const found = new Map(texts.map((text) => [text, new Set<string>()]));
	const look = (place: string, content: string | Buffer) => {
		for (const [text, places] of found) if (content.includes(text)) places.add(place);
	};
	for (const file of filesIn(folder)) look(path.relative(folder, file), readFileSync(file));
	const database = new DatabaseSync(path.join(folder, 'database.sqlite'), { readOnly: true });
	const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
	for (const { name: table } of tables) {
		for (const row of database.prepare(`SELECT * FROM "${String(table)}"`).iterate()) {
			for (const [column, value] of Object.entries(row)) {
				const content = value instanceof Uint8Array ? Buffer.from(value) : String(value);
				look(`${String(table)}.${column}`, content);
			}
		}
	}
	database.close();
	return found;
}

/** All but the installed community packages. */
function filesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name))
		.filter((file) => !file.startsWith(path.join(folder, 'nodes/')));
}
