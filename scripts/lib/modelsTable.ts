import type { Field, NumberField } from '../../nodes/shared/fields/fields';
import {
	isMediaField,
	wireNamesOf,
	PLURALS,
	type MediaForm,
	type MediaType,
	type ReferenceKind,
	type ReferencesField,
} from '../../nodes/shared/fields/media';
import { providers } from '../../nodes/shared/providers';
import { modelsOf, OPERATIONS, operationsOf, sharedFields } from '../../nodes/shared/providers/catalogue';
import type { OperationId, Pacing, Provider } from '../../nodes/shared/providers/provider';
import { code, markdownTable } from './markdownTable';

/** The languages that there are pages in. */
export type Language = 'en' | 'zh';

interface Words {
	title: string;
	introduction: string;
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
	/** Of the values: what is sent if none is chosen. */
	preset: (value: string) => string;
	maxLength: (characters: number) => string;
	together: (total: ReferencesField['total']) => string;
	onlyInId: string;
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
		title: 'Providers, models and parameters',
		introduction:
			'Generated from the catalogue that also makes the form. Values are spelled as the API wants them. _Documented default_ is what the service says it takes when nothing is sent; the node does not send it. A model with a second name below the first is sold under many IDs: the fields in braces are parts of the ID.',
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
			if (forms.includes('file')) {
				return forms.includes('url') ? ', sent as an address or as a file' : ', sent as a file';
			}
			return forms.includes('base64') ? ', sent as an address or as Base64' : ', sent as an address';
		},
		sentAsText: ' (sent as text)',
		required: 'yes',
		preset: (value) => `; ${value} unless another is chosen`,
		maxLength: (characters) => `, up to ${characters} characters`,
		together: ({ min, max }) =>
			max === undefined ? `, ${min} or more together` : `, ${min} to ${max} together`,
		onlyInId: '(in the ID)',
		pacing: ({ id, credential, pacing }) =>
			`Provider ${code(id)}, credential type ${code(credential)}. Unless Options say otherwise, up to ${pacing.maxConcurrentTasks} tasks of a run are open at once, a video is first checked ${firstCheck(pacing, ' to ', 'an image')} seconds after it was submitted, and checks are at least ${pacing.minPollSeconds} seconds apart.`,
		custom: (fields) =>
			`Any other model: choose Custom and give its ID. It is offered these fields: ${fields}.`,
	},
	zh: {
		title: '服务商、模型与参数',
		introduction:
			'由模型目录自动生成，表单也来自同一份目录。取值的拼写与 API 要求一致。“文档默认值”是服务声明的、未发送该字段时采用的值，节点不会发送它。模型名下方若还有一行，说明它以许多 ID 出售：花括号中的字段是 ID 的一部分。',
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
			if (forms.includes('file')) {
				return forms.includes('url') ? '，以网址发送或以文件上传' : '，以文件上传';
			}
			return forms.includes('base64') ? '，以网址或 Base64 发送' : '，以网址发送';
		},
		sentAsText: '（以字符串发送）',
		required: '是',
		preset: (value) => `；未选择时为 ${value}`,
		maxLength: (characters) => `，不超过 ${characters} 个字符`,
		together: ({ min, max }) => (max === undefined ? `，合计至少 ${min}` : `，合计 ${min} 至 ${max}`),
		onlyInId: '（在 ID 中）',
		pacing: ({ id, credential, pacing }) =>
			`服务商 ${code(id)}，凭据类型 ${code(credential)}。若未在 Options 中另行设置，一次运行最多同时进行 ${pacing.maxConcurrentTasks} 个任务；提交 ${firstCheck(pacing, ' 至 ', '图片')} 秒后首次查询状态，之后同一任务的两次查询至少间隔 ${pacing.minPollSeconds} 秒。`,
		custom: (fields) => `其他模型：选择 Custom 并填写模型 ID，可用字段：${fields}。`,
	},
};

function valuesOf(field: Field, words: Words): string {
	if (field.kind === 'frame') return words.image + words.forms(field.forms);
	if (field.kind === 'references') {
		const kinds = Object.entries(field.types) as Array<[MediaType, ReferenceKind]>;
		const { min, max } = field.total;
		const together = min > 0 || max !== undefined ? words.together(field.total) : '';
		const files = kinds.map(([type, kind]) => words.files(kind, type)).join(', ');
		return files + together + words.forms(field.forms);
	}
	const preset = field.preset === undefined ? '' : words.preset(code(String(field.preset)));
	const suffix = (field.sentAsText ? words.sentAsText : '') + preset;
	switch (field.kind) {
		case 'text':
			return words.text + (field.maxLength === undefined ? '' : words.maxLength(field.maxLength)) + suffix;
		case 'choice':
			return field.values.map((value) => code(String(value))).join(', ') + suffix;
		case 'number':
			return words.number(field) + suffix;
	}
}

/** Models with the same fields share their rows: the service documents them in one table, too. */
function groupsOf(provider: Provider, operation: OperationId) {
	const groups = new Map<string, { ids: string[]; fields: readonly Field[] }>();
	for (const { id, ids, operations } of modelsOf(provider, operation)) {
		const fields = operations[operation] ?? [];
		const group = groups.get(JSON.stringify(fields)) ?? { ids: [], fields };
		const template = ids?.[operation] ?? id;
		group.ids.push(template === id ? code(id) : `${code(id)}<br>${code(template)}`);
		groups.set(JSON.stringify(fields), group);
	}
	return [...groups.values()];
}

function wireNames(field: Field, words: Words): string {
	if (isMediaField(field)) return wireNamesOf(field).map(code).join(', ');
	return field.wireName === '' ? words.onlyInId : code(field.wireName);
}

function operationTable(provider: Provider, operation: OperationId, words: Words): string {
	const rows = groupsOf(provider, operation).flatMap(({ ids, fields }) =>
		fields.map((field, index) => [
			index === 0 ? ids.join('<br>') : '',
			code(field.name),
			wireNames(field, words),
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

/** The tables of providers, models and parameters: all that the catalogue says, and nothing else. */
export function modelsDocument(language: Language): string {
	const words = WORDS[language];
	const parts = providers.map((provider) =>
		[
			`## ${provider.displayName}`,
			words.pacing(provider),
			...operationsOf(provider).map((operation) => operationTable(provider, operation, words)),
		].join('\n\n'),
	);
	return `${[`# ${words.title}`, words.introduction, ...parts].join('\n\n')}\n`;
}
