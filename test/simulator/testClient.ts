import type { ProviderId, Simulator } from './index';

/** Just enough of a client for the simulator's own tests, written from the documents' curl samples. */
export interface Reply {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
	/** The text as JSON; undefined if it is none. */
	readonly json: any;
}

type FormValue = string | File | undefined;
export type FormFields = Readonly<Record<string, FormValue | readonly FormValue[]>>;

/** Each provider's smallest good submit: where, with what. */
const SUBMITS = {
	tomoviee: {
		path: '/v1/open/capacity/application/tob_text2video_b',
		body: { prompt: '跳舞' },
		taskId: (json: any) => json.data.task_id,
	},
	yishangCloud: {
		path: '/v1/videos',
		body: { model: 'sora-2', prompt: 'A cat' },
		taskId: (json: any) => json.task_id,
	},
	hiDream: {
		path: '/api-pub/gw/v3/video/txt2video/async',
		body: { prompt: '小丑鱼' },
		taskId: (json: any) => json.result.task_id,
	},
	openComputing: {
		path: '/llmage/v1/video/generations',
		body: { model: 'viduq3-pro', catelogid: 't2v', prompt: '猫' },
		taskId: (json: any) => json.taskid,
	},
} as const;

/** 元境's other submit. */
const IMAGE_SUBMIT = {
	path: '/llmage/v1/image/generations',
	body: { model: 'wan2.2-t2i-flash', catelogid: 't2i', prompt: '猫' },
};

export class TestClient {
	constructor(private readonly simulator: Simulator) {}

	headers(provider: ProviderId): Record<string, string> {
		const { tomoviee, yishangCloud, hiDream, openComputing } = this.simulator.keys;
		const basic = Buffer.from(`${tomoviee.appKey}:${tomoviee.appSecret}`).toString('base64');
		const credentials = {
			tomoviee: { 'X-App-Key': tomoviee.appKey, Authorization: `Basic ${basic}` },
			yishangCloud: { Authorization: `Bearer ${yishangCloud.apiKey}` },
			hiDream: { Authorization: `Bearer ${hiDream.token}` },
			openComputing: { Authorization: `Bearer ${openComputing.apiKey}` },
		};
		return { 'Content-Type': 'application/json', ...credentials[provider] };
	}

	/** `url` may be a path on the simulator. */
	async send(url: string, init: RequestInit = {}): Promise<Reply> {
		const response = await fetch(new URL(url, this.simulator.url), { redirect: 'manual', ...init });
		const text = await response.text();
		return { status: response.status, headers: response.headers, text, json: parsed(text) };
	}

	/** A submit of `body`, by default of the smallest good one. */
	async submit(provider: ProviderId, body?: unknown, path: string = SUBMITS[provider].path): Promise<Reply> {
		const content = JSON.stringify(body ?? SUBMITS[provider].body);
		return this.send(path, { method: 'POST', headers: this.headers(provider), body: content });
	}

	/** A 元境 submit as a form. `undefined` leaves a part out; a list is the same field several times. */
	async submitForm(fields: FormFields, init: RequestInit = {}): Promise<Reply> {
		const form = new FormData();
		for (const [name, values] of Object.entries(fields)) {
			for (const value of [values].flat()) {
				if (value instanceof File) form.append(name, value);
				else if (value !== undefined) form.append(name, value);
			}
		}
		const { Authorization } = this.headers('openComputing') as { Authorization: string };
		return this.send(SUBMITS.openComputing.path, {
			method: 'POST',
			headers: { Authorization },
			body: form,
			...init,
		});
	}

	async submitImage(body: unknown = IMAGE_SUBMIT.body): Promise<Reply> {
		return this.submit('openComputing', body, IMAGE_SUBMIT.path);
	}

	async startImage(): Promise<string> {
		return (await this.submitImage()).json.taskid as string;
	}

	/** The URL of a finished image task's image. */
	async imageUrl(taskId: string): Promise<string> {
		return (await this.check('openComputing', taskId)).json.image;
	}

	/** 元境's list of models. */
	async models(query = ''): Promise<Reply> {
		return this.send(`/llmage/v1/models${query}`, { headers: this.headers('openComputing') });
	}

	/** Submits the smallest good body, with `more` in it, and gives the task's id. */
	async start(provider: ProviderId, more: object = {}): Promise<string> {
		const { json } = await this.submit(provider, { ...SUBMITS[provider].body, ...more });
		return SUBMITS[provider].taskId(json) as string;
	}

	async check(provider: ProviderId, taskId: string): Promise<Reply> {
		const headers = this.headers(provider);
		switch (provider) {
			case 'tomoviee':
				return this.send('/v1/open/pub/task', {
					method: 'POST',
					headers,
					body: JSON.stringify({ task_id: taskId }),
				});
			case 'yishangCloud':
				return this.send(`/v1/videos/${taskId}`, { headers });
			case 'hiDream':
				return this.send(`${SUBMITS.hiDream.path}/results?task_id=${taskId}`, { headers });
			case 'openComputing':
				return this.send(`/llmage/v1/tasks?taskid=${taskId}`, { headers });
		}
	}

	/** The URL of a finished task's video. */
	async videoUrl(provider: ProviderId, taskId: string): Promise<string> {
		const { json, text } = await this.check(provider, taskId);
		switch (provider) {
			case 'tomoviee':
				return JSON.parse(JSON.parse(text.replaceAll('\\&', '&')).data.result).video_path[0];
			case 'yishangCloud':
				return json.video_url;
			case 'hiDream':
				return json.result.sub_task_results[0].video;
			case 'openComputing':
				return json.video;
		}
	}
}

/** A file for a form; curl, too, takes its type from the name. */
export function formFile(content: Buffer, name: string, type = typeOf(name)): File {
	return new File([new Uint8Array(content)], name, { type });
}

function typeOf(name: string): string {
	const types = {
		png: 'image/png',
		jpg: 'image/jpeg',
		webp: 'image/webp',
		mp4: 'video/mp4',
		wav: 'audio/wav',
	};
	return types[name.split('.').at(-1) as keyof typeof types];
}

/** The body piece by piece; the DOM's types do not know that Node's streams can be iterated. */
export function piecesOf(response: Response): AsyncIterable<Uint8Array> {
	return response.body as unknown as AsyncIterable<Uint8Array>;
}

function parsed(text: string): any {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
