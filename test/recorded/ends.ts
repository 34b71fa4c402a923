/**
 * What a run has to end as that gets a recorded answer, by the recording's name. The run asks for a video (or an image, or a text)
 * that is not downloaded, since the recorded addresses lead nowhere.
 */
export interface End {
	/** Answers to what is asked next, in order; each of them has to be asked for, and nothing else. */
	then?: readonly string[];
	/** The answer comes to a status check: a good submit is answered before it. */
	isStatus?: true;
	makes?: 'image';
	/** `succeeded`, or the kind of the failure; several where more than one would be right. */
	ends: string | readonly string[];
	/** What the user has to see, in the item or the error. */
	shows?: RegExp;
	/** What must be nowhere: neither shown, nor saved, nor logged. */
	hides?: RegExp;
	/** Get Task is asked about this task, without waiting. */
	taskId?: string;
}

const VIDEO = /127\.0\.0\.1:5811\/f\/video\.mp4\?Expires=1900000000&OSSAccessKeyId=a&Signature=b%2Bc/;
const IMAGE = /127\.0\.0\.1:5811\/f\/image\.png/;

/** Done right after the submit. */
const DONE = ['f_video_status_22'];
/** The submit was certainly not passed on, and is sent again. */
const SENT_AGAIN = ['f_video_submit', 'f_video_status_22'];
/** A refusal that is not repeated; its kind is told by the words. */
const REFUSED = ['invalidRequest', 'unavailable', 'taskFailed'];
const NO_DOUBT = /^(?!.*may exist)/s;

export const TASK_ENDS: Readonly<Record<string, End>> = {
	// F1: the id had arrived.
	video_submit_ok: { then: DONE, ends: 'succeeded', shows: /1795657561950-0/ },
	f_video_submit: {
		then: ['f_video_status_00', 'f_video_status_16', ...DONE],
		ends: 'succeeded',
		shows: VIDEO,
	},
	f_video_status_00: { isStatus: true, then: DONE, ends: 'succeeded', shows: VIDEO },
	f_video_status_16: { isStatus: true, then: DONE, ends: 'succeeded', shows: VIDEO },
	f_video_status_22: { isStatus: true, ends: 'succeeded', shows: VIDEO },
	f_image_submit: { makes: 'image', then: ['f_image_status_22'], ends: 'succeeded', shows: IMAGE },
	f_image_status_22: { makes: 'image', isStatus: true, ends: 'succeeded', shows: IMAGE },

	// The task's end, with words of a review (B15).
	f_video_fails_status_21: { isStatus: true, ends: 'contentRejected', shows: /inappropriate content/ },
	f_video_unknown_status_15: { isStatus: true, ends: 'taskFailed', shows: /1795657611277-1/ },
	// F9, B9: the supplier's trouble, not believed at once, and no key in its words (F10).
	f_video_status500_status_15: { isStatus: true, then: DONE, ends: 'succeeded', hides: /sk-supplier-secret/ },
	'misc-db_status': { isStatus: true, then: DONE, ends: 'succeeded' },
	'misc-file_rewritten_status': { isStatus: true, then: DONE, ends: 'succeeded' },
	// A task that is not there yet.
	'misc-race_0': { isStatus: true, then: DONE, ends: 'succeeded' },
	'seed-e_status_notaskid': { isStatus: true, then: DONE, ends: 'succeeded' },
	'seed-e_status_badkey': { isStatus: true, then: DONE, ends: 'succeeded' },
	// F12.
	f_video_final: { taskId: 'nope', ends: 'notFound', shows: /\bday\b/ },

	// A13, F3: the result at once; an error object behind it does not count.
	'sup5820-s_image_sync': { makes: 'image', ends: 'succeeded', shows: IMAGE },
	'sup5820-s_image_sync_openai': { makes: 'image', ends: 'succeeded', shows: IMAGE },
	'more-s_image_sync_nowrite': { makes: 'image', ends: 'succeeded', shows: IMAGE },
	// F6: the task is watched.
	'more-s_video_nowrite': { then: DONE, ends: 'succeeded', shows: /1795657852376-2/ },
	// F5: no task, and the words of the other object.
	'misc-none_1': { ends: REFUSED, shows: /UNIQUE constraint/ },
	'misc-none_2': { ends: REFUSED, shows: /UNIQUE constraint/ },
	'sup5820-s_video_notask': { ends: REFUSED, shows: NO_DOUBT },

	// A12: the supplier was not reached, so the submit is repeated; A11: also where it says so in Python.
	'sup5820-s_video_down': { then: SENT_AGAIN, ends: 'succeeded', shows: VIDEO },
	'sup5821-s_video_down': { then: SENT_AGAIN, ends: 'succeeded', shows: VIDEO },
	'sup5820-s_image_sync_down': {
		makes: 'image',
		then: ['sup5820-s_image_sync'],
		ends: 'succeeded',
		shows: IMAGE,
	},
	// It may have acted: said, and not repeated.
	'sup5820-s_video_502': { ends: 'unavailable', shows: /502/ },
	'sup5820-s_video_notjson': { ends: REFUSED, shows: /Expecting value/ },
	'sup5820-s_image_sync_failed': { makes: 'image', ends: REFUSED, shows: NO_DOUBT },
	// It refused.
	'sup5820-s_video_400': { ends: 'invalidRequest', shows: /duration must be 5, 10 or 15/ },
	'sup5810-s_video_400': { ends: 'invalidRequest', shows: /duration must be 5, 10 or 15/ },
	'sup5821-s_video_400': { ends: 'invalidRequest', shows: /duration must be 5, 10 or 15/ },
	'sup5820-s_image_sync_400': { makes: 'image', ends: 'contentRejected', shows: /不安全或敏感内容/ },

	// The server's own refusals.
	'seed-e_badkey': { ends: 'auth' },
	'seed-e_nokey': { ends: 'auth' },
	'seed-e_badjson': { ends: 'invalidRequest', shows: /Missing required parameter: model/ },
	'seed-e_noprompt': { ends: 'invalidRequest', shows: /Missing required parameter: prompt/ },
	'seed-e_unknown_model': { ends: 'invalidRequest', shows: /model not found/ },
	'seed-e_wrong_category': { ends: 'invalidRequest', shows: /model not found/ },
	'seed-e_too_large': { ends: 'invalidRequest', shows: /10485760/ },
	'seed-e_nopath': { ends: 'notFound' },
	'shape5821-x_noprompt': { ends: 'invalidRequest', shows: /Missing required parameter: prompt/ },
	'shape5821-x_unknown_model': { ends: 'invalidRequest', shows: /model not found/ },
	'shape5822-x_noprompt': { ends: 'invalidRequest', shows: /Missing required parameter: prompt/ },
	'shape5822-x_unknown_model': { ends: 'invalidRequest' },
	// F8: 429 is the balance, whatever stands in it. Only one item, so nothing else is tried.
	'seed-e_poor': { ends: 'quota', shows: /Insufficient balance/ },
	'seed-e_noprice': { ends: 'quota', shows: /Insufficient balance/ },
	'shape5821-x_poor': { ends: 'quota', shows: /Insufficient balance/ },
	'shape5822-x_poor': { ends: 'quota' },
	// F13: nobody knows how far the server had come.
	'seed-e_jsonarray': { ends: 'outcomeUnknown', shows: /may exist/ },
	'misc-db_submit': { ends: 'outcomeUnknown', shows: /may exist/ },
};

