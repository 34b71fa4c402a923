import { z } from 'zod';
import { ReceivedFile, type MediaType } from '../mediaFile';
import type { Product } from '../task';
import type { ExtraModel } from '../types';

export type Category = 't2i' | 't2v' | 'i2v' | 'ref2v';
/** Images and videos each have their own address, and at each only its own categories can be asked for (任务提交). */
const CATEGORIES: Readonly<Record<Product, readonly [Category, ...Category[]]>> = {
	image: ['t2i'],
	video: ['t2v', 'i2v', 'ref2v'],
};

/** "必须包含 model 和 catelogid", and every table has the prompt. */
const REQUIRED = { model: z.string(), prompt: z.string().min(1) };

export function basicTable(makes: Product) {
	return z.object({ ...REQUIRED, catelogid: z.enum(CATEGORIES[makes]) }).passthrough();
}

/** 文生图 has one table for its four models. */
const IMAGE = table('t2i', { negative_prompt: z.string() });

const RATIO = z.enum(['16:9', '4:3', '1:1', '3:4', '9:16']);
const SECONDS = z.number().int().positive();
const SEEDANCE_RESOLUTION = z.enum(['480p', '720p', '1080p']);

/** `adaptive` is the default of two tables whose own lists do not have it (sources.md 4.6). */
const RATIO_OR_DEFAULT = z.enum([...RATIO.options, 'adaptive']);
const SEEDANCE_2_0 = { resolution: SEEDANCE_RESOLUTION, ratio: RATIO_OR_DEFAULT, duration: SECONDS };
const SEEDANCE_1_5 = {
	resolution: SEEDANCE_RESOLUTION,
	ratio: RATIO_OR_DEFAULT,
	duration: SECONDS,
};
const HAPPY_HORSE_I2V = { resolution: z.enum(['720P', '1080P']), duration: SECONDS };
const HAPPY_HORSE = { ...HAPPY_HORSE_I2V, ratio: RATIO_OR_DEFAULT };
const WAN_SIZE = z.enum([
	'832*480',
	'480*832',
	'624*624',
	'1280*720',
	'720*1280',
	'960*960',
	'1920*1080',
	'1080*1920',
	'1440*1440',
]);
const WAN = {
	negative_prompt: z.string(),
	size: WAN_SIZE,
	duration: z.union([z.literal(5), z.literal(10), z.literal(15)]),
};
/** Its table lists no sizes, only the default `1920*1080`. */
const WAN_R2V = { ...WAN, size: z.string().regex(/^\d+\*\d+$/) };
const VIDU = {
	off_peak: z.enum(['Y', 'N']),
	duration: SECONDS.max(16),
	ratio: RATIO,
	resolution: z.enum(['540p', '720p', '1080p']),
};

const FRAME = files('image').length(1);
/** 首帧图片 and 尾帧图片. */
const TWO_FRAMES = { image_file1: FRAME, image_file2: FRAME };
const IMAGES = files('image').min(1);

/**
 * The tables of seeds/003, one per category and model: 文生图, 文生视频, 图生视频, 参考生视频. Names, case and order are the
 * document's. `dreamina` has no tables of its own: it is 豆包海外版, seedance 2.0 abroad.
 */
export const TABLES: Readonly<Record<Category, ReadonlyMap<string, z.AnyZodObject>>> = {
	t2i: new Map([
		['wan2.2-t2i-plus', IMAGE],
		['wan2.5-t2i-preview', IMAGE],
		['wan2.2-t2i-flash', IMAGE],
		['cogview-3-flash', IMAGE],
	]),
	t2v: new Map([
		['happyhorse-1.0-t2v', table('t2v', HAPPY_HORSE)],
		['doubao-seedance-2-0-260128', table('t2v', SEEDANCE_2_0)],
		['doubao-seedance-2-0-fast-260128', table('t2v', SEEDANCE_2_0)],
		['dreamina-seedance-2-0-260128', table('t2v', SEEDANCE_2_0)],
		['doubao-seedance-1-5-pro-251215', table('t2v', SEEDANCE_1_5)],
		['wan2.6-t2v', table('t2v', WAN)],
		['viduq3-pro', table('t2v', VIDU)],
	]),
	i2v: new Map([
		['happyhorse-1.0-i2v', table('i2v', HAPPY_HORSE_I2V, { image_file: FRAME })],
		...seedance2('i2v', { image1_file: FRAME, image2_file: FRAME }),
		['doubao-seedance-1-5-pro-251215', table('i2v', { ...SEEDANCE_1_5, ...TWO_FRAMES })],
		['viduq3-pro', table('i2v', VIDU, TWO_FRAMES)],
		['wan2.6-r2v', table('i2v', WAN_R2V, TWO_FRAMES)],
	]),
	ref2v: new Map([
		['happyhorse-1.0-r2v', table('ref2v', HAPPY_HORSE, { image_files: IMAGES.max(9) })],
		...seedance2(
			'ref2v',
			{ image_files: IMAGES },
			{ video_files: files('video'), audio_files: files('audio') },
		),
	]),
};

/** A model that only a table names, not the list above it (文生视频). */
const UNLISTED = 'doubao-seedance-2-0-fast-260128';

/** Every category's list, in the order of 查询可用模型列表; of models for text there is but the one in an example (文本生成). */
export const LISTED: readonly ExtraModel[] = [
	{ id: 'qwen3-max', catelogid: 't2t' },
	...Object.entries(TABLES).flatMap(([catelogid, models]) =>
		[...models.keys()].filter((id) => id !== UNLISTED).map((id) => ({ id, catelogid })),
	),
];

/** Any fields beside the basic ones, and any media. */
export const FUTURE_MODEL = z.object(REQUIRED).catchall(
	z.unknown().superRefine((value, context) => {
		for (const file of [value].flat()) if (file instanceof ReceivedFile) checkFile(file, undefined, context);
	}),
);

/** In a form every value is text; the only number that the tables have is `duration`. */
export function asForm(schema: z.AnyZodObject): z.AnyZodObject {
	const { duration } = schema.shape as { duration?: z.ZodTypeAny };
	if (!duration) return schema;
	const text = z.string().regex(/^\d+$/).transform(Number);
	return schema.extend({ duration: text.pipe(duration).optional() });
}

/** The parts of one field. */
function files(type: MediaType) {
	const file = z
		.custom<ReceivedFile>((value) => value instanceof ReceivedFile, 'a file is expected')
		.superRefine((value, context) => checkFile(value, type, context));
	return z.array(file, { invalid_type_error: 'a file is expected' });
}

function checkFile(file: ReceivedFile, type: MediaType | undefined, context: z.RefinementCtx): void {
	const message = file.problem(type) ?? file.contradiction();
	if (message) context.addIssue({ code: 'custom', message });
}

function seedance2(
	category: Category,
	required: z.ZodRawShape,
	optional: z.ZodRawShape = {},
): Array<[string, z.AnyZodObject]> {
	const fields = table(category, { ...SEEDANCE_2_0, ...optional }, required);
	return [
		['doubao-seedance-2-0-260128', fields],
		['dreamina-seedance-2-0-260128', fields],
	];
}

function table(category: Category, optional: z.ZodRawShape, required: z.ZodRawShape = {}): z.AnyZodObject {
	return z
		.object(optional)
		.partial()
		.extend({ ...REQUIRED, catelogid: z.literal(category), ...required })
		.strict();
}
