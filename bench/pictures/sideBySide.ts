import type { Chart } from '../report';
import { drawPicture, pictureElement } from './draw';

const NAME = 'side-by-side';

/** The picture for docs/performance.md. */
export const sideBySidePicture = pictureElement(
	NAME,
	"Bars for each figure that Generate Video has in common with n8n's own Sora and MiniMax nodes and the loop of HTTP Request, Wait and IF",
);

/** As they stand in the table. */
const SUBJECTS = { ours: 'Generate Video', sora: "n8n's Sora", miniMax: "n8n's MiniMax", loop: 'HTTP loop' };
const NAMES = Object.values(SUBJECTS);

const COLUMNS = 2;
const WIDTH = 250;

/** A small chart of bars for each figure that was measured with more than one of the subjects. */
export async function drawSideBySide(charts: readonly Chart[]): Promise<void> {
	const bars = charts.map(({ title, values }) => {
		const data = Object.entries(SUBJECTS).flatMap(([key, subject]) => {
			const value = values[key as keyof typeof SUBJECTS];
			return value === undefined ? [] : [{ subject, value, label: label(value) }];
		});
		const encoding = {
			y: { field: 'subject', type: 'nominal', sort: NAMES, scale: { domain: NAMES }, title: null },
			x: { field: 'value', type: 'quantitative', title: null, axis: null },
		};
		return {
			title,
			width: WIDTH,
			height: { step: 22 },
			data: { values: data },
			layer: [
				{
					mark: { type: 'bar', height: 14, cornerRadiusEnd: 2 },
					encoding: {
						...encoding,
						color: { field: 'subject', type: 'nominal', scale: { domain: NAMES }, legend: null },
					},
				},
				{
					mark: { type: 'text', align: 'left', dx: 4 },
					encoding: { ...encoding, text: { field: 'label', type: 'nominal' } },
				},
			],
		};
	});
	// By the bars alone: vega-lite takes titles for longer than they are.
	const spacing = { row: 52, column: 160 };
	await drawPicture(NAME, { columns: COLUMNS, bounds: 'flush', spacing, concat: bars });
}

/** Three digits, at least. */
function label(value: number): string {
	return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
}
