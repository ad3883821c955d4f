import { Link, Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { LoginGate } from '../login/login-gate.tsx';
import { ReaderMenu } from '../login/reader-menu.tsx';
import type { PageState } from '../state/page-state.ts';
import { usePageState } from '../state/use-page-state.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { KeyHelp } from './key-help.tsx';
import { SCREENS } from './navigation.ts';
import { ThemeSwitch } from './theme-switch.tsx';
import { ZoneSwitch } from './zone-switch.tsx';
import './shell.css';

/** What is around every screen: the name, the way to the others, and what holds for all. */
export function Shell(): ReactNode {
  const [{ embed }] = usePageState();
  if (embed === true) return <Framed />;
  return (
    <>
      <a className="skip" href="#content">
        Go to the content
      </a>
      <header className="shell">
        <Link to="/" className="shell-name">
          annals
        </Link>
        <nav aria-label="Screens">
          {SCREENS.map(({ to, label }) => (
            <Link
              key={to}
              to={to}
              search={({ since, until, zone }: PageState) => ({ since, until, zone }) as PageState}
            >
              {label}
            </Link>
          ))}
        </nav>
        <div className="shell-switches">
          <ReaderMenu />
          <ZoneSwitch />
          <ThemeSwitch />
          <KeyHelp />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <ErrorBoundary>
          <LoginGate>
            <Outlet />
          </LoginGate>
        </ErrorBoundary>
      </main>
    </>
  );
}

/** The content alone, for a page that frames this one, and the way to the whole. */
function Framed(): ReactNode {
  return (
    <main id="content" className="framed" tabIndex={-1}>
      <ErrorBoundary>
        <LoginGate>
          <Outlet />
        </LoginGate>
      </ErrorBoundary>
      <p className="framed-foot">
        <Link
          to="."
          className="framed-whole"
          search={({ embed: _embed, ...whole }: PageState) => whole}
          target="_blank"
        >
          Open in annals
        </Link>
      </p>
    </main>
  );
}
