import { parseArgs } from 'node:util';
import { services, type Service } from './services';

/** What the command line asks for. */
export interface Options {
	services: readonly Service[];
	/** Whether `--only` named them: then each has to have its key. */
	areNamed: boolean;
	/** One model's tasks, where it is named. */
	model: string | undefined;
	pay: boolean;
	/** An address of a picture, for services that take no file. */
	imageUrl: string | undefined;
	/** A recorded step to keep. */
	keep: string | undefined;
}

export const USAGE = `npm run live -- [options]
  --only SERVICE     only this one of ${services.map(({ provider }) => provider.id).join(', ')}; may be repeated
  --pay              buy one cheapest task of each kind as well, after asking
  --model MODEL      of what can be bought only this model's
  --image-url URL    a public picture, for services that take no file
  --keep NAME        move a recorded step from recordings/ to test/recorded/kept/`;

/**
 * Reads the command line.
 *
 * @returns the options, or what is wrong with it
 */
export function readOptions(args: readonly string[]): Options | { problem: string } {
	try {
		const { values } = parseArgs({
			args: [...args],
			options: {
				only: { type: 'string', multiple: true },
				pay: { type: 'boolean', default: false },
				model: { type: 'string' },
				'image-url': { type: 'string' },
				keep: { type: 'string' },
			},
		});
		const names = values.only?.flatMap((one) => one.split(','));
		const chosen = services.filter(({ provider }) => names?.includes(provider.id) ?? true);
		const unknown = names?.find((name) => !services.some(({ provider }) => provider.id === name));
		if (unknown !== undefined) return { problem: `There is no service "${unknown}"` };
		return {
			services: chosen,
			areNamed: names !== undefined,
			model: values.model,
			pay: values.pay,
			imageUrl: values['image-url'],
			keep: values.keep,
		};
	} catch (error) {
		return { problem: (error as Error).message };
	}
}
