import { LOGIN_BODY, SESSION_ANSWER, type SessionAnswer } from '../../api/session.ts';
import { renderTimeUs } from '../../event/time.ts';
import { type App, answers } from '../serving.ts';
import type { Doors } from './doors.ts';
import type { Reader } from './reader.ts';

/** Longer than any login. */
const MAX_BODY_BYTES = 4096;

const PATH = '/api/v1/session';

/** Serves `session`: who am I, log in, log out. */
export function serveSession(app: App, doors: Doors): void {
  const config = { admits: 'anyone' } as const;
  const { requireLogin: loginRequired } = doors;
  app.get(
    PATH,
    {
      config,
      schema: {
        operationId: 'whoAmI',
        summary: 'Who am I',
        description: 'Who asks, by cookie or token, and what they see. Answers strangers, too.',
        response: answers(SESSION_ANSWER),
      },
    },
    async (request, reply): Promise<SessionAnswer> => ({
      loginRequired,
      reader: wireReader(await doors.identify(request, reply)),
    }),
  );
  app.post(
    PATH,
    {
      config,
      bodyLimit: MAX_BODY_BYTES,
      schema: {
        operationId: 'login',
        summary: 'Log in',
        description: 'Begins a session for a browser, which keeps it in a cookie.',
        body: LOGIN_BODY,
        response: answers(SESSION_ANSWER),
      },
    },
    async (request, reply): Promise<SessionAnswer> => {
      const reader = await doors.login(request.body.token.trim(), request, reply);
      request.reader = reader;
      return { loginRequired, reader: wireReader(reader) };
    },
  );
  app.delete(
    PATH,
    {
      config,
      schema: {
        operationId: 'logout',
        summary: 'Log out',
        description: 'Ends the session of the cookie. A token goes on to be valid.',
        response: answers(SESSION_ANSWER),
      },
    },
    async (request, reply): Promise<SessionAnswer> => {
      request.reader = await doors.identify(request, reply);
      doors.logout(request, reply);
      return { loginRequired, reader: null };
    },
  );
}

function wireReader(reader: Reader | undefined): SessionAnswer['reader'] {
  if (reader === undefined) return null;
  const { name, kind, scope, expiresMs } = reader;
  return {
    name,
    kind,
    scope,
    ...(expiresMs !== undefined && { expires: renderTimeUs(expiresMs * 1000) }),
  };
}
