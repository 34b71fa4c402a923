import type { IExecuteFunctions } from 'n8n-workflow';
import { isWebAddress } from '../../fields/fields';
import { shown } from '../../fields/values';
import { callsBack } from '../../providers/catalogue';
import type { Provider, TaskRequest } from '../../providers/provider';
import { nameOf } from '../../task/messages';
import { CALLBACK_SUFFIX } from '../form/resumeWebhooks';
import { isProviderNear } from '../http/nearness';
import { isPrivateHost } from '../http/privateHost';
import type { Read } from '../parameters/readItems';

/**
 * The address at which the provider reaches this execution once it is suspended: n8n's own for it, which newer versions sign,
 * with the end of our webhook. Refused is what certainly cannot work, before anything is paid.
 */
export async function callbackAddress(
	context: IExecuteFunctions,
	itemIndex: number,
	provider: Provider,
	{ model, fields }: Pick<TaskRequest, 'model' | 'fields'>,
): Promise<Read<string>> {
	const problem = (why: string) => ({
		problems: [{ parameter: 'wait', message: `"Wait" is Until Called Back, but ${why}` }],
	});
	const name = nameOf(provider);
	if (!callsBack(fields)) return problem(`${model} of ${name} does not call back. Choose Until Finished`);
	const own = String(context.evaluateExpression('{{ $execution.resumeUrl }}', itemIndex));
	if (!isWebAddress(own)) {
		return problem(
			`what this n8n has for its own address is none (${shown(own.replace(/\?.*$/, ''))}). Set WEBHOOK_URL to an address that begins with https://, or choose Until Finished`,
		);
	}
	const address = new URL(own);
	if (isPrivateHost(address.hostname) && !(await isProviderNear(context, itemIndex, provider))) {
		return problem(
			`${name} cannot reach this n8n at ${address.hostname}. Set WEBHOOK_URL to a public address of this n8n, or choose Until Finished`,
		);
	}
	address.pathname = `${address.pathname.replace(/\/$/, '')}/${CALLBACK_SUFFIX}`;
	return { value: address.href };
}
