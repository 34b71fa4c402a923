import {
	ICredentialsHelper,
	NodeHelpers,
	UnexpectedError,
	type IAuthenticateGeneric,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type ICredentials,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeProperties,
	type IRequestOptionsSimplified,
	type Workflow,
} from 'n8n-workflow';

/** Decrypted credential data by credential type. A type without data is a credential that the user has not chosen. */
export type CredentialData = Record<string, ICredentialDataDecryptedObject>;

/** n8n's credentials without the database: data from the test, defaults and authentication from the credential types. */
export class TestCredentialsHelper extends ICredentialsHelper {
	constructor(
		private readonly types: Record<string, ICredentialType>,
		private readonly data: CredentialData,
	) {
		super();
	}

	getParentTypes(name: string): string[] {
		const parents = this.type(name).extends ?? [];
		return [...parents, ...parents.flatMap((parent) => this.getParentTypes(parent))];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	/** Applies the credential type's `authenticate`: a function, or headers, query and body with expressions. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const request = requestOptions as IHttpRequestOptions;
		const { authenticate } = this.type(typeName);
		if (authenticate === undefined) return request;
		if (typeof authenticate === 'function') return await authenticate(credentials, request);
		if (workflow === undefined || node === undefined) {
			throw new UnexpectedError('Declarative authentication needs the workflow and the node');
		}
		const resolve = (text: string) => resolveText(text, credentials, workflow, node);
		for (const [part, values] of Object.entries((authenticate as IAuthenticateGeneric).properties)) {
			const target = request as unknown as Record<string, Record<string, string> | undefined>;
			target[part] = {
				...target[part],
				...Object.fromEntries(
					Object.entries(values as Record<string, string>).map(([key, value]) => [
						resolve(key),
						resolve(value),
					]),
				),
			};
		}
		return request;
	}

	/** Only credentials that expire are renewed before use; a test that needs one has to grow this. */
	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getDecrypted(
		_additionalData: unknown,
		_nodeCredentials: INodeCredentialsDetails,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject> {
		const data = this.data[typeName];
		if (data === undefined)
			throw new UnexpectedError(`The test has no credential data of type "${typeName}"`);
		const withDefaults = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(typeName),
			data as never,
			true,
			false,
			null,
			null,
		);
		return withDefaults as ICredentialDataDecryptedObject;
	}

	getCredentialsProperties(typeName: string): INodeProperties[] {
		return [...this.getParentTypes(typeName), typeName].flatMap((name) => this.type(name).properties);
	}

	async getCredentials(): Promise<ICredentials> {
		throw new UnexpectedError('There is no credential store in the engine tests');
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	private type(name: string): ICredentialType {
		const type = this.types[name];
		if (type === undefined) throw new UnexpectedError(`The test has no credential type "${name}"`);
		return type;
	}
}

function resolveText(
	text: string,
	credentials: ICredentialDataDecryptedObject,
	workflow: Workflow,
	node: INode,
): string {
	if (!text.startsWith('=')) return text;
	const value = workflow.expression.getSimpleParameterValue(node, text, 'internal', {
		$credentials: credentials,
	});
	return value ? String(value) : '';
}
