import type { ReactNode } from 'react';
import { LoginScreen } from './login-screen.tsx';
import { useSession } from './use-session.ts';

/** Shows the page to those who may read, and the login to those who have to say who they are. */
export function LoginGate({ children }: { readonly children: ReactNode }): ReactNode {
  const { data } = useSession();
  // While that is not known, the screens show themselves: their own questions are refused if need be.
  const isLocked = data?.loginRequired === true && data.reader === null;
  return isLocked ? <LoginScreen /> : children;
}
