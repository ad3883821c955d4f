import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../base/failure.ts';
import { FailedLogins } from './failed-logins.ts';
import { LOOPBACK_READER, type Reader } from './reader.ts';
import { clearSessionId, sessionIdOf, setSessionId } from './session-cookie.ts';
import { type Session, Sessions } from './sessions.ts';
import type { AccessToken, TokenFiles } from './token-files.ts';

/** What decides who is let in. */
export interface DoorOptions {
  /** Absent where nobody can log in. */
  readonly tokens?: TokenFiles;
  /** Whether those without a token are turned away. */
  readonly requireLogin: boolean;
  readonly nowMs: () => number;
}

/** Tells who asks, lets them log in and out. */
export class Doors {
  readonly requireLogin: boolean;
  readonly #tokens: TokenFiles | undefined;
  readonly #sessions: Sessions;
  readonly #failed: FailedLogins;

  constructor({ tokens, requireLogin, nowMs }: DoorOptions) {
    this.requireLogin = requireLogin;
    this.#tokens = tokens;
    this.#sessions = new Sessions(nowMs);
    this.#failed = new FailedLogins(nowMs);
  }

  /**
   * Who asks; undefined for nobody known. A token that is sent along has to be right even where none
   * is wanted: who sends one counts on being somebody.
   */
  async identify(request: FastifyRequest, reply: FastifyReply): Promise<Reader | undefined> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.#byHeader(request, authorization);
    const id = sessionIdOf(request);
    const reader = id === undefined ? undefined : await this.#bySession(id, request, reply);
    return reader ?? (this.requireLogin ? undefined : LOOPBACK_READER);
  }

  /** Begins a session for who knows a token. */
  async login(text: string, request: FastifyRequest, reply: FastifyReply): Promise<Reader> {
    this.#refuseTooMany(request.ip);
    const token = await this.#tokens?.find(text);
    if (token === undefined) {
      this.#noteFailure(request);
      throw denied('this token lets nobody in');
    }
    const before = sessionIdOf(request);
    if (before !== undefined) this.#sessions.end(before);
    const { id, session } = this.#sessions.begin(token.id);
    setSessionId(request, reply, id);
    return this.#sessionReader(token, session);
  }

  /** Ends the session, if there is one. */
  logout(request: FastifyRequest, reply: FastifyReply): void {
    const id = sessionIdOf(request);
    if (id !== undefined) this.#sessions.end(id);
    clearSessionId(request, reply);
  }

  async #byHeader(request: FastifyRequest, header: string): Promise<Reader> {
    const [, text] = /^Bearer +(\S+)$/i.exec(header) ?? [];
    const token = text === undefined ? undefined : await this.#tokens?.find(text);
    if (token !== undefined) return this.#tokenReader(token);
    this.#refuseTooMany(request.ip);
    this.#noteFailure(request);
    throw denied('the token in the Authorization header lets nobody in');
  }

  async #bySession(
    id: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Reader | undefined> {
    const found = this.#sessions.use(id);
    if (found === undefined) return undefined;
    const token = await this.#tokens?.current(found.session.tokenId);
    if (token === undefined) {
      this.#sessions.end(id);
      return undefined;
    }
    if (found.newId !== undefined) setSessionId(request, reply, found.newId);
    return this.#sessionReader(token, found.session);
  }

  #sessionReader(token: AccessToken, session: Session): Reader {
    const reader = this.#tokenReader(token);
    const expiresMs = Math.min(session.endsMs, token.expiresMs ?? session.endsMs);
    const isAdmitted = async (): Promise<boolean> =>
      this.#sessions.isOpen(session) && (await reader.isAdmitted());
    return { ...reader, expiresMs, isAdmitted };
  }

  #tokenReader({ id, name, namespaces, clusters, expiresMs }: AccessToken): Reader {
    return {
      kind: 'token',
      name,
      scope: {
        ...(namespaces !== undefined && { namespaces }),
        ...(clusters !== undefined && { clusters }),
      },
      ...(expiresMs !== undefined && { expiresMs }),
      isAdmitted: async () => (await this.#tokens?.current(id)) !== undefined,
    };
  }

  #noteFailure(request: FastifyRequest): void {
    this.#failed.note(request.ip);
    request.hasFailedLogin = true;
  }

  #refuseTooMany(address: string): void {
    const waitMs = this.#failed.waitMs(address);
    if (waitMs === 0) return;
    const seconds = Math.ceil(waitMs / 1000);
    throw new Failure('access/too-many-attempts', 'too many logins have failed from your address', {
      hint: `Wait ${seconds} seconds, then try again with the right token.`,
      details: { retryAfterSeconds: seconds },
    });
  }
}

/** Turns away who is not known. */
export function denied(message: string): Failure {
  return new Failure('access/denied', message, {
    hint: 'Log in with a token, or send it as "Authorization: Bearer TOKEN". "annals token create" makes one.',
  });
}
