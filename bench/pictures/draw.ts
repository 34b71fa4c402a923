import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { run } from '../../scripts/lib/command';
import { root } from '../../scripts/lib/paths';

/** Pictures are drawn for a light and a dark page. */
const SCHEMES = {
	light: {
		background: '#ffffff',
		text: '#1f2328',
		quiet: '#59636e',
		grid: '#d1d9e0',
		colors: ['#0072b2', '#009e73', '#d55e00', '#c98a00'],
	},
	dark: {
		background: '#0d1117',
		text: '#f0f6fc',
		quiet: '#9198a1',
		grid: '#3d444d',
		colors: ['#58a6ff', '#56d4a0', '#ff8c4a', '#f2cc60'],
	},
};

type Scheme = (typeof SCHEMES)[keyof typeof SCHEMES];

const FONT = 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif';

/** Looks alone. */
function config({ background, text, quiet, grid, colors }: Scheme): object {
	return {
		background,
		font: FONT,
		range: { category: colors },
		title: { color: text, fontSize: 13, fontWeight: 600, anchor: 'start', frame: 'group', offset: 8 },
		axis: {
			labelColor: quiet,
			titleColor: quiet,
			titleFontWeight: 'normal',
			titleFontSize: 12,
			labelFontSize: 11,
			gridColor: grid,
			gridOpacity: 0.6,
			domainColor: grid,
			tickColor: grid,
		},
		legend: { labelColor: text, labelFontSize: 12, labelLimit: 0, title: null, orient: 'top' },
		text: { color: text },
		view: { stroke: null },
	};
}

/**
 * Draws `docs/images/<name>.svg` and its dark version. By vega-lite's own command: its packages are modules that await
 * something as they load, which what tsx makes of ours cannot import.
 *
 * @param spec what vega-lite is to draw, but for colors and fonts
 */
export async function drawPicture(name: string, spec: object): Promise<void> {
	const images = path.join(root, 'docs/images');
	mkdirSync(images, { recursive: true });
	const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-picture-'));
	try {
		for (const [scheme, colors] of Object.entries(SCHEMES)) {
			const file = path.join(folder, `${scheme}.json`);
			writeFileSync(file, JSON.stringify({ ...spec, config: config(colors) }));
			const ending = scheme === 'light' ? 'svg' : `${scheme}.svg`;
			await run('vl2svg', [file, path.join(images, `${name}.${ending}`)]);
		}
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** A picture in a document in `docs/`, in the reader's scheme. */
export function pictureElement(name: string, description: string): string {
	return `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="images/${name}.dark.svg">
  <img src="images/${name}.svg" alt="${description}">
</picture>`;
}
