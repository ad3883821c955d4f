import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import type { SessionAnswer } from '../../api/session.ts';
import { AskError, send } from '../ask/ask.ts';
import './login.css';

/** The login: a token, as `annals token create` printed it, becomes a session. */
export function LoginScreen(): ReactNode {
  const questions = useQueryClient();
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const id = useId();
  const logIn = async () => {
    setAsking(true);
    try {
      await send<SessionAnswer>('POST', '/api/v1/session', { token: token.trim() });
      setToken('');
      await questions.resetQueries();
    } catch (error) {
      setProblem(problemText(error));
    } finally {
      setAsking(false);
    }
  };
  return (
    <section className="login">
      <h1>Who reads?</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void logIn();
        }}
      >
        <label htmlFor={id}>Access token</label>
        <input
          id={id}
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: it is the only thing to do here.
          autoFocus
          required
          value={token}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          onChange={(event) => setToken(event.target.value)}
        />
        <button type="submit" disabled={isAsking}>
          {isAsking ? 'Asking …' : 'Log in'}
        </button>
        {problem !== undefined && (
          <p id={`${id}-problem`} role="alert">
            {problem}
          </p>
        )}
      </form>
      <p className="quiet">
        Whoever runs this server makes a token with <code>annals token create --name YOU</code>. It
        begins with <code>annals_</code>. What you read here is itself recorded.
      </p>
    </section>
  );
}

function problemText(error: unknown): string {
  if (!(error instanceof AskError)) throw error;
  return error.hint === undefined ? `${error.message}.` : `${error.message}. ${error.hint}`;
}
