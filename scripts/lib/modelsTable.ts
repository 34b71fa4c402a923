import type { Field, NumberField } from '../../nodes/shared/fields/fields';
import {
	isMediaField,
	wireNamesOf,
	PLURALS,
	type MediaForm,
	type MediaType,
	type ReferenceKind,
} from '../../nodes/shared/fields/media';
import { providers } from '../../nodes/shared/providers';
import { modelsOf, OPERATIONS, operationsOf, sharedFields } from '../../nodes/shared/providers/catalogue';
import type { OperationId, Pacing, Provider } from '../../nodes/shared/providers/provider';
import { code, markdownTable } from './markdownTable';

/** The languages that there is a README in. */
export type Language = 'en' | 'zh';

interface Words {
	headings: readonly [string, string, string, string, string, string];
	operation: (operation: OperationId) => string;
	text: string;
	number: (field: NumberField) => string;
	image: string;
	files: (kind: ReferenceKind, type: MediaType) => string;
	forms: (forms: readonly MediaForm[]) => string;
	sentAsText: string;
	required: string;
	pacing: (provider: Provider) => string;
	custom: (fields: string) => string;
}

/** In how many seconds a task is first checked; with images, if that is different. */
function firstCheck({ firstPollSeconds, minPollSeconds }: Pacing, to: string, ofImages: string): string {
	const range = (seconds: number) => `${seconds}${to}${seconds + minPollSeconds}`;
	const { video, image } = firstPollSeconds;
	return image === undefined ? range(video) : `${range(video)} (${ofImages} ${range(image)})`;
}

const WORDS: Record<Language, Words> = {
	en: {
		headings: ['Model', 'Parameter', 'API name', 'Values', 'Documented default', 'Required'],
		operation: (operation) => `${OPERATIONS[operation].name} (${code(operation)})`,
		text: 'text',
		number: ({ integer, min, max }) => {
			const noun = integer ? 'whole number' : 'number';
			if (min !== undefined && max !== undefined) return `${noun}, ${min} to ${max}`;
			if (min !== undefined) return `${noun}, ${min} or more`;
			return max === undefined ? noun : `${noun}, ${max} or less`;
		},
		image: 'image',
		files: ({ min, max }, type) =>
			max === undefined
				? `${min === 0 ? 'any number of' : `${min} or more`} ${PLURALS[type]}`
				: `${min} to ${max} ${PLURALS[type]}`,
		forms: (forms) => {
			if (forms.includes('file')) return ', sent as a file';
			return forms.includes('base64') ? ', sent as an address or as Base64' : ', sent as an address';
		},
		sentAsText: ' (sent as text)',
		required: 'yes',
		pacing: ({ id, credential, pacing }) =>
			`Provider ${code(id)}, credential type ${code(credential)}. Unless Options say otherwise, up to ${pacing.maxConcurrentTasks} tasks of a run are open at once, a video is first checked ${firstCheck(pacing, ' to ', 'an image')} seconds after it was submitted, and checks are at least ${pacing.minPollSeconds} seconds apart.`,
		custom: (fields) =>
			`Any other model: choose Custom and give its ID. It is offered these fields: ${fields}.`,
	},
	zh: {
		headings: ['模型', '节点参数', 'API 字段', '可选值', '文档默认值', '必填'],
		operation: (operation) => `${OPERATIONS[operation].name}（${code(operation)}）`,
		text: '文本',
		number: ({ integer, min, max }) => {
			const noun = integer ? '整数' : '数字';
			if (min !== undefined && max !== undefined) return `${noun}，${min} 至 ${max}`;
			if (min !== undefined) return `${noun}，不小于 ${min}`;
			return max === undefined ? noun : `${noun}，不大于 ${max}`;
		},
		image: '图片',
		files: ({ min, max }, type) => {
			const noun = { image: '张图片', video: '个视频', audio: '个音频' }[type];
			if (max !== undefined) return `${min} 至 ${max} ${noun}`;
			return min === 0 ? `任意${noun.replace(/^./, '多个')}` : `至少 ${min} ${noun}`;
		},
		forms: (forms) => {
			if (forms.includes('file')) return '，以文件上传';
			return forms.includes('base64') ? '，以网址或 Base64 发送' : '，以网址发送';
		},
		sentAsText: '（以字符串发送）',
		required: '是',
		pacing: ({ id, credential, pacing }) =>
			`服务商 ${code(id)}，凭据类型 ${code(credential)}。若未在 Options 中另行设置，一次运行最多同时进行 ${pacing.maxConcurrentTasks} 个任务；提交 ${firstCheck(pacing, ' 至 ', '图片')} 秒后首次查询状态，之后同一任务的两次查询至少间隔 ${pacing.minPollSeconds} 秒。`,
		custom: (fields) => `其他模型：选择 Custom 并填写模型 ID，可用字段：${fields}。`,
	},
};

function valuesOf(field: Field, words: Words): string {
	if (field.kind === 'frame') return words.image + words.forms(field.forms);
	if (field.kind === 'references') {
		const kinds = Object.entries(field.types) as Array<[MediaType, ReferenceKind]>;
		return kinds.map(([type, kind]) => words.files(kind, type)).join(', ') + words.forms(field.forms);
	}
	const suffix = field.sentAsText ? words.sentAsText : '';
	switch (field.kind) {
		case 'text':
			return words.text + suffix;
		case 'choice':
			return field.values.map((value) => code(String(value))).join(', ') + suffix;
		case 'number':
			return words.number(field) + suffix;
	}
}

/** Models with the same fields share their rows: the service documents them in one table, too. */
function groupsOf(provider: Provider, operation: OperationId) {
	const groups = new Map<string, { ids: string[]; fields: readonly Field[] }>();
	for (const { id, operations } of modelsOf(provider, operation)) {
		const fields = operations[operation] ?? [];
		const group = groups.get(JSON.stringify(fields)) ?? { ids: [], fields };
		group.ids.push(id);
		groups.set(JSON.stringify(fields), group);
	}
	return [...groups.values()];
}

function operationTable(provider: Provider, operation: OperationId, words: Words): string {
	const rows = groupsOf(provider, operation).flatMap(({ ids, fields }) =>
		fields.map((field, index) => [
			index === 0 ? ids.map(code).join('<br>') : '',
			code(field.name),
			(isMediaField(field) ? wireNamesOf(field) : [field.wireName]).map(code).join(', '),
			valuesOf(field, words),
			field.documentedDefault === undefined ? '' : code(String(field.documentedDefault)),
			field.required ? words.required : '',
		]),
	);
	const shared = sharedFields(provider, operation).map(({ name }) => code(name));
	return [
		`**${words.operation(operation)}**`,
		markdownTable(words.headings, rows),
		words.custom(shared.join(', ')),
	].join('\n\n');
}

/** The README's tables of providers, models and parameters: all that the catalogue says, and nothing else. */
export function modelTables(language: Language): string {
	const words = WORDS[language];
	return providers
		.map((provider) =>
			[
				`### ${provider.displayName}`,
				words.pacing(provider),
				...operationsOf(provider).map((operation) => operationTable(provider, operation, words)),
			].join('\n\n'),
		)
		.join('\n\n');
}
