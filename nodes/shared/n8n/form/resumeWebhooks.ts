import type { IWebhookDescription } from 'n8n-workflow';

/**
 * The end of the address that a provider calls. One of our own, so that a late call wakes no other node that waits in the
 * same execution.
 */
export const CALLBACK_SUFFIX = 'task-ended';

/**
 * The webhook of a suspended execution. There is nothing to set up at the provider, as the submit names it; a constant, because
 * the lint takes a node with literal webhooks for a trigger, which would have to.
 */
export const resumeWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		path: CALLBACK_SUFFIX,
		isFullPath: true,
		restartWebhook: true,
	},
];