/** No document names a kind for it. */
const BROKEN_OFF = ['unavailable', 'outcomeUnknown', 'malformed', 'taskFailed'];
const TEXT = /一只“狮子”\nA lion/;

/** The same for a text; a name that holds `stream` is asked for piece by piece. */
export const TEXT_ENDS: Readonly<Record<string, End>> = {
	'chat-c_plain': { ends: 'succeeded', shows: TEXT },
	'chat-c_stream': { ends: 'succeeded', shows: TEXT },
	'chat-c_stream_text': { ends: 'succeeded', shows: TEXT },
	'chat-c_m3_by_name': { ends: 'succeeded', shows: TEXT },
	// F2: `finish: "1"` in every piece ends nothing by itself.
	'more-c_stream_usage': { ends: 'succeeded', shows: TEXT },
	'more-c_stream_usage_breaks': {
		ends: BROKEN_OFF,
		shows: /一只“狮子”/,
	},
	'chat-c_stream_breaks': { ends: BROKEN_OFF, shows: /一只“狮子”/ },
	'chat-c_plain_down': { then: ['chat-c_plain'], ends: 'succeeded', shows: TEXT },
	'chat-c_stream_down': { then: ['chat-c_stream'], ends: 'succeeded', shows: TEXT },
	'chat-c_plain_400': { ends: 'contentRejected', shows: /inappropriate content/ },
	'chat-c_stream_400': { ends: 'contentRejected', shows: /inappropriate content/ },
	'chat-c_noprompt': { ends: 'invalidRequest', shows: /Missing need data/ },
	'chat-c_unknown': { ends: 'invalidRequest', shows: /model not found/ },
	'chat-c_m3_by_id': { ends: 'invalidRequest', shows: /model not found/ },
	'chat-c_poor': { ends: 'quota', shows: /Insufficient balance/ },
	'shape5821-x_chat_poor': { ends: 'quota', shows: /Insufficient balance/ },
	'shape5822-x_chat_poor': { ends: 'quota' },
};

const IMAGE_MODELS = [
	'cogview-3-flash',
	'dead-t2i',
	'wan2.2-t2i-flash',
	'wan2.2-t2i-plus',
	'wan2.5-t2i-preview',
];
const TEXT_MODELS = ['MiniMax-M3', 'dead-t2t', 'qwen3-max'];
const VIDEO_MODELS = ['doubao-seedance-2-0-260128', 'viduq3-pro', 'wan2.6-t2v'];

/** What a list of models offers, or what it says in place of one. Each model once, in the list's order. */
export const LIST_ENDS: Readonly<Record<string, readonly string[] | RegExp>> = {
	'chat-m_all': [
		'doubao-seedance-2-0-260128',
		'happyhorse-1.0-i2v',
		...IMAGE_MODELS,
		...TEXT_MODELS,
		'viduq3-pro',
		'wan2.6-t2v',
	],
	'chat-m_poor': IMAGE_MODELS,
	'chat-m_t2t': TEXT_MODELS,
	'chat-m_t2v': VIDEO_MODELS,
	'chat-m_unknown': [],
	'chat-m_badkey': /401|key/i,
};
