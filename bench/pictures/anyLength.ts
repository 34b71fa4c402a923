import type { Product } from '../../nodes/shared/providers/provider';
import { drawPicture, pictureElement } from './draw';

/** What tasks around a length come to. */
export interface Point {
	product: Product;
	way: string;
	around: number;
	medianSeconds: number;
	lateSeconds: number;
	checks: number;
}

const NAME = 'any-length';

/** The picture for docs/performance.md. */
export const anyLengthPicture = pictureElement(
	NAME,
	'Delay until the end of a task is noticed, and number of status checks, over the length of the task, for videos and images: ours beside fixed intervals of 10 and 15 seconds',
);

const WIDTH = 340;
const HEIGHT = 210;

const titles: Record<Product, string> = { video: 'Videos', image: 'Images' };

/** Delay and checks over length: a row for videos, one for images. */
export async function drawAnyLength(points: readonly Point[]): Promise<void> {
	const ways = [...new Set(points.map(({ way }) => way))];
	const row = (product: Product, ticks: number[]) => {
		const x = {
			field: 'around',
			type: 'quantitative',
			scale: { type: 'log', nice: false },
			axis: { values: ticks, title: 'length of the task, seconds', format: ',d', grid: false },
		};
		const color = { field: 'way', type: 'nominal', sort: ways, scale: { domain: ways } };
		const y = (field: keyof Point, title: string, values: number[]) => ({
			field,
			type: 'quantitative',
			scale: { type: 'log', nice: false, domain: [values[0] ?? 1, values.at(-1) ?? 1] },
			axis: { title, format: ',d', values },
		});
		const delays = product === 'video' ? [1, 2, 5, 10, 20, 50, 100, 200] : [1, 2, 5, 10, 20];
		const checks = product === 'video' ? [1, 2, 5, 10, 20, 50, 100, 200] : [1, 2, 5, 10, 20];
		const size = { width: WIDTH, height: HEIGHT };
		return {
			hconcat: [
				{
					...size,
					title: `${titles[product]}: delay`,
					layer: [
						{
							mark: { type: 'line', strokeWidth: 2 },
							encoding: { x, y: y('medianSeconds', 'seconds (dashed: 95 %)', delays), color },
						},
						{
							mark: { type: 'line', strokeWidth: 1.2, strokeDash: [4, 3] },
							encoding: { x, y: y('lateSeconds', 'seconds (dashed: 95 %)', delays), color },
						},
					],
				},
				{
					...size,
					title: `${titles[product]}: status checks`,
					layer: [
						{
							mark: { type: 'line', strokeWidth: 2 },
							encoding: { x, y: y('checks', 'checks, mean', checks), color },
						},
					],
				},
			],
			data: { values: points.filter((point) => point.product === product) },
		};
	};
	await drawPicture(NAME, {
		vconcat: [row('video', [10, 30, 100, 300, 1000]), row('image', [5, 10, 20, 30, 60])],
		spacing: 24,
	});
}
