/** Parameters of a question; what is absent is not sent. */
export type AskParameters = Readonly<Record<string, string | number | boolean | undefined>>;

/** Why a question has no answer, in the words of the server where it gave some. */
export class AskError extends Error {
  override readonly name = 'AskError';
  /** A code of the failure catalogue, or `network` where the server did not answer at all. */
  readonly code: string;
  readonly status: number;
  readonly hint: string | undefined;
  /** Where in the query the mistake is. */
  readonly position: { readonly start: number; readonly end: number } | undefined;

  constructor(message: string, about: Omit<AskError, 'name' | 'message' | 'stack' | 'cause'>) {
    super(message);
    this.code = about.code;
    this.status = about.status;
    this.hint = about.hint;
    this.position = about.position;
  }
}

/** The address of a question; parameters in the order given. */
export function addressOf(path: string, parameters: AskParameters = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Asks the server; rejects with an `AskError`, or as `fetch` does when the signal aborts. */
export async function ask<Answer>(
  path: string,
  parameters: AskParameters,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await reach(addressOf(path, parameters), { signal });
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as Answer;
}

/** Sends something that changes what the server knows; rejects with an `AskError`. */
export async function send<Answer>(
  method: 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await reach(path, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as Answer;
}

/** Asks for an address and waits for the head of the answer; the network's failures become words. */
export async function reach(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new AskError('the server does not answer', {
      code: 'network',
      status: 0,
      hint: 'Is "annals serve" still running? The page asks again by itself.',
      position: undefined,
    });
  }
}

/** The failure that an answer tells. */
export async function errorOf(response: Response): Promise<AskError> {
  const { error } = ((await response.json().catch(() => ({}))) ?? {}) as {
    readonly error?: {
      readonly code?: string;
      readonly message?: string;
      readonly hint?: string;
      readonly position?: { readonly start: number; readonly end: number };
    };
  };
  return new AskError(error?.message ?? `the server answered ${response.status}`, {
    code: error?.code ?? 'http',
    status: response.status,
    hint: error?.hint,
    position: error?.position,
  });
}
